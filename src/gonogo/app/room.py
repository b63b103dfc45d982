"""The control room: what a person or a program may ask of releases. Permission and record are here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.app.identity import signed
from gonogo.app.releasing import BEGINNING, row_of, starter
from gonogo.domain.approval import statement
from gonogo.errors import UsageError
from gonogo.ports.record import Order

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gonogo.app.project import Project
    from gonogo.domain.decision import Decision
    from gonogo.ports.commands import Commands
    from gonogo.ports.engine import Engine, FlowFunction
    from gonogo.ports.record import OrderKind, Person, Record, ReleaseRow
    from gonogo.ports.signatures import Signatures
    from gonogo.workflow.way import Job

FLOW = "release"


class Room:
    """One project's releases."""

    def __init__(
        self,
        project: Project,
        record: Record,
        engine: Engine,
        commands: Commands,
        flows: Callable[[], Mapping[str, FlowFunction]],
        signatures: Signatures,
    ) -> None:
        """Take the parts; the engine is launched when a release is to move here."""
        self.project = project
        self.record = record
        self.engine = engine
        self.commands = commands
        self._flows = flows
        self._signatures = signatures

    def living(self) -> ReleaseRow | None:
        """The release that is under way."""
        return self.record.living(self.project.name)

    def find(self, name: str = "") -> ReleaseRow:
        """The release of this id, version or tag; for "" the one under way, or else the latest.

        Raises:
            UsageError: there is none.
        """
        found = self.record.find(name) if name else self.living() or next(iter(self.record.releases(1)), None)
        if found is None:
            raise UsageError(f"There is no release {name}".rstrip() + ". Begin one: gonogo release")
        return found

    def decisions(self, release: str) -> list[Decision]:
        """What was answered so far."""
        return self.record.decisions(release)

    def begin(self, job: Job) -> str:
        """Begin a release, or find the one under way; its id."""
        return self.record.begin(row_of(job), job.starter)

    def move(self, release: str) -> bool:
        """Let the release move in this process; false where another process moves it already."""
        if self.engine.is_launched:
            return True
        if not self.engine.launch(self._recovered):
            return False
        row = self.find(release)
        if not row.ended:
            self.engine.start(FLOW, row.id, row.job)
            if self.record.orders(row.id):
                self.engine.ring(row.id)  # who wrote a word down may have died before ringing
        return True

    def stop(self) -> bool:
        """End what was started here, record nothing; false where another process moves the releases."""
        if not self.engine.is_launched:
            return False
        self.engine.stop()
        self.commands.end_leftovers()
        return True

    def _recovered(self) -> Mapping[str, FlowFunction]:
        """The flows, once nothing runs any more that an earlier process left."""
        self.commands.end_leftovers()
        return self._flows()

    def say(self, row: ReleaseRow, kind: OrderKind, comment: str, manner: str, about: str = "") -> Person:
        """Write down the word of whoever runs this, then ring; who it was, and how sure that is.

        It is signed where git has an SSH key and the release knows people, or it is an approval.

        Raises:
            UsageError: the release is over.
            RepositoryError: there is a key, and it cannot sign.
        """
        digest, person, signature = str(row.job["digest"]), starter(self.project), ""
        if kind == "approve" or row.job["plan"].get("people"):
            word = statement(digest, row.candidate, kind, about)
            person, signature = signed(self.project, self._signatures, person, word)
        at = int(self.project.clock.now().timestamp())
        self.take(row, Order(0, kind, person, comment, manner, row.candidate, digest, at, signature, about))
        return person

    def take(self, row: ReleaseRow, order: Order, operation: str = "") -> None:
        """Write down somebody's word, then ring, so that whoever moves the release hears it.

        operation: by which a repeat is known, if it may be said twice.

        Raises:
            UsageError: the release is over.
        """
        if row.outcome:
            raise UsageError(f"Release {row.version} is over: {row.outcome}")
        self.record.order(row.id, order, operation)
        if self.find(row.id).stage != BEGINNING:  # until its first step, nobody waits for a bell
            self.engine.ring(row.id)
