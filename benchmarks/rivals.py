"""What others judge a canary by, on the same traffic."""

from __future__ import annotations

from functools import cache
from math import comb, erfc, inf, log, sqrt
from typing import TYPE_CHECKING

from benchmarks.traffic import BASE, TICK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.traffic import Tick

MINUTE = 60 // TICK
ALLOWED = 3
EVERY = 5
DOUBT = 0.01
FEW = 8


def threshold(ticks: Sequence[Tick], limit: float) -> float:
    """Return the seconds until the fourth minute in which the candidate's error rate was above the limit.

    So do the metric checks of rollout controllers, with an interval of 60 s and three failures allowed.
    """
    failures = 0
    for minute, rate in enumerate(_minutes([tick.candidate for tick in ticks]), start=1):
        failures += rate > limit
        if failures > ALLOWED:
            return minute * 60.0
    return inf


def mann_whitney(ticks: Sequence[Tick]) -> float:
    """Return the seconds until its rates of a minute were higher; tested every 5 min, two-sided at 1 %."""
    mine = _minutes([tick.candidate for tick in ticks])
    other = _minutes([tick.stable for tick in ticks])
    for minute in range(EVERY, len(mine) + 1, EVERY):
        if _chance(mine[:minute], other[:minute]) < DOUBT / 2:
            return minute * 60.0
    return inf


def information(worse: float, requests: float, doubt: float = 0.01) -> float:
    """Return the seconds that Wald's bound asks for on average, of whoever knows both rates beforehand.

    requests: of the candidate, in a second.
    """
    nats = worse * log(worse / BASE) + (1 - worse) * log((1 - worse) / (1 - BASE))
    return log(1 / doubt) / (nats * requests)


def _minutes(counts: Sequence[tuple[int, int]]) -> list[float]:
    rates = []
    for begin in range(0, len(counts) - MINUTE + 1, MINUTE):
        part = counts[begin : begin + MINUTE]
        requests = sum(each[0] for each in part)
        rates.append(sum(each[1] for each in part) / requests if requests else 0.0)
    return rates


def _chance(mine: Sequence[float], other: Sequence[float]) -> float:
    """Return the one-sided chance: exact for few points without ties, else by the normal approximation."""
    wins = sum((a > b) + (a == b) / 2 for a in mine for b in other)
    m, n = len(mine), len(other)
    values = [*mine, *other]
    if m <= FEW and len(set(values)) == m + n:
        return sum(_ways(m, n, higher) for higher in range(int(wins), m * n + 1)) / comb(m + n, m)
    ties = sum(count**3 - count for count in map(values.count, set(values)))
    variance = m * n / 12 * (m + n + 1 - ties / ((m + n) * (m + n - 1)))
    return 0.5 * erfc((wins - m * n / 2 - 0.5) / sqrt(2 * variance)) if variance > 0 else 1.0


@cache
def _ways(m: int, n: int, wins: int) -> int:
    """Return in how many orders of m and n values those of the first win so many times."""
    if wins < 0:
        return 0
    if not m or not n:
        return int(wins == 0)
    return _ways(m - 1, n, wins - n) + _ways(m, n - 1, wins)
