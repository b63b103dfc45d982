"""Made-up traffic of a canary, as a judge sees it: counts that rise from look to look."""

from __future__ import annotations

from bisect import bisect
from functools import lru_cache
from itertools import accumulate
from math import exp, lgamma, log
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
SLOWER = {250: 0.05, 500: 0.02, 1000: 0.01}
"""The share of requests that are slower than each bound, of both versions."""


class Scene(NamedTuple):
    """What happens in a watch.

    Attributes:
        rate: of errors of the candidate, from the onset on; before it has the base rate.
        onset: the tick with which it begins.
        incident: ticks in which both fail at `during` or more.
        during: that rate.
        share: of the requests that the candidate gets.
        burst: mean size of the bursts that errors come in, of geometric size; each hits one version.
    """

    rate: float = BASE
    onset: int = 0
    incident: range = range(0)
    during: float = 0.04
    share: float = SHARE
    burst: float = 1.0

    def errors(self, tick: int) -> tuple[float, float]:
        """Return the rates of candidate and stable version."""
        other = self.during if tick in self.incident else BASE
        return max(self.rate if tick >= self.onset else BASE, other), other


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
        self.ticks: list[Tick] = []

    def history(self) -> Iterator[Sample]:
        """Return looks at the stable version alone, which has all of the traffic."""
        for _ in range(LEARNT):
            self._served("old", REQUESTS, BASE)
            yield self._look()

    def looks(self) -> Iterator[Sample]:
        """Return the looks of the watch; the first is at the end of its first tick."""
        for tick in range(TICKS):
            mine, other = self._scene.errors(tick)
            candidate = self._served("new", REQUESTS * self._scene.share, mine)
            stable = self._served("old", REQUESTS * (1 - self._scene.share), other)
            self.ticks.append(Tick(candidate, stable))
            yield self._look()

    def _look(self) -> Sample:
        self._at += TICK
        versions = {
            name: Totals(requests, bad, {250: a, 500: b, 1000: c})
            for name, (requests, bad, a, b, c) in self._counts.items()
        }
        return Sample(self._at, versions)

    def _served(self, name: str, mean: float, rate: float) -> tuple[int, int]:
        """Requests arrive by chance; each is an error and slow by chance, independently."""
        bad = self._drawn(mean * rate, self._scene.burst)
        requests = bad + self._drawn(mean * (1 - rate))
        slow = self._slow(requests)
        counts = self._counts[name]
        for place, count in enumerate((requests, bad, *slow)):
            counts[place] += count
        return requests, bad

    def _slow(self, requests: int) -> tuple[int, int, int]:
        first = self._part(requests, SLOWER[250])
        second = self._part(first, SLOWER[500] / SLOWER[250])
        return first, second, self._part(second, SLOWER[1000] / SLOWER[500])

    def _part(self, requests: int, share: float) -> int:
        return bisect(_binomial(requests, share), self._random.random()) if requests else 0

    def _drawn(self, mean: float, burst: float = 1.0) -> int:
        return bisect(_compound(mean, burst), self._random.random())


@lru_cache(maxsize=4096)
def _binomial(requests: int, share: float) -> tuple[float, ...]:
    """Return the distribution function, short of its last value, which is 1."""
    whole = lgamma(requests + 1)
    likely = [
        exp(
            whole
            - lgamma(count + 1)
            - lgamma(requests - count + 1)
            + count * log(share)
            + (requests - count) * log(1 - share)
        )
        for count in range(requests)
    ]
    return tuple(accumulate(likely))


@lru_cache(maxsize=64)
def _compound(mean: float, burst: float) -> tuple[float, ...]:
    """Return the distribution function of Poisson many bursts of geometric size, by Panjer's recursion."""
    begun, more = mean / burst, 1 - 1 / burst
    likely = [exp(-begun)]
    inner = 0.0  # sum over sizes of size · chance of the size · likelihood of the rest
    outer = 0.0
    for count in range(1, int(mean + 40 * (mean * burst) ** 0.5) + 40):
        outer = more * outer + (1 - more) * likely[-1]
        inner = more * inner + outer
        likely.append(begun * inner / count)
    return tuple(accumulate(likely))
