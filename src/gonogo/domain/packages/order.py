"""In which order packages can be published: each after those that it depends on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from gonogo.domain.packages.workspace import Member


class Order(NamedTuple):
    """Members as they can be published. cycles: the names of those that depend on each other in a circle."""

    members: tuple[Member, ...]
    cycles: tuple[tuple[str, ...], ...] = ()


def order(members: Sequence[Member]) -> Order:
    """The members, each after those that it depends on; of what this leaves open, as they were given.

    What only development needs comes first as well, except where that would close a circle. Members that
    depend on each other in a circle stand together, as they were given.
    """
    ordered: list[Member] = []
    cycles: list[tuple[str, ...]] = []
    for group in _groups(members, lambda member: (*member.requires, *member.development)):
        for circle in _groups(group, lambda member: member.requires):
            ordered += circle
            cycles += [tuple(member.name for member in circle)] if len(circle) > 1 else []
    return Order(tuple(ordered), tuple(cycles))


def _groups(members: Sequence[Member], needs: Callable[[Member], Sequence[str]]) -> Iterator[list[Member]]:
    """Those that reach each other, together, and each group after those that it reaches (Tarjan, 1972)."""
    named: dict[str, list[int]] = {}
    for place, member in enumerate(members):
        named.setdefault(member.name, []).append(place)
    edges = [
        sorted({there for name in needs(member) for there in named.get(name, ())} - {here})
        for here, member in enumerate(members)
    ]
    for group in _components(edges):
        yield [members[place] for place in sorted(group)]


def _components(edges: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """The strongly connected components of a graph without recursion, those that are reached first."""
    index: dict[int, int] = {}
    lowest: dict[int, int] = {}
    stack: list[int] = []
    done: set[int] = set()
    for start in range(len(edges)):
        way = [] if start in index else [(start, iter(edges[start]))]
        while way:
            here, rest = way[-1]
            if here not in index:
                index[here] = lowest[here] = len(index)
                stack.append(here)
            there = next((one for one in rest if one not in done), None)
            if there is None:
                way.pop()
                if way:
                    above = way[-1][0]
                    lowest[above] = min(lowest[above], lowest[here])
                if lowest[here] == index[here]:
                    group = stack[stack.index(here) :]
                    del stack[-len(group) :]
                    done.update(group)
                    yield group
            elif there in index:
                lowest[here] = min(lowest[here], index[there])
            else:
                way.append((there, iter(edges[there])))
