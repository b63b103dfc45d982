"""What was counted since the first look, where counters start anew, come and go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.analysis.counters import NOTHING, interval
from gonogo.ports.metrics import Totals

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from gonogo.adapters.metrics.prometheus.instant import Labels


class Increase:
    """Sums the increase of each part of a version, such as an instance.

    What a part had counted when it was seen first is not known to be of this watch, so it is left out.
    """

    def __init__(self) -> None:
        """Nothing was seen yet."""
        self._before: dict[Labels, Totals] = {}
        self._sum = NOTHING

    def after(self, parts: Mapping[Labels, Totals]) -> Totals:
        """The sum with this look; a part that is not in it has counted nothing."""
        for name, now in parts.items():
            self._sum = _plus(self._sum, interval(self._before.get(name, now), now))
        self._before |= parts
        return Totals(
            self._sum.requests,
            self._sum.bad,
            {bound: self._sum.slower.get(bound, 0) for bound in _common(parts.values())},
        )


def _plus(one: Totals, other: Totals) -> Totals:
    slower = {
        bound: one.slower.get(bound, 0) + other.slower.get(bound, 0)
        for bound in one.slower.keys() | other.slower.keys()
    }
    return Totals(one.requests + other.requests, one.bad + other.bad, slower)


def _common(parts: Collection[Totals]) -> list[int]:
    """The bounds that all parts count by."""
    return sorted(set.intersection(*(set(one.slower) for one in parts))) if parts else []
