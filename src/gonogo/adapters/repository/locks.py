"""The lock of a package's version: a reference on the remote that only the first one can make."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.text import printable
from gonogo.errors import RepositoryError
from gonogo.ports.publisher import (
    LOCKS,
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
    from collections.abc import Mapping, Sequence

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
        self, remote: str, names: Sequence[str], release: str, who: Who, time: int
    ) -> Held | HeldBy | Refused | Unreachable:
        """A lock that is given back while we look at it is tried again; see the port."""
        message = f"Lock {', '.join(names)}\n\n{_RELEASE}{release}\n"
        sha = self._objects.commit_files("", {}, message, who, time)
        updates = [RefUpdate(_ref(name), sha, "") for name in names]
        for _ in range(_TRIES):
            outcome = self._remotes.push(remote, updates)
            if isinstance(outcome, Pushed):
                return Held()
            if not isinstance(outcome, Moved):
                return outcome
            holders = self._holders(remote, names)
            if isinstance(holders, Unreachable):
                return holders
            if other := _other(holders, release):
                return other
            if len(holders) == len(names):
                return Held()
        raise RepositoryError(f"{_ref(names[0])} comes and goes on {remote}. Try again")

    def unlock(
        self, remote: str, names: Sequence[str], release: str
    ) -> Unlocked | HeldBy | Refused | Unreachable:
        """See the port."""
        holders = self._holders(remote, names)
        if isinstance(holders, Unreachable):
            return holders
        mine = [
            RefUpdate(_ref(name), "", sha) for name, (who, sha) in holders.items() if who.release == release
        ]
        outcome = self._remotes.push(remote, mine) if mine else Pushed()
        if isinstance(outcome, Refused | Unreachable):
            return outcome
        return _other(holders, release) or Unlocked()

    def _holders(self, remote: str, names: Sequence[str]) -> dict[str, tuple[HeldBy, str]] | Unreachable:
        """Who has each of the locks that are taken, by name, with its commit."""
        refs = {_ref(name): name for name in names}
        present = self._remotes.remote_refs(remote, list(refs))
        if isinstance(present, Unreachable):
            return present
        fetched = self._remotes.fetch(remote, list(present.refs)) if present.refs else None
        if isinstance(fetched, Unreachable):
            return fetched
        told = {sha: self._read(remote, ref, sha) for ref, sha in present.refs.items()}
        return {
            name: (msgspec.structs.replace(told[sha], name=name), sha)
            for ref, sha in present.refs.items()
            if (name := refs[ref])
        }

    def _read(self, remote: str, ref: str, sha: str) -> HeldBy:
        shape = ("--format=%ct%n%an <%ae>%n%B", "--no-walk", "--end-of-options", f"{sha}^{{commit}}")
        answer = self._git.ask("log", *shape)
        time, _, rest = answer.output.decode(errors="replace").partition("\n")
        if answer.code or not time.isdecimal():
            take_away = f"git push {quote(remote)} --delete {quote(ref)}"
            raise RepositoryError(
                f"The lock {printable(ref)} on {printable(remote)} is none that gonogo took: it names no "
                f"commit. See who pushed it, then take it away: {take_away}"
            )
        who, *body = rest.split("\n")
        release = next((line.removeprefix(_RELEASE) for line in body if line.startswith(_RELEASE)), "")
        return HeldBy(release, printable(who), int(time))


def _other(holders: Mapping[str, tuple[HeldBy, str]], release: str) -> HeldBy | None:
    """Another release that has one of the locks."""
    return next((who for who, _ in holders.values() if who.release != release), None)


def _ref(name: str) -> str:
    return f"{LOCKS}{name}"
