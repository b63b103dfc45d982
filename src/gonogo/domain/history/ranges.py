"""The commits of many ranges, found in one pass over a history."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gonogo.domain.history.graph import Graph


def commits_of(graph: Graph, ranges: Sequence[tuple[str, str]]) -> list[list[str]]:
    """What each second commit contains and each first one does not, newest first; "" contains nothing.

    Each commit hands on to its parents, as bits of two numbers, for which ranges it is asked and in which
    it is excluded: so many ranges cost no more walks than one.
    """
    asked, excluded = defaultdict[str, int](int), defaultdict[str, int](int)
    for number, (since, commit) in enumerate(ranges):
        asked[commit] |= 1 << number
        excluded[since] |= 1 << number
    found: list[list[str]] = [[] for _ in ranges]
    for sha in graph.order:
        known = excluded.pop(sha, 0)
        wanted = asked.pop(sha, 0) & ~known
        for number in _bits(wanted):
            found[number].append(sha)
        for parent in graph.parents[sha] if known or wanted else ():
            asked[parent] |= wanted
            excluded[parent] |= known
    return found


def _bits(number: int) -> Iterator[int]:
    """The places of the ones in a number."""
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest
