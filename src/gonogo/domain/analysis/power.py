"""What a watch can show with the traffic it has, and how long it takes.

If the candidate is bad at another rate than the null allows, the best bet of the grid grows its logarithm by
g nats a second on average, with variance v a second (Kelly; Breiman). What it has to reach is L: the
logarithm of the evidence for a no-go, divided by the part of all stakes that this bet has. It has got there
after t seconds with a probability that belongs to z if

    g·t = L + z·√(v·t),   so   √t = (z·√v + √(z²·v + 4·g·L)) / 2g

With z = 0 and L = ln 100 alone this is the information bound, which no rule can beat (Wald).
"""

from __future__ import annotations

from math import ceil, erfc, exp, floor, inf, log, log10, sqrt
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from gonogo.domain.analysis.evidence import FIRST, GRID
from gonogo.domain.analysis.wording import rate
from gonogo.domain.duration import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

USUAL = 0.0
"""How long it takes in half of all cases."""

WORST = 1.645
"""How long it takes at most in 95 of 100 cases."""

_HALVINGS = 40


class Traffic(msgspec.Struct, frozen=True):
    """Requests a second of both, and the share of them that is bad where all is well.

    With a stable traffic of 0 the null is the recorded rate itself.
    """

    candidate: float
    stable: float
    rate: float


class Power(msgspec.Struct, frozen=True):
    """What one signal of a watch can show.

    traffic: what it sees. watch, tick: seconds. weight: of the signal among all, from 0 to 1. tolerance,
    refuse: as the judge is set. planned: seconds of all watches of the rollout; 0 for this one only.
    """

    traffic: Traffic
    watch: float
    tick: float = 10.0
    weight: float = 0.5
    tolerance: float = 1.25
    refuse: float = 100.0
    planned: float = 0.0

    @property
    def smallest(self) -> float | None:
        """The least rate of the candidate that 95 of 100 watches find; nothing where not even 100 % is."""
        if self.delay(1.0, WORST) > self.watch:
            return None
        low, high = self.traffic.rate, 1.0
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            low, high = (middle, high) if self.delay(middle, WORST) > self.watch else (low, middle)
        return high

    def delay(self, worse: float, z: float = USUAL, *, late: bool = False) -> float:
        """Seconds until a no-go if the candidate is bad at that rate, in whole ticks; infinite for never.

        late: the trouble began somewhere in the watch, not with it.
        """
        part = FIRST if not late else (1 - FIRST) / max(1.0, (self.planned or self.watch) / self.tick - 1)
        level = log(self.refuse * len(GRID) / (self.weight * part))
        seconds = min(_reached(*growth, level, z) for growth in self._growths(worse))
        return seconds if seconds == inf else ceil(seconds / self.tick) * self.tick

    def found(self, worse: float) -> float:
        """The share of watches that find a candidate that is bad at that rate, from 0 to 1; rather too low.

        The logarithm of a bet drifts and spreads as a Brownian motion does, so when it first reaches its
        level has the inverse Gaussian distribution.
        """
        level = log(self.refuse * len(GRID) / (self.weight * FIRST))
        return max(_reaches(*growth, level, self.watch) for growth in self._growths(worse))

    def sentence(self) -> str:
        """What it shows, for a person."""
        traffic, least = self.traffic, self.smallest
        lead = f"at {traffic.candidate:.3g} candidate requests/s this watch of {shown(self.watch)}"
        if least is None:
            return f"{lead} is too short to find any rise of {rate(traffic.rate)}"
        return f"{lead} detects a rise from {rate(traffic.rate)} to {rate(_up(least))} or more{self._example}"

    @property
    def _example(self) -> str:
        """How long a rise to five times as much takes, if it is found in any case."""
        five = 5 * self.traffic.rate
        worst = self.delay(five, WORST, late=True) if five < 1 else inf
        if worst > self.watch:
            return ""
        usual = shown(self.delay(five))
        return f"; a rise to {rate(five)} usually within {usual}, in the worst case {shown(worst)}"

    def _growths(self, worse: float) -> Iterator[_Growth]:
        """Of each bet; see evidence.py for what bad requests of both bring and cost."""
        traffic = self.traffic
        null = self.tolerance * traffic.candidate
        mine, other = traffic.candidate * worse, traffic.stable * traffic.rate
        for ratio in GRID:
            if traffic.stable:
                mean = 1 + null / (null + traffic.stable) * (ratio - 1)
                gain, loss = log(ratio / mean), log(mean)
                yield _Growth(mine * gain - other * loss, mine * gain**2 + other * loss**2)
            else:
                cost = traffic.candidate * log(1 + self.tolerance * traffic.rate * (ratio - 1))
                yield _Growth(mine * log(ratio) - cost, mine * log(ratio) ** 2)


class _Growth(NamedTuple):
    """Of the logarithm of a bet, a second: mean and variance."""

    mean: float
    variance: float


def _reached(mean: float, variance: float, level: float, z: float) -> float:
    if mean <= 0:
        return inf
    return ((z * sqrt(variance) + sqrt(z * z * variance + 4 * mean * level)) / (2 * mean)) ** 2


def _reaches(mean: float, variance: float, level: float, seconds: float) -> float:
    """The probability that it has got there by then."""
    if mean <= 0:
        return 0.0
    spread = sqrt(variance * seconds)
    late = exp(min(2 * mean * level / variance, 700.0)) * _below((-level - mean * seconds) / spread)
    return min(1.0, _below((mean * seconds - level) / spread) + late)


def _below(z: float) -> float:
    """The normal distribution."""
    return erfc(-z / sqrt(2)) / 2


def _up(share: float) -> float:
    """Rounded up to two digits that count."""
    step = 10.0 ** (floor(log10(share)) - 1)
    return min(1.0, ceil(share / step - 1e-9) * step)
