"""Leases: one package in one environment, one holder, with a number that rises with each new holder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from gonogo.ports.record import Lease
from gonogo.store.schema import lease

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

    from gonogo.domain.product import Product


class Leases:
    """The leases in a database."""

    def __init__(self, connection: Connection) -> None:
        """Take the connection."""
        self._connection = connection

    def take(self, product: Product, environment: str, holder: str, at: int) -> Lease:
        """Take it where it is free; who has it then, this one or another."""
        mine = _of(product, environment)
        found = self._connection.execute(select(lease).where(mine)).mappings().first()
        if found is None:
            first = {"environment": environment, "holder": holder, "number": 1, "since": at}
            self._connection.execute(insert(lease).values(first | product._asdict()))
            return Lease(holder, 1)
        if found["holder"]:
            return Lease(found["holder"], found["number"])
        number = found["number"] + 1
        self._connection.execute(update(lease).where(mine).values(holder=holder, number=number, since=at))
        return Lease(holder, number)

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
