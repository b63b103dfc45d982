"""The publisher: makes commits, merges and tags, moves references, here and on remotes.

Every verb is of class *set*: saying it twice is saying it once, and a process that was killed in the
middle says it again. None touches the user's working tree or index, and none runs the user's hooks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from gonogo.ports.checkout import Checkout

Signing = Literal["none", "ssh", "openpgp", "x509"]

LOCKS = "refs/gonogo/lock/"
"""Where the locks of releases are on a remote, by the names of what is locked."""


class Who(Protocol):
    """Somebody by name and address; anything that has both will do."""

    @property
    def name(self) -> str:
        """The name; not empty."""
        ...

    @property
    def email(self) -> str:
        """The address."""
        ...


class RefUpdate(msgspec.Struct, frozen=True):
    """Where a reference shall stand, and where it stands before. new, old: "" when it does not exist."""

    ref: str
    new: str
    old: str


class Merged(msgspec.Struct, frozen=True, tag=True):
    """The merge commit. same_tree: whether its tree is the tree of what was merged in."""

    sha: str
    tree: str
    same_tree: bool


class Reverted(msgspec.Struct, frozen=True, tag=True):
    """The commit that takes something back; "" where nothing of it is there any more."""

    sha: str


class Conflict(msgspec.Struct, frozen=True, tag=True):
    """No merge: these paths conflict."""

    paths: tuple[str, ...]


class Pushed(msgspec.Struct, frozen=True, tag=True):
    """Every reference stands where it shall, by this push or by one before."""


class Moved(msgspec.Struct, frozen=True, tag=True):
    """Nothing was pushed: somebody moved the reference. found: where it stands, "" when it is gone."""

    ref: str
    found: str


class Refused(msgspec.Struct, frozen=True, tag=True):
    """Nothing was pushed: the server refused. ref: "" when it was not about one. sentence: the server's."""

    ref: str
    sentence: str


class Unreachable(msgspec.Struct, frozen=True, tag=True):
    """The remote gave no answer. lasting: trying again cannot help, as after a wrong password."""

    sentence: str
    lasting: bool = False


class Held(msgspec.Struct, frozen=True, tag=True):
    """The lock is this release's own."""


class HeldBy(msgspec.Struct, frozen=True, tag=True):
    """The lock is another release's. who: name and address. time: seconds since 1970, 0 if unknown.

    name: the lock's; "" for the only one that was asked for.
    """

    release: str
    who: str
    time: int
    name: str = ""


class Unlocked(msgspec.Struct, frozen=True, tag=True):
    """There is no lock any more."""


class Fetched(msgspec.Struct, frozen=True, tag=True):
    """What the remote has is here."""


class RemoteRefs(msgspec.Struct, frozen=True, tag=True):
    """The remote's references: the hash of the object that each names."""

    refs: dict[str, str]


class Published(msgspec.Struct, frozen=True, tag=True):
    """The files are in the reference's tree. sha: of the commit that has them."""

    sha: str


class Files(msgspec.Struct, frozen=True, tag=True):
    """The files of a reference's tree by path; none where there is no such reference."""

    files: dict[str, bytes]


class Names(NamedTuple):
    """The names in a folder: of plain files, of folders, and of all else.

    cut: whether there are too many to be read; then none are told.
    """

    files: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    cut: bool = False


class RemoteFiles(Protocol):
    """The tree of a remote's reference at one moment; its objects are here, and what is asked is bounded."""

    @property
    def tip(self) -> str:
        """The commit; "" where there is no such reference."""
        ...

    def folders(self, paths: Sequence[str]) -> dict[str, Names]:
        """The names in these folders, "" for the top; a folder that is not there has none."""
        ...

    def read(self, paths: Sequence[str]) -> dict[str, bytes]:
        """The contents of plain files.

        Raises:
            RepositoryError: one is not there, or they are too large.
        """
        ...

    def changed(self, since: str) -> list[str] | None:
        """The paths in which the tree differs from that of another commit; nothing where that is not here.

        Nothing as well where they are too many to be told.
        """
        ...


PushOutcome = Pushed | Moved | Refused | Unreachable


class Publisher(Protocol):
    """Writes to a repository and its remotes.

    Hashes are full ones; references full names such as `refs/heads/main`. Every verb raises
    RepositoryError where git cannot do what was asked, as with a lock that a killed git left,
    a remote that is not configured, or a name that is none. Remotes are tried again when they
    do not answer; Unreachable is what remains after that.
    """

    def commit(
        self, parent: str, changes: Mapping[str, str | None], message: str, who: Who, time: int
    ) -> str:
        """The hash of a commit on `parent` (nothing for a first one) with these files changed.

        A text replaces the file and keeps its mode, None removes it; the other files stay. The same
        arguments give the same hash, also where git is set to sign commits, as this one then is. time:
        seconds since 1970. No branch or tag moves.
        """
        ...

    def merge(self, ours: str, theirs: str, message: str, who: Who, time: int) -> Merged | Conflict:
        """A merge commit of two commits, also where `ours` is an ancestor; the same at every try."""
        ...

    def revert(
        self, on: str, first: str, last: str, message: str, who: Who, time: int
    ) -> Reverted | Conflict:
        """A commit on `on` that takes back what changed from `first` to `last`; the same at every try."""
        ...

    def tag(
        self, name: str, sha: str, message: str, who: Who, time: int, *, signing: Signing = "none"
    ) -> str:
        """The hash of an annotated tag for a commit. No reference moves.

        Unsigned, it is the same at every try; signed, it may differ, so it is to be written down
        before a reference is pointed at it.
        """
        ...

    def check_writing(self, parent: str, changes: Mapping[str, str | None]) -> None:
        """Find out whether `commit` could change these files, so that what cannot be written is told in time.

        Raises:
            RepositoryError: one cannot be; the sentence says which, and why.
        """
        ...

    def check_signing(self, who: Who, signing: Signing = "none") -> None:
        """Sign something, where git is set to sign what is made here, so that a key is missed in time.

        signing: how tags are to be signed, whatever git is set to.

        Raises:
            RepositoryError: there is no key, or it cannot sign without somebody; the sentence says why.
        """
        ...

    def point(self, *updates: RefUpdate) -> None:
        """Move local references, all or none; those that are there already are done.

        Raises RepositoryError where one stands neither at its old nor at its new place.
        """
        ...

    def take_back(self, *updates: RefUpdate) -> None:
        """Undo `point`; what somebody has moved on since stays."""
        ...

    def push(self, remote: str, updates: Sequence[RefUpdate]) -> PushOutcome:
        """Move references of a remote in one push, all or none, each from its old place only."""
        ...

    def withdraw(self, remote: str, ref: str, sha: str) -> PushOutcome:
        """Delete a reference of a remote if it stands at `sha`; Pushed where there is none."""
        ...

    def lock(
        self, remote: str, names: Sequence[str], release: str, who: Who, time: int
    ) -> Held | HeldBy | Refused | Unreachable:
        """Take the locks of names, as of a package's version, all or none; the first to push one has it.

        The same release finds its own.
        """
        ...

    def unlock(
        self, remote: str, names: Sequence[str], release: str
    ) -> Unlocked | HeldBy | Refused | Unreachable:
        """Give back those of the locks that are this release's."""
        ...

    def fetch(self, remote: str, refs: Sequence[str] = ()) -> Fetched | Unreachable:
        """Bring what the remote has: its branches and their tags, or the objects of these references."""
        ...

    def remote_refs(self, remote: str, patterns: Sequence[str] = ()) -> RemoteRefs | Unreachable:
        """The remote's references, all or those that match (`refs/heads/main`, `refs/gonogo/*`)."""
        ...

    def publish_files(
        self,
        remote: str,
        ref: str,
        files: Mapping[str, bytes | None],
        message: str,
        who: Who,
        time: int,
        *,
        on: str | None = None,
    ) -> Published | Moved | Refused | Unreachable:
        """Change files of the tree of a remote's reference, by a commit on where it stands now.

        None removes a file. Only new files and the folders above them are written. Where all is as it shall
        be, nothing is pushed. on: where the reference must stand, "" for nowhere; Moved where it does not.
        None for anywhere.
        """
        ...

    def open_files(self, remote: str, ref: str, seen: str = "") -> RemoteFiles | Unreachable:
        """The tree of a remote's reference as it stands now, to be read piece by piece.

        seen: where it was seen last, so that only what came since is brought; "" for nowhere.
        """
        ...

    def read_files(self, remote: str, ref: str, *, most: int = 64 << 20) -> Files | Unreachable:
        """The files of a remote's reference; raises RepositoryError beyond `most` bytes in all."""
        ...

    def checkout(self, sha: str, folder: Path, tags: Sequence[str] = ()) -> Checkout:
        """A new checkout of a commit, with nothing else in the folder, apart from the user's repository.

        Whatever is there is removed first. It has the files that the user's own git would check out, with
        submodules and filters, and each was compared with what the commit holds, by hashing both. tags:
        those that the commit gets in it, and nowhere else.

        Raises:
            IncompleteError: some of it cannot be had, or is not as the commit says; the sentence says what
                to do.
            RepositoryError: there is no such commit, or no place for it.
        """
        ...

    def watched(self) -> dict[str, str]:
        """What of the clone decides what git does in it, as settings and hooks: a hash of each by name."""
        ...

    def remove_checkout(self, folder: Path) -> None:
        """Remove a checkout, whole or half."""
        ...
