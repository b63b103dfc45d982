"""A history that is played: commits of which git would say who wrote and who signed them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import SimpleNamespace

from gonogo.domain.history.commits import Commit, coauthors
from gonogo.domain.history.graph import Graph

Keys = Mapping[str, Sequence[str]]


class WrittenHistory:
    """These commits, one after another, below a merge that adds nothing, as any merge here.

    signer: who signed a commit, by the keys of those who are known; "" for nobody.
    """

    place = SimpleNamespace(shallow=False)

    def __init__(self, commits: Sequence[Commit], signer: Callable[[str, Keys], str]) -> None:
        self._commits = {one.sha: one for one in commits}
        self._signer = signer

    def present_trees(self, hashes: Sequence[str]) -> dict[str, str]:
        return dict.fromkeys(hashes, "a tree")

    def graph(self, tips: Iterable[str]) -> Graph:
        told = list(self._commits)
        *_, tip = tips  # whatever else is named was released before
        parents: dict[str, Sequence[str]] = {tip: (*told[:1], "0", "1")[:2]}
        for number, sha in enumerate(told, 1):
            parents[sha] = self._commits[sha].parents or told[number : number + 1]
        return Graph(parents, dict.fromkeys(parents, 0))

    def empty_merges(self, merges: Mapping[str, Sequence[str]]) -> frozenset[str]:
        return frozenset(merges)

    def named(self, commits: Sequence[str]) -> dict[str, tuple[tuple[str, str], ...]]:
        known = {sha: self._commits[sha] for sha in commits}
        return {sha: ((one.author, one.email), *coauthors(one.message)) for sha, one in known.items()}

    def texts(self, commits: Sequence[str], path: str) -> dict[str, str | None]:
        return dict.fromkeys(commits)

    def signers(self, commits: Sequence[str], keys: Keys) -> dict[str, str]:
        return {sha: self._signer(sha, keys) for sha in commits}
