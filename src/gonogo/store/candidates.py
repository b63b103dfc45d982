"""Candidates: each version's, by the release that proposed it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import insert, select, text, update

from gonogo.domain.planning.candidate import Candidate, State, name
from gonogo.store.schema import candidate, candidate_series

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

MADE = "candidate.made"
"""The kind of the ledger's entry about a new one."""
_NAMED = re.compile(r"(.+)\.([0-9]{1,9})")
_GIVEN = text(
    "INSERT INTO candidate_series (package, series, number) VALUES (:package, :series, :number) "
    "ON CONFLICT (package, series) DO UPDATE SET number = excluded.number "
    "WHERE excluded.number > candidate_series.number"
)
"""The highest number stays; both databases know it."""


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
        """The names that were given here to candidates of a version, and the highest that any clone gave."""
        here = select(candidate.c.name).where(
            (candidate.c.project == project)
            & (candidate.c.package == package)
            & (candidate.c.version == version)
        )
        series = name(version, 0).rpartition(".")[0]
        same = (candidate_series.c.package == package) & (candidate_series.c.series == series)
        highest = self._connection.scalar(select(candidate_series.c.number).where(same)) or 0
        return [*self._connection.scalars(here), f"{series}.{highest}"]

    def add(self, new: Candidate) -> None:
        """Write a candidate of a release that has none."""
        self._connection.execute(insert(candidate).values(msgspec.to_builtins(new)))

    def move(self, release_id: str, to: State) -> None:
        """Write what has become of it."""
        changed = update(candidate).where(candidate.c.release == release_id)
        self._connection.execute(changed.values(state=str(to)))


def _made(row: RowMapping) -> Candidate:
    return Candidate(**{**row, "state": State(row["state"])})


def note_number(connection: Connection, data: dict[str, Any]) -> None:
    """Remember the number that an entry of the ledger says was given, so that nobody gives it again."""
    named = _NAMED.fullmatch(str(data.get("name", "")))
    if named:
        given = {"package": str(data.get("package", "")), "series": named[1], "number": int(named[2])}
        connection.execute(_GIVEN, given)
