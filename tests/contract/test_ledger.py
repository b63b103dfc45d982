"""What becomes of the ledger where its texts are erased or it is repaired, on both databases."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text
from tests.unit.app.releasing.test_anchoring import ANN, Clone
from tests.unit.app.releasing.test_repairing import aside, repair, replaced, said
from tests.unit.store.test_erasure import SAID, SHOP, decided

from gonogo.adapters.signer.ed25519 import genuine, public_pem
from gonogo.domain.ledger.repair import ASIDE
from gonogo.errors import StoreError
from gonogo.store.book import ReleaseRecord
from gonogo.store.export import TEXTS, export, verify_export
from gonogo.store.repair import lifted
from gonogo.store.schema import metadata

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gonogo.store.record import Record


@pytest.fixture
def clones(tell, tmp_path: Path, fresh: Callable[[], str], records: Callable[[str], Record]) -> list[Clone]:
    """Two clones of one remote, each with a record of its own."""
    shop = tell("commit main  feat: sell things", name="first")
    shop.git("init", "-q", "--bare", str(tmp_path / "remote.git"))
    shop.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    shop.git("push", "-q", "origin", "main")
    shop.git("clone", "-q", str(tmp_path / "remote.git"), str(tmp_path / "second"))
    return [Clone(folder, records(fresh())) for folder in (shop.path, tmp_path / "second")]


def rows(record: Record) -> str:
    """All that any table says."""
    with record.engine.connect() as connection:
        return "\n".join(str(connection.execute(select(table)).all()) for table in metadata.sorted_tables)


def forge(clone: Clone, line: str) -> None:
    """Change an entry as somebody does who owns the database."""
    with clone.record.change() as change, lifted(change.connection):
        forged = json.loads(line) | {"who": "q"}
        statement = text("UPDATE ledger SET line = :line WHERE seq = 2")
        change.connection.execute(statement, {"line": json.dumps(forged).encode()})


@pytest.mark.threat("person", "Have a name in a comment kept for ever, since the ledger must not change")
def test_free_text_is_erased_from_every_table_whatever_the_database(
    records: Callable[[str], Record], fresh: Callable[[], str], tmp_path: Path
) -> None:
    record = records(fresh())
    files = decided(record)
    assert SAID in rows(record)
    assert files.erase(1, ANN, "the customer asked", SHOP)
    assert files.erase(2, ANN, "the customer asked", SHOP)
    assert not files.erase(2, ANN, "again", SHOP)
    assert SAID not in rows(record)
    assert [one.call for one in ReleaseRecord(record).decisions("r-1")] == ["no-go"]
    found = files.inspect(lambda: None, 0)
    assert found.ok
    assert "The free text of 2 entries was erased" in found.sentence
    with record.reading() as reading:
        export(reading.ledger, tmp_path / "out", public_pem)
    assert verify_export(tmp_path / "out", genuine, public_pem).ok
    assert SAID not in (tmp_path / "out" / TEXTS).read_text()


def test_a_foreign_chain_is_moved_aside_and_both_go_on_from_one(clones: list[Any]) -> None:
    first, second = clones
    there = replaced(first, second)
    assert repair(first, "here").aside == (f"{ASIDE}{there}",)
    assert said(first)["kept"] == "here"
    assert first.inspect().sentence == "The ledger is sound: 3 entries, all of them signed."
    repair(second, "remote")
    with pytest.raises(StoreError, match="append-only"), second.record.transaction() as transaction:
        transaction.ledger.cut(0)
    assert first.anchor.take_over("origin") == 2
    assert first.operations == second.operations
    assert len(aside(first)) == 2
    assert first.is_sound()
    assert second.is_sound()


def test_rows_that_were_changed_are_kept_as_evidence_and_the_ledger_goes_on(clones: list[Any]) -> None:
    first, second = clones
    first.write("1", "2", "3")
    first.drop()
    first.write("4")
    forge(first, list(first.ledger.entries())[1].line.decode())
    assert not first.is_sound()
    found = repair(first)
    assert [first.operations[0], first.operations[-1]] == ["1", "4"]
    files = first.publisher.read_files("origin", found.aside[0]).files
    kept = [json.loads(row) for row in files["entries.jsonl"].splitlines()]
    assert [(row["seq"], json.loads(row["line"])["who"]) for row in kept] == [(2, "q"), (3, "p"), (4, "p")]
    assert "The ledger is sound: 5 entries, all of them signed." in first.inspect().sentence
    second.anchor.take_over("origin")
    assert second.is_sound()


@pytest.mark.threat("clone", "Copy a clone with its state folder, and go on in both")
def test_of_one_operation_that_two_copies_wrote_the_first_that_is_anchored_stands(clones: list[Any]) -> None:
    first, second = clones
    for clone, said_so in ((first, "it was I"), (second, "it was the other")):
        with clone.record.transaction() as transaction:
            transaction.append("order.approve", "r", "p", "r/order", {"comment": said_so})
            transaction.append("test", "r", "p", said_so)
    second.drop()
    first.drop()
    assert first.operations == ["r/order", "it was the other", "it was I"]
    assert first.is_sound()
    assert "it was I" not in "".join(str(entry.data) for entry in first.ledger.entries())
    second.anchor.take_over("origin")
    assert second.operations == first.operations
    assert second.is_sound()
