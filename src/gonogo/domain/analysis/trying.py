"""The tests of a watch, all of them after one more interval."""

from __future__ import annotations

from math import inf, log
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from gonogo.domain.analysis import evidence, incident
from gonogo.domain.analysis.counters import Counts
from gonogo.domain.analysis.dispersion import burst
from gonogo.domain.analysis.state import Trial

if TYPE_CHECKING:
    from gonogo.domain.analysis.limits import ShareLimit
    from gonogo.domain.analysis.settings import Settings
    from gonogo.domain.analysis.signals import Signal
    from gonogo.domain.analysis.state import State

Pair = tuple[Counts, Counts]
Stakes = tuple[float, ...]
_UNCOUNTED = Counts()
NONE: Pair = (_UNCOUNTED, _UNCOUNTED)
"""Nothing was counted of either."""


class _Interval(NamedTuple):
    """One interval: from when to when, what enters in it, and what is left for those after it."""

    begin: float
    end: float
    stake: float
    unused: float

    def after(self, trial: Trial, factors: list[float] | None, candidate: Counts, stable: Counts) -> Trial:
        """The test with this interval's factors and counts; counts are of no interest while all is well."""
        stakes = evidence.risen(trial.stakes, self.stake, factors)
        level = evidence.value(stakes, self.unused)
        if level < 0:
            return Trial(self.end, stakes, level)
        since = trial.since or self.begin
        return Trial(since, stakes, level, trial.candidate.plus(candidate), trial.stable.plus(stable))


class Tests:
    """The tests by the settings of a judge."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._weather = settings.reckoned
        self._hold = log(settings.hold)
        self._most = log(self._weather.stalls) if self._weather.stalls else inf
        self._bounds = settings.bounds
        self._ticks = settings.ticks
        self._nulls = {
            bound: min(1.0, baseline.upper * settings.tolerance)
            for bound, baseline in settings.baselines.items()
        }

    def after(self, state: State, counts: dict[int, Pair], begin: float, *, is_old: bool) -> State:
        """With the evidence of one more interval, which began then.

        counts: of the candidate and of the stable version in it, by bound. is_old: whether the stable
        version's record counts no longer, so that nothing is compared.
        """
        number = state.number + 1
        stake = evidence.entering(state.unused, number, self._ticks)
        interval = _Interval(begin, state.at, stake, state.unused - stake)
        bursts = self._bursts(state)
        limits, incidents = self._limited(state, interval, counts, bursts)
        trials = (Trial(0.0),) * len(state.trials)
        if not is_old:
            trials = self._tried(state, interval, counts, bursts)
        return replace(
            state, number=number, unused=interval.unused, trials=trials, limits=limits, incidents=incidents
        )

    def _bursts(self, state: State) -> dict[int, float]:
        whole = self._weather.bursts
        return {
            bound: burst(one.whole if whole else one.factor)
            for bound, one in zip(self._bounds, state.dispersions, strict=True)
        }

    def _tried(
        self, state: State, interval: _Interval, counts: dict[int, Pair], bursts: dict[int, float]
    ) -> tuple[Trial, ...]:
        trials = []
        for signal, trial in zip(self._settings.signals, state.trials, strict=True):
            pair, factors = counts[signal.bound], None
            if pair is not NONE:
                factors = self._compared(signal, *pair, bursts[signal.bound])
            trials.append(interval.after(trial, factors, *pair))
        return tuple(trials)

    def _limited(
        self, state: State, interval: _Interval, counts: dict[int, Pair], bursts: dict[int, float]
    ) -> tuple[tuple[tuple[Trial, Trial], ...], tuple[Stakes | None, ...]]:
        rows = zip(self._settings.limits, state.limits, state.incidents, strict=True)
        limited = [
            self._held_to(interval, limit, trials, stakes, counts[limit.bound], bursts[limit.bound])
            for limit, trials, stakes in rows
        ]
        return tuple([trials for trials, _ in limited]), tuple([stakes for _, stakes in limited])

    def _held_to(
        self,
        interval: _Interval,
        limit: ShareLimit,
        trials: tuple[Trial, Trial],
        stakes: Stakes | None,
        counts: Pair,
        burst: float,
    ) -> tuple[tuple[Trial, Trial], Stakes | None]:
        """The tests of both against a limit, and the stakes on the end of an incident, if there is one."""
        (mine, other), (own, stable) = trials, counts
        found = (
            interval.after(mine, self._fixed(own, limit.bound, limit.share, burst), own, stable),
            interval.after(other, self._fixed(stable, limit.bound, limit.share, burst), stable, _UNCOUNTED),
        )
        lasts = self._weather.incidents and found[1].level >= self._hold
        if stakes is None:
            return found, incident.BEGUN if lasts else None
        stakes = incident.recovered(stakes, own.plus(stable), limit.share, burst)
        if lasts and not incident.is_over(stakes):
            return found, stakes
        return (incident.anew(interval.end),) * 2, None

    def _compared(
        self, signal: Signal, candidate: Counts, stable: Counts, burst: float
    ) -> list[float] | None:
        """Beside the stable version's traffic, or beside its record where it has none."""
        null = self._nulls.get(signal.bound)
        if stable.requests or null is None:
            factors = evidence.two_sample(candidate, stable, self._settings.tolerance, burst)
            return evidence.bounded(factors, self._most) if signal.bound else factors
        return self._fixed(candidate, signal.bound, null, burst)

    def _fixed(self, counts: Counts, bound: int, null: float, burst: float) -> list[float] | None:
        """Beside a rate that is given."""
        factors = evidence.one_sample(counts, null, burst)
        return evidence.bounded(factors, self._most) if bound else factors
