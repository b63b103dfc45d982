"""A gate that runs a command: exit code 0 is go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta

from gonogo.domain.decision import Because, Call, Decision
from gonogo.formats.command_line import words
from gonogo.gates.answer import Answer
from gonogo.gates.run import run
from gonogo.ports.gate import Ask, GateContext, GateSettings

if TYPE_CHECKING:
    from gonogo.ports.commands import Finished


class CommandSettings(GateSettings, frozen=True, kw_only=True, tag="command"):
    """What it runs."""

    run: Annotated[str, Meta(description="the command, which no shell reads")]

    def __post_init__(self) -> None:
        """Refuse what is no command; msgspec reports a ValueError with its place."""
        GateSettings.__post_init__(self)
        words(self.run)


class CommandGate:
    """Go where the command ends with 0."""

    Settings = CommandSettings

    def __init__(self, settings: CommandSettings) -> None:
        """Take what to run."""
        self._settings = settings

    def poll(self, ask: Ask, tools: GateContext) -> Decision:
        """Run it on the checkout; see the port."""
        answer = Answer(ask, f"run `{self._settings.run}` on the commit, and fix what it says")
        finished = run(self._settings.run, ask, tools, answer)
        return finished if isinstance(finished, Decision) else _judged(finished, answer)


def _judged(finished: Finished, answer: Answer) -> Decision:
    if finished.code:
        return answer.failed_command(finished)
    return answer.give(Call.GO, Because.PASSED, "the command succeeded")
