"""Releases and rollbacks: one row each, of which one per package and purpose may be active."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import case, func, insert, select, tuple_, union, update

from gonogo.domain.product import Product
from gonogo.ports.record.releases import Brought
from gonogo.store.schema import release, release_package

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection


RUNNING, HELD, ENDED = "running", "held", "ended"
"""How a release moves."""
_MANY = 100
_SET_BACK = 60
"""Seconds by which a clock may differ from another machine's, before it was set back."""


class Release(msgspec.Struct, frozen=True):
    """A release as it is known now.

    state: what it does now, in words. waiting: what it holds for, empty while it moves. job: the
    frozen plan and the texts that it writes, as JSON. base: the commit that it began from.
    candidate: a commit; empty until there is one. starter: a person's id. started, ended:
    seconds since 1970; not ended while it is active. outcome, reason: empty while it is active.
    rollback_environment, deployment_environment: empty for a release; for a rollback or a deployment beside
    it, the environment. stage_kind,
    stage_environment, stage_gates (JSON): where it stands. hold: for what it waits, as JSON; empty where
    it does not. progress: in thousandths. until: seconds since 1970, 0 for ever. flow: the number of the
    list of stages by which it runs. number: rises with each release that begins, whatever the clock says.
    timing: on what its time was spent, as JSON; empty where nothing was counted.
    motion: running, held or ended; empty where its flow waits instead. entry: how often it was set moving;
    begun: the last entry that somebody moves. held, wake: seconds since 1970 at which it was held, and at
    which it is looked at again; 0 for never.
    """

    id: str
    project: str
    package: str
    version: str
    tag: str
    state: str
    job: str
    plan_digest: str
    base: str
    starter: str
    started: int
    waiting: str = ""
    candidate: str = ""
    ended: int | None = None
    outcome: str = ""
    reason: str = ""
    rollback_environment: str = ""
    stage_kind: str = ""
    stage_environment: str = ""
    stage_gates: str = "[]"
    hold: str = ""
    progress: int = 0
    until: int = 0
    flow: int = 1
    number: int = 0
    timing: str = ""
    deployment_environment: str = ""
    motion: str = ""
    entry: int = 0
    begun: int = 0
    held: int = 0
    wake: int = 0

    @property
    def own(self) -> tuple[Brought, ...]:
        """The package by which it is known."""
        return (Brought(self.package, self.version, self.tag),)


class Releases:
    """The releases in a database."""

    def __init__(self, connection: Connection) -> None:
        """Take the connection."""
        self._connection = connection

    def find(self, release_id: str) -> Release | None:
        """The release of an id."""
        return self._one(release.c.id == release_id)

    def active(
        self,
        project: str,
        packages: Sequence[str] = ("",),
        rollback_environment: str = "",
        deployment_environment: str = "",
    ) -> Release | None:
        """The one that has not ended: that brings one of these packages, or is of an environment."""
        here = (release.c.project == project) & release.c.ended.is_(None)
        brings = select(release_package.c.package).where(release_package.c.release == release.c.id)
        mine = brings.where(release_package.c.package.in_(packages)).exists()
        place = (release.c.rollback_environment == rollback_environment) & (
            release.c.deployment_environment == deployment_environment
        )
        return self._one(here & place & mine)

    def product(self, release_id: str) -> Product:
        """Whose a release is; nobody's where it is not known."""
        row = self._connection.execute(
            select(release.c.project, release.c.package).where(release.c.id == release_id)
        ).first()
        return Product(*row) if row else Product("", "")

    def timing(self, release_id: str) -> str:
        """On what a release's time was spent, as JSON; "" where that was never counted."""
        return self._connection.scalar(select(release.c.timing).where(release.c.id == release_id)) or ""

    def alive(self, project: str) -> list[Release]:
        """All that have not ended, newest first."""
        return self._newest((release.c.project == project) & release.c.ended.is_(None), _MANY)

    def named(self, project: str, name: str) -> list[Release]:
        """The releases of this id, version or tag, newest first."""
        # one question an index: of an OR, SQLite reads all releases of the project
        mine = select(release.c.id).where(release.c.project == project)
        each = [mine.where(column == name) for column in (release.c.id, release.c.version, release.c.tag)]
        package = release_package.c
        brought = mine.join(release_package, package.release == release.c.id)
        each += [brought.where(column == name) for column in (package.version, package.tag)]
        return self._newest(release.c.id.in_(union(*each)), _MANY)

    def latest(self, project: str, limit: int) -> list[Release]:
        """The latest ones, newest first."""
        return self._newest(release.c.project == project, limit)

    def counted(self, project: str) -> dict[str, int]:
        """How many there are by how they ended, or else by the kind of stage where they stand."""
        state = case((release.c.outcome != "", release.c.outcome), else_=release.c.stage_kind)
        query = select(state, func.count()).where(release.c.project == project).group_by(state)
        return {name or "unknown": number for name, number in self._connection.execute(query)}

    def older(self, project: str, than: str, limit: int) -> list[Release]:
        """Those that began before the one of an id, newest first; none where it is not known."""
        order = (release.c.number, release.c.started, release.c.id)
        place = self._connection.execute(select(*order).where(release.c.id == than)).first()
        if place is None:
            return []
        return self._newest((release.c.project == project) & (tuple_(*order) < tuple_(*place)), limit)

    def over(self, project: str, kept: int) -> list[str]:
        """Those that have ended, without the latest ones of all."""
        latest = (release.c.number.desc(), release.c.started.desc(), release.c.id.desc())
        query = select(release.c.id, release.c.ended).where(release.c.project == project).order_by(*latest)
        return [found for found, ended in self._connection.execute(query).all()[kept:] if ended is not None]

    def lock(self, release_id: str) -> None:
        """Let nobody else change it until this transaction ends."""
        mine = select(release.c.id).where(release.c.id == release_id)
        self._connection.execute(mine.with_for_update())

    def add(self, new: Release, brings: Sequence[Brought] = ()) -> None:
        """Write a release that is not there yet, and what it brings: its own package where none is said."""
        self._connection.execute(insert(release).values(msgspec.structs.asdict(new)))
        rows = [{"release": new.id, **one._asdict()} for one in brings or new.own]
        self._connection.execute(insert(release_package), rows)

    def change(self, release_id: str, changes: dict[str, Any], risen: int = 0) -> None:
        """Write what has become of a release; the names are those of its attributes.

        risen: how far it has come, in thousandths; its progress never falls.
        """
        if risen:
            higher = case((release.c.progress < risen, risen), else_=release.c.progress)
            changes = {**changes, "progress": higher}
        self._connection.execute(update(release).where(release.c.id == release_id).values(changes))

    def enter(self, release_id: str, entry: int) -> bool:
        """Begin to move an entry, also once more; false where another one is due, or none."""
        mine = (release.c.id == release_id) & (release.c.entry == entry) & (release.c.motion == RUNNING)
        return self._connection.execute(update(release).where(mine).values(begun=entry)).rowcount == 1

    def hold(self, release_id: str, wake: int, now: int) -> bool:
        """Let it wait as a row; false where its flow does that."""
        mine = (release.c.id == release_id) & release.c.motion.in_((RUNNING, HELD))
        values = {"motion": HELD, "wake": wake, "held": now}
        return self._connection.execute(update(release).where(mine).values(values)).rowcount == 1

    def go_on(self, release_id: str) -> None:
        """Let it move again by another entry, where it waits as a row."""
        mine = (release.c.id == release_id) & (release.c.motion == HELD)
        values = {"motion": RUNNING, "entry": release.c.entry + 1, "wake": 0}
        self._connection.execute(update(release).where(mine).values(values))

    def due(self, projects: Sequence[str], now: int, *, lock: bool = False) -> list[str]:
        """Those that wait as rows and whose time has come, or was set back meanwhile.

        lock: take them, but for those that others have taken.
        """
        here = (release.c.motion == HELD) & (release.c.wake > 0) & release.c.project.in_(projects)
        over = (release.c.wake <= now) | (release.c.held > now + _SET_BACK)
        query = select(release.c.id).where(here & over).order_by(release.c.wake).limit(_MANY)
        return list(self._connection.scalars(query.with_for_update(skip_locked=True) if lock else query))

    def to_move(self, projects: Sequence[str]) -> list[Release]:
        """Those that are to move and that nobody has begun to.

        Where flows wait, these are what has not done its first step, or runs beside a release.
        """
        here = release.c.project.in_(projects)
        # no index of projects: few releases move, and many may wait
        mine = release.c.project.concat("").in_(projects)
        entries = mine & (release.c.motion == RUNNING) & (release.c.begun < release.c.entry)
        beside = (release.c.rollback_environment != "") | (release.c.deployment_environment != "")
        begins = release.c.stage_kind == "beginning"
        flows = (release.c.motion == "") & release.c.ended.is_(None) & (beside | begins)
        # one question an index: of an OR, each database may read all releases
        return [*self._newest(entries, _MANY), *self._newest(here & flows, _MANY)]

    def _newest(self, condition: Any, limit: int) -> list[Release]:
        latest = (release.c.number.desc(), release.c.started.desc(), release.c.id.desc())
        query = select(release).where(condition).order_by(*latest)
        return [Release(**row) for row in self._connection.execute(query.limit(limit)).mappings()]

    def _one(self, condition: Any) -> Release | None:
        row = self._connection.execute(select(release).where(condition)).mappings().first()
        return None if row is None else Release(**row)
