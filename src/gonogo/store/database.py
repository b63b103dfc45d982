"""The database that holds the record: SQLite in a file, or PostgreSQL."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Engine, create_engine, event, inspect
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from gonogo.errors import StoreError
from gonogo.store.schema import POSTGRESQL_SCHEMA, REVISION, REVISIONS, VERSION_TABLE

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Connection

PATIENCE = 10
"""Seconds for which a writer waits for another one."""
_CONNECTIONS = 3
"""How many of them a process keeps to PostgreSQL for the record."""
_MORE = 5
"""How many it opens beside these while they are needed; threads that need more wait."""
_ALIVE = {
    "connect_timeout": 10,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 8000,
}
"""A connection whose other end is gone is told within seconds, not hours."""
READING = {"gonogo_reading": True}
"""Execution options of a connection that only reads, and so waits for nobody."""

_MIGRATING = 0x676F6E6F676F
"""The PostgreSQL lock under which one process migrates while others wait."""
_APPENDING = 0x676F6E6F676C
"""The PostgreSQL lock under which one transaction appends to the ledger while others wait."""
_MOVED = "moved"
"""The form of a record that is none any more."""
_GONE = "it was moved to the database of a team. Name that: GONOGO_DATABASE=postgresql://HOST/NAME"
_LATER = ("engine.db", "ledger-key.pem")
"""Files that come to lie beside the record, and never before it has its tables."""
_ADVICE = {
    "SQLITE_READONLY": "it is read-only; give this user write access to the file and its folder",
    "SQLITE_CANTOPEN": "it cannot be opened; see that its folder is there and that this user may write to it",
    "SQLITE_PERM": "it cannot be opened; give this user write access to the file and its folder",
    "SQLITE_AUTH": "it cannot be opened; give this user write access to the file and its folder",
    "SQLITE_FULL": "the disk is full; make room and run the command again, nothing was half written",
    "SQLITE_IOERR": "the disk gave an error, or is full; make room or fix it, and run the command again",
    "SQLITE_CORRUPT": "it is damaged; move it away, and the ledger comes back from the remote",
    "SQLITE_NOTADB": "it is no database; move it away, and the ledger comes back from the remote",
    "SQLITE_BUSY": f"another process has held it for over {PATIENCE} s; wait for it, or end it",
    "SQLITE_LOCKED": f"another process has held it for over {PATIENCE} s; wait for it, or end it",
}


def open_database(place: Path | str) -> Engine:
    """Open the record and bring its tables up to date; a file is made where there is none.

    Args:
        place: a path of a SQLite file, or the URL of a database.

    Raises:
        StoreError: it cannot be used, or a newer gonogo wrote it.
    """
    was_used = isinstance(place, Path) and _was_used(place)
    engine = _engine(url_of(place))
    try:
        with explained(engine):
            _bring_up_to_date(engine, was_used=was_used)
    except BaseException:
        engine.dispose()
        raise
    return engine


def time_of(place: str) -> datetime:
    """The time that a team's database tells; nothing else of it is looked at.

    Raises:
        StoreError: it cannot be asked.
    """
    engine = _engine(url_of(place))
    try:
        with explained(engine), engine.connect() as connection:
            told: datetime = connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
    finally:
        engine.dispose()
    return told


@contextmanager
def explained(engine: Engine) -> Iterator[None]:
    """Turn what the database refuses, or nobody can read, into a StoreError that says what to do."""
    try:
        yield
    except DBAPIError as problem:
        raise StoreError(f"the record {_shown(engine)} cannot be used: {_advice(problem)}") from problem
    except msgspec.MsgspecError as problem:
        raise StoreError(
            f"the record {_shown(engine)} has a row that cannot be read ({problem}): a newer gonogo wrote "
            "it, or it is damaged; upgrade gonogo, or move it away, and the ledger comes back from the remote"
        ) from None


def close_moved(connection: Connection) -> None:
    """Let nobody open a record on SQLite again, and nobody who has it open write an entry.

    Older versions of gonogo refuse it as that of a newer one.
    """
    refusal = f"SELECT RAISE(ABORT, '{_GONE}')"
    connection.exec_driver_sql(
        f"CREATE TRIGGER IF NOT EXISTS moved BEFORE INSERT ON ledger BEGIN {refusal}; END"
    )
    connection.exec_driver_sql(f"UPDATE {VERSION_TABLE} SET version_num = '{_MOVED}'")  # noqa: S608 - constants


def is_moved(file: Path) -> bool:
    """Whether the record in a file was moved to a team's database."""
    if not file.exists():
        return False
    engine = _engine(url_of(file))
    try:
        with explained(engine), engine.connect().execution_options(**READING) as connection:
            return _version(connection) == _MOVED
    finally:
        engine.dispose()


def lock_ledger(connection: Connection) -> None:
    """Let nobody else append until this transaction ends; on SQLite each one begins so.

    It is the first statement of a transaction, so that whatever is read after it is what others have written.
    """
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_APPENDING})")


def url_of(place: Path | str) -> URL:
    """The address of the database, as its driver wants it; the folder of a file is made.

    Raises:
        StoreError: the text is no address, or the folder cannot be made.
    """
    if isinstance(place, Path):
        try:
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as problem:
            raise StoreError(
                f"the folder {place.parent} of the record cannot be made: {problem.strerror}; "
                "give this user write access to it"
            ) from None
        with suppress(OSError):  # SQLite says what is wrong; what it lays beside it gets the same permissions
            place.touch(mode=0o600, exist_ok=False)
        return URL.create("sqlite", database=str(place))
    try:
        url = make_url(place)
    except ArgumentError:
        raise StoreError("the record's address is no database URL; write postgresql://host/name") from None
    if url.get_backend_name() == "sqlite" and url.database:
        return url_of(Path(url.database))
    return url.set(drivername="postgresql+psycopg") if url.drivername in {"postgresql", "postgres"} else url


def open_engine(place: Path | str) -> Engine:
    """The database as it is: no table is made, and none is changed.

    Raises:
        StoreError: the address is none, or its driver is not installed.
    """
    return _engine(url_of(place))


def _engine(url: URL) -> Engine:
    bounds: dict[str, Any] = {
        "pool_size": _CONNECTIONS,
        "max_overflow": _MORE,
        "pool_pre_ping": True,
        "connect_args": _ALIVE,
    }
    try:
        engine = create_engine(url, **({} if url.get_backend_name() == "sqlite" else bounds))
    except (ModuleNotFoundError, NoSuchModuleError) as problem:
        raise StoreError(
            f"the record needs a database driver that is not installed: {problem}; "
            "pip install 'gonogo[postgresql]'"
        ) from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # the driver would begin late, and never for writing
    connection.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")  # what is erased is overwritten


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("gonogo_reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _prepare_postgresql(connection: Any, _: object) -> None:
    connection.execute(f"SET search_path TO {POSTGRESQL_SCHEMA}")
    connection.commit()


def _was_used(file: Path) -> bool:
    """Whether the file must hold a record; one that was moved away may begin anew."""
    return file.exists() and any((file.parent / name).exists() for name in _LATER)


def _bring_up_to_date(engine: Engine, *, was_used: bool) -> None:
    with engine.connect().execution_options(**READING) as connection:
        if revision_of(connection) == REVISION:
            return
    with engine.begin() as connection:
        if engine.dialect.name != "sqlite":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATING})")
        found = revision_of(connection)
        if found is None and was_used:
            raise StoreError(
                f"the record {_shown(engine)} is empty, though releases were made here; "
                "put its copy back, or move it away, and the ledger comes back from the remote"
            )
        if found != REVISION:
            from gonogo.store.migration import migrate

            migrate(connection)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found: str | None = connection.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").scalar()  # noqa: S608 - a constant
    return found


def revision_of(connection: Connection) -> str | None:
    """The migration that the tables stand at; nothing where there are none.

    Raises:
        StoreError: a newer gonogo wrote them, or they were moved away.
    """
    found = _version(connection)
    if found == _MOVED:
        raise StoreError(f"{_shown(connection.engine)} has no record any more: {_GONE}")
    if found is not None and found not in REVISIONS:
        raise StoreError(
            f"the record {_shown(connection.engine)} was written by a newer gonogo (its form is {found}, "
            f"this one knows {REVISION}); upgrade gonogo"
        )
    return found


def _shown(engine: Engine) -> str:
    if engine.dialect.name == "sqlite":
        return engine.url.database or "in memory"
    return engine.url.render_as_string(hide_password=True)


def _advice(problem: DBAPIError) -> str:
    name = getattr(problem.orig, "sqlite_errorname", "")
    for code, advice in _ADVICE.items():
        if name.startswith(code):
            return advice
    return str(problem.orig).strip().partition("\n")[0] or "the database gave no reason"
