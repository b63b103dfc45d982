"""Steps: what those of a release came to, kept until the release is forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from gonogo.store.schema import step

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection


class Steps:
    """The steps in a database. flow: the id of a release, or of what runs beside others for it."""

    def __init__(self, connection: Connection) -> None:
        """Take the connection."""
        self._connection = connection

    def of(self, flow: str) -> dict[str, str]:
        """The results of a flow's steps by their names, as JSON."""
        query = select(step.c.name, step.c.result).where(step.c.flow == flow)
        return {row.name: row.result for row in self._connection.execute(query)}

    def add(self, flow: str, name: str, release: str, result: str) -> None:
        """Write the result of a step that is not there yet."""
        row = {"flow": flow, "name": name, "release": release, "result": result}
        self._connection.execute(insert(step).values(row))

    def releases(self) -> set[str]:
        """The releases that have any."""
        return set(self._connection.scalars(select(step.c.release).distinct()))

    def forget(self, releases: Iterable[str]) -> None:
        """Drop those of these releases."""
        self._connection.execute(delete(step).where(step.c.release.in_(list(releases))))
