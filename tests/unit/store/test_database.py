from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from gonogo.adapters.clock.system import SystemClock
from gonogo.errors import StoreError
from gonogo.store.database import open_database
from gonogo.store.migration import FOLDER
from gonogo.store.record import Record
from gonogo.store.schema import REVISION, REVISIONS, VERSION_TABLE, metadata

if TYPE_CHECKING:
    from pathlib import Path


def test_the_migrations_lead_to_the_tables_that_are_declared(record: Record) -> None:
    with record.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, metadata) == []


def test_every_migration_is_known() -> None:
    script = ScriptDirectory(str(FOLDER))
    assert [step.revision for step in script.walk_revisions()][::-1] == list(REVISIONS)
    assert script.get_current_head() == REVISION


@pytest.mark.usefixtures("record")
def test_a_record_that_is_up_to_date_opens_without_alembic(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from gonogo.store.database import open_database\n"
        "open_database(Path(sys.argv[1])); sys.exit('alembic' in sys.modules)"
    )
    place = tmp_path / "state" / "gonogo.db"
    assert subprocess.run([sys.executable, "-c", program, place], check=False).returncode == 0


def test_a_record_of_a_newer_gonogo_is_refused(record: Record, tmp_path: Path) -> None:
    with record.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    record.close()
    with pytest.raises(StoreError, match=r"newer gonogo.*upgrade"):
        open_database(tmp_path / "state" / "gonogo.db")


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "gonogo.db").write_bytes(b"not a database, but long enough to be taken for one" * 100)
    with pytest.raises(StoreError, match="no database; move it away"):
        open_database(tmp_path / "gonogo.db")


def test_a_damaged_file_is_refused(record: Record, tmp_path: Path) -> None:
    with record.transaction() as transaction:
        for number in range(200):
            transaction.append("note", "r", "p", str(number), {"text": "word " * 50})
    record.close()
    place = tmp_path / "state" / "gonogo.db"
    content = bytearray(place.read_bytes())
    content[8192:-8192] = b"\xa5" * (len(content) - 16384)
    place.write_bytes(content)
    with pytest.raises(StoreError, match="damaged"):
        _read(place)


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_read_only_file_is_refused(record: Record, tmp_path: Path) -> None:
    record.close()
    (tmp_path / "state" / "gonogo.db").chmod(0o400)
    (tmp_path / "state").chmod(0o500)
    with pytest.raises(StoreError, match="write access"):
        _write(tmp_path / "state" / "gonogo.db")


def test_a_database_that_lets_nobody_write_says_so(record: Record) -> None:
    with record.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
    with (
        pytest.raises(StoreError, match="read-only; give this user write access"),
        record.transaction() as change,
    ):
        change.append("note", "r", "p", "1")


def test_a_full_disk_says_so(record: Record) -> None:
    with record.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
    with pytest.raises(StoreError, match="disk is full; make room"), record.transaction() as change:
        change.append("note", "r", "p", "1", {"text": "word " * 50_000})


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        open_database(tmp_path)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be made"):
        open_database(tmp_path / "file" / "gonogo.db")


@pytest.mark.parametrize("place", ["no url", "nosuch://host/name"])
def test_an_address_that_is_none_is_refused(place: str) -> None:
    with pytest.raises(StoreError):
        open_database(place)


def test_a_password_in_the_address_is_not_shown() -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(StoreError) as refused:
        open_database("postgresql://ann:hunter2@127.0.0.1:1/none")
    assert "hunter2" not in str(refused.value)


def _read(place: Path) -> None:
    record = Record(open_database(place), SystemClock())
    try:
        with record.reading() as now:
            list(now.ledger.lines())
    finally:
        record.close()


def _write(place: Path) -> None:
    engine = open_database(place)
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql("INSERT INTO attempt VALUES ('a', 1)")
    except sqlite3.Error:
        raise AssertionError("the driver's own error was let through") from None
    finally:
        engine.dispose()


@pytest.mark.parametrize("later", ["engine.db", "ledger-key.pem"])
def test_a_record_that_was_emptied_is_not_taken_for_a_new_one(tmp_path: Path, later: str) -> None:
    (tmp_path / later).touch()
    (tmp_path / "record.db").touch()
    with pytest.raises(StoreError, match=r"is empty, though releases were made here.*move it away"):
        open_database(tmp_path / "record.db")
    (tmp_path / "record.db").unlink()
    open_database(tmp_path / "record.db").dispose()
