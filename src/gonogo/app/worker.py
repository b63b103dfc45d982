"""What moves releases: it launches the engine, moves releases of the projects that it serves, and stops."""

from __future__ import annotations

from contextlib import suppress
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING

from gonogo.domain.job import flow_name, project_of
from gonogo.errors import GonogoError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gonogo.app.releases import Releases
    from gonogo.ports.commands import Commands
    from gonogo.ports.engine import Engine, FlowFunction, Holder
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
        self._started: set[str] = set()
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
            over |= {one for one in self._started - over if self._engine.result(one, 0) is not None}
        return True

    def wait(self, release: str, seconds: float) -> None:
        """Wait until the release that moves here has ended, but no longer than this.

        Raises:
            GonogoError: the world is broken for one of its steps.
        """
        self._engine.result(release, seconds)

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
            if row.ended or row.id in self._started:
                return
            self._engine.start(flow_name(row.kind, row.job.get("flow", 1)), row.id, row.job)
            if self._served[row.project].releases.record.orders(row.id):
                self._engine.ring(row.id)  # who wrote a word down may have died before ringing
            self._started.add(row.id)

    def _start_others(self) -> None:
        """Let what is begun elsewhere meanwhile move here, beside the release or of another package."""
        with suppress(GonogoError):  # whoever began it says what is wrong
            while not self._over.wait(_LOOK_AGAIN):
                self._start_begun()

    def _start_begun(self) -> None:
        for one in self._served.values():
            for row in one.releases.record.alive(one.project):
                if row.kind != "release" or row.at.kind == "beginning":
                    self._start(row)

    def _flows(self) -> Mapping[str, FlowFunction]:
        """The flows, once nothing runs any more that an earlier process left."""
        from gonogo.workflow.flows import flows

        self._end_leftovers()
        return flows({name: one.services() for name, one in self._served.items()})

    def _end_leftovers(self) -> None:
        for one in self._served.values():
            one.commands.end_leftovers()
