"""The ledger, where others can check it: signed, and pushed to a ref of the remote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.app.project import UNSHARED
from gonogo.app.releasing.copy import RemoteCopy
from gonogo.domain.ledger.layout import read_piece, untouched
from gonogo.errors import RepositoryError
from gonogo.ports.publisher import Published, Refused, Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable

    from gonogo.domain.ledger import Inspection
    from gonogo.domain.people.person import Person
    from gonogo.ports.files import Files as Folder
    from gonogo.ports.publisher import Publisher, RemoteFiles
    from gonogo.ports.record.ledger import LedgerFiles

REF = "refs/gonogo/ledger"
SEEN = "anchored"
"""The file that says what the remote had last."""
_TRIES = 5


def _silent(_: str) -> None:
    """For whoever tells it otherwise."""


class Anchor:
    """Keeps our ledger and the remote's one chain; what the remote had last is remembered."""

    def __init__(
        self, ledger: LedgerFiles, publisher: Publisher, kept: Folder, tell: Callable[[str], None] = _silent
    ) -> None:
        """Take them. kept: where gonogo keeps things for itself. tell: hears what is odd on the remote."""
        self._ledger = ledger
        self._publisher = publisher
        self._kept = kept
        self._tell = tell

    def drop(self, remote: str, who: Person, time: int) -> None:
        """Take over what others added, sign the head, and push what the remote lacks.

        Where the server takes no such reference, the ledger stays here, and that is remembered.

        Raises:
            RepositoryError: the remote gave no answer.
            StoreError: the remote's ledger is not sound, or is none that ours goes on from.
        """
        for _ in range(_TRIES):
            copy = self._level(remote)
            files = self._ledger.signed(copy.size, copy.pieces)
            if not files:
                return None
            message = "The ledger goes on\n"
            done = self._publisher.publish_files(remote, REF, files, message, who, time, on=copy.tip)
            match done:
                case Published(sha):
                    self._ledger.keep(files)
                    self._remember(sha, _last(files))
                    return self._kept.remove(UNSHARED)
                case Refused(_, sentence):
                    return self._kept.write(UNSHARED, f"{sentence}\n")
                case Unreachable(sentence):
                    raise RepositoryError(
                        f"The ledger could not be anchored on {remote}: {sentence}. Later: gonogo resume"
                    )
        raise RepositoryError(
            f"The ledger could not be anchored on {remote}: it moves at every try. Later: gonogo resume"
        )

    def take_over(self, remote: str) -> int:
        """Go on from the remote's ledger where it has more than ours; how many entries were taken over.

        Raises:
            RepositoryError: the remote gave no answer.
            StoreError: the remote's ledger is not sound, or is none that ours goes on from.
        """
        self._ledger.check()
        before = self._ledger.size
        self._level(remote)
        return self._ledger.size - before

    def inspect(self, remote: str) -> Inspection:
        """Whether our ledger is sound and the remote's is the same as far as it was ever anchored.

        Args:
            remote: "" where there is none; then ours is all that is looked at.

        Raises:
            RepositoryError: the remote gave no answer.
            StoreError: what the remote has is no ledger.
        """
        size, (_, anchored) = self._ledger.size, self._remembered()
        found = self._ledger.inspect(lambda: fetched(self._publisher, remote) if remote else None, anchored)
        if found.ok or self._ledger.size == size:
            return found
        return self.inspect(remote)  # another process joined ours to the remote's meanwhile

    def _level(self, remote: str) -> RemoteCopy:
        """The remote's ledger, once ours has all that it has."""
        seen, size = self._remembered()
        files = _opened(self._publisher, remote, seen)
        if size > self._ledger.size:
            seen, size = "", 0  # it was remembered for a record that was lost
        if files.tip == seen:
            return RemoteCopy(files, size)
        changed = files.changed(seen)
        copy = RemoteCopy(files, 0 if changed is None else untouched(changed, size))
        self._ledger.take_in(copy)
        if copy.remark:
            self._tell(copy.remark)
        self._remember(copy.tip, copy.size)
        return copy

    def _remembered(self) -> tuple[str, int]:
        """What the remote had last."""
        sha, _, size = (self._kept.read(SEEN) or "").strip().partition(" ")
        return (sha, int(size)) if size.isdecimal() else ("", 0)

    def _remember(self, sha: str, size: int) -> None:
        self._kept.write(SEEN, f"{sha} {size}\n")


def fetched(publisher: Publisher, remote: str) -> RemoteCopy:
    """The remote's ledger, of which nothing is known.

    Raises:
        RepositoryError: the remote gave no answer.
    """
    return RemoteCopy(_opened(publisher, remote))


def _opened(publisher: Publisher, remote: str, seen: str = "") -> RemoteFiles:
    found = publisher.open_files(remote, REF, seen)
    if isinstance(found, Unreachable):
        raise RepositoryError(
            f"The ledger on {remote} cannot be read: {found.sentence}. Later: gonogo resume"
        )
    return found


def _last(files: dict[str, bytes | None]) -> int:
    """The last entry that the files hold, by their names."""
    return max(piece.last for piece in map(read_piece, files) if piece and piece.what == "entries")
