"""The same change in two commits: picked from one line to another, or made twice."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.history.commits import PULL_NUMBERS

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from gonogo.domain.history.commits import Commit
    from gonogo.domain.history.graph import Graph

PICKED = "(cherry picked from commit "
"""What a message has that says from where its commit was picked."""
_PICKED = re.compile(r"^\(cherry picked from commit ([0-9a-f]{40,64})\)[ \t\r]*$", re.MULTILINE)

_EMPTY = {
    "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}
"""The hashes that git has, of either kind, for a tree without files: what a first commit begins with."""


class Patch(msgspec.Struct, frozen=True):
    """What one commit changes.

    paths: all files that it changes, as one text; "" for none, as in a merge. id: of the very change, ""
    while nobody needed it. picked: the commit that it says it was picked from, or "".
    """

    paths: str = ""
    id: str = ""
    picked: str = ""

    def names(self, sha: str) -> tuple[str, ...]:
        """What it goes by, given its own hash: another commit that goes by one of these is a copy."""
        return tuple(name for name in (sha, self.id, self.picked) if name)


def picked_from(commit: Commit) -> str:
    """The commit that a message says it was picked from, "" where it says nothing of it."""
    found = _PICKED.findall(commit.message) if PICKED in commit.message else ()
    return found[-1] if found else ""


def suspects(patches: Mapping[str, Patch], ours: Iterable[str], theirs: Iterable[str]) -> list[str]:
    """The commits that change the very files that one of the other side changes, and have no id yet."""
    sides = [{patches[sha].paths for sha in side} for side in (ours, theirs)]
    both = sides[0] & sides[1] - {""}
    every = dict.fromkeys([*ours, *theirs])
    return [sha for sha in every if not patches[sha].id and patches[sha].paths in both]


def copies(
    patches: Mapping[str, Patch], ours: Iterable[str], theirs: Iterable[str]
) -> dict[str, tuple[str, ...]]:
    """The copies among theirs of each commit of ours that has any, by hash."""
    named: dict[str, list[str]] = {}
    for sha in theirs:
        for name in patches[sha].names(sha):
            named.setdefault(name, []).append(sha)
    found = {sha: [copy for name in patches[sha].names(sha) for copy in named.get(name, ())] for sha in ours}
    return {sha: tuple(dict.fromkeys(there)) for sha, there in found.items() if there}


def picked_again(commits: Iterable[Commit], graph: Graph, told: Container[str]) -> set[str]:
    """The commits that say from where they were picked, of which that is told already.

    One that comes after the commit it was picked from is no copy of it: it brings it back.
    """
    return {
        commit.sha
        for commit in commits
        if (origin := picked_from(commit)) and origin in told and not _is_behind(graph, origin, commit.sha)
    }


def doubles(commits: Sequence[Commit], graph: Graph) -> list[tuple[str, str]]:
    """Commits, newest first, that may be made twice, each with the one before: same words, same author.

    Neither stands behind the other: what was taken back and made again is no copy.
    """
    if all(newer.parents == (older.sha,) for newer, older in pairwise(commits)):
        return []
    alike: dict[tuple[str, str], Commit] = {}
    found: list[tuple[str, str]] = []
    for commit in commits:
        if commit.is_merge:
            continue
        key = PULL_NUMBERS.sub("", commit.subject), commit.email
        newer = alike.get(key)
        if newer and not _is_behind(graph, commit.sha, newer.sha):
            found.append((newer.sha, commit.sha))
        alike[key] = commit
    return found


def _is_behind(graph: Graph, sha: str, commit: str) -> bool:
    """Whether a commit comes after another, on a walk that ends where all is older."""
    ages = graph.ages
    seen, waiting = {commit}, [commit]
    while waiting:
        before = {parent for parent in graph.parents[waiting.pop()] if parent in ages and parent not in seen}
        if sha in before:
            return True
        later = {parent for parent in before if ages[parent] > ages[sha]}
        seen |= later
        waiting += later
    return sha == commit


def squashed(trees: Mapping[str, str], graph: Graph, ours: Sequence[str], theirs: Iterable[str]) -> set[str]:
    """Those of ours that somebody put into one commit of theirs, which left the very same files.

    trees: of all of these and of their parents. A commit that changes no file tells nothing.
    """
    made = {trees[sha] for sha in theirs if _changes(trees, graph, sha)}
    last = [sha for sha in ours if trees[sha] in made and _changes(trees, graph, sha)]
    return set(graph.reach(last)[0]) & set(ours)


def _changes(trees: Mapping[str, str], graph: Graph, sha: str) -> bool:
    before = {trees.get(parent) for parent in graph.parents[sha]} or _EMPTY
    return trees[sha] not in before
