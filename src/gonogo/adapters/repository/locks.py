"""The lock of a package's version: a reference on the remote that only the first one can make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.text import printable
from gonogo.errors import RepositoryError
from gonogo.ports.publisher import (
    Held,
    HeldBy,
    Moved,
    Pushed,
    RefUpdate,
    Refused,
    Unlocked,
    Unreachable,
)

if TYPE_CHECKING:
    from gonogo.adapters.repository.objects import Objects
    from gonogo.adapters.repository.process import GitCommand
    from gonogo.adapters.repository.remotes import Remotes
    from gonogo.ports.publisher import Who

_RELEASE = "Release: "
_TRIES = 3


class Locks:
    """Takes and gives back the locks of versions."""

    def __init__(self, git: GitCommand, objects: Objects, remotes: Remotes) -> None:
        """Take what makes the lock's commit, and what pushes it."""
        self._git = git
        self._objects = objects
        self._remotes = remotes

    def lock(
        self, remote: str, name: str, release: str, who: Who, time: int
    ) -> Held | HeldBy | Refused | Unreachable:
        """A lock that is given back while we look at it is tried again; see the port."""
        ref = _ref(name)
        message = f"Lock {name}\n\n{_RELEASE}{release}\n"
        sha = self._objects.commit_files("", {}, message, who, time)
        for _ in range(_TRIES):
            outcome = self._remotes.push(remote, [RefUpdate(ref, sha, "")])
            if isinstance(outcome, Pushed):
                return Held()
            if not isinstance(outcome, Moved):
                return outcome
            holder = self._holder(remote, ref)
            if isinstance(holder, Unreachable):
                return holder
            if holder is not None:
                return Held() if holder[0].release == release else holder[0]
        raise RepositoryError(f"{ref} comes and goes on {remote}. Try again")

    def unlock(self, remote: str, name: str, release: str) -> Unlocked | HeldBy | Refused | Unreachable:
        """See the port."""
        ref = _ref(name)
        holder = self._holder(remote, ref)
        if holder is None:
            return Unlocked()
        if isinstance(holder, Unreachable):
            return holder
        other, sha = holder
        if other.release != release:
            return other
        outcome = self._remotes.withdraw(remote, ref, sha)
        if isinstance(outcome, Refused | Unreachable):
            return outcome
        return Unlocked()

    def _holder(self, remote: str, ref: str) -> tuple[HeldBy, str] | Unreachable | None:
        present = self._remotes.remote_refs(remote, [ref])
        if isinstance(present, Unreachable):
            return present
        if ref not in present.refs:
            return None
        fetched = self._remotes.fetch(remote, [ref])
        if isinstance(fetched, Unreachable):
            return fetched
        return self._read(present.refs[ref]), present.refs[ref]

    def _read(self, sha: str) -> HeldBy:
        told = self._git.run(
            "log", "-1", "--no-show-signature", "--format=%ct%n%an <%ae>%n%B", "--end-of-options", sha
        )
        time, who, *body = told.split("\n")
        release = next((line.removeprefix(_RELEASE) for line in body if line.startswith(_RELEASE)), "")
        return HeldBy(release, printable(who), int(time))


def _ref(name: str) -> str:
    return f"refs/gonogo/lock/{name}"
