"""The answer of a gate that runs something, gathered as the evidence comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain import duration
from gonogo.domain.decision import Because, Call, Decision, Evidence, Setup
from gonogo.domain.text import excerpt

if TYPE_CHECKING:
    from gonogo.ports.commands import Finished
    from gonogo.ports.gate import Ask

LAST_LINES = 10
"""Lines of the output that a failure tells."""

_WIDTH = 300


class Answer:
    """Evidence, details and the way to fix, until the call is clear."""

    def __init__(self, ask: Ask, remedy: str) -> None:
        """Take the question, and what to do about a no."""
        self._ask = ask
        self._remedy = remedy
        self._evidence: list[Evidence] = []

    def saw(self, name: str, value: str = "", path: str = "") -> None:
        """Something that was seen. path: of the file that keeps it, from the evidence folder."""
        self._evidence.append(Evidence(name, value, path))

    def give(self, call: Call, because: Because, reason: str, details: tuple[str, ...] = ()) -> Decision:
        """The decision."""
        return Decision(
            asker=self._ask.name,
            call=call,
            because=because,
            reason=reason,
            subject=self._ask.subject,
            evidence=tuple(self._evidence),
            details=details,
            remedy="" if call is Call.GO else self._remedy,
            waits_for=Setup(self._remedy) if call is Call.HOLD else None,
            required=self._ask.required,
        )

    def hold(self, because: Because, reason: str, remedy: str) -> Decision:
        """A hold until something is fixed: there is no evidence, or none that can be read."""
        self._remedy = remedy
        return self.give(Call.HOLD, because, reason)

    def failed_command(self, finished: Finished, but: str = "") -> Decision:
        """A no because of how the command ended, with its last words. but: what else is to be said."""
        ended = f"exit code {finished.code}" if finished.code >= 0 else f"signal {-finished.code}"
        return self.give(
            Call.NO_GO, Because.FAILED, f"the command failed ({ended}){but}", last_words(finished)
        )

    def timed_out(self) -> Decision:
        """A no because time was over."""
        self._remedy = "find out why it takes so long (the log shows how far it came), or raise its timeout"
        limit = duration.shown(self._ask.timeout)
        return self.give(Call.NO_GO, Because.TIMED_OUT, f"not done after {limit}; it was ended")


def last_words(finished: Finished) -> tuple[str, ...]:
    """The end of what a command printed."""
    lines = [line for line in finished.output.splitlines() if line.strip()]
    return tuple(excerpt(line, _WIDTH) for line in lines[-LAST_LINES:])
