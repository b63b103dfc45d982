"""The control room: what a person or a program may ask of releases. Permission and record are here."""

from __future__ import annotations

from contextlib import suppress
from threading import Event, Thread
from typing import TYPE_CHECKING

from gonogo.app.people.identity import signed
from gonogo.app.releasing.releasing import BEGINNING, row_of, starter
from gonogo.domain.instruction import Instruction
from gonogo.domain.people.approval import statement
from gonogo.domain.people.people import refusal
from gonogo.domain.text import listed
from gonogo.errors import GonogoError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gonogo.app.project import Project
    from gonogo.domain.decision import Decision
    from gonogo.domain.instruction import InstructionKind
    from gonogo.domain.job import Job
    from gonogo.domain.people.person import Person
    from gonogo.ports.commands import Commands
    from gonogo.ports.engine import Engine, FlowFunction
    from gonogo.ports.record import Record, ReleaseRow
    from gonogo.ports.signatures import Signatures

FLOW = "release"
ROLLBACK = "rollback"
"""The flows by name."""
_LOOK_AGAIN = 0.5


class Releases:
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
        self._over = Event()

    def living(self) -> ReleaseRow | None:
        """The release that is under way."""
        return self.record.living(self.project.name)

    def find(self, name: str = "") -> ReleaseRow:
        """The release of this id, version or tag; for "" what is under way, or else the latest.

        Raises:
            UsageError: there is none.
        """
        found = self.record.find(name) if name else self._latest()
        if found is None:
            raise UsageError(f"There is no release {name}".rstrip() + ". Begin one: gonogo release")
        return found

    def _latest(self) -> ReleaseRow | None:
        """A rollback under way before the release under way before the latest that is over."""
        alive = sorted(self.record.alive(self.project.name), key=lambda row: not row.lane)
        return next(iter([*alive, *self.record.releases(1)]), None)

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
        self._start(self.find(release))
        Thread(target=self._start_others, daemon=True).start()
        return True

    def _start(self, row: ReleaseRow) -> None:
        if not row.ended:
            self.engine.start(ROLLBACK if row.lane else FLOW, row.id, row.job)
            if self.record.orders(row.id):
                self.engine.ring(row.id)  # who wrote a word down may have died before ringing

    def _start_others(self) -> None:
        """Let rollbacks move here that are begun elsewhere meanwhile: they wait for nobody's approval."""
        started: set[str] = set()
        with suppress(GonogoError):  # whoever began it says what is wrong
            while not self._over.wait(_LOOK_AGAIN):
                for row in self.record.alive(self.project.name):
                    if row.lane and row.id not in started:
                        self._start(row)
                        started.add(row.id)

    def stop(self) -> bool:
        """End what was started here, record nothing; false where another process moves the releases."""
        if not self.engine.is_launched:
            return False
        self._over.set()
        self.engine.stop()
        self.commands.end_leftovers()
        return True

    def _recovered(self) -> Mapping[str, FlowFunction]:
        """The flows, once nothing runs any more that an earlier process left."""
        self.commands.end_leftovers()
        return self._flows()

    def lift(self, version: str, reason: str, *, false_alarm: bool) -> None:
        """Let a version be deployed again.

        Raises:
            UsageError: it is not blocked, no reason is given, or whoever runs this may not.
        """
        blocked = self.record.blocked(self.project.name)
        if version not in blocked:
            raise UsageError(f"{version} is not blocked. Blocked: {listed(list(blocked)) or 'none'}")
        if not reason.strip():
            raise UsageError("Say why: --reason TEXT")
        who, rules = starter(self.project), self.project.settings
        why = refusal(rules.people, who.email, "signed", rules.permissions.rollback)
        if why:
            raise UsageError(f"{who.name} may not lift it: {who.email} {why}")
        self.record.lift(self.project.name, version, who, reason, false_alarm=false_alarm)

    def say(
        self, row: ReleaseRow, kind: InstructionKind, comment: str, manner: str, about: str = ""
    ) -> Person:
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
        self.take(
            row, Instruction(0, kind, person, comment, manner, row.candidate, digest, at, signature, about)
        )
        return person

    def take(self, row: ReleaseRow, order: Instruction, operation: str = "") -> None:
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
