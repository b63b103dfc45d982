"""The durable engine: DBOS Transact on SQLite, inside of this process.

One process at a time runs the flows of a folder. A lock of the operating system says which one;
it is free as soon as that process is gone, however it went.
"""

from __future__ import annotations

import fcntl
import logging
import sqlite3
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Any, NoReturn, TypeVar

import msgspec
from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer, SetWorkflowID
from sqlalchemy import Engine as Database
from sqlalchemy import create_engine, event
from sqlalchemy.exc import DBAPIError

from gonogo.errors import Stopped, StoreError
from gonogo.ports.engine import Attempt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from gonogo.ports.engine import FlowFunction

T = TypeVar("T")

_BELL = "bell"
_TICK = 0.05
"""Seconds between two looks for a bell that another process rang."""
_VERSION = "1"
"""Stays the same when our code changes: a flow in flight goes on by the plan in its input."""


class DbosEngine:
    """Runs flows durably; see the port. `next_attempt` counts the entries into each flow."""

    def __init__(self, folder: Path, next_attempt: Callable[[str], int]) -> None:
        """Take the folder that the engine's own file is in, and whose lock says who runs flows."""
        self._database = _database(folder / "engine.db")
        self._folder = folder
        self._next_attempt = next_attempt
        self._lock: IO[bytes] | None = None
        self._flows: dict[str, Callable[..., Any]] = {}
        self._stopping = threading.Event()
        self._changed = threading.Condition()
        self._broken: BaseException | None = None

    @property
    def is_launched(self) -> bool:
        """Whether this process runs the flows."""
        return self._lock is not None

    def launch(self, flows: Callable[[], Mapping[str, FlowFunction]]) -> bool:
        """Take the lock, and go on with the flows that were left; see the port."""
        if self.is_launched:
            return True
        if not self._take_lock():
            return False
        known = flows()
        with _explained(self._database):
            self._database.connect().close()
        _quiet()
        DBOS(
            config={
                "name": "gonogo",
                "system_database_url": self._database.url.render_as_string(),
                "system_database_engine": self._database,
                "application_version": _VERSION,
                "executor_id": "local",
                "serializer": DBOSPortableJSONSerializer(),
                "notification_listener_polling_interval_sec": _TICK,
                "log_level": "ERROR",
            }
        )
        for name, function in known.items():
            self._flows[name] = DBOS.workflow(name=name, max_recovery_attempts=None)(self._entered(function))
        DBOS.launch()
        return True

    def start(self, flow: str, key: str, given: dict[str, Any]) -> None:
        """Begin a flow under this id; see the port."""
        if DBOS.get_workflow_status(key) is None:
            with SetWorkflowID(key):
                DBOS.start_workflow(self._flows[flow], key, given)

    def result(self, key: str, seconds: float) -> dict[str, Any] | None:
        """The flow's result; raises what broke the world for a step, of which nothing is recorded."""
        if self._ended(key) is None:
            with self._changed:
                self._changed.wait_for(lambda: self._broken or self._ended(key) is not None, seconds)
        if self._broken:
            raise self._broken
        return self._ended(key)

    def ring(self, key: str) -> None:
        """Ring the bell, also of a flow in another process; see the port."""
        if self.is_launched:
            DBOS.send(key, True, topic=_BELL)
            return
        with _explained(self._database):
            client = DBOSClient(
                system_database_engine=self._database, serializer=DBOSPortableJSONSerializer()
            )
            client.send(key, True, topic=_BELL)
            client.destroy()

    def stop(self) -> None:
        """Let no step that runs now record anything; the caller ends the process."""
        self._stopping.set()

    def _ended(self, key: str) -> dict[str, Any] | None:
        status = DBOS.get_workflow_status(key)
        if status is None or status.status in ("PENDING", "ENQUEUED"):
            return None
        found: dict[str, Any] = DBOS.retrieve_workflow(key).get_result()
        return found

    def _take_lock(self) -> bool:
        lock = (self._folder / "engine.lock").open("wb")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return False
        self._lock = lock
        return True

    def _entered(self, function: FlowFunction) -> Callable[[str, dict[str, Any]], dict[str, Any]]:
        def enter(key: str, given: dict[str, Any]) -> dict[str, Any]:
            try:
                return function(_DbosFlow(key, self._next_attempt(key), self._stopping, self._break), given)
            except Exception as problem:  # noqa: BLE001 - whatever it is, it must not become the flow's end
                self._break(problem)
                self._stopping.set()
                return _never()
            finally:
                with self._changed:
                    self._changed.notify_all()

        return enter

    def _break(self, problem: BaseException) -> None:
        with self._changed:
            self._broken = problem
            self._changed.notify_all()


class _DbosFlow:
    """What one entry into a flow sees."""

    def __init__(
        self, key: str, number: int, stopping: threading.Event, report: Callable[[BaseException], None]
    ) -> None:
        self.id = key
        self._number = number
        self._stopping = stopping
        self._report = report

    def step(self, name: str, work: Callable[[Attempt], T], kind: Any) -> T:
        """See the port."""
        attempt = Attempt(f"{self.id}/{name}", self._number, self._stopping.is_set)
        done = DBOS.run_step({"name": name}, self._guarded, work, attempt)
        result: T = msgspec.convert(done, kind)
        return result

    def wait(self, seconds: float) -> bool:
        """See the port."""
        return DBOS.recv(_BELL, timeout_seconds=seconds) is not None

    def _guarded(self, work: Callable[[Attempt], T], attempt: Attempt) -> Any:
        """The result as data; where the world is broken there is none, and the step waits for the end."""
        try:
            done = msgspec.to_builtins(work(attempt))
        except Stopped:
            self._stopping.set()
        except Exception as problem:  # noqa: BLE001 - whatever it is, it must not become the step's answer
            self._report(problem)
            self._stopping.set()
        else:
            if not self._stopping.is_set():
                return done
        return _never()


def _never() -> NoReturn:
    """Wait for the end of the process."""
    threading.Event().wait()
    raise Stopped


def _database(file: Path) -> Database:
    file.parent.mkdir(parents=True, exist_ok=True)
    database = create_engine(f"sqlite:///{file}")
    event.listen(database, "connect", _prepare)
    return database


@contextmanager
def _explained(database: Database) -> Iterator[None]:
    try:
        yield
    except DBAPIError as problem:
        raise StoreError(
            f"{database.url.database}, where the engine remembers its steps, cannot be used: {problem.orig}; "
            "make it readable and writable, or move it away, then: gonogo resume"
        ) from None


def _prepare(connection: Any, _: object) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA busy_timeout = 10000")
    if sqlite3.sqlite_version_info < (3, 42):
        # On Python 3.12 and later DBOS counts on unixepoch('subsec'), which older libraries do not know.
        connection.create_function("unixepoch", 1, lambda _: datetime.now(UTC).timestamp())


def _quiet() -> None:
    logging.getLogger("dbos").setLevel(logging.ERROR)
