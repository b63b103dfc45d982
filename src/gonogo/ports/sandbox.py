"""What keeps gates apart from the machine that they run on."""

from __future__ import annotations

from typing import Protocol


class SandboxProgram(Protocol):
    """What this machine has for it, as a program that was tried has shown."""

    @property
    def told(self) -> str:
        """What evidence says of it."""
        ...

    @property
    def why_not(self) -> str:
        """Why there is none, and what to do; "" where there is one."""
        ...
