"""Which commit comes from which: what contains what is walked here, and never told by dates."""

from __future__ import annotations

from functools import cached_property
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from gonogo.errors import RepositoryError

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet


class Graph:
    """Commits by their hashes, in the order in which they were told. Every question is one pass over it."""

    def __init__(
        self,
        parents: Mapping[str, Sequence[str]],
        times: Mapping[str, int],
        *,
        in_order: bool = False,
        tips: AbstractSet[str] | None = None,
    ) -> None:
        """Take what each commit comes from, and when it was made.

        parents: their hashes; one that is no key itself lies outside of what was asked for.
        times: seconds since 1970; they decide an order only where history does not.
        in_order: whether it is known that none is told before another that comes after it.
        tips: the commits that no other comes from, where they are known.
        """
        self.parents = parents
        self.times = times
        if in_order:
            self.in_order = True
        if tips is not None:
            self.tips = tips
        self._behind: dict[str, AbstractSet[str]] = {}

    def with_new(self, new: Graph) -> Graph:
        """The same with what was read since, some of which may be told again."""
        apart = self.parents.keys().isdisjoint(new.parents)
        order = new.order if apart else list(new.parents)
        parents = {**{sha: new.parents[sha] for sha in order}, **self.parents}
        return Graph(parents, {**new.times, **self.times}, in_order=apart and self.in_order)

    def contains(self, commit: str, ancestor: str) -> bool:
        """Whether `ancestor` is the commit itself or comes before it."""
        return ancestor in self.behind(commit)

    def behind(self, *commits: str) -> AbstractSet[str]:
        """The hashes of these commits and of all that they come from; walked once for each."""
        found = [self._behind_one(commit) for commit in commits]
        return found[0] if len(found) == 1 else frozenset[str]().union(*found)

    def _behind_one(self, commit: str) -> AbstractSet[str]:
        if commit not in self._behind:
            whole = self.tips == {commit}
            self._behind[commit] = self.parents.keys() if whole else self.reach([commit])[0].keys()
        return self._behind[commit]

    @cached_property
    def tips(self) -> AbstractSet[str]:
        """The commits that no other comes from."""
        return self.parents.keys() - set[str]().union(*self.parents.values())

    def reach(self, roots: Iterable[str], beyond: Container[str] = ()) -> tuple[dict[str, None], set[str]]:
        """The hashes reachable from the roots without entering `beyond`, and those of it that were met."""
        parents = self.parents
        found: dict[str, None] = {}
        met: set[str] = set()
        waiting = list(roots)
        while waiting:
            sha = waiting.pop()
            if sha in beyond:
                met.add(sha)
            elif sha not in found and sha in parents:
                found[sha] = None
                waiting += parents[sha]
        return found, met

    def beyond(self, roots: Iterable[str], others: Iterable[str]) -> list[str]:
        """What the roots contain and the others do not, newest first; nothing further back is walked."""
        parents, known = self.parents, set(others)
        tips = [root for root in roots if root in parents and root not in known]
        waiting, found = set(tips), set[str]()
        for sha in self.order:
            if not waiting:
                break
            if sha in known:
                known.update(parents[sha])
                waiting.difference_update(parents[sha])
            elif sha in waiting:
                waiting.remove(sha)
                found.add(sha)
                waiting.update(parent for parent in parents[sha] if parent in parents and parent not in known)
        return self.newest_first([*(tip for tip in tips if tip in found), *found])

    def beside(self, commit: str, other: str) -> set[str]:
        """What a commit has beyond another of which it does not come after: the lines that run beside."""
        beyond = self.beyond([commit], [other])
        after = {other}
        for sha in reversed(beyond):
            if not after.isdisjoint(self.parents[sha]):
                after.add(sha)
        return set(beyond) - after

    @cached_property
    def order(self) -> Sequence[str]:
        """All as they were told, if none stands before another that comes after it; else newest first.

        Raises:
            RepositoryError: a commit is its own ancestor.
        """
        return list(self.parents) if self.in_order else self.newest_first(self.parents)

    @cached_property
    def in_order(self) -> bool:
        """Whether none is told before another that comes after it."""
        told: set[str] = set()
        for sha, parents in self.parents.items():
            if not told.isdisjoint(parents):
                return False
            told.add(sha)
        return True

    def newest_first(self, hashes: Iterable[str]) -> list[str]:
        """These by time, and none before another that comes after it in history.

        Of commits of one time the first is the one that is met first on the way from the tips, in the
        order in which these are given: as git tells them wherever no clock was wrong.

        Raises:
            RepositoryError: a commit is its own ancestor.
        """
        queue = _Queue(self, hashes)
        ordered = list(queue.taken())
        if any(queue.waits.values()):
            raise RepositoryError("A commit of this repository is its own ancestor. Run: git fsck")
        return ordered

    @cached_property
    def ages(self) -> dict[str, tuple[int, int]]:
        """A key for each commit that sorts it after all its ancestors, and else by time.

        The time in it is the latest of the commit and its ancestors, so that a clock that was
        wrong never puts a commit before its parents.

        Raises:
            RepositoryError: a commit is its own ancestor.
        """
        ages: dict[str, tuple[int, int]] = {}
        parents, times = self.parents, self.times
        for sha in reversed(self.order):
            latest = times[sha]
            for parent in parents[sha]:
                if parent in ages and ages[parent][0] > latest:
                    latest = ages[parent][0]
            ages[sha] = (latest, len(ages))
        return ages


class _Queue:
    """Commits that wait until all that come after them were taken.

    waits: how many of them each still waits for.
    """

    def __init__(self, graph: Graph, hashes: Iterable[str]) -> None:
        self._graph = graph
        self.waits = dict.fromkeys(hashes, 0)
        for sha in self.waits:
            for parent in graph.parents[sha]:
                if parent in self.waits:
                    self.waits[parent] += 1
        self._met: dict[str, int] = {}
        self._ready: list[tuple[int, int, str]] = []

    def taken(self) -> Iterator[str]:
        """The latest of those that wait for nothing, until there is none."""
        for sha in [sha for sha, waits in self.waits.items() if not waits]:
            self._meet(sha)
        while self._ready:
            sha = heappop(self._ready)[2]
            yield sha
            for parent in self._graph.parents[sha]:
                if parent in self.waits:
                    self.waits[parent] -= 1
                    self._meet(parent)

    def _meet(self, sha: str) -> None:
        """Remember when a commit was met first, and let it in when it waits for nothing more."""
        turn = self._met.setdefault(sha, len(self._met))
        if not self.waits[sha]:
            heappush(self._ready, (-self._graph.times[sha], turn, sha))
