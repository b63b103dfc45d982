"""Candidates: each version's, by the release that proposed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import insert, select, update

from gonogo.domain.planning.candidate import Candidate, State
from gonogo.store.schema import candidate, ledger

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

MADE = "candidate.made"
"""The kind of the ledger's entry about a new one."""


class Candidates:
    """The candidates in a database."""

    def __init__(self, connection: Connection) -> None:
        """Take the connection."""
        self._connection = connection

    def of(self, release_id: str) -> Candidate | None:
        """The candidate that a release proposed."""
        query = select(candidate).where(candidate.c.release == release_id)
        row = self._connection.execute(query).mappings().first()
        return None if row is None else _made(row)

    def all(self, project: str, limit: int) -> list[Candidate]:
        """A project's, the newest first."""
        query = select(candidate).where(candidate.c.project == project)
        newest = query.order_by(candidate.c.made.desc(), candidate.c.number.desc()).limit(limit)
        return [_made(row) for row in self._connection.execute(newest).mappings()]

    def names(self, project: str, package: str, version: str) -> list[str]:
        """The names that were given to candidates of a version, by this clone or another."""
        here = select(candidate.c.name).where(
            (candidate.c.project == project)
            & (candidate.c.package == package)
            & (candidate.c.version == version)
        )
        lines = self._connection.scalars(select(ledger.c.line).where(ledger.c.kind == MADE))
        everywhere = (msgspec.json.decode(line)["data"] for line in lines)
        told = (data.get("name", "") for data in everywhere if data.get("package", "") == package)
        return [*self._connection.scalars(here), *told]

    def add(self, new: Candidate) -> None:
        """Write a candidate of a release that has none."""
        self._connection.execute(insert(candidate).values(msgspec.to_builtins(new)))

    def move(self, release_id: str, to: State) -> None:
        """Write what has become of it."""
        changed = update(candidate).where(candidate.c.release == release_id)
        self._connection.execute(changed.values(state=str(to)))


def _made(row: RowMapping) -> Candidate:
    return Candidate(**{**row, "state": State(row["state"])})
