"""How a release ends."""

from __future__ import annotations

from typing import Literal

import msgspec


class Ended(msgspec.Struct, frozen=True):
    """The outcome.

    rejected: an answer was no-go. aborted: somebody asked. failed: it could not be done. rolled_back: users
    had it, and have the version before it again. deployed: users have it by a deployment of
    its own.
    """

    outcome: Literal["released", "deployed", "rejected", "aborted", "failed", "rolled_back"]
    reason: str
