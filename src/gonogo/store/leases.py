"""Leases: one environment, one holder, with a fencing number that rises with each new holder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from gonogo.ports.record import Lease
from gonogo.store.schema import lease

if TYPE_CHECKING:
    from sqlalchemy import Connection


class Leases:
    """The leases in a database."""

    def __init__(self, connection: Connection) -> None:
        """Take the connection."""
        self._connection = connection

    def take(self, environment: str, holder: str, at: int) -> Lease:
        """Take it where it is free; who has it then, this one or another."""
        row = self._connection.execute(select(lease).where(lease.c.environment == environment)).mappings()
        found = row.first()
        if found is None:
            self._connection.execute(
                insert(lease).values(environment=environment, holder=holder, number=1, since=at)
            )
            return Lease(holder, 1)
        if found["holder"]:
            return Lease(found["holder"], found["number"])
        number = found["number"] + 1
        changed = update(lease).where(lease.c.environment == environment)
        self._connection.execute(changed.values(holder=holder, number=number, since=at))
        return Lease(holder, number)

    def holder(self, environment: str) -> str:
        """Who has it; "" where it is free."""
        query = select(lease.c.holder).where(lease.c.environment == environment)
        return self._connection.scalar(query) or ""

    def give_back(self, environment: str, holder: str) -> None:
        """Let go of it, where it is this one's."""
        mine = (lease.c.environment == environment) & (lease.c.holder == holder)
        self._connection.execute(update(lease).where(mine).values(holder=""))
