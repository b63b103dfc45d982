"""Local references, moved by compare-and-swap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.adapters.repository.process import failure
from gonogo.domain.text import printable
from gonogo.errors import RepositoryError
from gonogo.ports.publisher import RefUpdate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gonogo.adapters.repository.process import GitCommand

_SHORT = 10


class Refs:
    """The references of one repository."""

    def __init__(self, git: GitCommand) -> None:
        """Take the command to run."""
        self._git = git

    def point(self, *updates: RefUpdate) -> None:
        """One transaction for all that are not there yet; see the port."""
        for update in updates:
            checked_ref(self._git, update.ref)
        due = [update for update in updates if self.at(update.ref) != update.new]
        if not due:
            return
        answer = self._git.ask("update-ref", "--stdin", "-z", "-m", "gonogo", given=_transaction(due))
        if not answer.code:
            return
        for update in due:
            self._refuse_elsewhere(update)
        raise failure("update-ref", answer)

    def take_back(self, *updates: RefUpdate) -> None:
        """See the port."""
        ours = [update for update in updates if self.at(update.ref) == update.new]
        self.point(*(RefUpdate(update.ref, update.old, update.new) for update in ours))

    def at(self, ref: str) -> str:
        """The hash of the object that a reference names, "" when there is none."""
        told = self._git.run("for-each-ref", "--format=%(refname) %(objectname)", "--", ref)
        found = dict(line.split(" ") for line in told.splitlines())
        return found.get(ref, "")

    def _refuse_elsewhere(self, update: RefUpdate) -> None:
        found = self.at(update.ref)
        if found not in {update.old, update.new}:
            raise RepositoryError(
                f"{update.ref} is {_place(found)}, not {_place(update.old)} as expected, and was not moved. "
                "Somebody else moved it: look at it, then plan again"
            )


def checked_ref(git: GitCommand, ref: str) -> None:
    """Raises RepositoryError for a text that git does not take as the full name of a reference."""
    if not ref.startswith("refs/") or git.ask("check-ref-format", ref).code:
        raise RepositoryError(f"'{printable(ref)}' cannot be the name of a branch, tag or reference in git")


def _transaction(updates: Sequence[RefUpdate]) -> bytes:
    return "".join(_instruction(update) for update in updates).encode(errors="surrogateescape")


def _instruction(update: RefUpdate) -> str:
    if not update.old:
        return f"option no-deref\0create {update.ref}\0{update.new}\0"
    if not update.new:
        return f"option no-deref\0delete {update.ref}\0{update.old}\0"
    return f"option no-deref\0update {update.ref}\0{update.new}\0{update.old}\0"


def _place(sha: str) -> str:
    return f"at {sha[:_SHORT]}" if sha else "missing"
