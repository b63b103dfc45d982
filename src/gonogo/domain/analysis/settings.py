"""What a judge is set by."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from gonogo.domain.analysis.baseline import Baseline
from gonogo.domain.analysis.counters import ERRORS
from gonogo.domain.analysis.limits import GaugeLimit, ShareLimit
from gonogo.domain.analysis.signals import SIGNALS, TOLERANCE, Signal
from gonogo.domain.analysis.stable import Guard
from gonogo.domain.analysis.weather import CALM, Weather

Seconds = Annotated[float, Meta(gt=0, le=366 * 86400.0)]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Who is judged, by what, and how strictly.

    candidate, stable: their names in the samples; "" where there is no stable version. watch: seconds until
    a go. tick: seconds between two looks. planned: seconds of all watches of the rollout; 0 where this is the
    only one. baselines: the stable version's record by bound, for a watch in which it has no traffic.
    tolerance: how many times as bad as the stable version is not worse yet. refuse, refuse_limit: evidence
    for a no-go, by comparison and by a limit. hold: evidence for a hold. at_least: requests that each version
    must have had. patience: seconds until a person is asked where numbers are missing. gap: seconds between
    two looks from which on nobody watched; every gap counts where none is said. weather: what is reckoned
    with. guard: how the stable version is seen to. Recordings from before there was a word for these three
    have none of them.
    """

    candidate: str
    stable: str = ""
    watch: Seconds
    tick: Seconds = 10.0
    planned: Annotated[float, Meta(ge=0, le=366 * 86400.0)] = 0.0
    signals: tuple[Signal, ...] = SIGNALS
    limits: tuple[ShareLimit, ...] = ()
    gauges: tuple[GaugeLimit, ...] = ()
    baselines: dict[int, Baseline] = {}
    tolerance: Annotated[float, Meta(ge=1, le=100)] = TOLERANCE
    refuse: Annotated[float, Meta(ge=2, le=1e9)] = 100.0
    refuse_limit: Annotated[float, Meta(ge=2, le=1e9)] = 200.0
    hold: Annotated[float, Meta(gt=1, le=1e9)] = 20.0
    at_least: Annotated[int, Meta(ge=1)] = 100
    patience: Seconds = 300.0
    gap: Seconds | msgspec.UnsetType = msgspec.UNSET
    weather: Weather | msgspec.UnsetType = msgspec.UNSET
    guard: Guard | msgspec.UnsetType = msgspec.UNSET

    @property
    def reckoned(self) -> Weather:
        """What is reckoned with."""
        return self.weather or CALM

    def is_old(self, seconds: float) -> bool:
        """Whether the stable version's record counts no longer, so long after the watch began."""
        lasting = self.reckoned.record
        return bool(self.baselines and lasting) and seconds >= lasting

    @property
    def compares(self) -> bool:
        """Whether the stable version's traffic is what the candidate is compared with."""
        return bool(self.stable) and not self.baselines

    @property
    def ticks(self) -> int:
        """Intervals that are planned."""
        return max(1, round((self.planned or self.watch) / self.tick))

    @property
    def bounds(self) -> tuple[int, ...]:
        """What is counted, each once; the first is errors."""
        signals, limits = [each.bound for each in self.signals], [each.bound for each in self.limits]
        return tuple(dict.fromkeys([ERRORS, *signals, *limits]))

    @property
    def latencies(self) -> tuple[int, ...]:
        """The bounds of latency that a source of numbers is asked for, in milliseconds."""
        return self.bounds[1:]
