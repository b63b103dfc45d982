"""What a ledger on a remote shows: the keys that really signed it, and the releases that ask."""

from __future__ import annotations

import msgspec
import pytest

from gonogo.adapters.signer.ed25519 import genuine
from gonogo.domain.ledger import BEGINNING, Checkpoint, Entry, statement
from gonogo.store.anchored import LATEST, anchored
from gonogo.testing.signer import FakeSigner

ANN, BOB = FakeSigner("Ann"), FakeSigner("Bob")


class Copy:
    """A ledger of these lines and checkpoints."""

    known = 0
    pieces = ()

    def __init__(self, lines=(), checkpoints=(), size=0) -> None:
        self._lines, self._checkpoints, self.size = list(lines), list(checkpoints), size
        self.after = -1

    def lines(self, after):
        self.after = after
        return iter(self._lines)

    def checkpoints(self):
        return self._checkpoints


def signed(signer, size=1, by=None) -> bytes:
    text = statement("gonogo/shop", size, "ab" * 32)
    return Checkpoint(text, (by or signer).sign(text.encode()), signer.public).line


def entry(kind: str, release: str) -> bytes:
    return Entry(1, 1, kind, release, "p", release + kind, {}, BEGINNING).line


def test_the_keys_are_those_that_signed_it():
    copy = Copy(checkpoints=[signed(ANN), signed(BOB, 2), signed(ANN, 3)])
    assert anchored(copy, genuine).keys == {ANN.public, BOB.public}


@pytest.mark.threat("remote", "Put a checkpoint into the ledger that its key did not sign")
@pytest.mark.parametrize("junk", [signed(BOB, by=ANN), b"", b"{}\n", b"[" * 100_000])
def test_what_is_no_checkpoint_of_its_key_gives_no_key_and_hides_none(junk):
    assert anchored(Copy(checkpoints=[junk, signed(ANN)]), genuine).keys == {ANN.public}


def test_the_releases_that_ask_and_have_not_ended_come_newest_first():
    lines = [entry("question.asked", name) for name in ("1", "2", "3", "1")]
    lines += [entry("release.ended", "2"), entry("gate.decided", "4"), b'{"kind":"question.asked"}\n']
    assert anchored(Copy(lines), genuine).asking == ("1", "3")


@pytest.mark.parametrize(("size", "after"), [(0, 0), (LATEST, 0), (LATEST + 7, 7)])
def test_only_the_latest_entries_are_read(size, after):
    copy = Copy(size=size)
    assert msgspec.structs.astuple(anchored(copy, genuine)) == (frozenset(), ())
    assert copy.after == after
