"""An incident: the stable version is beyond a limit, whatever the candidate does; and when it is over.

While it lasts, going back would not help, and what is seen says nothing of how bursty errors are. It is over
once both versions together are shown to be within the limit, by bets on lower rates of which each begins in
every interval (Shiryaev and Roberts). Then the tests of both begin anew, and together: whichever recovers
first must not make the other one seem worse.
"""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING

from gonogo.domain.analysis.evidence import FIRST, GRID, added, one_factor
from gonogo.domain.analysis.state import Trial

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gonogo.domain.analysis.counters import Counts

LOWER = (0.25, 0.5, 0.8)
"""The parts of the limit that are bet on."""

OVER = log(100.0)
"""The logarithm of the evidence by which it is over."""

BEGUN = (log(1 / len(LOWER)),) * len(LOWER)
"""The stakes with which it begins."""


def recovered(stakes: tuple[float, ...], both: Counts, share: float, burst: float) -> tuple[float, ...]:
    """The stakes on its end after one more interval. share: the limit. burst: see evidence.py."""
    return tuple(
        [
            added(stake, begun) + one_factor(both, share, ratio, burst)
            for stake, begun, ratio in zip(stakes, BEGUN, LOWER, strict=True)
        ]
    )


def is_over(stakes: tuple[float, ...]) -> bool:
    """Whether both are shown to be within the limit again."""
    most = max(stakes)
    return most + log(sum(exp(stake - most) for stake in stakes)) >= OVER


def ended(before: Sequence[tuple[float, ...] | None], after: Sequence[tuple[float, ...] | None]) -> bool:
    """Whether one of those that lasted is over. before, after: the stakes by limit, as the state has them."""
    return any(lasted is not None and lasts is None for lasted, lasts in zip(before, after, strict=True))


def anew(at: float) -> Trial:
    """A test that begins after an incident, with half of a stake, as every test does."""
    return Trial(at, (log(FIRST),) * len(GRID), log(FIRST))
