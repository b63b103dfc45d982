"""Releases and rollbacks: what each is about, where it stands, and how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

import msgspec

from gonogo.domain.product import Product
from gonogo.domain.stage import Hold, Stage
from gonogo.domain.text import abridged, printable
from gonogo.domain.timing import Timing
from gonogo.errors import StoreError
from gonogo.typed import converted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gonogo.domain.job import Job
    from gonogo.domain.people.person import Person
    from gonogo.domain.stage import Doing
    from gonogo.domain.targets import TimeTarget


Motion = Literal["", "running", "held", "ended"]


class Brought(NamedTuple):
    """A package that a release brings. package: "" for the repository as a whole."""

    package: str
    version: str
    tag: str


class ReleaseRow(msgspec.Struct, frozen=True):
    """A release as it stands. job: what its flow was given. at: where it stands.

    hold: for what it waits; nothing while it moves. progress: thousandths of its way. stage, waiting: the
    same in words, which are shown and never read; waiting is "" while it moves. timing: on what its time
    was spent.
    ended: seconds since 1970, 0 while it lives. outcome: released, deployed, rejected, aborted, failed,
    rolled_back, or "" while it lives.
    rollback_environment, deployment_environment: "" for a release; the environment for the rollback of one
    that is over, or for a deployment of its own. motion, entry: how it moves, and by which entry of its flow;
    "" and 0 where its flow waits instead.
    """

    id: str
    project: str
    package: str
    version: str
    tag: str
    job: dict[str, Any]
    stage: str
    waiting: str
    candidate: str
    started: int
    ended: int
    outcome: str
    reason: str
    rollback_environment: str = ""
    at: Stage = Stage()
    hold: Hold | None = None
    progress: int = 0
    timing: Timing = Timing()
    deployment_environment: str = ""
    motion: Motion = ""
    entry: int = 0

    @property
    def key(self) -> str:
        """The id by which the engine knows what moves it now."""
        from gonogo.domain.job import entry_key

        return entry_key(self.id, self.entry)

    def to_job(self) -> Job:
        """What its flow was given.

        Raises:
            StoreError: it cannot be read.
        """
        from gonogo.domain.job import Job

        try:
            return converted(self.job, Job)
        except msgspec.ValidationError as problem:
            raise StoreError(
                f"what the record says of {printable(self.id)} cannot be read ({problem}): a newer gonogo "
                "wrote it, or it is damaged; upgrade gonogo, or move the record away, and the ledger comes "
                "back from the remote"
            ) from None

    @property
    def kind(self) -> Literal["release", "rollback", "deployment"]:
        """What it is; only a release makes a version."""
        if self.deployment_environment:
            return "deployment"
        return "rollback" if self.rollback_environment else "release"

    @property
    def deploys(self) -> str:
        """The version that a deployment of its own brings; "" for all others."""
        return str(self.job["deployment"]["version"]) if self.kind == "deployment" else ""

    @property
    def product(self) -> Product:
        """What is released; of several packages, the one by which the release is known."""
        return Product(self.project, self.package)

    @property
    def brings(self) -> tuple[Brought, ...]:
        """Each package that is released, also where it is one, or the repository as a whole."""
        parts = () if self.kind != "release" else self.job.get("plan", {}).get("parts", ())
        found = (Brought(part["package"], part["bump"]["version"], part["tag"]) for part in parts)
        return tuple(found) or (Brought(self.package, self.version, self.tag),)

    @property
    def title(self) -> str:
        """What is released, for people: `1.3.0`, or of several `api 1.3.0 and web 2.0.0`."""
        several = [f"{one.package} {one.version}" for one in self.brings]
        return self.version if len(several) == 1 else abridged(several)

    def is_of(self, package: str) -> bool:
        """Whether the package is among those that are released; so it is of any release for ""."""
        return not package or any(one.package == package for one in self.brings)


class Releases(Protocol):
    """Releases and rollbacks: what each is about, where it stands, and how it ended."""

    def begin(self, row: ReleaseRow, starter: Person) -> str:
        """Begin a release, or find the one that lives and shares a package with it: the id of either."""
        ...

    def living(self, project: str, package: str = "") -> ReleaseRow | None:
        """The release under way that brings this package, perhaps with others."""
        ...

    def alive(self, project: str) -> list[ReleaseRow]:
        """All that is under way, the newest first: the release, and what runs beside it."""
        ...

    def find(self, release: str) -> ReleaseRow | None:
        """The release of this id."""
        ...

    def named(self, project: str, name: str) -> list[ReleaseRow]:
        """The releases of this id, version or tag, newest first."""
        ...

    def releases(self, project: str, limit: int) -> list[ReleaseRow]:
        """The latest ones of all packages, newest first."""
        ...

    def counted(self, project: str) -> dict[str, int]:
        """How many there are by how they ended, or else by the kind of stage where they stand."""
        ...

    def older(self, project: str, than: str, limit: int) -> list[ReleaseRow]:
        """Those that began before the one of an id, newest first; none where it is not known."""
        ...

    def over(self, project: str, kept: int) -> list[str]:
        """Those that have ended, without so many of the latest, newest first.

        Not among them is what is live in an environment, and what a rollback would make live.
        """
        ...

    def enter(self, release: str, doing: Doing, progress: int, targets: Sequence[TimeTarget] = ()) -> None:
        """Say what the release does now. No entry: it is for those who watch.

        progress: thousandths of its way; less than before changes nothing, so that it never falls. targets:
        what the time from now on counts towards. What took longer than its target by now is an event.
        """
        ...

    def hold(
        self, release: str, doing: Doing, hold: Hold, heard: int, wake: int = 0, attempt: int = 0
    ) -> bool:
        """Say for what it waits, unless there is a word after the last one heard. No entry either.

        wake: seconds since 1970 at which it is looked at again, 0 for never. attempt: the number of the try
        that moves it. Whether it waits as a row now: its time may have come, or its flow waits instead.

        Raises:
            StoreError: there is a later attempt, so another process moves it.
        """
        ...

    def conclude(self, operation: str, release: str, outcome: str, reason: str, at: int) -> None:
        """How it ended; it stays under way until it is closed."""
        ...

    def close(self, release: str, at: int) -> None:
        """The release is over, and another may begin; the first time counts. No entry: it decides nothing."""
        ...
