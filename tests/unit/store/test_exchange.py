from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gonogo.adapters.signer.ed25519 import genuine
from gonogo.domain.ledger import verify
from gonogo.errors import StoreError
from gonogo.store import exchange
from gonogo.store.exchange import checkpoint_files, read_checkpoints, segments, take_in
from gonogo.testing.signer import FakeSigner

if TYPE_CHECKING:
    from gonogo.store.record import Record

SIGNER = FakeSigner()
CHANGE = (b'"who":"p"', b'"who":"q"')


def write(record: Record, *operations: str, sign: bool = True) -> None:
    with record.transaction() as change:
        for operation in operations:
            change.append("note", "r", "p", operation)
        signed = change.ledger.sign("gonogo/shop", SIGNER) if sign else None
        if signed:
            change.ledger.add_checkpoint(signed)


def lines(record: Record) -> list[bytes]:
    with record.reading() as now:
        return list(now.ledger.lines())


def copy(source: Record, target: Record) -> int:
    with source.reading() as from_, target.transaction() as to:
        entries = b"".join(content for _, content in segments(from_.ledger)).splitlines(keepends=True)
        signed = read_checkpoints(content for _, content in checkpoint_files(from_.ledger))
        return take_in(to.ledger, entries, signed, genuine)


def test_each_push_adds_what_is_new_only(record: Record) -> None:
    write(record, "1", "2")
    write(record, "3")
    with record.reading() as now:
        assert [name for name, _ in segments(now.ledger)] == ["000000000001-000000000003.jsonl"]
        assert list(segments(now.ledger, 2)) == [("000000000003-000000000003.jsonl", lines(record)[2])]
        assert list(segments(now.ledger, 3)) == []
        assert [name for name, _ in checkpoint_files(now.ledger)] == [
            "000000000002.checkpoint",
            "000000000003.checkpoint",
        ]
        assert [name for name, _ in checkpoint_files(now.ledger, 2)] == ["000000000003.checkpoint"]


def test_long_ledgers_come_in_several_segments(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "LONGEST", 2)
    write(record, "1", "2", "3")
    with record.reading() as now:
        found = list(segments(now.ledger))
    assert [name for name, _ in found] == [
        "000000000001-000000000002.jsonl",
        "000000000003-000000000003.jsonl",
    ]
    assert b"".join(content for _, content in found) == b"".join(lines(record))


def test_a_fresh_clone_goes_on(record: Record, another: Record) -> None:
    write(record, "1", "2")
    assert copy(record, another) == 2
    write(another, "3")
    assert copy(another, record) == 1
    assert copy(another, record) == 0
    assert lines(record) == lines(another)
    with record.reading() as now:
        assert [found.size for found in now.ledger.checkpoints()] == [2, 3]


def test_a_shorter_copy_changes_nothing(record: Record, another: Record) -> None:
    write(record, "1")
    copy(record, another)
    write(another, "2")
    assert copy(record, another) == 0
    assert len(lines(another)) == 2


def test_two_ledgers_that_went_apart_are_refused_with_the_place(record: Record, another: Record) -> None:
    write(record, "1")
    copy(record, another)
    write(record, "2a")
    write(another, "2b", "3b")
    with pytest.raises(StoreError, match="differ from entry 2 on"):
        copy(another, record)
    assert len(lines(record)) == 2


def test_what_nobody_else_has_seen_goes_behind_what_others_wrote(record: Record, another: Record) -> None:
    write(record, "1")
    copy(record, another)
    write(record, "2a", "3a", sign=False)
    write(another, "2b")
    assert copy(another, record) == 1
    with record.reading() as now:
        verdict = verify(now.ledger.lines(), now.ledger.checkpoints(), genuine)
        found = [(entry.seq, entry.operation) for entry in now.ledger.of("r")]
    assert found == [(1, "1"), (2, "2b"), (3, "2a"), (4, "3a")]
    assert (verdict.fault, verdict.signed) == ("", 2)


def test_a_copy_that_fails_half_way_leaves_ours_as_it_was(record: Record, another: Record) -> None:
    write(record, "1")
    copy(record, another)
    write(record, "2a", sign=False)
    write(another, "2b", "3b")
    before, broken = lines(record), [*lines(another)[:2], b"{}\n"]
    with pytest.raises(StoreError, match="entry 3 cannot be read"), record.transaction() as to:
        take_in(to.ledger, broken, [], genuine)
    assert lines(record) == before


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda entries: entries[:1] + entries[2:], "entry 3 stands where entry 2 should"),
        (lambda entries: entries[:2], "entries 3 to 3 are missing"),
        (
            lambda entries: [entries[0], entries[1].replace(*CHANGE), entries[2]],
            "does not follow",
        ),
        (
            lambda entries: [*entries[:2], entries[2].replace(*CHANGE)],
            "those that were signed",
        ),
        (lambda entries: [*entries, b"{}\n"], "entry 4 cannot be read"),
    ],
)
def test_a_copy_that_is_not_sound_is_not_taken_in(
    record: Record, another: Record, change: object, fault: str
) -> None:
    write(record, "1", "2", "3")
    with record.reading() as now:
        signed = list(now.ledger.checkpoints())
    assert callable(change)
    with pytest.raises(StoreError, match=fault), another.transaction() as to:
        take_in(to.ledger, change(lines(record)), signed, genuine)
    assert lines(another) == []


def test_a_copy_with_entries_that_nobody_signed_is_not_taken_in(record: Record, another: Record) -> None:
    write(record, "1")
    write(record, "2", "3", sign=False)
    with pytest.raises(StoreError, match="entries 2 to 3 are signed by no checkpoint"):
        copy(record, another)
    assert lines(another) == []


def test_a_checkpoint_with_a_false_signature_is_not_taken_in(record: Record, another: Record) -> None:
    write(record, "1")
    with record.reading() as now:
        signed = list(now.ledger.checkpoints())
    with pytest.raises(StoreError, match=r"signature.*is false"), another.transaction() as to:
        take_in(to.ledger, lines(record), signed, lambda _: False)


def test_a_checkpoint_that_cannot_be_read_says_so() -> None:
    with pytest.raises(StoreError, match="fetch it again"):
        read_checkpoints([b"{}\n"])


def test_signing_twice_gives_one_checkpoint_and_an_empty_ledger_none(record: Record) -> None:
    with record.transaction() as change:
        assert change.ledger.sign("gonogo/shop", SIGNER) is None
        change.append("note", "r", "p", "1")
        first = change.ledger.sign("gonogo/shop", SIGNER)
        assert first
        change.ledger.add_checkpoint(first)
        change.ledger.add_checkpoint(first)
        assert change.ledger.sign("gonogo/shop", FakeSigner("other")) == first
