"""The keys of the records that ask on a remote: known from the ledger there, and remembered here."""

from __future__ import annotations

from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.planning.request import Seal, sealed

if TYPE_CHECKING:
    from collections.abc import Callable

    from gonogo.ports.files import Files
    from gonogo.ports.record.ledger import Anchored

_SEEN = "record-keys"
_SHORT = 16


class RecordKeys:
    """Whether a record that others know signed something."""

    def __init__(
        self, anchored: Callable[[], Anchored], genuine: Callable[[bytes, bytes, bytes], bool], kept: Files
    ) -> None:
        """Take what proves it; nothing is asked yet.

        anchored: what the ledger on the remote shows. genuine: whether a key made a signature over a text.
        kept: where gonogo keeps things for itself.
        """
        self._ask = anchored
        self._genuine = genuine
        self._kept = kept

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
        if read.key not in self._anchored.keys:
            return f"it is signed by a key that the ledger there does not show: {fingerprint(read.key)}"
        return ""

    def first_contact(self, seal: bytes) -> str:
        """What to tell where the key of a seal was never seen from here, which is remembered; else ""."""
        read, seen = _read(seal), (self._kept.read(_SEEN) or "").split()
        known = fingerprint(read.key) if read else ""
        if not known or known in seen:
            return ""
        self._kept.write(_SEEN, "".join(f"{one}\n" for one in (*seen, known)))
        return (
            f"First contact: this clone takes the record's key {known[:_SHORT]}… on trust, from the ledger "
            "on the remote. Compare it with what gonogo ledger verify names where the release runs"
        )


def fingerprint(key: bytes) -> str:
    """SHA-256 of a public key, in hex, as verification of a ledger prints it."""
    return sha256(key).hexdigest()


def _read(seal: bytes) -> Seal | None:
    try:
        return msgspec.json.decode(seal, type=Seal)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
