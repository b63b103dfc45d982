"""The time of what is watched: it goes on as it does, whatever somebody does to the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from gonogo.domain.elapsed import INTERRUPTED, STEPPED, elapsed, told_absence, told_step
from gonogo.domain.rollout.judged import unwatched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.domain.analysis.sample import Sample, Unavailable
    from gonogo.domain.analysis.settings import Settings
    from gonogo.domain.elapsed import Moment
    from gonogo.domain.rollout.environment import EnvironmentPlan
    from gonogo.ports.engine import Attempt
    from gonogo.workflow.run import ReleaseRun

_NEXT = 0.001
"""Seconds by which a look is later than the one before, at least."""


class _Happened(NamedTuple):
    """What time did between two looks. seconds: by which the clock was set, or that nobody looked."""

    kind: str
    seconds: int
    sentence: str


class Timeline:
    """Places looks at an environment by the time that went by between them.

    Flows that began before moments were told by both clocks have none: their looks stay where the wall clock
    put them.
    """

    def __init__(self, run: ReleaseRun, environment: EnvironmentPlan) -> None:
        """Take what is watched; nobody has looked yet."""
        self._run = run
        self._environment = environment
        self._longest = unwatched(environment.tick)
        self._last: Moment | None = None
        self._at = 0.0
        self._is_watched = False
        self.remarks: tuple[str, ...] = ()

    def counting(self, settings: Settings) -> Settings:
        """Settings of a judge that counts for nothing what nobody watched."""
        return msgspec.structs.replace(settings, gap=self._longest) if self._run.job.times else settings

    def begin(self) -> None:
        """A watch begins: nobody has to have looked before it."""
        self._is_watched, self.remarks = False, ()

    def now(self) -> Moment | None:
        """The moment of a look; to be asked only inside of a step, which remembers it."""
        return self._run.moment()

    def placed(self, moment: Moment | None, seen: Sample | Unavailable) -> Sample | Unavailable:
        """What was seen then, at its place on the line of time that went by."""
        return seen if moment is None else msgspec.structs.replace(seen, at=self._place(moment))

    def note(self, attempt: Attempt, moment: Moment | None) -> None:
        """Write down what time did since the look before; to be done inside of a step."""
        for one in self._happened(moment):
            data = {"environment": self._environment.name, "seconds": one.seconds}
            operation = f"{attempt.operation}/{one.kind}"
            self._run.services.record.note(operation, self._run.job.release, one.kind, self._run.now(), data)

    def go_on(self, moment: Moment | None) -> None:
        """A look was taken then; the next one is placed behind it."""
        if moment is not None:
            self.remarks += tuple(one.sentence for one in self._happened(moment))
            self._at, self._last, self._is_watched = self._place(moment), moment, True

    def _place(self, moment: Moment) -> float:
        if self._last is None:
            return moment.wall
        seconds, _, is_sure = elapsed(self._last, moment)
        return self._at + max(seconds, _NEXT if is_sure else self._longest + 1)

    def _happened(self, moment: Moment | None) -> Iterator[_Happened]:
        if moment is None or self._last is None:
            return
        stepped, away = elapsed(self._last, moment).stepped, self._place(moment) - self._at
        if stepped:
            sentence = f"{told_step(stepped, moment.wall)}; the time of a watch goes on as it was"
            yield _Happened(STEPPED, round(stepped), sentence)
        if self._is_watched and away > self._longest:
            yield _Happened(INTERRUPTED, round(away), told_absence(away, moment.wall))
