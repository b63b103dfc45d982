"""Releases and rollbacks: one row each, of which one per project, package and lane may be active."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import func, insert, select, true, update

from gonogo.store.schema import ledger, release

if TYPE_CHECKING:
    from sqlalchemy import Connection


_MANY = 100


class Release(msgspec.Struct, frozen=True):
    """A release as it is known now.

    state: what it does now, in words. waiting: what it holds for, empty while it moves. job: the
    frozen plan and the texts that it writes, as JSON. base: the commit that it began from.
    candidate: a commit; empty until there is one. starter: a person's id. started, ended:
    seconds since 1970; not ended while it is active. outcome, reason: empty while it is active.
    lane: empty for a release; for a rollback beside it, the environment.
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
    lane: str = ""


class Releases:
    """The releases in a database."""

    def __init__(self, connection: Connection) -> None:
        """Take the connection."""
        self._connection = connection

    def find(self, release_id: str) -> Release | None:
        """The release of an id."""
        return self._one(release.c.id == release_id)

    def active(self, project: str, package: str = "", lane: str = "") -> Release | None:
        """The one of a lane that has not ended."""
        mine = (release.c.project == project) & (release.c.package == package) & (release.c.lane == lane)
        return self._one(mine & release.c.ended.is_(None))

    def alive(self, project: str) -> list[Release]:
        """All that have not ended, newest first."""
        return self._newest((release.c.project == project) & release.c.ended.is_(None), _MANY)

    def named(self, name: str) -> Release | None:
        """The latest release of this id, version or tag."""
        named = (release.c.id == name) | (release.c.version == name) | (release.c.tag == name)
        return next(iter(self._newest(named, 1)), None)

    def latest(self, limit: int) -> list[Release]:
        """The latest ones, newest first."""
        return self._newest(true(), limit)

    def add(self, new: Release) -> None:
        """Write a release that is not there yet."""
        self._connection.execute(insert(release).values(msgspec.structs.asdict(new)))

    def change(self, release_id: str, changes: dict[str, Any]) -> None:
        """Write what has become of a release; the names are those of its attributes."""
        self._connection.execute(update(release).where(release.c.id == release_id).values(changes))

    def _newest(self, condition: Any, limit: int) -> list[Release]:
        begun = select(ledger.c.seq).where(ledger.c.operation == release.c.id + "/start").scalar_subquery()
        latest = (func.coalesce(begun, 0).desc(), release.c.started.desc(), release.c.id.desc())
        query = select(release).where(condition).order_by(*latest)  # by the ledger: a clock may be set back
        return [Release(**row) for row in self._connection.execute(query.limit(limit)).mappings()]

    def _one(self, condition: Any) -> Release | None:
        row = self._connection.execute(select(release).where(condition)).mappings().first()
        return None if row is None else Release(**row)
