"""References of remotes: looked at, fetched, and moved by one atomic push with a lease on each."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from gonogo.adapters.repository.porcelain import refusal
from gonogo.adapters.repository.process import failure
from gonogo.adapters.repository.refs import checked_ref
from gonogo.ports.publisher import Fetched, Moved, Pushed, RefUpdate, Refused, RemoteRefs, Unreachable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gonogo.adapters.repository.process import Answer, GitCommand
    from gonogo.adapters.repository.transport import Transport
    from gonogo.ports.publisher import PushOutcome

_PUSH = (
    "push",
    "--atomic",
    "--porcelain",
    "--no-follow-tags",
    "--recurse-submodules=no",
)
_FETCH = ("fetch", "--quiet", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-maintenance")


class Remotes:
    """The remotes of one repository."""

    def __init__(self, git: GitCommand, transport: Transport) -> None:
        """Take the command for what is local, and the transport for what is not."""
        self._git = git
        self._transport = transport

    def push(self, remote: str, updates: Sequence[RefUpdate]) -> PushOutcome:
        """Push; where that fails, where the references stand now tells why. See the port."""
        for update in updates:
            checked_ref(self._git, update.ref)
        answer = self._push(remote, updates)
        if isinstance(answer, Unreachable):
            return answer
        return self._judged(remote, updates, answer) if answer.code else Pushed()

    def withdraw(self, remote: str, ref: str, sha: str) -> PushOutcome:
        """See the port."""
        return self.push(remote, [RefUpdate(ref, "", sha)])

    def fetch(self, remote: str, refs: Sequence[str] = (), have: str = "") -> Fetched | Unreachable:
        """See the port. have: a commit that is here, though no reference leads to it."""
        for ref in refs:
            checked_ref(self._git, ref)
        tips = [f"--negotiation-tip={have}"] if have else []
        answer = self._transport.ask(remote, *_FETCH, *tips, "--", remote, *refs)
        if isinstance(answer, Unreachable):
            return answer
        if answer.code:
            raise failure("fetch", answer)
        return Fetched()

    def remote_refs(self, remote: str, patterns: Sequence[str] = ()) -> RemoteRefs | Unreachable:
        """Git matches a pattern with the end of a name, we with all of it; see the port."""
        answer = self._transport.ask(remote, "ls-remote", "--refs", "--quiet", "--", remote, *patterns)
        if isinstance(answer, Unreachable):
            return answer
        if answer.code:
            raise failure("ls-remote", answer)
        lines = answer.output.decode(errors="surrogateescape").splitlines()
        found = {name: sha for sha, _, name in (line.partition("\t") for line in lines)}
        return RemoteRefs({name: sha for name, sha in found.items() if _matches(name, patterns)})

    def _push(self, remote: str, updates: Sequence[RefUpdate]) -> Answer | Unreachable:
        leases = [f"--force-with-lease={update.ref}:{update.old}" for update in updates]
        specs = [f"{update.new}:{update.ref}" for update in updates]
        only_these = ("-c", f"remote.{remote}.mirror=false")
        return self._transport.ask(remote, *only_these, *_PUSH, *leases, "--", remote, *specs)

    def _judged(self, remote: str, updates: Sequence[RefUpdate], answer: Answer) -> PushOutcome:
        present = self.remote_refs(remote, [update.ref for update in updates])
        if isinstance(present, Unreachable):
            return present
        found = {update: present.refs.get(update.ref, "") for update in updates}
        due = [update for update in updates if found[update] != update.new]
        moved = next((update for update in due if found[update] != update.old), None)
        if moved:
            return Moved(moved.ref, found[moved])
        if len(due) == len(updates):
            return self._refused(answer)
        return self.push(remote, due) if due else Pushed()

    @staticmethod
    def _refused(answer: Answer) -> Refused:
        found = refusal(answer.output.decode(errors="replace"), answer.problem)
        if found is None:
            raise failure("push", answer)
        return found


def _matches(name: str, patterns: Sequence[str]) -> bool:
    return not patterns or any(fnmatchcase(name, pattern) for pattern in patterns)
