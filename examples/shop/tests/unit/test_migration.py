from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shop import migration
from shop.database import Database
from shop.migration import is_new, migrate, pending

if TYPE_CHECKING:
    from pathlib import Path


def test_all_files_are_applied_in_order_and_once(tmp_path: Path):
    database = Database(tmp_path / "new.db")
    assert is_new(database)
    applied = migrate(database)
    assert applied == sorted(applied)
    assert not is_new(database)
    assert migrate(database) == pending(database) == []
    database.close()


def test_a_migration_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "0001_good.sql").write_text("CREATE TABLE good (one);")
    (tmp_path / "0002_bad.sql").write_text("CREATE TABLE better (one);\nCREATE TABLE good (one);")
    monkeypatch.setattr(migration, "_FOLDER", tmp_path)
    database = Database(tmp_path / "new.db")
    with pytest.raises(Exception, match="good already exists"):
        migrate(database)
    assert pending(database) == ["0001_good.sql", "0002_bad.sql"]
    assert database.rows("SELECT name FROM sqlite_schema WHERE name IN ('good', 'better')") == []
    database.close()
