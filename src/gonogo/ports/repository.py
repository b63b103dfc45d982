"""The repository: its state, its references and its history."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gonogo.domain.history.commits import Commit
    from gonogo.domain.history.graph import Graph
    from gonogo.domain.history.references import References
    from gonogo.ports.files import Files


class Place(msgspec.Struct, frozen=True):
    """Where it lies. top: of the working tree, nothing in a bare one. shared: git's own folder.

    hashes: the kind that name its objects.
    """

    top: Path | None
    shared: Path
    shallow: bool
    hashes: str = "sha1"

    @property
    def folder(self) -> Path:
        """Where people's own commands run: the top of the working tree, or a bare repository."""
        return self.top or self.shared

    @property
    def state(self) -> Path:
        """What gonogo keeps for itself: beside git's own files, so that it serves all working trees."""
        return self.shared / "gonogo"


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
        """HEAD, branches and tags, and what was taken from a remote as the clone lacked it."""
        ...

    def head(self) -> str:
        """HEAD's commit alone; "" before the first."""
        ...

    def graph(self, tips: Iterable[str], known: Iterable[str] = ()) -> Graph:
        """Which commit comes from which, of all that are reachable from these hashes.

        known: hashes of commits; what is reachable from these may be left out.
        """
        ...

    def latest(self, commit: str, most: int) -> tuple[str, ...]:
        """The hashes of so many commits, at most, that a commit contains, by the times that they say.

        "" contains none.
        """
        ...

    def dirty(self) -> tuple[str, ...]:
        """The paths in the working tree with changes that are not committed."""
        ...

    def present(self, names: Sequence[str]) -> Iterator[str]:
        """The paths in the working tree of the files that bear one of these names; none in a bare one.

        Files that are not committed yet count, those that git ignores do not.
        """
        ...

    def distance(self, commit: str, other: str) -> tuple[int, int]:
        """How many commits one of two has beyond the other, and the other beyond it; both are hashes."""
        ...

    def settings(self) -> dict[str, str]:
        """Git's settings that matter here, by their full name in git's spelling.

        `user.name` and `user.email` are those that git would name in a commit, whoever said them: a setting,
        or the environment. What git would only guess, as of the host's name, is none.
        """
        ...

    def resolve(self, revision: str) -> str:
        """The full hash of the commit that a revision names; raises RepositoryError."""
        ...

    def contains(self, commit: str, ancestor: str) -> bool:
        """Whether `ancestor` is reachable from `commit`; both are hashes."""
        ...

    def log(
        self, include: Sequence[str], exclude: Sequence[str] = (), *, paths: bool = False
    ) -> Iterator[Commit]:
        """Commits reachable from the included hashes and from none excluded, newest first, as they come."""
        ...

    def commits(self, hashes: Sequence[str], *, paths: bool = False, saying: str = "") -> Iterator[Commit]:
        """These commits and no others, in this order, as they come.

        saying: only those of which a line of the message matches this POSIX extended expression, in
        capital or small letters.
        """
        ...

    def diffstat(self, before: str, after: str) -> tuple[Changed, ...]:
        """The files that differ between two commits, given by hashes; one that moved is two files."""
        ...

    def trees(self, commits: Sequence[str]) -> dict[str, str]:
        """The hash of all files as they are in each of these commits."""
        ...

    def present_trees(self, commits: Sequence[str]) -> dict[str, str]:
        """The same of those commits that are here, asked at once."""
        ...

    def patches(self, commits: Sequence[str]) -> dict[str, str]:
        """An id of what each of these commits changes, wherever it stands (`git patch-id --stable`).

        A commit that changes nothing, and a merge, has none.
        """
        ...

    def files(self, commit: str) -> tuple[str, ...]:
        """The paths of all files in a commit, given by its hash; in the order of their bytes."""
        ...

    def committed(self, commit: str, working: Files | None) -> Files:
        """The files of a commit, "" before the first one, in the form in which git keeps them.

        That form is the same in every clone, whatever line ends and encodings its working tree has.
        working: the working tree, for what no commit has yet and git does not ignore; None without one.
        """
        ...

    def text(self, commit: str, path: str) -> str | None:
        """A file as it stands in a commit; nothing where there is none.

        Raises:
            RepositoryError: it is larger than 1 MiB.
        """
        ...

    def texts(self, commits: Sequence[str], path: str) -> dict[str, str | None]:
        """A file as it stands in each of these commits, asked at once; None where there is none.

        Those are left out that are larger than 1 MiB, and some where all are more than can be held.
        """
        ...

    def named(self, commits: Sequence[str]) -> dict[str, tuple[tuple[str, str], ...]]:
        """Name and address of the author, the committer and the co-authors of each commit, as written."""
        ...

    def merges_unchanged(self, ours: str, theirs: str) -> bool:
        """Whether merging a commit into another, both given by hashes, gives the files of the one merged."""
        ...

    def empty_merges(self, merges: Mapping[str, Sequence[str]]) -> frozenset[str]:
        """Those whose files are what merging gives, so that nobody wrote them.

        merges: the two commits that each comes from.
        """
        ...

    def signers(self, commits: Sequence[str], keys: Mapping[str, Sequence[str]]) -> dict[str, str]:
        """Who signed each of these commits with an SSH key, by hash; "" where nobody of these did.

        keys: the public keys that are known, by the address of whom they belong to.
        """
        ...
