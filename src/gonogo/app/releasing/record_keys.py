"""The keys of the records that ask on a remote: known from the ledger there, and remembered here."""

from __future__ import annotations

from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.planning.request import Seal, sealed
from gonogo.typed import decoded

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from gonogo.app.project import Project
    from gonogo.ports.files import Files
    from gonogo.ports.record.ledger import Anchored

_SEEN = "record-keys"
_SHORT = 16


class RecordKeys:
    """Whether a record that others know signed something."""

    def __init__(
        self,
        anchored: Callable[[], Anchored],
        genuine: Callable[[bytes, bytes, bytes], bool],
        kept: Files,
        pinned: Collection[str] = (),
    ) -> None:
        """Take what proves it; nothing is asked yet.

        anchored: what the ledger on the remote shows. genuine: whether a key made a signature over a text.
        kept: where gonogo keeps things for itself. pinned: see `pinned`.
        """
        self._ask = anchored
        self._genuine = genuine
        self._kept = kept
        self._pinned = pinned

    @cached_property
    def _anchored(self) -> Anchored:
        return self._ask()

    @property
    def asking(self) -> tuple[str, ...]:
        """The releases that ask, as the ledger has it, the newest first."""
        return self._anchored.asking

    def fault(self, release: str, content: bytes, seal: bytes) -> str:
        """Why no known record signed a request; "" where one did."""
        read = _read(seal)
        if read is None:
            return "no record signed it: an earlier gonogo wrote it, or somebody who is no release"
        if not self._genuine(read.key, read.signature, sealed(release, content)):
            return "its signature is false"
        if self._pinned and fingerprint(read.key) not in self._pinned:
            return f"it is signed by a key that ledger.keys does not name: {fingerprint(read.key)}"
        if not self._pinned and read.key not in self._anchored.keys:
            return f"it is signed by a key that the ledger there does not show: {fingerprint(read.key)}"
        return ""

    def first_contact(self, seal: bytes) -> str:
        """What to tell where the key of a seal was never seen from here, which is remembered; else ""."""
        read, seen = _read(seal), (self._kept.read(_SEEN) or "").split()
        known = fingerprint(read.key) if read else ""
        if not known or known in seen or known in self._pinned:
            return ""
        self._kept.write(_SEEN, "".join(f"{one}\n" for one in (*seen, known)))
        return (
            f"First contact: this clone takes the record's key {known[:_SHORT]}… on trust, from the ledger "
            "on the remote. Compare it with what gonogo ledger verify names where the release runs"
        )


def fingerprint(key: bytes) -> str:
    """SHA-256 of a public key, in hex, as verification of a ledger prints it."""
    return sha256(key).hexdigest()


def pinned(project: Project) -> tuple[str, ...]:
    """The keys that may sign the ledger, by the main branch on the remote; nothing where it names none.

    Without such a branch it is what stands here: there is nobody else whose ledger it could be.
    """
    main = project.references.branches.get(f"{project.remote_name}/{project.flow.main}", "")
    return project.rules(main).ledger.keys


def foreign(keys: Iterable[bytes], pinned: Collection[str]) -> tuple[str, ...]:
    """The keys that signed the ledger and should not have, a line each; none where nothing is pinned."""
    signed = sorted(map(fingerprint, keys)) if pinned else []
    return tuple(
        f"key {one} signed the ledger, and ledger.keys on the main branch does not name it"
        for one in signed
        if one not in pinned
    )


def _read(seal: bytes) -> Seal | None:
    try:
        return decoded(seal, Seal)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
