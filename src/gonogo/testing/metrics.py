"""Numbers that are played in memory: counts grow with each look, and a test says whose are bad."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.analysis.sample import Sample, Totals, Unavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

BEGUN = 1_700_000_000.0
"""Seconds since 1970 of the moment before the first look."""
REQUESTS = 500
"""That a version gets between two looks."""


class MemoryMetrics:
    """The metrics port.

    bad: the versions that fail half of what they are asked; others fail `failed` of it. away: why there are
    no numbers, "" where there are. requests: between two looks. pace: seconds between them. asked: the
    bounds of latency of each look; nobody is ever slow.
    """

    def __init__(self, failed: int = 1) -> None:
        self.bad: set[str] = set()
        self.away = ""
        self.requests = REQUESTS
        self.pace = 10
        self.asked: list[tuple[int, ...]] = []
        self._failed = failed

    def read(self, versions: Sequence[str], bounds: Sequence[int]) -> Sample | Unavailable:
        """See the port."""
        self.asked.append(tuple(bounds))
        looks = len(self.asked)
        at = BEGUN + self.pace * looks
        if self.away:
            return Unavailable(at, self.away)
        failed = {one: REQUESTS // 2 if one in self.bad else self._failed for one in versions}
        fast = dict.fromkeys(bounds, 0)
        return Sample(at, {one: Totals(self.requests * looks, failed[one] * looks, fast) for one in versions})
