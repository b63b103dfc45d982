from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gonogo.adapters.signer.ed25519 import genuine
from gonogo.domain.ledger import verify
from gonogo.domain.ledger.layout import TOGETHER, Piece, block_of, entries_path, read_piece
from gonogo.errors import StoreError
from gonogo.store.exchange import additions, read_checkpoints, take_in
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
        return take_in(to.ledger, list(from_.ledger.lines()), list(from_.ledger.checkpoints()), genuine)


def added(record: Record, after: int, present: list[Piece] | None = None) -> dict[str, bytes | None]:
    with record.reading() as now:
        last = now.ledger.sign("gonogo/shop", SIGNER)
        assert last
        return additions(now.ledger, last, after, present or [])


FOLDER = "0000/00/00/00"


def test_each_push_adds_what_is_new_only(record: Record) -> None:
    write(record, "1", "2")
    write(record, "3")
    one = f"{FOLDER}/000000000003-000000000003.jsonl"
    assert list(added(record, 0)) == [
        f"{FOLDER}/000000000001-000000000003.jsonl",
        f"{FOLDER}/000000000002.checkpoint",
        f"{FOLDER}/000000000003.checkpoint",
    ]
    assert list(added(record, 2)) == [one, f"{FOLDER}/000000000003.checkpoint"]
    assert added(record, 2)[one] == lines(record)[2]
    assert added(record, 3) == {}


def test_a_block_that_is_full_becomes_one_file_of_entries_and_one_of_checkpoints(record: Record) -> None:
    write(record, *map(str, range(40)))
    write(record, *map(str, range(40, TOGETHER + 20)))
    before = [entries_path(1, 40), f"{FOLDER}/000000000040.checkpoint", entries_path(41, 60)]
    found = added(record, 60, [piece for piece in map(read_piece, before) if piece])
    with record.reading() as now:
        signed = next(now.ledger.checkpoints()).line
    assert [path for path, content in found.items() if content is None] == before
    assert found[entries_path(1, TOGETHER)] == b"".join(lines(record)[:TOGETHER])
    assert found[f"{FOLDER}/000000000001-000000000100.checkpoints"] == signed
    assert found[entries_path(TOGETHER + 1, TOGETHER + 20)] == b"".join(lines(record)[TOGETHER:])
    assert f"{block_of(101).folder}/000000000120.checkpoint" in found
    assert len(found) == len(before) + 4


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
