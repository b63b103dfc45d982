"""Which commit belongs to which release: the first tag along history that contains it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.history.commits import Commit
from gonogo.domain.history.graph import Graph
from gonogo.domain.versions import SemVer, Version

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Mapping, Sequence


NO_COPIES: Mapping[str, Sequence[str]] = {}


class Tag(msgspec.Struct, frozen=True):
    """A tag that names a release. sha: the commit it stands on. time: of the tag, or else of its commit."""

    name: str
    sha: str
    time: int
    version: Version


class Release(msgspec.Struct, frozen=True):
    """The commits of one tag, newest first; without a tag, what no release contains yet.

    since: the latest release that history before it runs into, nothing for the first. on_line:
    whether it is on the line of history that was asked about. copied: commits that it contains and that
    belong to an earlier release, which has a copy of each.
    """

    tag: Tag | None
    commits: tuple[Commit, ...]
    since: Tag | None = None
    on_line: bool = True
    copied: tuple[Commit, ...] = ()


class History:
    """Commits, and which comes from which; given newest first, as git tells them."""

    def __init__(self, commits: Iterable[Commit], whole: Graph | None = None) -> None:
        """Take the commits; a parent that is not among them lies outside of what was asked for.

        whole: of more than these, where which of them is older follows from more than these.
        """
        self.commits = {commit.sha: commit for commit in commits}
        self.graph = Graph(
            {sha: commit.parents for sha, commit in self.commits.items()},
            {sha: commit.time for sha, commit in self.commits.items()},
        )
        self._whole = whole or self.graph

    @property
    def ages(self) -> dict[str, tuple[int, int]]:
        """A key for each commit that sorts it after all its ancestors, and else by time."""
        return self._whole.ages

    def without(self, known: Container[str]) -> History:
        """The same without some of the commits."""
        return History((commit for sha, commit in self.commits.items() if sha not in known), self.graph)


def releases(
    history: History,
    tags: Iterable[Tag],
    roots: Sequence[str],
    followed: Collection[Tag] = (),
    copies: Mapping[str, Sequence[str]] = NO_COPIES,
) -> tuple[Release, ...]:
    """What the first root has beyond every release on the roots' line, then every release, newest first.

    Tags on the line are served before tags off it, so that what happens on another branch never
    changes the sections of this one; a tag off the line gets what it has beyond the line.

    followed: tags off the line that it goes on from, which are served as if they were on it; one that is not
    among the tags has what no tag has, and is not told. copies: by the hash of a commit, others that make
    the same change: the first release of a line leaves out what a release that is followed told before.
    """
    line = history.graph.behind(*roots)
    here = (tag for tag in tags if tag.sha in history.commits)
    present = sorted(here, key=lambda tag: (history.ages[tag.sha], tag.version))
    served = {*followed, *(tag for tag in present if tag.sha in line)}
    claims = _Claims(history)
    for tag in present:
        if tag in served:
            claims.take(tag, tag.sha)
    for tag in followed:
        if tag not in claims.since:
            claims.take(tag, tag.sha)
    claims.take(None, roots[0])
    for tag in present:
        if tag not in served:
            claims.take(tag, tag.sha)
    return claims.releases([None, *reversed(present)], line, copies)


def _are_of_one_line(one: Version, other: Version) -> bool:
    if not isinstance(one, SemVer) or not isinstance(other, SemVer):
        return False
    return (one.major, one.minor) == (other.major, other.minor)


class _Claims:
    """Commits as they are given out, each to the first that asks."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.owners: dict[str, Tag | None] = {}
        self.since: dict[Tag | None, Tag | None] = {}
        self._served: dict[str, tuple[int, Tag]] = {}

    def take(self, tag: Tag | None, sha: str) -> None:
        """Give the tag all that nobody has yet, and note the latest release that it ran into.

        Of several tags on one commit the first has the commits, and the last is the latest release.
        What is not released yet runs into the release that it came after.
        """
        found, met = self.history.graph.reach([sha], self.owners)
        owners = {self.owners[sha] or self.since[None] for sha in met}
        served = [self._served[owner.sha] for owner in owners if owner]
        self.since[tag] = max(served)[1] if served else None
        self.owners.update(dict.fromkeys(found, tag))
        if tag:
            self._served[sha] = (len(self.since), tag)

    def releases(
        self, order: Sequence[Tag | None], line: Container[str], copies: Mapping[str, Sequence[str]]
    ) -> tuple[Release, ...]:
        """The releases in this order, each with its commits newest first."""
        groups: dict[int, list[str]] = {id(tag): [] for tag in order}  # a tag's hash is of all that it says
        copied: dict[int, list[str]] = {id(tag): [] for tag in order}
        for sha in self.history.graph.order:
            if sha in self.owners and id(owner := self.owners[sha]) in groups:
                told = sha in copies and self._told_before(owner, copies[sha])
                (copied if told else groups)[id(owner)].append(sha)
        return tuple(
            Release(
                tag,
                self._told(groups[id(tag)]),
                self.since[tag],
                tag is None or tag.sha in line,
                self._told(copied[id(tag)]),
            )
            for tag in order
        )

    def _told_before(self, owner: Tag | None, there: Iterable[str]) -> bool:
        """Whether an earlier release has a copy, and this one is the first of its line."""
        since = self.since[owner]
        if owner and since and _are_of_one_line(since.version, owner.version):
            return False
        ages = self.history.ages
        earlier = (self.owners.get(sha) for sha in there)
        return any(tag and (owner is None or ages[tag.sha] < ages[owner.sha]) for tag in earlier)

    def _told(self, hashes: Sequence[str]) -> tuple[Commit, ...]:
        return tuple([self.history.commits[sha] for sha in hashes])
