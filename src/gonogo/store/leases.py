"""Leases: one package in one environment, one holder, with a number that rises with each new holder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, text, update

from gonogo.ports.record.leases import Lease
from gonogo.store.schema import lease

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

    from gonogo.domain.product import Product

_KNOWN = text(
    "INSERT INTO lease (project, package, environment, holder, number, since) "
    "VALUES (:project, :package, :environment, '', 0, 0) ON CONFLICT DO NOTHING"
)
"""A free lease to be taken, so that of two who take it at once the database lets one; both know it."""


class Leases:
    """The leases in a database."""

    def __init__(self, connection: Connection) -> None:
        """Take the connection."""
        self._connection = connection

    def take(self, product: Product, environment: str, holder: str, at: int) -> Lease:
        """Take it where it is free; who has it then, this one or another."""
        mine = _of(product, environment)
        self._connection.execute(_KNOWN, {"environment": environment, **product._asdict()})
        taken = {"holder": holder, "number": lease.c.number + 1, "since": at}
        self._connection.execute(update(lease).where(mine & (lease.c.holder == "")).values(taken))
        row = self._connection.execute(select(lease.c.holder, lease.c.number).where(mine)).one()
        return Lease(row.holder, row.number)

    def holder(self, product: Product, environment: str) -> str:
        """Who has it; "" where it is free."""
        return self._connection.scalar(select(lease.c.holder).where(_of(product, environment))) or ""

    def give_back(self, product: Product, environment: str, holder: str) -> None:
        """Let go of it, where it is this one's."""
        mine = _of(product, environment) & (lease.c.holder == holder)
        self._connection.execute(update(lease).where(mine).values(holder=""))


def _of(product: Product, environment: str) -> ColumnElement[bool]:
    mine = (lease.c.project == product.project) & (lease.c.package == product.package)
    return mine & (lease.c.environment == environment)
