"""The ledger, where others can check it: signed, and pushed to a ref of the remote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.app.project import UNSHARED
from gonogo.errors import RepositoryError
from gonogo.ports.publisher import Files, Published, Refused, RemoteRefs, Unreachable

if TYPE_CHECKING:
    from gonogo.domain.ledger import Inspection
    from gonogo.domain.people.person import Person
    from gonogo.ports.files import Files as Folder
    from gonogo.ports.publisher import Publisher
    from gonogo.ports.record.ledger import LedgerFiles

REF = "refs/gonogo/ledger"
_SEEN = "anchored"
_TRIES = 5


class Anchor:
    """Keeps our ledger and the remote's one chain; what the remote had last is remembered."""

    def __init__(self, ledger: LedgerFiles, publisher: Publisher, kept: Folder) -> None:
        """Take them. kept: where gonogo keeps things for itself."""
        self._ledger = ledger
        self._publisher = publisher
        self._kept = kept

    def drop(self, remote: str, who: Person, time: int) -> None:
        """Take over what others added, sign the head, and push what the remote lacks.

        Where the server takes no such reference, the ledger stays here, and that is remembered.

        Raises:
            RepositoryError: the remote gave no answer.
            StoreError: the remote's ledger is not sound, or is none that ours goes on from.
        """
        for _ in range(_TRIES):
            tip, there = self._level(remote)
            files = self._ledger.signed(there)
            if not files:
                return None
            message = "The ledger goes on\n"
            done = self._publisher.publish_files(remote, REF, files, message, who, time, on=tip)
            match done:
                case Published(sha):
                    self._ledger.keep(files)
                    self._remember(sha, _known(files))
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

    def _level(self, remote: str) -> tuple[str, int]:
        """Where the remote's ledger stands and how many entries it has, once ours has them too."""
        tip = self._tip(remote)
        seen, size = self._remembered()
        if size > self._ledger.size:
            seen, size = "", 0  # it was remembered for a record that was lost
        if tip == seen:
            return tip, size
        there = fetched(self._publisher, remote) if tip else {}
        self._ledger.take_in(there)
        known = _known(there)
        self._remember(tip, known)
        return tip, known

    def _tip(self, remote: str) -> str:
        found = self._publisher.remote_refs(remote, [REF])
        if not isinstance(found, RemoteRefs):
            raise RepositoryError(f"{remote} gave no answer: {found.sentence}. Later: gonogo resume")
        return found.refs.get(REF, "")

    def _remembered(self) -> tuple[str, int]:
        """What the remote had last."""
        sha, _, size = (self._kept.read(_SEEN) or "").strip().partition(" ")
        return (sha, int(size)) if size.isdecimal() else ("", 0)

    def _remember(self, sha: str, size: int) -> None:
        self._kept.write(_SEEN, f"{sha} {size}\n")


def fetched(publisher: Publisher, remote: str) -> dict[str, bytes]:
    """The files of the remote's ledger.

    Raises:
        RepositoryError: the remote gave no answer.
    """
    found = publisher.read_files(remote, REF)
    if not isinstance(found, Files):
        raise RepositoryError(
            f"The ledger on {remote} cannot be read: {found.sentence}. Later: gonogo resume"
        )
    return found.files


def _known(files: dict[str, bytes]) -> int:
    """The last entry that the files hold, by their names."""
    ends = [name.partition(".")[0].rpartition("-")[2] for name in files]
    return max((int(end) for end in ends if end.isdecimal()), default=0)
