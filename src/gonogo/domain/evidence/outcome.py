"""What several looks came to, and what that means together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.decision import Because, Call
from gonogo.domain.text import counted, excerpt

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORST_FIRST = (
    Because.FAILED,
    Because.TIMED_OUT,
    Because.BROKEN,
    Because.MISSING,
    Because.NOT_REACHED,
    Because.PASSED,
)
_WIDTH = 200
_NO = (Because.FAILED, Because.TIMED_OUT)


class Outcome(msgspec.Struct, frozen=True):
    """What one look came to. name: what was looked at. sentence: what was seen there.

    lines: more of what was seen. remedy: what to do about it. log: the file of the evidence that keeps it.
    """

    name: str
    because: Because
    sentence: str
    lines: tuple[str, ...] = ()
    remedy: str = ""
    log: str = ""

    @property
    def told(self) -> tuple[str, ...]:
        """All that it says, by name."""
        return (f"{self.name}: {self.sentence}", *(f"  {line}" for line in self.lines))


def worst(outcomes: Sequence[Outcome]) -> Because:
    """The evidence that decides; where there is none, that it is missing."""
    found = {outcome.because for outcome in outcomes} or {Because.MISSING}
    return next(because for because in _WORST_FIRST if because in found)


def call(because: Because) -> Call:
    """No-go for what was seen to fail, or was not done in time; hold for what was not seen."""
    if because is Because.PASSED:
        return Call.GO
    return Call.NO_GO if because in _NO else Call.HOLD


def troubled(outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """Those that did not pass, the ones that decide first."""
    bad = [outcome for outcome in outcomes if outcome.because is not Because.PASSED]
    return tuple(sorted(bad, key=lambda outcome: _WORST_FIRST.index(outcome.because)))


def headline(outcomes: Sequence[Outcome], noun: str) -> str:
    """One line for the trouble that decides: the sentence of the only one, or how many and which."""
    decides = call(worst(outcomes))
    bad = [outcome for outcome in troubled(outcomes) if call(outcome.because) is decides]
    if len(bad) == 1:
        return bad[0].told[0]
    ended = "failed" if decides is Call.NO_GO else "could not be judged"
    names = excerpt(", ".join(outcome.name for outcome in bad), _WIDTH)
    return f"{len(bad)} of {counted(len(outcomes), noun)} {ended}: {names}"
