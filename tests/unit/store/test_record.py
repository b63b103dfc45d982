from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import msgspec
import pytest
from sqlalchemy import text

from gonogo.domain.decision import Because, Call, Decision, Subject
from gonogo.domain.ledger import verify
from gonogo.domain.stage import Hold, doing
from gonogo.errors import StoreError
from gonogo.store.book import ReleaseRecord
from gonogo.store.instructions import StoredInstruction
from gonogo.store.releases import Release
from gonogo.testing.signer import FakeSigner

if TYPE_CHECKING:
    from pathlib import Path

    from gonogo.store.record import Record, Transaction

RELEASE = Release(
    "r-1", "shop", "", "1.2.0", "v1.2.0", "planned", "{}", "d" * 64, "b" * 40, "p-1", 1_700_000_000, number=1
)
DECISION = Decision(
    "unit", Call.NO_GO, Because.FAILED, "token=hunter2 refused", Subject("c" * 40, "d" * 64), seconds=1.2345
)

WRITER = """
import sys
from pathlib import Path
from gonogo.adapters.clock.system import SystemClock
from gonogo.store.database import open_database
from gonogo.store.record import Record
record = Record(open_database(Path(sys.argv[1])), SystemClock())
for number in range(60):
    with record.transaction() as transaction:
        transaction.append("test", "r", "p", f"{sys.argv[2]}/{number}")
        transaction.append("test", "r", "p", f"both/{number}")
    record.next_attempt("r")
"""


def keep(transaction: Transaction) -> None:
    """Sign the head, and keep the checkpoint as it is done once it is anchored."""
    signed = transaction.ledger.sign("gonogo/shop", FakeSigner())
    assert signed
    transaction.ledger.add_checkpoint(signed)


def kinds(record: Record) -> list[str]:
    with record.reading() as now:
        return [entry.kind for entry in now.ledger.of("r-1")]


def test_a_release_and_its_entry_are_written_together(record: Record) -> None:
    with record.transaction() as transaction:
        assert transaction.start(RELEASE) == RELEASE
    with record.reading() as now:
        assert now.releases.find("r-1") == RELEASE
        assert [entry.data["plan"] for entry in now.ledger.of("r-1")] == ["d" * 64]


def test_a_second_release_is_told_who_holds_the_place(record: Record) -> None:
    second = msgspec.structs.replace(RELEASE, id="r-2")
    with record.transaction() as transaction:
        transaction.start(RELEASE)
        assert transaction.start(second).id == "r-1"
        transaction.releases.change("r-1", {"state": "done", "outcome": "released", "ended": 1_700_000_100})
        assert transaction.start(second).id == "r-2"
    with record.reading() as now:
        assert [release.id for release in now.releases.latest("shop", 9)] == ["r-2", "r-1"]


def test_the_database_itself_refuses_two_active_releases(record: Record) -> None:
    with record.transaction() as transaction:
        transaction.releases.add(RELEASE)
    with pytest.raises(StoreError, match="UNIQUE"), record.transaction() as transaction:
        transaction.releases.add(msgspec.structs.replace(RELEASE, id="r-2"))


def test_a_repeated_operation_changes_nothing(record: Record) -> None:
    order = StoredInstruction(
        "o-1", "r-1", "approve", "p-2", "asserted", 1_700_000_000, comment="password=hunter2"
    )
    for seconds in (1.0, 2.0):
        with record.transaction() as transaction:
            transaction.start(RELEASE)
            transaction.decide("r-1", "p-1", "r-1/unit", msgspec.structs.replace(DECISION, seconds=seconds))
            transaction.order(order)
    assert kinds(record) == ["release.started", "gate.decided", "order.approve"]
    with record.reading() as now:
        assert [decision.seconds for decision in now.decisions.of("r-1")] == [1.0]
        assert [order.id for order in now.instructions.of("r-1")] == [1]


@pytest.mark.threat("gate", "Print a secret")
def test_secrets_reach_neither_rows_nor_ledger(record: Record, tmp_path: Path) -> None:
    order = StoredInstruction("o-1", "r-1", "approve", "p-2", "asserted", 1, comment="password=hunter2")
    with record.transaction() as transaction:
        transaction.start(RELEASE)
        transaction.decide("r-1", "p-1", "r-1/unit", DECISION)
        transaction.order(order)
        transaction.append("note", "r-1", "p-1", "r-1/note", {"deep": [{"text": "password=hunter2"}]})
    ReleaseRecord(record).conclude("r-1/end", "r-1", "aborted", "password=hunter2", 1)
    ReleaseRecord(record).hold("r-1", doing("approval", "approval"), Hold("password=hunter2"), 1)
    record.close()
    for file in (tmp_path / "state").iterdir():
        assert b"hunter2" not in file.read_bytes()


def test_what_raises_leaves_nothing(record: Record) -> None:
    def stopped_half_way() -> None:
        with record.transaction() as transaction:
            transaction.start(RELEASE)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped_half_way()
    assert kinds(record) == []
    with record.reading() as now:
        assert now.releases.find("r-1") is None


@pytest.mark.parametrize("table", ["ledger", "checkpoint"])
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE {} SET {} = {} + 1",
        "DELETE FROM {}",
        "INSERT OR REPLACE INTO {} SELECT * FROM {}",
    ],
)
def test_the_database_refuses_to_change_what_was_written(record: Record, table: str, change: str) -> None:
    with record.transaction() as transaction:
        transaction.append("note", "r-1", "p-1", "1")
        keep(transaction)
    key = "seq" if table == "ledger" else "size"
    words = change.format(table, *((key, key) if "UPDATE" in change else (table,)))
    with pytest.raises(StoreError, match="append-only"), record.transaction() as transaction:
        transaction.connection.execute(text(words))


def test_entries_that_no_checkpoint_covers_can_be_cut_and_no_others(record: Record) -> None:
    with record.transaction() as transaction:
        for operation in ("1", "2"):
            transaction.append("note", "r-1", "p-1", operation)
        keep(transaction)
        transaction.append("note", "r-1", "p-1", "3")
        assert [entry.operation for entry in transaction.ledger.cut(2)] == ["3"]
    with pytest.raises(StoreError, match="append-only"), record.transaction() as transaction:
        transaction.ledger.cut(1)
    with record.reading() as now:
        assert now.ledger.head().size == 2


def test_attempt_numbers_rise_by_one(record: Record) -> None:
    assert [record.next_attempt("a"), record.next_attempt("b"), record.next_attempt("a")] == [1, 1, 2]


def test_people_are_forgotten_and_their_ids_stay(record: Record) -> None:
    with record.transaction() as transaction:
        ann = transaction.people.id_of("Ann", "ann@example.com")
        assert transaction.people.id_of("Ann B.", "ann@example.com") == ann
        found = transaction.people.find(ann)
        assert found is not None
        assert found.name == "Ann B."
        assert transaction.people.erase(ann)
        assert not transaction.people.erase(ann)
        assert transaction.people.find(ann) is None


def test_two_processes_write_one_unbroken_chain(record: Record, tmp_path: Path) -> None:
    place = str(tmp_path / "state" / "gonogo.db")
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, place, name]) for name in ("one", "two")]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    with record.reading() as now:
        verdict = verify(now.ledger.lines(), [], lambda _: True)
    assert (verdict.size, verdict.fault) == (180, "")
    assert record.next_attempt("r") == 121
