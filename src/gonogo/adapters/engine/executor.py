"""A process that moves releases by a team's PostgreSQL, and how the others learn that it is gone.

Each start is a new executor. It holds a session lock, which the server frees when the process dies, and
writes a heartbeat in the server's time, which tells of one that is frozen or cut off.
"""

from __future__ import annotations

from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from sqlalchemy import text

from gonogo.adapters.engine.databases import SCHEMA
from gonogo.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection, Engine

SILENCE = 10.0
"""Seconds without a heartbeat after which an executor loses its session, and what it moves."""
BEAT = 2.0
"""Seconds between two heartbeats."""
_LOCKS = 0x676F6E6F
"""The class of the executors' advisory locks."""
_TABLE = f"""
CREATE SCHEMA IF NOT EXISTS {SCHEMA};
CREATE TABLE IF NOT EXISTS {SCHEMA}.executor (
  number INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  beat TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
)"""
_TAKE = text("SELECT pg_try_advisory_lock(:locks, :number)")
_FREE = text("SELECT pg_advisory_unlock(:locks, :number)")
_END = text(
    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted "
    "AND classid = :locks AND objid = :number AND objsubid = 2 "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


class Executor:
    """This process, among those that move releases by one database."""

    def __init__(self, database: Engine, now: Callable[[], float] = monotonic) -> None:
        """Take the database. now: seconds that no change of the clock moves."""
        self._database = database
        self._now = now
        self._session: Connection | None = None
        self._heard = now()
        self.number = 0

    @property
    def id(self) -> str:
        """The name by which the engine knows it."""
        return f"executor-{self.number}"

    def begin(self) -> None:
        """Become a new one, and hold its lock.

        Raises:
            StoreError: sessions are shared on the way to the database, so that a lock holds nothing.
        """
        self._session = self._connected()
        self._session.detach()  # from the pool, which would lend the lock to others
        self._session.execute(text("SELECT pg_advisory_lock(:locks, 0)"), {"locks": _LOCKS})
        try:
            for statement in _TABLE.split(";"):
                self._session.exec_driver_sql(statement)
        finally:
            self._session.execute(_FREE, {"locks": _LOCKS, "number": 0})
        made = text(f"INSERT INTO {SCHEMA}.executor DEFAULT VALUES RETURNING number")  # noqa: S608 - a constant
        self.number = self._session.execute(made).scalar_one()
        self._session.execute(_TAKE, self._lock(self.number))
        with self._connected() as other:
            if other.execute(_TAKE, self._lock(self.number)).scalar():
                raise StoreError(
                    "the way to the database shares its sessions, as PgBouncer does in transaction mode, so "
                    "that nobody can tell which process moves a release; connect directly, or in session mode"
                )

    def beat(self) -> None:
        """Say that this one lives.

        Raises:
            StoreError: the database did not hear it in time, so another process may go on with what it moves.
        """
        session = self._held()
        said = text(f"UPDATE {SCHEMA}.executor SET beat = clock_timestamp() WHERE number = :number")  # noqa: S608 - a constant
        session.execute(said, {"number": self.number})
        before, self._heard = self._heard, self._now()
        if self._heard - before > SILENCE:
            raise StoreError(
                f"this process was cut off from the database for {self._heard - before:.0f} s, so another "
                "one may go on with what it moved. See: gonogo status"
            )

    def end(self) -> None:
        """Give the lock back, as dying does."""
        self._held().close()

    def silent(self) -> float:
        """Seconds since the database heard this one."""
        return self._now() - self._heard

    def lives(self, executor: str) -> bool:
        """Whether another one was heard lately."""
        known = text(
            f"SELECT clock_timestamp() - beat < make_interval(secs => :silence) "  # noqa: S608 - a constant
            f"FROM {SCHEMA}.executor WHERE number = :number"
        )
        number = int(executor.rpartition("-")[2]) if executor.startswith("executor-") else 0
        with self._connected() as connection:
            return bool(connection.execute(known, {"silence": SILENCE, "number": number}).scalar())

    def others(self) -> list[int]:
        """The numbers of all others that are written down; who is silent loses its session."""
        known = text(
            f"SELECT number, clock_timestamp() - beat > make_interval(secs => :silence) "  # noqa: S608 - a constant
            f"FROM {SCHEMA}.executor WHERE number <> :number ORDER BY number"
        )
        session = self._held()
        found = session.execute(known, {"silence": SILENCE, "number": self.number}).all()
        for number, is_silent in found:
            if is_silent:
                session.execute(_END, self._lock(number))
        return [number for number, _ in found]

    @contextmanager
    def dead(self, number: int) -> Iterator[bool]:
        """Hold another one's lock, if it is dead, so that nobody else takes over from it meanwhile."""
        session = self._held()
        taken = bool(session.execute(_TAKE, self._lock(number)).scalar())
        try:
            yield taken
        finally:
            if taken:
                session.execute(_FREE, self._lock(number))

    def forget(self, number: int) -> None:
        """Nothing is left of one that is dead."""
        gone = text(f"DELETE FROM {SCHEMA}.executor WHERE number = :number")  # noqa: S608 - a constant
        self._held().execute(gone, {"number": number})

    def _held(self) -> Connection:
        if self._session is None:
            raise AssertionError("an executor begins first")
        return self._session

    def _connected(self) -> Connection:
        return self._database.connect().execution_options(isolation_level="AUTOCOMMIT")

    @staticmethod
    def _lock(number: int) -> dict[str, int]:
        return {"locks": _LOCKS, "number": number}
