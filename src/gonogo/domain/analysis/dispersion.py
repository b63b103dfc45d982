"""How much bad requests come in bursts, by the stable version's own recent history.

The share of two neighbouring intervals in the bad requests of both is binomial where bad requests are
independent, whatever their rate is. How far the shares lie apart beside what a binomial would give is the
dispersion; a rate that drifts, or jumps once, hardly moves it.
"""

from __future__ import annotations

from math import sqrt

import msgspec
from msgspec.structs import replace

from gonogo.domain.analysis.counters import Counts

KEPT = 1 - 1 / 120
"""How much of what was learnt is kept from interval to interval."""

ENOUGH = 10
"""Pairs of intervals after which the history is believed."""

SURE = 20
"""Pairs of intervals after which bursts that were not seen are not expected any more."""

UNKNOWN = 3.0
"""The least dispersion that is reckoned with before that."""


class Dispersion(msgspec.Struct, frozen=True):
    """What was learnt.

    last: the latest interval. squares, expected: squared distances, and what they should come to. pairs: how
    many there were, the older ones for less. assumed: the least dispersion, while there were few.
    """

    last: Counts | None = None
    squares: float = 0.0
    expected: float = 0.0
    pairs: float = 0.0
    assumed: float = UNKNOWN

    def after(self, counts: Counts) -> Dispersion:
        """With one more interval; one without requests says nothing."""
        if not counts.requests:
            return self
        if self.last is None:
            return replace(self, last=counts)
        bad = self.last.bad + counts.bad
        share = counts.requests / (self.last.requests + counts.requests)
        distance = counts.bad - bad * share
        return Dispersion(
            counts,
            self.squares * KEPT + distance * distance,
            self.expected * KEPT + bad * share * (1 - share),
            self.pairs * KEPT + 1,
            self.assumed,
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
    def is_sure(self) -> bool:
        """Whether bursts that come seldom would have been seen."""
        return self.pairs >= SURE

    @property
    def _least(self) -> float:
        return 1.0 if self.pairs >= ENOUGH else self.assumed


def burst(dispersion: float) -> float:
    """The mean size of bursts whose sizes are geometric, at least 1: they have this dispersion."""
    return (dispersion + 1) / 2
