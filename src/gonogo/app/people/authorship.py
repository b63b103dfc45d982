"""Who wrote what releases bring: of one that is planned, or of hundreds that are computed again."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.history.ranges import commits_of
from gonogo.domain.people.approval import Approvals
from gonogo.domain.people.mailmap import Mailmap
from gonogo.domain.people.people import Member
from gonogo.errors import RepositoryError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gonogo.ports.repository import Repository

MAILMAP = ".mailmap"
_SHORT = 7


class Brought(msgspec.Struct, frozen=True):
    """What a release brings: the commits behind one (or all, for "") up to another; and whom that matters to.

    rules: who must say yes. people: whose keys sign commits.
    """

    since: str
    commit: str
    rules: tuple[Approvals, ...]
    people: tuple[Member, ...] = ()

    @property
    def separating(self) -> tuple[Approvals, ...]:
        """The rules that keep authors from approving."""
        return tuple(rule for rule in self.rules if "author" in rule.not_by)

    @property
    def signed(self) -> bool:
        """Whether authors must have signed."""
        return any(rule.authors == "signed" for rule in self.separating)


class Authors(msgspec.Struct, frozen=True):
    """Who wrote what is released. unsigned: commits, short, of which nobody proved to be the author."""

    addresses: tuple[str, ...] = ()
    unsigned: tuple[str, ...] = ()


def authors_of(repository: Repository, brought: Brought) -> Authors:
    """The authors of one release; nobody if no rule asks.

    Raises:
        RepositoryError: its commits are not here.
    """
    found = every_author(repository, [brought])[0]
    if found is None:
        raise RepositoryError(
            f"The commits up to {brought.commit[:_SHORT]} are not all here. Bring them: git fetch --unshallow"
        )
    return found


def every_author(repository: Repository, releases: Sequence[Brought]) -> list[Authors | None]:
    """The authors of each of these releases; nothing of one whose commits are not here.

    However many they are, git is asked a few times, and the history is walked once.
    """
    ends = [(one.since, one.commit) for one in releases if one.separating]
    if not ends:
        return [Authors()] * len(releases)
    whole = (
        [] if repository.place.shallow else list(dict.fromkeys(sha for pair in ends for sha in pair if sha))
    )
    here = repository.present_trees(whole)
    known = list(dict.fromkeys(pair for pair in ends if all(not sha or sha in here for sha in pair)))
    history = _History(repository, known)
    return [history.authors(one) if one.separating else Authors() for one in releases]


class _History:
    """Some ranges of a history, and who is named in their commits."""

    def __init__(self, repository: Repository, ranges: Sequence[tuple[str, str]]) -> None:
        self._repository = repository
        self._ranges = ranges
        self._mailmaps: dict[str, Mailmap] = {}
        self._signers: dict[tuple[Member, ...], dict[str, str]] = {}

    def authors(self, brought: Brought) -> Authors | None:
        """Of one release: all whom its commits name, as they stand and as its own mailmap has them."""
        written = self._written.get((brought.since, brought.commit))
        if written is None:
            return None
        mailmap = self._mailmap(brought.commit)
        people = {person for sha in written for person in self._named[sha]}
        named = {one for name, email in people for one in (email, mailmap.address(name, email)) if one}
        if not brought.signed:
            return Authors(_sorted(named))
        signers = self._signed_by(brought.people)
        proven = {signers[sha] for sha in written if signers.get(sha)}
        unsigned = tuple(sha[:_SHORT] for sha in written if not signers.get(sha))
        return Authors(_sorted(named | proven), unsigned)

    @cached_property
    def _written(self) -> dict[tuple[str, str], list[str]]:
        """The commits of each range that somebody wrote.

        A merge that only puts two together, as gonogo makes it itself, was written by nobody.
        """
        if not self._ranges:
            return {}
        graph = self._repository.graph(dict.fromkeys(sha for pair in self._ranges for sha in pair if sha))
        found = commits_of(graph, self._ranges)
        every = dict.fromkeys(sha for commits in found for sha in commits)
        merges = {sha: graph.parents[sha] for sha in every if len(graph.parents[sha]) == 2}
        nobodys = self._repository.empty_merges(merges) if merges else frozenset()
        kept = ([sha for sha in commits if sha not in nobodys] for commits in found)
        return dict(zip(self._ranges, kept, strict=True))

    @cached_property
    def _every(self) -> list[str]:
        return list(dict.fromkeys(sha for commits in self._written.values() for sha in commits))

    @cached_property
    def _named(self) -> dict[str, tuple[tuple[str, str], ...]]:
        return self._repository.named(self._every)

    @cached_property
    def _texts(self) -> dict[str, str | None]:
        return self._repository.texts(list(dict.fromkeys(commit for _, commit in self._ranges)), MAILMAP)

    def _mailmap(self, commit: str) -> Mailmap:
        """Of a commit; the same text is read once."""
        known = self._texts
        text = (known[commit] if commit in known else self._repository.text(commit, MAILMAP)) or ""
        if text not in self._mailmaps:
            self._mailmaps[text] = Mailmap(text)
        return self._mailmaps[text]

    def _signed_by(self, people: tuple[Member, ...]) -> dict[str, str]:
        """Who of these signed each commit; the same people are asked for once."""
        if people not in self._signers:
            keys = {member.email: member.keys for member in people if member.keys}
            self._signers[people] = self._repository.signers(self._every, keys)
        return self._signers[people]


def _sorted(addresses: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({address.lower() for address in addresses}))
