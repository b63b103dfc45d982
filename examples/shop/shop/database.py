"""The database: one SQLite file, shared by all versions that run beside each other."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PATIENCE = 5.0


class Database:
    """One connection for all threads, used by one at a time. file: made where it is not there."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._lock = RLock()
        self._connection = sqlite3.connect(
            file, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
        )
        self._connection.execute("PRAGMA foreign_keys = ON")
        # In WAL a process that is killed loses nothing; a commit waits for the disk only at a checkpoint.
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write all or nothing."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What a query finds, or a single statement changes and returns."""
        with self._lock:
            return self._connection.execute(query, values).fetchall()

    def copy(self, target: Database) -> None:
        """Make the target what this is, also while both are in use."""
        with self._lock:
            self._connection.backup(target._connection)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()
