"""What happened between two looks at a counter that may have started anew."""

from __future__ import annotations

from typing import NamedTuple

from gonogo.domain.analysis.sample import Totals

NOTHING = Totals(0, 0)
ERRORS = 0
"""The bound under which errors are counted; every other one is of latency, in milliseconds."""


class Counts(NamedTuple):
    """Requests, and how many of them were bad; never negative, and never more bad ones than all."""

    requests: int = 0
    bad: int = 0

    def plus(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(self.requests + other.requests, self.bad + other.bad)


def interval(before: Totals, now: Totals) -> Totals:
    """What was counted between two looks.

    Where any count fell, the counter started anew, and what it shows now was counted since. Bounds of
    latency that only one of both looks has are left out. Counters are not read all at once, so there may be
    more bad requests than requests: the surplus is left out.
    """
    earlier = before.slower
    slower = {bound: count - earlier[bound] for bound, count in now.slower.items() if bound in earlier}
    requests, bad = now.requests - before.requests, now.bad - before.bad
    if requests < 0 or bad < 0 or min(slower.values(), default=0) < 0:
        requests, bad, slower = now.requests, now.bad, now.slower
    return Totals(
        requests, min(bad, requests), {bound: min(count, requests) for bound, count in slower.items()}
    )


def counted(totals: Totals, bound: int) -> Counts | None:
    """The requests slower than a bound, or than the next above it that was counted; nothing if there is none.

    A bound below would take for slow what is not.
    """
    if bound == ERRORS:
        return Counts(totals.requests, totals.bad)
    slow = totals.slower.get(bound)
    if slow is None:
        above = [known for known in totals.slower if known > bound]
        if not above:
            return None
        slow = totals.slower[min(above)]
    return Counts(totals.requests, slow)
