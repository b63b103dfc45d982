"""Where the engine remembers its steps: SQLite in a file of its own, or a team's PostgreSQL."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from dbos import error
from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from gonogo.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Database = Engine
"""Either of them."""
SCHEMA = "gonogo_engine"
"""Where the engine's tables are in PostgreSQL, beside the record's."""
_POOL = 5
_MORE = 5
_ALIVE = {
    "connect_timeout": 10,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 8000,
}
"""A connection whose other end is gone is told within seconds, not hours."""
_ADVICE = {
    "SQLITE_FULL": "make room on its disk",
    "SQLITE_IOERR": "make room on its disk, or fix that",
    "SQLITE_CORRUPT": "move it away",
    "SQLITE_NOTADB": "move it away",
    "SQLITE_BUSY": "end the other process that holds it",
}
_USABLE = "make it and its folder readable and writable, or move it away"


def sqlite_file(file: Path) -> Engine:
    """The engine's own file, made where there is none."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(OSError):  # the database says what is wrong
        file.touch(mode=0o600, exist_ok=False)  # what SQLite lays beside it gets the same permissions
    database = create_engine(f"sqlite:///{file}")
    event.listen(database, "connect", _prepare)
    return database


def postgresql(url: URL) -> Engine:
    """A team's database."""
    return create_engine(url, pool_size=_POOL, max_overflow=_MORE, pool_pre_ping=True, connect_args=_ALIVE)


def is_shared(database: Engine) -> bool:
    """Whether several processes may move releases by it."""
    return database.dialect.name != "sqlite"


def shown(database: Engine) -> str:
    """The file, or the address without its password."""
    return (
        database.url.render_as_string(hide_password=True)
        if is_shared(database)
        else str(database.url.database)
    )


@contextmanager
def explained(database: Engine) -> Iterator[None]:
    """Turn what the database or the engine refuses into a StoreError that says what to do."""
    try:
        yield
    except DBAPIError as problem:
        raise StoreError(
            f"{shown(database)}, where the engine remembers its steps, cannot be used: {problem.orig}; "
            f"{_advice(database, problem)}, then: gonogo resume"
        ) from None
    except error.DBOSException as problem:
        remedy = "see what it says" if is_shared(database) else "move that file away"
        raise StoreError(
            f"the engine cannot go on by {shown(database)}: {problem}; {remedy}, then: gonogo resume"
        ) from None


def _advice(database: Engine, problem: DBAPIError) -> str:
    if is_shared(database):
        return "see that it runs and lets you in"
    name = getattr(problem.orig, "sqlite_errorname", "")
    return next((advice for code, advice in _ADVICE.items() if name.startswith(code)), _USABLE)


def _prepare(connection: Any, _: object) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA busy_timeout = 10000")
    if sqlite3.sqlite_version_info < (3, 42):
        # On Python 3.12 and later DBOS counts on unixepoch('subsec'), which older libraries do not know.
        connection.create_function("unixepoch", 1, lambda _: datetime.now(UTC).timestamp())
