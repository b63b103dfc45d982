"""A recorded judgement, replayed: the call, the turns it took, and the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.analysis.counters import Counts
from gonogo.domain.analysis.replay import replay
from gonogo.domain.analysis.verdict import Finding
from gonogo.domain.duration import shown
from gonogo.domain.text import printable
from gonogo.errors import FormatError, UsageError
from gonogo.formats.recording import read
from gonogo.render.chart import Point

if TYPE_CHECKING:
    from typing import IO

    from gonogo.domain.analysis.replay import Moment

WATCHING = "watching"
"""The call of a watch that goes on."""

_Pair = tuple[Counts, Counts]
_NONE = (Counts(), Counts())


class Turn(msgspec.Struct, frozen=True):
    """A tick at which the call became another. after: the time since the first tick, such as `1m20s`."""

    at: float
    after: str
    call: str
    sentence: str


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """What a recording comes to.

    call: `go`, `hold`, `no-go` or `watching`. evidence: the e-value of the comparison. lines: the evidence
    for a hold and for a no-go. points: every tick, up to a clear call. missing: how many of them were
    without numbers.
    """

    candidate: str
    stable: str
    call: str
    sentence: str
    at: float
    evidence: float
    lines: tuple[float, float]
    turns: tuple[Turn, ...]
    findings: tuple[Finding, ...]
    points: tuple[Point, ...]
    missing: int


def judged(file: IO[bytes], name: str) -> Judgement:
    """Replay a recording. name: of the file, for messages.

    Raises:
        FormatError: it is no recording; says where, and why.
        UsageError: there is no tick in it.
    """
    account = _Account()
    try:
        for moment in replay(read(file)):
            account.take(moment)
    except FormatError as problem:
        raise FormatError(f"{printable(name)} {problem}") from None
    if account.last is None:
        raise UsageError(f"{printable(name)} has no look at the candidate, so there is nothing to judge")
    return account.judgement(account.last)


class _Account:
    """Follows a replay from tick to tick."""

    def __init__(self) -> None:
        self.last: Moment | None = None
        self._points: list[Point] = []
        self._turns: list[Turn] = []
        self._counts: _Pair = _NONE
        self._missing = 0

    def take(self, moment: Moment) -> None:
        if self.last is not None and self.last.verdict.clear and moment.verdict == self.last.verdict:
            return  # whatever came after a clear call had no part in it
        self.last = moment
        state, verdict = moment.state, moment.verdict
        mine, other = (_since(*pair) for pair in zip(self._counts, state.counts[0], strict=True))
        self._points.append(Point(state.at, mine, other, verdict.evidence))
        self._counts = state.counts[0]
        self._missing += state.missing is not None
        call = verdict.call or WATCHING
        if not self._turns or self._turns[-1].call != call:
            after = shown(round(state.at - self._points[0].at))
            self._turns.append(Turn(state.at, after, call, verdict.sentence))

    def judgement(self, last: Moment) -> Judgement:
        settings, verdict = last.settings, last.verdict
        return Judgement(
            candidate=settings.candidate,
            stable=settings.stable,
            call=verdict.call or WATCHING,
            sentence=verdict.sentence,
            at=verdict.at,
            evidence=verdict.evidence,
            lines=(settings.hold, settings.refuse),
            turns=tuple(self._turns),
            findings=last.judge.findings(last.state),
            points=tuple(self._points),
            missing=self._missing,
        )


def _since(before: Counts, now: Counts) -> Counts:
    """What was counted in this tick; a new watch begins to count anew."""
    if now.requests < before.requests or now.bad < before.bad:
        return now
    return Counts(now.requests - before.requests, now.bad - before.bad)
