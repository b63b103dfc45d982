"""What moves releases: it launches the engine, moves releases of the projects that it serves, and stops."""

from __future__ import annotations

from contextlib import suppress
from threading import Event, Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING

from gonogo.domain.job import flow_name, project_of
from gonogo.errors import GonogoError
from gonogo.ports.engine import HELD
from gonogo.workflow.entry import given

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gonogo.app.releases import Releases
    from gonogo.ports.commands import Commands
    from gonogo.ports.engine import Engine, FlowFunction, Holder
    from gonogo.ports.record.record import Record
    from gonogo.ports.record.releases import ReleaseRow
    from gonogo.workflow.run import Services

_LOOK_AGAIN = 0.5


class Served:
    """A project whose releases may move here."""

    def __init__(self, releases: Releases, commands: Commands, services: Callable[[], Services]) -> None:
        """Take it. services: what its flows use, made when the engine starts."""
        self.releases = releases
        self.commands = commands
        self.services = services

    @property
    def project(self) -> str:
        """Its name, as plans and the record have it."""
        return self.releases.project.name


class Worker:
    """The one of this process. The command line in the foreground is a worker for one release."""

    def __init__(
        self, engine: Engine, served: Sequence[Served], tidy: Callable[[], None] = lambda: None
    ) -> None:
        """Take the engine, which is launched when a release is to move, and the projects.

        tidy: puts what was left in order, once nobody looks on any more.
        """
        self._engine = engine
        self.tidy = tidy
        self._served = {one.project: one for one in served}
        self._keys: dict[str, str] = {}
        self._starting = Lock()
        self._over = Event()

    @property
    def is_launched(self) -> bool:
        """Whether releases move in this process."""
        return self._engine.is_launched

    @property
    def holder(self) -> Holder | None:
        """The process that moves releases from here; nothing where none does."""
        return self._engine.holder

    def end_holder(self) -> int:
        """End the process that moves releases from here; its pid, 0 where there was none."""
        return self._engine.end_holder()

    def move(self, row: ReleaseRow) -> bool:
        """Let a release move in this process; false where another process moves releases from here."""
        if not self._engine.is_launched:
            if not self._engine.launch(self._flows, lambda given: project_of(given) in self._served):
                return False
            self._record.to_move(list(self._served))  # whose time has come waits no more
            Thread(target=self._start_others, daemon=True).start()
        self._start(row)
        return True

    def attend(self) -> bool:
        """Move all that these projects have under way, and what they begin, until this process is stopped.

        False where another process moves the releases.

        Raises:
            GonogoError: the world is broken for a step of one of them.
        """
        if not self._engine.launch(self._flows, lambda given: project_of(given) in self._served):
            return False
        for one in self._served.values():
            for row in one.releases.record.alive(one.project):
                self._start(row)
        over: set[str] = set()
        while not self._over.wait(_LOOK_AGAIN):
            self._start_begun()
            keys = set(self._keys.values())
            over = {key for key in keys if key in over or self._engine.result(key, 0) is not None}
        return True

    def wait(self, release: str, seconds: float) -> None:
        """Wait until the release that moves here has ended, but no longer than this.

        Raises:
            GonogoError: the world is broken for one of its steps.
        """
        end = monotonic() + seconds
        if self._engine.result(self._keys.get(release, release), seconds) == HELD:
            self._over.wait(max(0.0, end - monotonic()))

    def stop(self) -> bool:
        """End what was started here, record nothing; false where another process moves the releases."""
        if not self._engine.is_launched:
            return False
        self._over.set()
        self._engine.stop()
        self._end_leftovers()
        self.tidy()
        return True

    def _start(self, row: ReleaseRow) -> None:
        with self._starting:
            if row.ended or row.motion == "held" or self._keys.get(row.id) == row.key:
                return
            name = flow_name(row.kind, row.job.get("flow", 1))
            self._engine.start(name, row.key, given(row) if row.entry else row.job)
            if not row.entry and self._served[row.project].releases.record.orders(row.id):
                self._engine.ring(row.id)  # who wrote a word down may have died before ringing
            self._keys[row.id] = row.key

    def _start_others(self) -> None:
        """Let move here what is begun elsewhere meanwhile, or goes on by a word or since it is time."""
        with suppress(GonogoError):  # whoever began it says what is wrong
            while not self._over.wait(_LOOK_AGAIN):
                self._start_begun()

    def _start_begun(self) -> None:
        for row in self._record.to_move(list(self._served)):
            self._start(row)

    @property
    def _record(self) -> Record:
        """The projects share one."""
        return next(iter(self._served.values())).releases.record

    def _flows(self) -> Mapping[str, FlowFunction]:
        """The flows, once nothing runs any more that an earlier process left."""
        from gonogo.workflow.flows import flows

        self._end_leftovers()
        return flows({name: one.services() for name, one in self._served.items()})

    def _end_leftovers(self) -> None:
        for one in self._served.values():
            one.commands.end_leftovers()
