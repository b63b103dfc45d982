from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shop.backup import backup, lost, restore

if TYPE_CHECKING:
    from pathlib import Path

    from shop.database import Database


def _order(database: Database, key: str) -> None:
    database.rows(
        "INSERT INTO orders (user, at, cents, state, charge, key) VALUES ('visitor', '', 1, 'paid', ?, ?)",
        key,
        key,
    )


def test_a_restored_database_is_what_it_was(database: Database, tmp_path: Path):
    copy = tmp_path / "copy.db"
    _order(database, "before")
    backup(database, copy)
    assert lost(database, copy) == 0
    _order(database, "after")
    assert lost(database, copy) == 1
    restore(database, copy)
    assert database.rows("SELECT key FROM orders") == [("before",)]


def test_a_later_backup_replaces_the_earlier(database: Database, tmp_path: Path):
    copy = tmp_path / "copy.db"
    backup(database, copy)
    _order(database, "later")
    backup(database, copy)
    assert lost(database, copy) == 0
    assert [file.name for file in tmp_path.glob("copy*")] == ["copy.db"]


def test_going_back_to_no_copy_changes_nothing(database: Database, tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        restore(database, tmp_path / "none.db")
    assert not (tmp_path / "none.db").exists()
