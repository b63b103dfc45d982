"""A real SQLite database, copied and brought back while others use it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from threading import Event, Thread

import pytest

from gonogo.adapters.data import sqlite
from gonogo.adapters.data.sqlite import BrokenError, backup, main, restore, written

MODES = ["delete", "wal"]


@pytest.fixture(params=MODES)
def shop(request, tmp_path):
    """A database with goods, and an account of which each entry has two halves."""
    file = tmp_path / "shop data.db"
    with closing(sqlite3.connect(file)) as database:
        database.execute(f"PRAGMA journal_mode = {request.param}")
        database.executescript("CREATE TABLE goods (name TEXT); CREATE TABLE entry (half INTEGER)")
        database.execute("INSERT INTO goods VALUES ('door')")
        database.commit()
    return file


def run(file, *statements):
    with closing(sqlite3.connect(file, timeout=20)) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()


def rows(file, query="SELECT name FROM goods"):
    with closing(sqlite3.connect(file, timeout=20)) as database:
        return [row[0] for row in database.execute(query)]


@contextmanager
def writing(file):
    """Somebody who writes two halves at a time, as fast as the database takes them."""
    over, begun = Event(), Event()

    def go_on():
        with closing(sqlite3.connect(file, timeout=20)) as database:
            while not over.is_set():
                with database:
                    database.executemany("INSERT INTO entry VALUES (?)", [(1,), (2,)])
                begun.set()

    writer = Thread(target=go_on)
    writer.start()
    try:
        assert begun.wait(20)
        yield
    finally:
        over.set()
        writer.join()


@pytest.mark.slow
def test_a_copy_made_under_writes_is_whole(shop, tmp_path):
    with writing(shop):
        for number in range(5):
            copy = tmp_path / f"copy-{number}"
            backup(shop, copy)
            halves = rows(copy, "SELECT count(*) FROM entry GROUP BY half")
            assert len(set(halves)) == 1
            assert rows(copy) == ["door"]


def test_what_is_brought_back_is_what_was_copied_also_where_it_is_open(shop, tmp_path):
    backup(shop, tmp_path / "copy")
    run(shop, "DROP TABLE goods", "CREATE TABLE price (cents INTEGER)")
    with closing(sqlite3.connect(shop)) as other:
        restore(shop, tmp_path / "copy")
        assert other.execute("SELECT name FROM goods").fetchall() == [("door",)]
    assert rows(shop, "SELECT name FROM sqlite_schema ORDER BY name") == ["entry", "goods"]


def test_every_write_is_seen_and_nothing_else(shop, tmp_path):
    before = written(shop)
    rows(shop)
    with closing(sqlite3.connect(shop)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert written(shop) == before
    run(shop, "INSERT INTO goods VALUES ('window')")
    assert written(shop) != before
    backup(shop, tmp_path / "copy")
    noted = written(shop)
    run(shop, "DELETE FROM goods")
    restore(shop, tmp_path / "copy")
    assert written(shop) == noted


def test_a_copy_that_is_not_sound_is_not_brought_back(shop, tmp_path):
    copy = tmp_path / "copy"
    copy.write_bytes(b"no database at all" * 500)
    with pytest.raises(BrokenError, match="is not sound"):
        restore(shop, copy)
    assert rows(shop) == ["door"]


def test_a_database_that_is_not_there_is_not_made(tmp_path, capsys):
    assert main(["backup", str(tmp_path / "none.db"), str(tmp_path / "copy")]) == 1
    assert "there is no database" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_is_a_database_before_the_first_release(tmp_path):
    (tmp_path / "new.db").touch()
    backup(tmp_path / "new.db", tmp_path / "copy")
    run(tmp_path / "new.db", "CREATE TABLE goods (name TEXT)")
    restore(tmp_path / "new.db", tmp_path / "copy")
    assert rows(tmp_path / "new.db", "SELECT name FROM sqlite_schema") == []


def test_a_database_that_stays_locked_is_given_up_and_unharmed(shop, tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite, "PATIENCE", 0.2)
    backup(shop, tmp_path / "copy")
    with closing(sqlite3.connect(shop, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("INSERT INTO goods VALUES ('window')")
        with pytest.raises(BrokenError, match="locked"):
            restore(shop, tmp_path / "copy")
        other.execute("COMMIT")
    assert rows(shop) == ["door", "window"]


def test_as_a_program_it_takes_places_from_variables(shop, tmp_path):
    program = [sys.executable, "-m", "gonogo.adapters.data.sqlite"]
    variables = {"SHOP": str(tmp_path), "PATH": ""}

    def said(*words):
        return subprocess.run(
            [*program, *words], env=variables, capture_output=True, text=True, timeout=60, check=False
        )

    assert said("backup", "$SHOP/shop data.db", str(tmp_path / "copy")).returncode == 0
    assert said("written", "$SHOP/shop data.db").stdout == f"{written(shop)}\n"
    assert rows(tmp_path / "copy") == ["door"]
    assert said("sell").returncode == 1
