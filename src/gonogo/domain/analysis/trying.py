"""The tests of a watch, all of them after one more interval."""

from __future__ import annotations

from math import inf, log
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from gonogo.domain.analysis import evidence, incident
from gonogo.domain.analysis.counters import ERRORS, Counts
from gonogo.domain.analysis.dispersion import burst
from gonogo.domain.analysis.state import Trial

if TYPE_CHECKING:
    from gonogo.domain.analysis.dispersion import Dispersion
    from gonogo.domain.analysis.limits import ShareLimit
    from gonogo.domain.analysis.settings import Settings
    from gonogo.domain.analysis.signals import Signal
    from gonogo.domain.analysis.state import State

Pair = tuple[Counts, Counts]
Stakes = tuple[float, ...]
_UNCOUNTED = Counts()
NONE: Pair = (_UNCOUNTED, _UNCOUNTED)
"""Nothing was counted of either."""


UNSURE = 10.0
"""How many times as large a bet gets in one interval at most, until it is known whether errors burst."""


class _Doubt(NamedTuple):
    """What a bet reckons with: bursts of that mean size, and the most that an interval multiplies it by.

    most: its logarithm.
    """

    burst: float
    most: float

    def of(self, factors: list[float] | None) -> list[float] | None:
        """The factors that an interval brings, at most."""
        return factors if self.most == inf else evidence.bounded(factors, self.most)


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
        doubts = self._doubts(state)
        limits, incidents = self._limited(state, interval, counts, doubts)
        trials = (Trial(0.0),) * len(state.trials)
        if not is_old:
            trials = self._tried(state, interval, counts, doubts)
        return replace(
            state, number=number, unused=interval.unused, trials=trials, limits=limits, incidents=incidents
        )

    def _doubts(self, state: State) -> dict[int, _Doubt]:
        return {
            bound: self._doubt(bound, known)
            for bound, known in zip(self._bounds, state.dispersions, strict=True)
        }

    def _doubt(self, bound: int, known: Dispersion) -> _Doubt:
        most = inf if bound == ERRORS else self._most
        size = burst(known.believed(bound, self._weather))
        if self._is_sure(bound, known):
            return _Doubt(size, most)
        return _Doubt(size, min(most, log(UNSURE)))

    def _is_sure(self, bound: int, known: Dispersion) -> bool:
        """Whether longer bursts than are reckoned with would have been seen, as far as that counts."""
        if not self._weather.bursts:
            return True
        left_out = self._weather.outages and bound == ERRORS and known.is_dominated
        return known.is_sure and not left_out

    def _tried(
        self, state: State, interval: _Interval, counts: dict[int, Pair], doubts: dict[int, _Doubt]
    ) -> tuple[Trial, ...]:
        trials = []
        for signal, trial in zip(self._settings.signals, state.trials, strict=True):
            pair, factors = counts[signal.bound], None
            if pair is not NONE:
                factors = self._compared(signal, *pair, doubts[signal.bound])
            trials.append(interval.after(trial, factors, *pair))
        return tuple(trials)

    def _limited(
        self, state: State, interval: _Interval, counts: dict[int, Pair], doubts: dict[int, _Doubt]
    ) -> tuple[tuple[tuple[Trial, Trial], ...], tuple[Stakes | None, ...]]:
        rows = zip(self._settings.limits, state.limits, state.incidents, strict=True)
        limited = [
            self._held_to(interval, limit, trials, stakes, counts[limit.bound], doubts[limit.bound])
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
        doubt: _Doubt,
    ) -> tuple[tuple[Trial, Trial], Stakes | None]:
        """The tests of both against a limit, and the stakes on the end of an incident, if there is one."""
        (mine, other), (own, stable) = trials, counts
        found = (
            interval.after(mine, _fixed(own, limit.share, doubt), own, stable),
            interval.after(other, _fixed(stable, limit.share, doubt), stable, _UNCOUNTED),
        )
        lasts = self._weather.incidents and found[1].level >= self._hold
        if stakes is None:
            return found, incident.BEGUN if lasts else None
        stakes = incident.recovered(stakes, own.plus(stable), limit.share, doubt.burst)
        if lasts and not incident.is_over(stakes):
            return found, stakes
        return (incident.anew(interval.end),) * 2, None

    def _compared(
        self, signal: Signal, candidate: Counts, stable: Counts, doubt: _Doubt
    ) -> list[float] | None:
        """Beside the stable version's traffic, or beside its record where it has none."""
        null = self._nulls.get(signal.bound)
        if not stable.requests and null is not None:
            return _fixed(candidate, null, doubt)
        return doubt.of(evidence.two_sample(candidate, stable, self._settings.tolerance, doubt.burst))


def _fixed(counts: Counts, null: float, doubt: _Doubt) -> list[float] | None:
    """Beside a rate that is given."""
    return doubt.of(evidence.one_sample(counts, null, doubt.burst))
