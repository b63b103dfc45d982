"""Which commit belongs to which release: the first tag along history that contains it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.history.commits import Commit
from gonogo.domain.versions import Version

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence


class Tag(msgspec.Struct, frozen=True):
    """A tag that names a release. sha: the commit it stands on. time: of the tag, or else of its commit."""

    name: str
    sha: str
    time: int
    version: Version


class Release(msgspec.Struct, frozen=True):
    """The commits of one tag, newest first; without a tag, what no release contains yet.

    since: the latest release that history before it runs into, nothing for the first. on_line:
    whether it is on the line of history that was asked about.
    """

    tag: Tag | None
    commits: tuple[Commit, ...]
    since: Tag | None = None
    on_line: bool = True


class History:
    """A graph of commits, given newest first as git tells them. Every question is one pass over it."""

    def __init__(self, commits: Iterable[Commit]) -> None:
        """Take the commits; a parent that is not among them lies outside of what was asked for."""
        self.commits = {commit.sha: commit for commit in commits}

    @cached_property
    def ages(self) -> dict[str, tuple[int, int]]:
        """A key for each commit that sorts it after all its ancestors, and else by time.

        The time in it is the latest of the commit and its ancestors, so that a clock that was
        wrong never puts a commit before its parents.
        """
        ages: dict[str, tuple[int, int]] = {}
        commits = self.commits
        for newest in reversed(commits.values()):
            waiting = [newest]
            while waiting:
                commit = waiting[-1]
                before = [ages[sha] for sha in commit.parents if sha in ages]
                if len(before) < len(commit.parents):
                    missing = [commits[sha] for sha in commit.parents if sha not in ages and sha in commits]
                    if missing:
                        waiting += missing
                        continue
                waiting.pop()
                if commit.sha not in ages:
                    latest = max(before)[0] if before else commit.time
                    ages[commit.sha] = (max(commit.time, latest), len(ages))
        return ages

    def reach(self, roots: Iterable[str], beyond: Container[str] = ()) -> tuple[list[str], set[str]]:
        """The hashes reachable from the roots without entering `beyond`, and those of it that were met."""
        commits = self.commits
        found: dict[str, None] = {}
        met: set[str] = set()
        waiting = list(roots)
        while waiting:
            sha = waiting.pop()
            if sha in beyond:
                met.add(sha)
            elif sha not in found and sha in commits:
                found[sha] = None
                waiting += commits[sha].parents
        return list(found), met

    def beyond(self, roots: Iterable[str], tags: Iterable[str]) -> list[Commit]:
        """What the roots contain and the tags do not, newest first."""
        wanted = set(self.reach(roots, set(self.reach(tags)[0]))[0])
        return [commit for sha, commit in self.commits.items() if sha in wanted]


def releases(history: History, tags: Iterable[Tag], roots: Sequence[str]) -> tuple[Release, ...]:
    """What the first root has beyond every release on the roots' line, then every release, newest first.

    Tags on the line are served before tags off it, so that what happens on another branch never
    changes the sections of this one; a tag off the line gets what it has beyond the line.
    """
    ages = history.ages
    line = set(history.reach(roots)[0])
    present = sorted((tag for tag in tags if tag.sha in ages), key=lambda tag: (ages[tag.sha], tag.version))
    claims = _Claims(history)
    for tag in present:
        if tag.sha in line:
            claims.take(tag, tag.sha)
    claims.take(None, roots[0])
    for tag in present:
        if tag.sha not in line:
            claims.take(tag, tag.sha)
    return claims.releases([None, *reversed(present)], line)


class _Claims:
    """Commits as they are given out, each to the first that asks."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.owners: dict[str, Tag | None] = {}
        self.since: dict[Tag | None, Tag | None] = {}

    def take(self, tag: Tag | None, sha: str) -> None:
        """Give the tag all that nobody has yet, and note the latest release that it ran into.

        Of several tags on one commit the first has the commits, and the last is the latest release.
        What is not released yet runs into the release that it came after.
        """
        found, met = self.history.reach([sha], self.owners)
        owners = {self.owners[sha] or self.since[None] for sha in met}
        served = {owner.sha for owner in owners if owner}
        self.since[tag] = next((tag for tag in reversed(self.since) if tag and tag.sha in served), None)
        self.owners.update(dict.fromkeys(found, tag))

    def releases(self, order: Sequence[Tag | None], line: set[str]) -> tuple[Release, ...]:
        """The releases in this order, each with its commits as git told them."""
        groups: dict[Tag | None, list[Commit]] = {tag: [] for tag in order}
        for sha, commit in self.history.commits.items():
            if sha in self.owners:
                groups[self.owners[sha]].append(commit)
        return tuple(
            Release(tag, tuple(groups[tag]), self.since[tag], tag is None or tag.sha in line) for tag in order
        )
