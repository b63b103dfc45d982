"""The repository: its state, its references and its history."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gonogo.domain.history.commits import Commit


class Reference(msgspec.Struct, frozen=True):
    """A tag, as the repository has it. sha: of the commit it leads to. time: seconds since 1970."""

    name: str
    sha: str
    time: int


class Place(msgspec.Struct, frozen=True):
    """Where it lies. top: of the working tree, nothing in a bare one. shared: git's own folder."""

    top: Path | None
    shared: Path
    shallow: bool

    @property
    def folder(self) -> Path:
        """Where people's own commands run: the top of the working tree, or a bare repository."""
        return self.top or self.shared

    @property
    def state(self) -> Path:
        """What gonogo keeps for itself: beside git's own files, so that it serves all working trees."""
        return self.shared / "gonogo"


class References(msgspec.Struct, frozen=True):
    """Every reference that matters, as of one moment.

    branch: the one that HEAD is on, "" when it is on none. head: HEAD's commit, "" before the
    first. branches: hash by name, local ones as `main`, remote ones as `origin/main`. tags: those
    that lead to a commit.
    """

    branch: str
    head: str
    branches: dict[str, str]
    tags: tuple[Reference, ...]


class State(msgspec.Struct, frozen=True):
    """What the working tree is at. dirty: paths with changes that are not committed.

    ahead, behind: commits against `upstream`.
    """

    dirty: tuple[str, ...] = ()
    upstream: str = ""
    ahead: int = 0
    behind: int = 0


class Changed(msgspec.Struct, frozen=True):
    """A file that differs between two commits. added, removed: lines; 0 in a binary file."""

    path: str
    added: int
    removed: int


class Repository(Protocol):
    """Reads a repository. Every name from outside is passed so that it cannot be taken for an option."""

    @property
    def place(self) -> Place:
        """Where it lies."""
        ...

    def references(self) -> References:
        """HEAD, branches and tags."""
        ...

    def contained_tags(self, commit: str) -> set[str]:
        """The names of the tags that a commit, given by its hash, contains."""
        ...

    def state(self) -> State:
        """Changes of the working tree, and the distance to the upstream branch."""
        ...

    def settings(self) -> dict[str, str]:
        """Git's settings that matter here, by their full name in git's spelling."""
        ...

    def resolve(self, revision: str) -> str:
        """The full hash of the commit that a revision names; raises RepositoryError."""
        ...

    def contains(self, commit: str, ancestor: str) -> bool:
        """Whether `ancestor` is reachable from `commit`; both are hashes."""
        ...

    def log(
        self, include: Sequence[str], exclude: Sequence[str] = (), *, paths: bool = False, most: int = 0
    ) -> Iterator[Commit]:
        """Commits reachable from the included hashes and from none excluded, newest first, as they come.

        most: how many at most; 0 for all.
        """
        ...

    def diffstat(self, before: str, after: str) -> tuple[Changed, ...]:
        """The files that differ between two commits, given by hashes; one that moved is two files."""
        ...

    def files(self, commit: str) -> tuple[str, ...]:
        """The paths of all files in a commit, given by its hash; in the order of their bytes."""
        ...

    def text(self, commit: str, path: str) -> str | None:
        """A file as it stands in a commit; nothing where there is none.

        Raises:
            RepositoryError: it is larger than 1 MiB.
        """
        ...

    def named(self, commits: Sequence[Commit]) -> dict[str, tuple[str, ...]]:
        """The addresses of the author, the committer and the co-authors of each commit, by hash.

        They stand as they are written, and as the mailmap has them.
        """
        ...

    def adds_nothing(self, commit: Commit) -> bool:
        """Whether it is a merge of two whose tree is what merging them gives, so that nobody wrote it."""
        ...

    def signers(self, commits: Sequence[str], keys: Mapping[str, Sequence[str]]) -> dict[str, str]:
        """Who signed each of these commits with an SSH key, by hash; "" where nobody of these did.

        keys: the public keys that are known, by the address of whom they belong to.
        """
        ...
