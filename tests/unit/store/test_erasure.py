from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gonogo.adapters.signer.ed25519 import genuine, public_pem
from gonogo.domain.decision import Because, Call, Decision, Subject
from gonogo.domain.people.person import Person
from gonogo.domain.product import Product
from gonogo.errors import UsageError
from gonogo.store.book import ReleaseRecord
from gonogo.store.export import TEXTS, export, verify_export
from gonogo.store.files import StoredLedgerFiles
from gonogo.store.instructions import StoredInstruction
from gonogo.store.releases import Release
from gonogo.testing.signer import FakeSigner

if TYPE_CHECKING:
    from pathlib import Path

    from gonogo.store.record import Record

SAID = "Zebedee from the warehouse asked for it"
SHOP = Product("shop", "")
ANN = Person("Ann", "ann@example.com")
JOB = '{"plan": {}}'
NEW = Release("r-2", "shop", "", "1.0.0", "v1.0.0", "done", JOB, "d", "c", "p-1", 1, number=1)


@pytest.fixture
def files(record: Record) -> StoredLedgerFiles:
    return decided(record)


def decided(record: Record) -> StoredLedgerFiles:
    """A ledger with a decision, an order and an ending, of which two say the same."""
    decision = Decision("unit", Call.NO_GO, Because.FAILED, SAID, Subject("c", "p"), details=(SAID,))
    with record.transaction() as change:
        change.decide("r-1", "p-1", "r-1/gate", decision)
        change.order(StoredInstruction("r-1/order", "r-1", "reject", "p-1", "asserted", 1, comment=SAID))
        change.append("release.ended", "r-1", "p-1", "r-1/end", {"outcome": "rejected", "reason": "another"})
        signed = change.ledger.sign("gonogo/shop", FakeSigner("laptop"))
        assert signed
        change.ledger.add_checkpoint(signed)
    return StoredLedgerFiles(record, "gonogo/shop", FakeSigner("laptop"), genuine, public_pem)


@pytest.mark.threat("person", "Have a name in a comment kept for ever, since the ledger must not change")
def test_free_text_is_erased_everywhere_and_the_ledger_stays_sound(
    files: StoredLedgerFiles, record: Record, tmp_path: Path
) -> None:
    assert files.erase(1, ANN, "the customer asked", SHOP)
    assert files.erase(2, ANN, "the customer asked", SHOP)
    assert not files.erase(2, ANN, "again", SHOP)
    told = {entry.operation: entry.data for entry in files.entries()}
    assert "reason" not in told["r-1/gate"]
    assert told["r-1/end"]["reason"] == "another"
    erased = [data for data in told.values() if "digest" in data]
    assert [(data["of"], data["reason"]) for data in erased] == [
        ("r-1/gate", "the customer asked"),
        ("r-1/order", "the customer asked"),
    ]
    kept = b"".join(file.read_bytes() for file in (tmp_path / "state").iterdir())
    assert SAID.encode() not in kept
    found = files.inspect(lambda: None, 0)
    assert found.ok
    assert "The free text of 2 entries was erased" in found.sentence
    with record.reading() as reading:
        export(reading.ledger, tmp_path / "out", public_pem)
    assert verify_export(tmp_path / "out", genuine, public_pem).ok
    assert SAID not in (tmp_path / "out" / TEXTS).read_text()


@pytest.mark.parametrize("number", [4, 99])
def test_what_has_no_free_text_is_refused(files: StoredLedgerFiles, record: Record, number: int) -> None:
    with record.transaction() as change:
        change.append("candidate.made", "r-1", "p-1", "r-1/made", {"name": "1.0.0-rc.1"})
    with pytest.raises(UsageError, match=f"Entry {number}"):
        files.erase(number, ANN, "x", SHOP)


def test_a_text_that_was_changed_is_found(files: StoredLedgerFiles, record: Record) -> None:
    with record.change() as change:
        change.connection.exec_driver_sql("UPDATE free_text SET line = replace(line, 'Zebedee', 'Nobody')")
    found = files.inspect(lambda: None, 0)
    assert not found.ok
    assert "the free text of r-1/gate is not as it was written" in found.sentence


def test_a_blocked_version_stays_blocked_without_the_reason(files: StoredLedgerFiles, record: Record) -> None:
    book = ReleaseRecord(record)
    with record.change() as change:
        change.releases.add(NEW, NEW.own)
    book.block("r-2/block", "r-2", "1.0.0", SAID, 1)
    assert book.blocked(SHOP) == {"1.0.0": SAID}
    assert files.erase(files.size, ANN, "the customer asked", SHOP)
    assert book.blocked(SHOP) == {"1.0.0": ""}


def test_the_reason_of_an_ending_is_erased_with_it(files: StoredLedgerFiles, record: Record) -> None:
    book = ReleaseRecord(record)
    with record.change() as change:
        change.releases.add(NEW, NEW.own)
    book.conclude("r-2/end", "r-2", "rejected", SAID, 1)
    assert files.erase(files.size, ANN, "the customer asked", SHOP)
    with record.reading() as reading:
        found = reading.releases.find("r-2")
    assert found
    assert (found.outcome, found.reason) == ("rejected", "")
