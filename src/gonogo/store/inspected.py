"""What is wrong with the database of a record, found without changing it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from gonogo.errors import StoreError
from gonogo.store.database import READING, explained, open_engine, revision_of
from gonogo.store.schema import REVISION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine

_POOLED = (
    "the database pools transactions (PgBouncer): two connections got the same session lock. "
    "Connect directly, or by a pool of sessions: pool_mode = session"
)
_TRYING = 0x676F6E6F676F74
"""The PostgreSQL lock that two connections ask for, to see whether each is a session of its own."""


def faults_of(place: Path | str) -> list[str]:
    """What keeps a record from being used, a sentence each."""
    try:
        engine = open_engine(place)
        try:
            with explained(engine):
                return list(_faults(engine))
        finally:
            engine.dispose()
    except StoreError as problem:
        return [str(problem)]


def pooled(place: Path | str) -> str:
    """What is wrong with a database that pools transactions; "" where sessions are what they seem.

    Raises:
        StoreError: it cannot be used.
    """
    engine = open_engine(place)
    try:
        with explained(engine):
            return _POOLED if engine.dialect.name != "sqlite" and _shares_sessions(engine) else ""
    finally:
        engine.dispose()


def _faults(engine: Engine) -> Iterator[str]:
    with engine.connect().execution_options(**READING) as connection:
        found = revision_of(connection)
    if found is not None and found != REVISION:
        yield (
            f"the record has the form {found}, and this gonogo has {REVISION}; "
            "the server migrates it at its start"
        )
    if engine.dialect.name != "sqlite" and _shares_sessions(engine):
        yield _POOLED


def _shares_sessions(engine: Engine) -> bool:
    """Whether two connections both get one session lock, so that neither is a session of its own."""
    with engine.connect() as first, engine.connect() as second:
        got = [_got(one) for one in (first, second)]
        for one in (first, second):
            with suppress(DBAPIError):
                one.exec_driver_sql(f"SELECT pg_advisory_unlock({_TRYING})")
                one.commit()
        return all(got)


def _got(connection: Connection) -> bool:
    """The transaction ends at once: a pool of transactions then gives the session to the other."""
    taken = bool(connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({_TRYING})").scalar())
    connection.commit()
    return taken
