"""How much bad requests come in bursts, by the stable version's own recent history.

The share of two neighbouring intervals in the bad requests of both is binomial where bad requests are
independent, whatever their rate is. How far the shares lie apart beside what a binomial would give is the
dispersion; a rate that drifts, or jumps once by little, hardly moves it. An outage does: where one interval
accounts for most of it, nobody knows whether that was a burst, and how often such come.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from gonogo.domain.analysis.counters import ERRORS, Counts

if TYPE_CHECKING:
    from gonogo.domain.analysis.weather import Weather

KEPT = 1 - 1 / 120
"""How much of what was learnt is kept from interval to interval."""

ENOUGH = 10
"""Pairs of intervals after which the history is believed."""

SURE = 20
"""Pairs of intervals after which bursts that were not seen are not expected any more."""

UNKNOWN = 3.0
"""The least dispersion that is reckoned with before that."""

DOMINANT = 0.5
"""The part of all squared distances from which on two pairs say too much: one interval is in two pairs."""

LITTLE = 1.0
"""What squared distances must come to before they tell anything beside an interval that is left out."""

_PEAKS = 2


class Dispersion(msgspec.Struct, frozen=True):
    """What was learnt.

    last: the latest interval. squares, expected: squared distances, and what they should come to. pairs: how
    many there were, the older ones for less. assumed: the least dispersion, while there were few. peaks: of
    the pairs that lie furthest apart, the square and what it should be.
    """

    last: Counts | None = None
    squares: float = 0.0
    expected: float = 0.0
    pairs: float = 0.0
    assumed: float = UNKNOWN
    peaks: tuple[tuple[float, float], ...] = ()

    def after(self, counts: Counts) -> Dispersion:
        """With one more interval; one without requests says nothing."""
        if not counts.requests:
            return self
        if self.last is None:
            return replace(self, last=counts)
        bad = self.last.bad + counts.bad
        share = counts.requests / (self.last.requests + counts.requests)
        distance = counts.bad - bad * share
        square, expected = distance * distance, bad * share * (1 - share)
        peaks = [(each * KEPT, other * KEPT) for each, other in self.peaks]
        return Dispersion(
            counts,
            self.squares * KEPT + square,
            self.expected * KEPT + expected,
            self.pairs * KEPT + 1,
            self.assumed,
            tuple(sorted([*peaks, (square, expected)], reverse=True)[:_PEAKS]),
        )

    @property
    def factor(self) -> float:
        """Variance beside that of independent bad requests, at least 1.

        Less one standard deviation of the estimate, so that chance alone seldom slows the judge.
        """
        if not self.expected:
            return self._least
        return max(self._least, self.squares / self.expected - sqrt(3 / self.pairs + 1 / self.expected))

    @property
    def whole(self) -> float:
        """The same without anything less: bursts that were seen seldom count, too."""
        return max(self._least, self.squares / self.expected) if self.expected else self._least

    @property
    def is_dominated(self) -> bool:
        """Whether one interval makes up most of what was seen of bursts."""
        peaks = sum(square for square, _ in self.peaks)
        return self.whole > UNKNOWN and peaks > DOMINANT * self.squares

    @property
    def usual(self) -> float:
        """The same as whole, without an interval that makes up most of it."""
        if not self.is_dominated:
            return self.whole
        squares = self.squares - sum(square for square, _ in self.peaks)
        expected = self.expected - sum(expected for _, expected in self.peaks)
        rest = squares / expected if expected > LITTLE else 0.0
        return min(self.whole, max(self.assumed, UNKNOWN, rest))

    def believed(self, bound: int, weather: Weather) -> float:
        """What is reckoned with, of what is counted under that bound."""
        if not weather.bursts:
            return self.factor
        return self.usual if weather.outages and bound == ERRORS else self.whole

    @property
    def is_sure(self) -> bool:
        """Whether bursts that come seldom would have been seen."""
        return self.pairs >= SURE

    @property
    def _least(self) -> float:
        return 1.0 if self.pairs >= ENOUGH else self.assumed


def burst(dispersion: float) -> float:
    """The mean size of bursts whose sizes are geometric, at least 1: they have this dispersion."""
    return (dispersion + 1) / 2
