"""A gate asked in a checkout of its own, with programs that are played."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gonogo.domain.decision import Decision, Subject
from gonogo.ports.commands import Commands
from gonogo.ports.gate import Ask, Gate, Tools
from gonogo.testing.commands import Play, PlayedCommands

SUBJECT = Subject("c0ffee", "digest")


class StillClock:
    """Always the same moment."""

    def now(self) -> datetime:
        return datetime(2026, 11, 21, tzinfo=UTC)


Poll = Callable[..., Decision]


@pytest.fixture
def poll(tmp_path: Path) -> Poll:
    def poll(
        gate: Gate,
        play: Play | None = None,
        commands: Commands | None = None,
        **more: Any,
    ) -> Decision:
        checkout = tmp_path / "checkout"
        checkout.mkdir(exist_ok=True)
        ask = Ask("unit", SUBJECT, "release/unit", more.get("required", True), 60.0)
        stopped = more.get("stopped", lambda: False)
        played = commands or PlayedCommands({"pytest": play or Play()})
        return gate.poll(ask, Tools(checkout, tmp_path / "evidence", played, StillClock(), stopped))

    return poll
