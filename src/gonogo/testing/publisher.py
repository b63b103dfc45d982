"""A publisher in memory, with remotes that can be made to refuse or to be away."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from gonogo.errors import RepositoryError
from gonogo.ports.checkout import Checkout
from gonogo.ports.publisher import (
    LOCKS,
    Conflict,
    Fetched,
    Files,
    Held,
    HeldBy,
    Merged,
    Moved,
    Names,
    Published,
    Pushed,
    RefUpdate,
    Refused,
    RemoteRefs,
    Reverted,
    Unlocked,
    Unreachable,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from gonogo.ports.publisher import PushOutcome, Signing, Who


class MemoryCommit(msgspec.Struct, frozen=True):
    """A commit: the contents of its files by path, and what it follows."""

    files: dict[str, bytes]
    parents: tuple[str, ...]
    message: str
    who: str
    time: int


class MemoryTag(msgspec.Struct, frozen=True):
    """An annotated tag."""

    name: str
    sha: str
    message: str
    who: str
    time: int
    signing: str


class MemoryRemote:
    """A remote. refusing: the server's sentence by reference. away: whether it gives no answer."""

    def __init__(self) -> None:
        """It begins empty."""
        self.refs: dict[str, str] = {}
        self.refusing: dict[str, str] = {}
        self.away = False


class MemoryFiles:
    """Files by path, as the tree of a reference. known: gives the files of another commit."""

    def __init__(
        self,
        files: Mapping[str, bytes | None],
        tip: str = "memory",
        known: Callable[[str], dict[str, bytes] | None] = lambda _: None,
    ) -> None:
        """Take them."""
        self.tip = tip
        self._all = _changed({}, files)
        self._known = known

    def folders(self, paths: Sequence[str]) -> dict[str, Names]:
        """See the port."""
        return {path: self._names(f"{path}/" if path else "") for path in paths}

    def _names(self, start: str) -> Names:
        below = [path.removeprefix(start) for path in self._all if path.startswith(start)]
        folders = {path.partition("/")[0] for path in below if "/" in path}
        return Names(tuple(path for path in below if "/" not in path), tuple(sorted(folders)))

    def read(self, paths: Sequence[str]) -> dict[str, bytes]:
        """See the port."""
        return {path: self._all[path] for path in paths}

    def changed(self, since: str) -> list[str] | None:
        """See the port."""
        before = self._known(since)
        if before is None:
            return None
        return [path for path in sorted({*before, *self._all}) if before.get(path) != self._all.get(path)]


class MemoryPublisher:
    """Keeps objects and references in dictionaries; several may share remotes, as clones do."""

    objects: dict[str, MemoryCommit | MemoryTag]

    def __init__(
        self,
        remotes: dict[str, MemoryRemote] | None = None,
        objects: dict[str, MemoryCommit | MemoryTag] | None = None,
    ) -> None:
        """Take the remotes by name, one empty `origin` unless told, and the objects that all clones share."""
        self.remotes = {"origin": MemoryRemote()} if remotes is None else remotes
        self.objects = {} if objects is None else objects
        self.refs: dict[str, str] = {}
        self.settings: dict[str, str] = {}
        self.pushes: list[tuple[RefUpdate, ...]] = []

    def commit(
        self, parent: str, changes: Mapping[str, str | None], message: str, who: Who, time: int
    ) -> str:
        """See the port."""
        contents = {path: None if text is None else text.encode() for path, text in changes.items()}
        return self._commit_files(parent, contents, message, who, time)

    def merge(self, ours: str, theirs: str, message: str, who: Who, time: int) -> Merged | Conflict:
        """File by file, without looking into them; see the port."""
        files = _merged(self._base(ours, theirs), self._files(ours), self._files(theirs))
        if isinstance(files, Conflict):
            return files
        sha = self._keep(MemoryCommit(files, (ours, theirs), message, _shown(who), time))
        return Merged(sha, _digest(files), files == self._files(theirs))

    def revert(
        self, on: str, first: str, last: str, message: str, who: Who, time: int
    ) -> Reverted | Conflict:
        """See the port."""
        here = self._files(on)
        files = _merged(self._files(last), here, self._files(first))
        if isinstance(files, Conflict):
            return files
        if files == here:
            return Reverted("")
        return Reverted(self._keep(MemoryCommit(files, (on,), message, _shown(who), time)))

    def tag(
        self, name: str, sha: str, message: str, who: Who, time: int, *, signing: Signing = "none"
    ) -> str:
        """See the port."""
        _checked(f"refs/tags/{name}")
        self._files(sha)
        return self._keep(MemoryTag(name, sha, message, _shown(who), time, signing))

    def check_writing(self, parent: str, changes: Mapping[str, str | None]) -> None:
        """Memory takes everything; see the port."""

    def check_signing(self, who: Who, signing: Signing = "none") -> None:
        """See the port; nothing is set to sign."""

    def point(self, *updates: RefUpdate) -> None:
        """See the port."""
        due = [update for update in updates if self._at(_checked(update.ref)) != update.new]
        for update in due:
            if self._at(update.ref) != update.old:
                raise RepositoryError(f"{update.ref} is elsewhere, and was not moved. Plan again")
        _move(self.refs, due)

    def take_back(self, *updates: RefUpdate) -> None:
        """See the port."""
        ours = [update for update in updates if self._at(update.ref) == update.new]
        _move(self.refs, [RefUpdate(update.ref, update.old, update.new) for update in ours])

    def push(self, remote: str, updates: Sequence[RefUpdate]) -> PushOutcome:
        """See the port."""
        place = self._remote(remote)
        if isinstance(place, Unreachable):
            return place
        due = [update for update in updates if place.refs.get(_checked(update.ref), "") != update.new]
        for update in due:
            if (found := place.refs.get(update.ref, "")) != update.old:
                return Moved(update.ref, found)
        for update in due:
            if sentence := place.refusing.get(update.ref):
                return Refused(update.ref, sentence)
        _move(place.refs, due)
        self.pushes.append(tuple(due))
        return Pushed()

    def withdraw(self, remote: str, ref: str, sha: str) -> PushOutcome:
        """See the port."""
        return self.push(remote, [RefUpdate(ref, "", sha)])

    def lock(
        self, remote: str, names: Sequence[str], release: str, who: Who, time: int
    ) -> Held | HeldBy | Refused | Unreachable:
        """See the port."""
        sha = self.commit("", {}, release, who, time)
        outcome = self.push(remote, [RefUpdate(_lock(name), sha, "") for name in names])
        if isinstance(outcome, Moved):
            holder = self._holder(outcome)
            return Held() if holder.release == release else holder
        return Held() if isinstance(outcome, Pushed) else outcome

    def unlock(
        self, remote: str, names: Sequence[str], release: str
    ) -> Unlocked | HeldBy | Refused | Unreachable:
        """See the port."""
        present = self.remote_refs(remote, [_lock(name) for name in names])
        if isinstance(present, Unreachable):
            return present
        holders = {ref: self._holder(Moved(ref, sha)) for ref, sha in present.refs.items()}
        mine = [ref for ref, holder in holders.items() if holder.release == release]
        outcome = self.push(remote, [RefUpdate(ref, "", present.refs[ref]) for ref in mine])
        if isinstance(outcome, Refused | Unreachable):
            return outcome
        return next((holders[ref] for ref in holders if ref not in mine), None) or Unlocked()

    def fetch(self, remote: str, refs: Sequence[str] = ()) -> Fetched | Unreachable:
        """See the port."""
        place = self._remote(remote)
        if isinstance(place, Unreachable):
            return place
        for ref, sha in place.refs.items():
            if ref.startswith("refs/heads/"):
                self.refs[f"refs/remotes/{remote}/{ref[11:]}"] = sha
        return Fetched()

    def remote_refs(self, remote: str, patterns: Sequence[str] = ()) -> RemoteRefs | Unreachable:
        """See the port."""
        from fnmatch import fnmatchcase

        place = self._remote(remote)
        if isinstance(place, Unreachable):
            return place
        return RemoteRefs(
            {
                ref: sha
                for ref, sha in place.refs.items()
                if not patterns or any(fnmatchcase(ref, pattern) for pattern in patterns)
            }
        )

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
        """See the port."""
        present = self.remote_refs(remote, [ref])
        if isinstance(present, Unreachable):
            return present
        tip = present.refs.get(ref, "")
        if on is not None and tip != on:
            return Moved(ref, tip)
        if tip and self._files(tip) == _changed(self._files(tip), files):
            return Published(tip)
        sha = self._commit_files(tip, files, message, who, time)
        outcome = self.push(remote, [RefUpdate(ref, sha, tip)])
        return Published(sha) if isinstance(outcome, Pushed) else outcome

    def read_files(self, remote: str, ref: str, *, most: int = 64 << 20) -> Files | Unreachable:
        """See the port."""
        present = self.remote_refs(remote, [ref])
        if isinstance(present, Unreachable):
            return present
        files = self._files(present.refs[ref]) if ref in present.refs else {}
        if sum(map(len, files.values())) > most:
            raise RepositoryError(f"The files of {ref} are too many to read")
        return Files(files)

    def open_files(self, remote: str, ref: str, seen: str = "") -> MemoryFiles | Unreachable:
        """See the port."""
        present = self.remote_refs(remote, [ref])
        if isinstance(present, Unreachable):
            return present
        tip = present.refs.get(ref, "")
        return MemoryFiles(self._files(tip) if tip else {}, tip, self._tree)

    def _tree(self, sha: str) -> dict[str, bytes] | None:
        return self._files(sha) if sha in self.objects else None

    def checkout(self, sha: str, folder: Path, tags: Sequence[str] = ()) -> Checkout:
        """See the port."""
        self.remove_checkout(folder)
        for path, content in self._files(sha).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        return Checkout(folder, files=len(self._files(sha)))

    def watched(self) -> dict[str, str]:
        """See the port."""
        return dict(self.settings)

    def remove_checkout(self, folder: Path) -> None:
        """See the port."""
        from shutil import rmtree

        if folder.exists():
            rmtree(folder)

    def _commit_files(
        self, parent: str, changes: Mapping[str, bytes | None], message: str, who: Who, time: int
    ) -> str:
        files = _changed(self._files(parent) if parent else {}, changes)
        return self._keep(MemoryCommit(files, (parent,) if parent else (), message, _shown(who), time))

    def _remote(self, name: str) -> MemoryRemote | Unreachable:
        if name not in self.remotes:
            raise RepositoryError(f"There is no remote '{name}'. Add it: git remote add NAME ADDRESS")
        place = self.remotes[name]
        return Unreachable(f"{name} is unreachable (it is away)") if place.away else place

    def _holder(self, lock: Moved) -> HeldBy:
        commit = self._commit(lock.found)
        return HeldBy(commit.message, commit.who, commit.time, lock.ref.removeprefix(_lock("")))

    def _files(self, sha: str) -> dict[str, bytes]:
        return self._commit(sha).files

    def _commit(self, sha: str) -> MemoryCommit:
        found = self.objects.get(sha)
        if not isinstance(found, MemoryCommit):
            raise RepositoryError(f"There is no commit '{sha}' in this repository")
        return found

    def _base(self, ours: str, theirs: str) -> dict[str, bytes]:
        """The files of the first ancestor of one that is an ancestor of the other."""
        known = set(self._ancestors(ours))
        shared = next((sha for sha in self._ancestors(theirs) if sha in known), None)
        if shared is None:
            raise RepositoryError("The commits have no ancestor in common")
        return self._files(shared)

    def _ancestors(self, sha: str) -> list[str]:
        order = [sha]
        for commit in order:
            order += [parent for parent in self._commit(commit).parents if parent not in order]
        return order

    def _at(self, ref: str) -> str:
        return self.refs.get(ref, "")

    def _keep(self, thing: MemoryCommit | MemoryTag) -> str:
        sha = _digest(thing)
        self.objects[sha] = thing
        return sha


def _merged(
    base: dict[str, bytes], left: dict[str, bytes], right: dict[str, bytes]
) -> dict[str, bytes] | Conflict:
    """Two sides of what was before, file by file."""
    files: dict[str, bytes] = {}
    conflicts = []
    for path in left.keys() | right.keys():
        sides = (left.get(path), right.get(path))
        taken = sides[1] if sides[0] == base.get(path) else sides[0]
        if sides[0] != sides[1] and base.get(path) not in sides:
            conflicts.append(path)
        elif taken is not None:
            files[path] = taken
    return Conflict(tuple(sorted(conflicts))) if conflicts else files


def _digest(thing: object) -> str:
    encoded = msgspec.json.encode(thing, order="deterministic")
    return hashlib.sha1(encoded, usedforsecurity=False).hexdigest()


def _checked(ref: str) -> str:
    if not ref.startswith("refs/") or " " in ref or ".." in ref or ref.endswith((".", "/", ".lock")):
        raise RepositoryError(f"'{ref}' cannot be the name of a branch, tag or reference in git")
    return ref


def _move(refs: dict[str, str], updates: Sequence[RefUpdate]) -> None:
    for update in updates:
        refs.pop(update.ref, None)
        if update.new:
            refs[update.ref] = update.new


def _lock(name: str) -> str:
    return f"{LOCKS}{name}"


def _shown(who: Who) -> str:
    return f"{who.name} <{who.email}>"


def _changed(files: Mapping[str, bytes], changes: Mapping[str, bytes | None]) -> dict[str, bytes]:
    contents = {**files, **changes}
    return {path: content for path, content in sorted(contents.items()) if content is not None}
