"""Blocks: versions that are not deployed again until somebody lifts that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from gonogo.store.schema import block

if TYPE_CHECKING:
    from sqlalchemy import Connection


class Blocks:
    """The blocks in a database; what was lifted stands in the ledger."""

    def __init__(self, connection: Connection) -> None:
        """Take the connection."""
        self._connection = connection

    def reason(self, project: str, version: str) -> str:
        """Why a version is blocked; "" where it is not."""
        query = select(block.c.reason).where((block.c.project == project) & (block.c.version == version))
        return self._connection.scalar(query) or ""

    def all(self, project: str) -> dict[str, str]:
        """The blocked versions of a project, with why."""
        query = select(block.c.version, block.c.reason).where(block.c.project == project)
        return {row.version: row.reason for row in self._connection.execute(query)}

    def add(self, project: str, version: str, reason: str, at: int) -> None:
        """Block a version; the first reason counts."""
        if not self.reason(project, version):
            values = {"project": project, "version": version, "reason": reason, "at": at}
            self._connection.execute(insert(block).values(values))

    def lift(self, project: str, version: str) -> None:
        """Let a version be deployed again."""
        mine = (block.c.project == project) & (block.c.version == version)
        self._connection.execute(delete(block).where(mine))
