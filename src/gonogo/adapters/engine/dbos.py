"""The durable engine: DBOS Transact on SQLite, inside of this process.

One process at a time runs the flows of a folder. A lock of the operating system says which one;
it is free as soon as that process is gone, however it went.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import msgspec
from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer, SetWorkflowID, error
from sqlalchemy import Engine as Database
from sqlalchemy import create_engine, event
from sqlalchemy.exc import DBAPIError

from gonogo.adapters.engine.attendance import PATIENCE, Attendance
from gonogo.adapters.engine.complaints import Complaints, heard
from gonogo.adapters.engine.lock import EngineLock
from gonogo.errors import Stopped, StoreError
from gonogo.ports.engine import Attempt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from gonogo.ports.engine import FlowFunction, Holder

T = TypeVar("T")

_BELL = "bell"
_TICK = 0.05
"""Seconds between two looks for a bell that another process rang."""
_VERSION = "1"
"""Stays the same when our code changes: a flow in flight goes on by the plan in its input."""
_ADVICE = {
    "SQLITE_FULL": "make room on its disk",
    "SQLITE_IOERR": "make room on its disk, or mend that",
    "SQLITE_CORRUPT": "move it away",
    "SQLITE_NOTADB": "move it away",
    "SQLITE_BUSY": "end the other process that holds it",
}


class DbosEngine:
    """Runs flows durably; see the port."""

    def __init__(
        self,
        folder: Path,
        next_attempt: Callable[[str], int],
        attempt: Callable[[str], int],
        patience: float = PATIENCE,
    ) -> None:
        """Take the folder that the engine's own file is in, and whose lock says who runs flows.

        next_attempt: counts the entries into each flow; attempt: tells the number of the last one.
        patience: seconds for which a flow may be run by nobody before that is told.
        """
        self._database = _database(folder / "engine.db")
        self._next_attempt = next_attempt
        self._attempt = attempt
        self._lock = EngineLock(folder)
        self._flows: dict[str, Callable[..., Any]] = {}
        self._stopping = threading.Event()
        self._changed = threading.Condition()
        self._attendance = Attendance(patience)
        self._complaints: Complaints | None = None
        self._broken: BaseException | None = None

    @property
    def is_launched(self) -> bool:
        """Whether this process runs the flows."""
        return self._lock.is_mine

    @property
    def holder(self) -> Holder | None:
        """Who runs them; see the port."""
        return self._lock.holder

    def end_holder(self) -> int:
        """End who runs them; see the port."""
        return self._lock.end_holder()

    def launch(self, flows: Callable[[], Mapping[str, FlowFunction]]) -> bool:
        """Take the lock, and go on with the flows that were left; see the port."""
        if self.is_launched:
            return True
        if not self._lock.take():
            return False
        known = flows()
        self._complaints = heard()
        with _explained(self._database):
            self._database.connect().close()
            self._configure()
            for name, function in known.items():
                flow = DBOS.workflow(name=name, max_recovery_attempts=None)
                self._flows[name] = flow(self._entered(function))
            DBOS.launch()
        return True

    def start(self, flow: str, key: str, given: dict[str, Any]) -> None:
        """Begin a flow under this id; see the port."""
        if flow not in self._flows:
            number = flow.rpartition("@")[2]
            raise StoreError(
                f"{key} goes by flow {number}, which this gonogo does not know: upgrade it, then: "
                "gonogo resume"
            )
        with _explained(self._database):
            if DBOS.get_workflow_status(key) is None:
                with SetWorkflowID(key):
                    DBOS.start_workflow(self._flows[flow], key, given)

    def result(self, key: str, seconds: float) -> dict[str, Any] | None:
        """The flow's result; raises what broke the world for a step, of which nothing is recorded.

        Raises:
            StoreError: nobody runs the flow, and it has not ended either.
        """
        with _explained(self._database):
            if self._ended(key) is None:
                with self._changed:
                    self._changed.wait_for(lambda: self._broken or self._ended(key) is not None, seconds)
            if self._broken:
                raise self._broken
            ended = self._ended(key)
        if ended is None and self._attendance.is_abandoned(key):
            raise self._lost(key, "nobody takes it up")
        return ended

    def ring(self, key: str) -> None:
        """Ring the bell, also of a flow in another process; see the port."""
        with _explained(self._database):
            if self.is_launched:
                DBOS.send(key, True, topic=_BELL)
                return
            self._database.connect().close()  # a client would print what is wrong with it
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
        if status.status != "SUCCESS":  # our flows end with an answer or not at all
            raise self._lost(key, f"it was ended from outside ({status.status})")
        found: dict[str, Any] = DBOS.retrieve_workflow(key).get_result()
        return found

    def _lost(self, key: str, problem: str) -> StoreError:
        said = self._complaints.last if self._complaints else ""
        return StoreError(
            f"the engine does not go on with {key}: {problem}{f' ({said})' if said else ''}. "
            "Try again: gonogo resume. "
            f"Where that does not help, move {self._database.url.database} away and try once more: "
            "what was done is found, not done twice"
        )

    def _configure(self) -> None:
        DBOS(
            config={
                "name": "gonogo",
                "system_database_url": self._database.url.render_as_string(),
                "system_database_engine": self._database,
                "application_version": _VERSION,
                "executor_id": "local",
                "serializer": DBOSPortableJSONSerializer(),
                "notification_listener_polling_interval_sec": _TICK,
                "log_level": "WARNING",
            }
        )

    def _entered(self, function: FlowFunction) -> Callable[[str, dict[str, Any]], dict[str, Any]]:
        def enter(key: str, given: dict[str, Any]) -> dict[str, Any]:
            try:
                with self._attendance.at(key), _explained(self._database):
                    number = self._next_attempt(key)
                    flow = _DbosFlow(key, number, self._stopping, self._break, self._flows, self._attempt)
                    return function(flow, given)
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
        self,
        key: str,
        number: int,
        stopping: threading.Event,
        report: Callable[[BaseException], None],
        flows: Mapping[str, Callable[..., Any]],
        attempt: Callable[[str], int],
    ) -> None:
        self.id = key
        self._attempt = attempt
        self._number = number
        self._stopping = stopping
        self._report = report
        self._flows = flows

    def step(self, name: str, work: Callable[[Attempt], T], kind: Any) -> T:
        """See the port."""
        attempt = Attempt(f"{self.id}/{name}", self._number, self._stopping.is_set)
        done = DBOS.run_step({"name": name}, self._guarded, work, attempt)
        result: T = msgspec.convert(done, kind, str_keys=True)
        return result

    def beside(self, flow: str, inputs: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        """Child workflows: all are begun before the first one's result is waited for; see the port."""
        begun = {}
        for key, given in inputs.items():
            child = f"{self.id}.{key}"
            with SetWorkflowID(child):
                begun[key] = DBOS.start_workflow(self._flows[flow], child, given)
        return {key: handle.get_result(polling_interval_sec=_TICK) for key, handle in begun.items()}

    def wait(self, seconds: float) -> bool:
        """See the port."""
        return DBOS.recv(_BELL, timeout_seconds=seconds) is not None

    def _guarded(self, work: Callable[[Attempt], T], attempt: Attempt) -> Any:
        """The result as data; where the world is broken there is none, and the step waits for the end."""
        try:
            self._refuse_if_replaced()
            done = self._worked(work, attempt)
            self._refuse_if_replaced()
        except Stopped:
            self._stopping.set()
        except Exception as problem:  # noqa: BLE001 - whatever it is, it must not become the step's answer
            self._report(problem)
            self._stopping.set()
        else:
            if not self._stopping.is_set():
                return done
        return _never()

    def _worked(self, work: Callable[[Attempt], T], attempt: Attempt) -> Any:
        try:
            return msgspec.to_builtins(work(attempt), str_keys=True)
        except Stopped:
            self._refuse_if_replaced()
            if self._stopping.is_set():
                raise
            raise StoreError(
                f"somebody else moves what {self.id} is about, so this one stops. See: gonogo status"
            ) from None

    def _refuse_if_replaced(self) -> None:
        """Whoever was frozen while another process went on with the flow does and records nothing more."""
        if self._attempt(self.id) != self._number:
            raise StoreError(
                f"another process goes on with {self.id}, so this one stops. Watch it: gonogo status"
            )


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
    file = database.url.database
    try:
        yield
    except DBAPIError as problem:
        raise StoreError(
            f"{file}, where the engine remembers its steps, cannot be used: {problem.orig}; "
            f"{_advice(problem)}, then: gonogo resume"
        ) from None
    except error.DBOSException as problem:
        raise StoreError(
            f"the engine cannot go on by {file}: {problem}; move that file away, then: gonogo resume"
        ) from None


def _advice(problem: DBAPIError) -> str:
    name = getattr(problem.orig, "sqlite_errorname", "")
    return next(
        (advice for code, advice in _ADVICE.items() if name.startswith(code)),
        "make it and its folder readable and writable, or move it away",
    )


def _prepare(connection: Any, _: object) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA busy_timeout = 10000")
    if sqlite3.sqlite_version_info < (3, 42):
        # On Python 3.12 and later DBOS counts on unixepoch('subsec'), which older libraries do not know.
        connection.create_function("unixepoch", 1, lambda _: datetime.now(UTC).timestamp())
