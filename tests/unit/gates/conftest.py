"""A gate asked in a checkout of its own, with programs that are played."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gonogo.domain.decision import Decision
from gonogo.ports.commands import Commands
from gonogo.ports.gate import Gate
from gonogo.testing.commands import Play, PlayedCommands
from gonogo.testing.polling import SUBJECT, polled

__all__ = ["SUBJECT"]
Poll = Callable[..., Decision]


@pytest.fixture
def poll(tmp_path: Path) -> Poll:
    def poll(gate: Gate, play: Play | None = None, commands: Commands | None = None, **more: Any) -> Decision:
        played = commands or PlayedCommands({"pytest": play or Play()})
        ask = {"required": more.pop("required")} if "required" in more else {}
        return polled(gate, tmp_path, ask=ask, commands=played, **more)

    return poll
