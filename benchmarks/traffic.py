"""Made-up traffic of a canary, as a judge sees it: counts that rise from look to look."""

from __future__ import annotations

from bisect import bisect
from functools import lru_cache
from itertools import accumulate
from math import exp, pi, sin
from typing import TYPE_CHECKING, NamedTuple

from gonogo.domain.analysis.sample import Sample, Totals

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

TICK = 10
TICKS = 180
LEARNT = 30
"""Ticks of the stable version's traffic before the watch: five minutes."""

REQUESTS = 50 * TICK
SHARE = 0.05
BASE = 0.01
BOUNDS = (250, 500, 1000)
Shares = tuple[float, float, float]
SLOWER: Shares = (0.05, 0.02, 0.01)
"""The shares of requests that are slower than each bound, of both versions."""

STALLED: Shares = (0.5, 0.35, 0.15)
"""The same of an instance that stands still."""

WARMED = 6
"""Ticks until the caches of the candidate are warm."""

_LARGE = 60.0
_FEW = 100
_STEPS = 20


class Scene(NamedTuple):
    """What happens in a watch.

    Attributes:
        rate: of errors of the candidate, from the onset on; before it has the base rate.
        base: the rate of errors otherwise.
        slower: the candidate's shares of slow requests, from the onset on.
        onset: the tick with which it begins.
        incident: ticks in which both fail at `during` or more.
        during: that rate.
        share: of the requests that the candidate gets.
        burst: mean size of the bursts that errors come in, of geometric size; each hits one version.
        stalls: how often an instance stands still for a tick; the candidate has one.
        instances: of the stable version.
        cold: the candidate's shares of slow requests in its first minute.
        sway: how far load and rates of both go up and down, as a part of them.
        drift: by how many times load and rates of both have grown in the end.
        learnt: ticks before the watch.
        ticks: of the watch.
        requests: in a tick, of both.
    """

    rate: float = BASE
    base: float = BASE
    slower: Shares = SLOWER
    onset: int = 0
    incident: range = range(0)
    during: float = 0.04
    share: float = SHARE
    burst: float = 1.0
    stalls: float = 0.0
    instances: int = 1
    cold: Shares | None = None
    sway: float = 0.0
    drift: float = 1.0
    learnt: int = LEARNT
    ticks: int = TICKS
    requests: int = REQUESTS

    def errors(self, tick: int) -> tuple[float, float]:
        """Return the rates of candidate and stable version."""
        other = self.during if tick in self.incident else self.base
        return max(self.rate if tick >= self.onset else self.base, other), other


class Tick(NamedTuple):
    """Requests and errors of one tick, of candidate and stable version."""

    candidate: tuple[int, int]
    stable: tuple[int, int]


class Watch:
    """One watch: looks for a judge, and what was counted in each."""

    def __init__(self, scene: Scene, random: Random) -> None:
        self._scene = scene
        self._random = random
        self._at = 1_700_000_000.0
        self._counts = {"new": [0] * 5, "old": [0] * 5}
        self._phase = random.random()
        self.ticks: list[Tick] = []

    def history(self) -> Iterator[Sample]:
        """Return looks at the stable version alone, which has all of the traffic."""
        scene = self._scene
        for tick in range(-scene.learnt, 0):
            load, rate = self._grown(tick)
            slower = self._slower(SLOWER, scene.instances, rate)
            self._served("old", scene.requests * load, scene.base * rate, slower)
            yield self._look()

    def looks(self) -> Iterator[Sample]:
        """Return the looks of the watch; the first is at once, the next at the end of the first tick."""
        scene = self._scene
        self._at -= 0 if scene.learnt else TICK
        yield self._look(after=0.001)
        for tick in range(scene.ticks):
            load, rate = self._grown(tick)
            mine, other = scene.errors(tick)
            own = (
                scene.cold
                if scene.cold and tick < WARMED
                else scene.slower
                if tick >= scene.onset
                else SLOWER
            )
            requests = scene.requests * load
            slower = self._slower(own, 1, rate)
            candidate = self._served("new", requests * scene.share, min(1.0, mine * rate), slower)
            slower = self._slower(SLOWER, scene.instances, rate)
            stable = self._served("old", requests * (1 - scene.share), min(1.0, other * rate), slower)
            self.ticks.append(Tick(candidate, stable))
            yield self._look()

    def _grown(self, tick: int) -> tuple[float, float]:
        """How many times the usual load and rates are: two waves of half an hour each, apart in phase."""
        scene = self._scene
        if scene.sway:
            turn = tick / TICKS + self._phase
            waves = (sin(2 * pi * turn), sin(2 * pi * (turn * 1.3 + 0.3)))
            load, rate = (1 + scene.sway * round(wave * _STEPS) / _STEPS for wave in waves)
            return load, rate
        grown = 1 + (scene.drift - 1) * max(tick, 0) / scene.ticks
        return grown, grown

    def _slower(self, shares: Shares, instances: int, rate: float) -> Shares:
        """The shares of slow requests now, with so many of the instances standing still."""
        scene = self._scene
        if rate != 1:
            shares = (shares[0] * rate, shares[1] * rate, shares[2] * rate)
        if not scene.stalls:
            return shares
        still = sum(self._random.random() < scene.stalls for _ in range(instances)) / instances
        a, b, c = (usual + still * (more - usual) for usual, more in zip(shares, STALLED, strict=True))
        return a, b, c

    def _look(self, after: float = TICK) -> Sample:
        self._at += after
        versions = {
            name: Totals(requests, bad, dict(zip(BOUNDS, slow, strict=True)))
            for name, (requests, bad, *slow) in self._counts.items()
        }
        return Sample(self._at, versions)

    def _served(self, name: str, mean: float, rate: float, slower: Shares) -> tuple[int, int]:
        """Requests arrive by chance; each is an error and slow by chance, independently."""
        bad = self._drawn(mean * rate, self._scene.burst)
        counts = self._counts[name]
        good = mean * (1 - rate)
        third, second, first = (
            self._drawn(good * each) for each in (slower[2], slower[1] - slower[2], slower[0] - slower[1])
        )
        requests = bad + self._drawn(good * (1 - slower[0])) + first + second + third
        above = self._part(bad, slower[0])
        beyond = self._part(above, slower[1] / slower[0])
        most = self._part(beyond, slower[2] / slower[1])
        counts[0] += requests
        counts[1] += bad
        counts[2] += first + second + third + above
        counts[3] += second + third + beyond
        counts[4] += third + most
        return requests, bad

    def _part(self, number: int, share: float) -> int:
        """So many of them by chance; of many, as the normal law says."""
        if number > _FEW:
            drawn = self._random.gauss(number * share, (number * share * (1 - share)) ** 0.5)
            return min(number, max(0, round(drawn)))
        draw = self._random.random
        return sum([draw() < share for _ in range(number)])

    def _drawn(self, mean: float, burst: float = 1.0) -> int:
        """So many by chance; many single ones as the normal law says, with its skewness set right."""
        if mean > _LARGE and burst == 1:
            normal = self._random.gauss(0.0, 1.0)
            return max(0, round(mean + mean**0.5 * normal + (normal * normal - 1) / 6))
        return bisect(_compound(mean, burst), self._random.random())


@lru_cache(maxsize=65_536)
def _compound(mean: float, burst: float) -> tuple[float, ...]:
    """Return the distribution function of Poisson many bursts of geometric size, by Panjer's recursion."""
    begun, more = mean / burst, 1 - 1 / burst
    likely = [exp(-begun)]
    inner = 0.0  # sum over sizes of size · chance of the size · likelihood of the rest
    outer = 0.0
    for count in range(1, int(mean + 12 * (mean * burst) ** 0.5 + 20 * burst) + 10):
        outer = more * outer + (1 - more) * likely[-1]
        inner = more * inner + outer
        likely.append(begun * inner / count)
    return tuple(accumulate(likely))
