"""What a server offers of one clone: its releases, its ledger and its tokens, on one record."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Literal

import msgspec

from gonogo.bootstrap.notices import open_deliveries
from gonogo.bootstrap.project import is_green, open_project, unasked
from gonogo.bootstrap.record import open_record
from gonogo.bootstrap.releases import releases_of, short_publisher
from gonogo.bootstrap.tokens import open_tokens

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gonogo.app.caller import Caller
    from gonogo.app.project import Project
    from gonogo.domain.job import Job
    from gonogo.store.files import StoredLedgerFiles


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A release that is asked for, as `gonogo release` takes it.

    packages: those of a monorepo; all where none is named. candidate: it waits, once tested, to be promoted.
    overrides: gates to go on in spite of. reason: for these, and for an emergency.
    """

    version: str = ""
    level: Literal["none", "patch", "minor", "major"] = "none"
    prerelease: str = ""
    packages: tuple[str, ...] = ()
    type: Literal["standard", "hotfix"] = "standard"
    base: str = ""
    candidate: bool = False
    overrides: tuple[str, ...] = ()
    emergency: bool = False
    reason: str = ""


class Server:
    """One clone's project, as it is served. It writes rows, and moves nothing: a worker does."""

    def __init__(self, folder: Path, settings_file: Path | None = None) -> None:
        """Open its record, which is made where there is none."""
        self._folder = folder
        self._settings_file = settings_file
        self._planning = Lock()
        project = open_project(folder, settings_file)
        self.record = open_record(project)
        self.releases = releases_of(project, self.record)
        self.tokens = open_tokens(project, self.record)
        from gonogo.store.answers import StoredAnswers

        self.answers = StoredAnswers(self.record)
        self.deliveries = open_deliveries(self.record)

    @property
    def project(self) -> Project:
        """The project as it was when the server started."""
        return self.releases.project

    @property
    def now(self) -> int:
        """Seconds since 1970."""
        return int(self.project.clock.now().timestamp())

    def planned(self, caller: Caller, wanted: Wanted) -> Job:
        """What a release would be, frozen; nothing of the repository's is run for that.

        Raises:
            GonogoError: as `gonogo release --dry-run` says.
        """
        with self._planning:
            return self._prepared(caller, wanted, lambda _: unasked)[1]

    def begin(self, caller: Caller, wanted: Wanted) -> str:
        """Begin a release, or find the one under way; its id. A worker moves it.

        Raises:
            GonogoError: as `gonogo release` says.
        """
        from gonogo.app.releasing.beginning import Words, begin, check_words
        from gonogo.bootstrap.ledger import take_over

        words = Words(wanted.overrides, wanted.emergency, wanted.reason)
        with self._planning:
            project, job = self._prepared(caller, wanted, is_green)
            check_words(job, words)
            publisher = short_publisher(project)
            publisher.check_writing(job.plan.commit, job.writes)
            publisher.check_signing(caller.person, job.plan.signing)
            take_over(project)
            return begin(self.releases, caller, job, words)

    def ledger(self) -> StoredLedgerFiles:
        """The ledger, to be read."""
        from gonogo.bootstrap.ledger import ledger_files

        return ledger_files(self.project, self.record)

    def entries(self, after: int, most: int) -> list[bytes]:
        """The lines of the entries behind a number, at most so many."""
        from contextlib import closing
        from itertools import islice

        with self.record.reading() as reading, closing(reading.ledger.lines(after)) as lines:
            return list(islice(lines, most))

    def close(self) -> None:
        """Let go of the record."""
        self.record.close()

    def _prepared(
        self, caller: Caller, wanted: Wanted, green: Callable[[Project], Callable[[str], str]]
    ) -> tuple[Project, Job]:
        """The project as it is now, with its remote, and the plan of it as a job."""
        from gonogo.app.planning.together import packages_meant, plan_together
        from gonogo.app.releasing.releasing import Request, check_base, prepare
        from gonogo.bootstrap.gates import gate_kinds
        from gonogo.domain.planning.bump import Wish

        project = open_project(self._folder, self._settings_file, looking=True)
        hotfix = wanted.type == "hotfix"
        packages = packages_meant(project, wanted.packages, wanted.base, hotfix=hotfix)
        wish = Wish(wanted.version, wanted.level, wanted.prerelease)
        planned = plan_together(project, wish, packages, hotfix=hotfix)
        if planned.plan:
            for part in planned.plan.brings:
                check_base(project, wanted.base, part.package, hotfix=hotfix)
        request = Request(hotfix, wanted.candidate)
        return project, prepare(project, caller, planned, gate_kinds(), green(project), request)
