"""Numbered SQL files, each applied once, in order.

A migration only adds: the version before it runs beside the one that brought it.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from shop.about import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from shop.database import Database

_FOLDER = ROOT / "migrations"
_APPLIED = "CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY)"


def pending(database: Database) -> list[str]:
    """The files of this version that were not applied yet."""
    database.rows(_APPLIED)
    return [file.name for file in _pending(database)]


def migrate(database: Database) -> list[str]:
    """Apply what is pending, all or nothing; the names of the files."""
    with database.transaction() as connection:
        connection.execute(_APPLIED)
        files = _pending(database)
        for file in files:
            for statement in _statements(file.read_text()):
                connection.execute(statement)
            connection.execute("INSERT INTO migrations VALUES (?)", (file.name,))
    return [file.name for file in files]


def is_new(database: Database) -> bool:
    """Whether nothing is in it."""
    return database.rows("SELECT count(*) FROM sqlite_schema") == [(0,)]


def _pending(database: Database) -> list[Path]:
    applied = {name for (name,) in database.rows("SELECT name FROM migrations")}
    return [file for file in sorted(_FOLDER.glob("[0-9]*.sql")) if file.name not in applied]


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        yield statement
