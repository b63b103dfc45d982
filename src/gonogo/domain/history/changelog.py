"""The structured change set: what a release says about its commits."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.history.commits import (
    PULL_NUMBERS,
    REVERT,
    REVERTING,
    Commit,
    Conventional,
    Reverted,
    brought_back,
    coauthors,
    references,
    reverted,
)
from gonogo.domain.history.history import Tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


TITLES = {
    "feat": "Features",
    "fix": "Bug Fixes",
    "perf": "Performance",
    "security": "Security",
    "deprecate": "Deprecated",
    "deprecated": "Deprecated",
    "remove": "Removed",
    "removed": "Removed",
    REVERT: "Reverts",
}
"""The heading for a type of commit, in the order of the page; a type without one is counted, not shown."""


NOTHING: Mapping[str, Sequence[Commit]] = {}


class Change(msgspec.Struct, frozen=True, gc=False):
    """One commit and what it says."""

    commit: Commit
    said: Conventional


class Contributor(msgspec.Struct, frozen=True):
    """A person by whom a commit is, alone or with others. first: never seen in an earlier release."""

    name: str
    email: str
    first: bool = False


class ChangeSet(msgspec.Struct, frozen=True):
    """All that a release has to say.

    version: "" while it is not released. commits: all of them, newest first. breaking: also those
    of types that are not shown. sections: the headings that have something below them. hidden:
    conventional, of a type without a heading. unconventional: follows no convention. reverted:
    undone within the release, with what undid it. merges: joins of histories, told by what they
    join. because: why there is a release without any of these.
    """

    version: str
    tag: Tag | None
    since: Tag | None
    time: int
    commits: tuple[Commit, ...] = ()
    breaking: tuple[Change, ...] = ()
    sections: tuple[tuple[str, tuple[Change, ...]], ...] = ()
    hidden: tuple[Change, ...] = ()
    unconventional: tuple[Commit, ...] = ()
    reverted: tuple[Commit, ...] = ()
    merges: tuple[Commit, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    because: str = ""

    @property
    def changes(self) -> tuple[Change, ...]:
        """Everything conventional that is still in force, by heading and then the rest."""
        return tuple(change for _, changes in self.sections for change in changes) + self.hidden

    @property
    def is_empty(self) -> bool:
        """Whether no commit is in it."""
        return not self.commits


def change_set(
    commits: Sequence[Commit],
    titles: Mapping[str, str],
    *,
    version: str = "",
    tag: Tag | None = None,
    since: Tag | None = None,
    time: int = 0,
    reinstated: Mapping[str, Sequence[Commit]] = NOTHING,
) -> ChangeSet:
    """Sort the commits of one release, newest first, into what it says.

    titles: the heading for a type of commit, in the order of the page. reinstated: what a commit brings
    back that an earlier release took back, by its hash; without it, the subject of the commit tells.
    """
    undone = paired_reverts(commits)
    headings: dict[str, list[Change]] = {title: [] for title in titles.values()}
    places = {kind: headings[title] for kind, title in titles.items()}
    hidden: list[Change] = []
    unconventional: list[Commit] = []
    merges: list[Commit] = []
    breaking: list[Change] = []
    for commit in commits:
        if commit.sha in undone:
            continue
        again = reinstated.get(commit.sha) if reinstated else None
        for said in [other.said for other in again] if again else (commit.said,):
            if said is None:
                (merges if commit.is_merge else unconventional).append(commit)
                continue
            change = Change(commit, said)
            places.get(said.type, hidden).append(change)
            if said.breaking:
                breaking.append(change)
    return ChangeSet(
        version,
        tag,
        since,
        time,
        tuple(commits),
        tuple(breaking),
        tuple((title, tuple(changes)) for title, changes in headings.items() if changes),
        tuple(hidden),
        tuple(unconventional),
        tuple(commit for commit in commits if commit.sha in undone),
        tuple(merges),
    )


def credited(changes: ChangeSet, known: set[str] | None = None) -> ChangeSet:
    """The change set with its contributors.

    known: addresses of those who contributed to earlier releases; these are added to it. Without
    it nobody is called a first-time contributor.
    """
    return msgspec.structs.replace(changes, contributors=contributors(changes.commits, known))


def paired_reverts(commits: Sequence[Commit]) -> set[str]:
    """The hashes of reverts and of what they revert, where both are here.

    From the newest on, so that a revert that was itself reverted undoes nothing.
    """
    reverts = [(commit, undoes) for commit in commits if (undoes := _undoes(commit))]
    if not reverts:
        return set()
    undone: set[str] = set()
    range_ = _Range(commits)
    for commit, undoes in reverts:
        if commit.sha not in undone:
            targets = range_.targets(commit, undoes, undone)
            if targets:
                undone |= {commit.sha, *targets}
    return undone


def reinstating(commits: Sequence[Commit]) -> dict[str, str]:
    """The commits that bring back what was taken back before these here, each with the hash of the revert."""
    again = [commit for commit in commits if commit.message[:6] in REVERTING and brought_back(commit.subject)]
    if not again:
        return {}
    undone = paired_reverts(commits)
    reverts = {commit.sha: reverted(commit.message) for commit in again if commit.sha not in undone}
    return {sha: undoes.sha for sha, undoes in reverts.items() if undoes and undoes.sha}


def _undoes(commit: Commit) -> Reverted | None:
    if commit.message[:6].lower() != "revert" and not commit.message.startswith("Reapply "):
        return None
    return reverted(commit.message)


class _Range:
    """The commits of one release, found by hash, by the beginning of a hash, or by subject."""

    def __init__(self, commits: Sequence[Commit]) -> None:
        self.commits = commits
        self.places = {commit.sha: place for place, commit in enumerate(commits)}
        self.parents = {commit.sha: commit.parents for commit in commits}
        self.hashes = sorted(self.places)
        self.subjects: dict[str, list[str]] = {}
        for commit in reversed(commits):
            self.subjects.setdefault(PULL_NUMBERS.sub("", commit.subject), []).append(commit.sha)

    @cached_property
    def pulls(self) -> dict[str, Commit]:
        """The commit that brought each pull request, by its number."""
        return {references(commit.message).pull: commit for commit in self.commits if "#" in commit.message}

    def targets(self, revert: Commit, undoes: Reverted, undone: set[str]) -> set[str]:
        """What a revert takes back: an older commit, for a merge with all that it brought."""
        until = undoes.until
        if undoes.pull and (merged := self.pulls.get(undoes.pull)):
            target, until = merged.sha, merged.parents[0] if merged.is_merge else ""
        elif undoes.subject:
            target = self._by_subject(revert, PULL_NUMBERS.sub("", undoes.subject), undone)
        else:
            target = self._by_hash(undoes.sha)
        if not target or self.places[target] <= self.places[revert.sha]:
            return set()
        return {target} | (self._brought(target, until) if until else set())

    def _by_hash(self, start: str) -> str:
        place = bisect_left(self.hashes, start)
        found = self.hashes[place] if place < len(self.hashes) else ""
        return found if found.startswith(start) else ""

    def _by_subject(self, revert: Commit, subject: str, undone: set[str]) -> str:
        older = self.subjects.get(subject, [])
        while older and (older[-1] in undone or self.places[older[-1]] <= self.places[revert.sha]):
            older.pop()
        return older[-1] if older else ""

    def _brought(self, merge: str, until: str) -> set[str]:
        """What a merge brought that `until`, the side it was merged into, did not have."""
        kept = self._by_hash(until)
        return self._behind(self.parents[merge]) - self._behind([kept])

    def _behind(self, roots: Iterable[str]) -> set[str]:
        found: set[str] = set()
        waiting = list(roots)
        while waiting:
            sha = waiting.pop()
            if sha not in found and sha in self.parents:
                found.add(sha)
                waiting += self.parents[sha]
        return found


def contributors(commits: Iterable[Commit], known: set[str] | None) -> tuple[Contributor, ...]:
    """Authors and co-authors in the order of their first commit here; programs are left out."""
    people: dict[str, str] = {}
    for commit in commits:
        for name, email in reversed([(commit.author, commit.email), *coauthors(commit.message)]):
            people.pop(email.lower(), None)
            people[email.lower()] = name
    names = {email: name for email, name in reversed(people.items()) if not name.endswith("[bot]")}
    found = tuple(
        Contributor(name, email, known is not None and email not in known) for email, name in names.items()
    )
    if known is not None:
        known.update(names)
    return found
