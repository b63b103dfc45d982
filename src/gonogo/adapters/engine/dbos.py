"""The durable engine: DBOS Transact inside of this process, on SQLite or on a team's PostgreSQL.

One process at a time runs the flows of a folder. A lock of the operating system says which one;
it is free as soon as that process is gone, however it went. On PostgreSQL many processes move releases, each
those of the projects that it serves, and what a dead one moved is taken over: `executor.py` tells of it.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import msgspec
from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer, SetWorkflowID

from gonogo.adapters.engine.attendance import PATIENCE, Attendance
from gonogo.adapters.engine.complaints import Complaints, heard
from gonogo.adapters.engine.databases import SCHEMA, explained, is_shared, shown
from gonogo.adapters.engine.executor import BEAT, SILENCE, Executor
from gonogo.adapters.engine.lock import EngineLock
from gonogo.adapters.engine.waking import woken
from gonogo.domain.job import flow_of
from gonogo.errors import Stopped, StoreError
from gonogo.ports.engine import HELD, Attempt, remembered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import Engine as Database

    from gonogo.ports.engine import FlowFunction, Holder

T = TypeVar("T")

_BELL = "bell"
_TICK = 0.1
"""Seconds between two looks for a bell that another process rang."""
_VERSION = "1"
"""Stays the same when our code changes: a flow in flight goes on by the plan in its input."""
_LOOK_AGAIN = 1.0
"""Seconds between two looks for a word in the record."""
_SHARED_TICK = 0.5
"""The same on PostgreSQL: it is asked, since a session that listens may fall silent unnoticed."""
_MIGRATING = 0x676F6E6F656E
"""The PostgreSQL lock under which one process makes the engine's tables while others wait."""
_BELLS = "DELETE FROM notifications WHERE destination_uuid = ?"
_IN_USE: list[Database] = []
"""The database of the one engine of this process; a second one would write into it, silently."""


class DbosEngine:
    """Runs flows durably; see the port."""

    def __init__(
        self,
        folder: Path,
        database: Database,
        next_attempt: Callable[[str], int],
        attempt: Callable[[str], int],
        patience: float = PATIENCE,
    ) -> None:
        """Take the folder whose lock says who runs flows, and the database in which they are remembered.

        next_attempt: counts the entries into each flow; attempt: tells the number of the last one.
        patience: seconds for which a flow may be run by nobody before that is told.
        """
        self._database = database
        self._executor = Executor(database) if is_shared(database) else None
        self._next_attempt = next_attempt
        self._attempt = attempt
        self._lock = EngineLock(folder)
        self._flows: dict[str, Callable[..., Any]] = {}
        self._serves: Callable[[dict[str, Any]], bool] = lambda _: True
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

    def launch(
        self, flows: Callable[[], Mapping[str, FlowFunction]], serves: Callable[[dict[str, Any]], bool]
    ) -> bool:
        """Take the lock, and go on with the flows that were left; see the port.

        Raises:
            StoreError: another engine runs in this process, or the database cannot be used.
        """
        if self.is_launched:
            return True
        if _IN_USE:
            raise StoreError(
                f"this process moves releases by {shown(_IN_USE[0])}, so it cannot by "
                f"{shown(self._database)} as well; start another process for that"
            )
        if not self._lock.take():
            return False
        self._serves = serves
        known = flows()
        self._complaints = heard()
        with explained(self._database):
            self._database.connect().close()
            if self._executor:
                self._executor.begin()
            self._configure()
            for name, function in known.items():
                flow = DBOS.workflow(name=name, max_recovery_attempts=None)
                self._flows[name] = flow(self._entered(function))
            _IN_USE.append(self._database)
            self._launch()
        return True

    def _launch(self) -> None:
        executor = self._executor
        if executor is None:
            DBOS.launch()
            return
        threading.Thread(target=self._live, args=(executor,), daemon=True).start()
        DBOS.listen_queues([executor.id])
        with self._database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            # asked again and again: a statement that waits would hold up the indexes that are being made
            while not connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({_MIGRATING})").scalar():
                sleep(_TICK)
            DBOS.launch()
            connection.exec_driver_sql(f"SELECT pg_advisory_unlock({_MIGRATING})")
        threading.Thread(target=self._take_over, args=(executor,), daemon=True).start()

    def _live(self, executor: Executor) -> None:
        """Beat; without an answer in time stop, for somebody else goes on with what this one moved."""
        threading.Thread(target=self._watch, args=(executor,), daemon=True).start()
        try:
            while not self._stopping.wait(BEAT):
                with explained(self._database):
                    executor.beat()
        except StoreError as problem:
            self._end(problem)

    def _watch(self, executor: Executor) -> None:
        """A heartbeat may hang, where the network does: this looks at nothing but this process's clock."""
        while not self._stopping.wait(BEAT):
            if executor.silent() > SILENCE - BEAT:
                self._end(
                    StoreError(
                        f"{shown(self._database)} does not answer, so another process may go on with what "
                        "this one moves. See: gonogo status"
                    )
                )

    def _end(self, problem: StoreError) -> None:
        self._stopping.set()
        self._break(problem)

    def _take_over(self, executor: Executor) -> None:
        """Go on with the flows that dead executors left, as long as this one lives."""
        with suppress(StoreError):  # the heartbeat tells of a database that is away
            while True:
                with explained(self._database):
                    for number in executor.others():
                        with executor.dead(number) as is_dead:
                            if is_dead and self._taken_over(executor, f"executor-{number}"):
                                executor.forget(number)
                if self._stopping.wait(BEAT):
                    return

    def _taken_over(self, executor: Executor, dead: str) -> bool:
        """Move what is served here to this one's own queue; whether nothing of the dead one is left.

        The engine's own recovery would move it to a queue that every process takes from, also one that does
        not serve the project.
        """
        found = [
            *DBOS.list_workflows(status="PENDING", executor_id=dead, load_output=False),
            *DBOS.list_queued_workflows(queue_name=dead, load_output=False),
        ]
        left = {one.workflow_id: one.input for one in found}
        mine = [key for key, given in left.items() if given and self._serves(given["args"][1])]
        if mine:
            DBOS.register_queue(executor.id, polling_interval_sec=_SHARED_TICK)
            DBOS.resume_workflows(mine, queue_name=executor.id)
        if len(mine) == len(left):
            DBOS.delete_queue(dead)
        return len(mine) == len(left)

    def start(self, flow: str, key: str, given: dict[str, Any]) -> None:
        """Begin a flow under this id; see the port."""
        if flow not in self._flows:
            release, number = flow_of(key)[0], flow.rpartition("@")[2]
            raise StoreError(
                f"{release} goes by flow {number}, which this gonogo does not know: upgrade it, then: "
                "gonogo resume"
            )
        with explained(self._database):
            if DBOS.get_workflow_status(key) is None:
                with SetWorkflowID(key):
                    DBOS.start_workflow(self._flows[flow], key, given)

    def result(self, key: str, seconds: float) -> dict[str, Any] | None:
        """The flow's result; raises what broke the world for a step, of which nothing is recorded.

        Raises:
            StoreError: nobody runs the flow, and it has not ended either.
        """
        with explained(self._database), self._changed:
            # what it said last counts: each time it is asked is a question to the database
            ended = self._changed.wait_for(lambda: self._broken or self._ended(key), seconds)
            if isinstance(ended, BaseException):
                raise ended
        if ended is None and self._attendance.is_abandoned(key) and not self._is_elsewhere(key):
            raise self._lost(key, "nobody takes it up")
        return ended

    def ring(self, key: str) -> None:
        """Ring the bell, also of a flow in another process; see the port."""
        ring(self._database, key)

    def ended(self) -> list[str]:
        """The flows that have ended; see the port."""
        with explained(self._database):
            found = DBOS.list_workflows(
                status="SUCCESS", has_parent=False, load_input=False, load_output=False
            )
        return [one.workflow_id for one in found]

    def forget(self, keys: Sequence[str]) -> None:
        """Drop what is remembered of them; the room in the file is used again."""
        with explained(self._database):
            for key in keys:
                if not self._executor:  # on SQLite, where keys of other tables are not enforced, bells stay
                    with self._database.begin() as connection:
                        connection.exec_driver_sql(_BELLS, (key,))
                DBOS.delete_workflows([key], delete_children=True)

    def stop(self) -> None:
        """Let no step that runs now record anything; the caller ends the process."""
        self._stopping.set()

    def _is_elsewhere(self, key: str) -> bool:
        """Whether another process, which lives, runs it."""
        status = DBOS.get_workflow_status(key)
        return bool(self._executor and status and self._executor.lives(status.executor_id or ""))

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
        told = f"the engine does not go on with {flow_of(key)[0]}: {problem}{f' ({said})' if said else ''}. "
        if self._executor:
            return StoreError(f"{told}See that this version of gonogo may move it, then: gonogo resume")
        return StoreError(
            f"{told}Try again: gonogo resume. "
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
                "executor_id": self._executor.id if self._executor else "local",
                "serializer": DBOSPortableJSONSerializer(),
                "dbos_system_schema": SCHEMA,
                "use_listen_notify": False,
                "notification_listener_polling_interval_sec": _SHARED_TICK if self._executor else _TICK,
                "log_level": "WARNING",
            }
        )

    def _entered(self, function: FlowFunction) -> Callable[[str, dict[str, Any]], dict[str, Any]]:
        def enter(key: str, given: dict[str, Any]) -> dict[str, Any]:
            if not self._serves(given):
                return _never()  # it stays as it is, for a process that does
            try:
                with self._attendance.at(key), explained(self._database):
                    number, (flow_id, _) = self._next_attempt(key), flow_of(key)
                    if not number:
                        return HELD  # whoever moved this entry died between its hold and its end
                    flow = _DbosFlow(flow_id, number, self._stopping, self._break, self._flows, self._attempt)
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


def ring(database: Database, key: str) -> None:
    """Ring a flow's bell, in whatever process it runs.

    Raises:
        StoreError: the database cannot be used.
    """
    with explained(database):
        if _IN_USE and _IN_USE[0].url == database.url:
            DBOS.send(key, True, topic=_BELL)
            return
        database.connect().close()  # a client would print what is wrong with it
        client = DBOSClient(
            system_database_engine=database,
            serializer=DBOSPortableJSONSerializer(),
            dbos_system_schema=SCHEMA,
        )
        client.send(key, True, topic=_BELL)
        client.destroy()


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
        self.number = number
        self._attempt = attempt
        self._stopping = stopping
        self._report = report
        self._flows = flows

    def step(self, name: str, work: Callable[[Attempt], T], kind: Any) -> T:
        """See the port."""
        attempt = Attempt(f"{self.id}/{name}", self.number, self._stopping.is_set)
        done = DBOS.run_step({"name": name}, self._guarded, work, attempt)
        result: T = remembered(done, kind)
        return result

    def do(self, name: str, work: Callable[[Attempt], Any], keep: Callable[[Attempt, Any], None]) -> Any:
        """See the port."""
        attempt = Attempt(f"{self.id}/{name}", self.number, self._stopping.is_set)
        return self._guarded(work, attempt, keep)

    def beside(self, flow: str, inputs: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        """Child workflows: all are begun before the first one's result is waited for; see the port."""
        begun = {}
        for key, given in inputs.items():
            child = f"{self.id}.{key}"
            with SetWorkflowID(child):
                begun[key] = DBOS.start_workflow(self._flows[flow], child, given)
        return {key: handle.get_result(polling_interval_sec=_TICK) for key, handle in begun.items()}

    def wait(self, seconds: float) -> bool:
        """See the port. A bell that nobody rang ends it where a clock that was set back would not."""
        with woken(lambda: DBOS.send(self.id, False, topic=_BELL), seconds):
            return DBOS.recv(_BELL, timeout_seconds=seconds) is True

    def hold(self, write: Callable[[int], bool], seconds: float) -> None:
        """See the port: this flow waits itself."""
        write(self.number)
        self.wait(seconds)

    def rest(self, seconds: float, is_over: Callable[[], bool]) -> None:
        """See the port."""
        end = monotonic() + seconds
        while (left := end - monotonic()) > 0 and not is_over():
            if self._stopping.wait(min(left, _LOOK_AGAIN)):
                _never()

    def _guarded(
        self,
        work: Callable[[Attempt], Any],
        attempt: Attempt,
        keep: Callable[[Attempt, Any], None] | None = None,
    ) -> Any:
        """The result as data; where the world is broken there is none, and the step waits for the end."""
        try:
            self._refuse_if_replaced()
            done = self._worked(work, attempt)
            if keep is None:
                self._refuse_if_replaced()
            elif not self._stopping.is_set():
                keep(attempt, done)  # which is refused whoever was replaced
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
        if self._attempt(self.id) != self.number:
            raise StoreError(
                f"another process goes on with {self.id}, so this one stops. Watch it: gonogo status"
            )


def _never() -> NoReturn:
    """Wait for the end of the process."""
    threading.Event().wait()
    raise Stopped
