"""One look by a command, and what several looks decide together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain import duration
from gonogo.domain.decision import Because, Call, Decision, Setup
from gonogo.domain.evidence import outcome
from gonogo.domain.evidence.outcome import Outcome
from gonogo.domain.text import counted, excerpt
from gonogo.errors import UsageError
from gonogo.gates.answer import last_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gonogo.gates.answer import Answer
    from gonogo.gates.side_by_side import Seen
    from gonogo.ports.commands import Finished
    from gonogo.ports.gate import GateContext

_WIDTH = 300


class Command(msgspec.Struct, frozen=True):
    """A command that looks. log: its output, from the evidence folder. seconds: that it may take."""

    name: str
    words: list[str]
    operation: str
    log: str
    seconds: float

    def run(self, tools: GateContext, halted: Callable[[], bool]) -> Finished | Outcome | None:
        """How it ended well; what it came to where it did not, nothing where it was halted."""
        try:
            finished = tools.commands.run(
                self.words,
                operation=self.operation,
                folder=tools.checkout,
                log=tools.evidence / self.log,
                timeout=self.seconds,
                stopped=halted,
            )
        except UsageError as problem:
            return Outcome(self.name, Because.MISSING, "the command cannot be run", remedy=str(problem))
        if finished.stopped:
            return None
        return self._troubled(finished) if finished.timed_out or finished.code else finished

    def outcome(
        self, because: Because, sentence: str, lines: tuple[str, ...] = (), remedy: str = ""
    ) -> Outcome:
        """What it came to."""
        return Outcome(self.name, because, sentence, lines, remedy, self.log)

    def _troubled(self, finished: Finished) -> Outcome:
        line = f"`{excerpt(' '.join(self.words), _WIDTH)}`"
        if finished.timed_out:
            late = f"{line} was not done after {duration.shown(self.seconds)}; it was ended"
            return self.outcome(Because.TIMED_OUT, late, last_words(finished))
        ended = f"exit code {finished.code}" if finished.code > 0 else f"signal {-finished.code}"
        return self.outcome(Because.FAILED, f"{line} failed ({ended})", last_words(finished))


def decided(answer: Answer, outcomes: Sequence[Outcome], noun: str) -> Decision:
    """The decision of all there are; at least one."""
    for each in outcomes:
        answer.saw(each.name, each.sentence, each.log)
    because = outcome.worst(outcomes)
    if because is Because.PASSED:
        return answer.give(Call.GO, because, f"{counted(len(outcomes), noun)} passed")
    bad = outcome.troubled(outcomes)
    details = tuple(line for each in bad for line in each.told)
    decision = answer.give(outcome.call(because), because, outcome.headline(outcomes, noun), details)
    return with_remedy(decision, bad[0].remedy)


def with_remedy(decision: Decision, remedy: str) -> Decision:
    """The decision with what is to be done about it, if that is known better."""
    if not remedy:
        return decision
    waits_for = Setup(remedy) if decision.call is Call.HOLD else None
    return msgspec.structs.replace(decision, remedy=remedy, waits_for=waits_for)


def late(answer: Answer, seen: Seen) -> Decision:
    """A no because time was over before all was seen."""
    for each in seen.outcomes:
        answer.saw(each.name, each.sentence, each.log)
    decision = answer.timed_out()
    running = excerpt(", ".join(seen.late), _WIDTH)
    return msgspec.structs.replace(decision, reason=f"{decision.reason}: {running}")
