"""Evidence that grows by bets: a test martingale over a grid of ratios and over the onset of the trouble.

Each interval multiplies the stake of every ratio by a factor whose expectation is at most 1 as long as the
null holds. So the evidence reaches 100 with a probability of 1 % at most, however often one looks (Ville).
All stakes are kept as logarithms.
"""

from __future__ import annotations

from functools import lru_cache
from math import exp, log, log1p
from operator import add
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gonogo.domain.analysis.counters import Counts

GRID = (1.5, 2.0, 3.0, 5.0, 8.0, 12.0, 20.0, 40.0)
"""The ratios that are bet on, with equal weights."""

NONE = -1e300
"""The logarithm of no stake at all, finite because JSON knows no infinity."""

UNTOUCHED = (NONE,) * len(GRID)
"""The stakes before the first interval."""

FIRST = 0.5
"""The share of the stake that is bet on trouble from the first interval on."""

_BETS = tuple((ratio, ratio - 1, log(ratio)) for ratio in GRID)
_EQUAL = log(len(GRID))


def entering(unused: float, number: int, planned: int) -> float:
    """How much of the unused stake enters in this interval.

    Half of all in the first. The rest is spread evenly over those that are planned, but never used up: the
    last quarter, and all that come after it, share what is left. number: of the interval, from 1.
    """
    if number == 1:
        return unused * FIRST
    return unused / max(planned - number + 1, planned // 4, 2)


def entered(stakes: Sequence[float], stake: float) -> list[float]:
    """The stakes after so much has entered, the same for each ratio."""
    new = log(stake) if stake > 0 else NONE
    return [old + log1p(exp(new - old)) if old > new else new + log1p(exp(old - new)) for old in stakes]


def two_sample(candidate: Counts, stable: Counts, tolerance: float, burst: float) -> list[float] | None:
    """The logarithms of the factors where both have traffic; nothing where they are all 1.

    Null: the candidate's rate is at most `tolerance` times the stable one's. Bad requests come in bursts of
    geometric size with this mean; 1 means that they are independent.
    """
    bad = candidate.bad + stable.bad
    if not bad or not candidate.requests or not stable.requests:
        return None
    mine = tolerance * candidate.requests
    share, won, lost = mine / (mine + stable.requests), candidate.bad, stable.bad
    if burst == 1:
        return [won * gain - bad * log(1 + share * less) for _, less, gain in _BETS]
    more, size = burst - 1, bad * log(burst)
    factors = (
        [size - lost * log(1 + share * less + more) for _, less, _ in _BETS] if lost else [size] * len(_BETS)
    )
    if not won:
        return factors
    return [
        factor + won * (gain - log(1 + share * less + more * ratio))
        for factor, (ratio, less, gain) in zip(factors, _BETS, strict=True)
    ]


def one_sample(counts: Counts, null: float, burst: float) -> list[float] | None:
    """The logarithms of the factors where there is nothing beside it; nothing where they are all 1.

    Null: the rate is at most `null`. burst: as above.
    """
    requests, bad = counts
    if not requests:
        return None
    return [bad * gain - requests * charge for gain, charge in _terms(null, burst)]


@lru_cache(maxsize=256)
def _terms(null: float, burst: float) -> tuple[tuple[float, float], ...]:
    """For each ratio: what a bad request brings, and what every request costs."""
    more, size, begun = burst - 1, log(burst), null / burst
    return tuple(
        (size + gain - log(1 + more * ratio), log1p(begun * (ratio - 1))) for ratio, _, gain in _BETS
    )


def one_factor(counts: Counts, null: float, ratio: float, burst: float) -> float:
    """The logarithm of one factor of those of one_sample; the ratio may be below 1."""
    gain = log(burst * ratio / (1 + (burst - 1) * ratio))
    return counts.bad * gain - counts.requests * log1p(null / burst * (ratio - 1))


def bounded(factors: list[float] | None, most: float) -> list[float] | None:
    """With no factor above `most`; all are logarithms. What is smaller has no larger expectation."""
    return None if factors is None else [min(factor, most) for factor in factors]


def risen(stakes: Sequence[float], stake: float, factors: Sequence[float] | None) -> tuple[float, ...]:
    """The stakes after an interval: so much enters, and then the factors are multiplied in."""
    grown = entered(stakes, stake)
    return tuple(grown) if factors is None else tuple(map(add, grown, factors))


def value(stakes: Sequence[float], unused: float) -> float:
    """The logarithm of the e-value: the mean of the stakes, with what is not bet yet."""
    most = max(stakes)
    total = most + log(sum([exp(stake - most) for stake in stakes])) - _EQUAL
    return added(total, log(unused)) if unused > 0 else total


def added(one: float, other: float) -> float:
    """The logarithm of the sum of what two logarithms stand for."""
    if one < other:
        one, other = other, one
    return one + log1p(exp(other - one))
