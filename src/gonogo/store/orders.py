"""Orders: what people ask of a release while it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import insert, select, update

from gonogo.store.schema import orders

if TYPE_CHECKING:
    from sqlalchemy import Connection


class Order(msgspec.Struct, frozen=True):
    """One order.

    operation: unique, so that a repeat is no second order. kind: `approve`, `reject`, `abort` and
    the like. person: an id. level: how the person is known (asserted, signed, account). at,
    handled: seconds since 1970; not handled while the release has yet to see it. manner: how it was
    given, in words. commit, plan: what it is about. id: its place, from 1.
    """

    operation: str
    release: str
    kind: str
    person: str
    level: str
    at: int
    comment: str = ""
    manner: str = ""
    commit: str = ""
    plan: str = ""
    signature: str = ""
    handled: int | None = None
    id: int = 0


class Orders:
    """The orders in a database."""

    def __init__(self, connection: Connection) -> None:
        """Take the connection."""
        self._connection = connection

    def of(self, release_id: str) -> list[Order]:
        """A release's orders, the oldest first."""
        query = select(orders).where(orders.c.release == release_id).order_by(orders.c.id)
        return [Order(**row) for row in self._connection.execute(query).mappings()]

    def unhandled(self, release_id: str) -> Order | None:
        """The oldest order that the release has not handled."""
        return next((order for order in self.of(release_id) if order.handled is None), None)

    def add(self, new: Order) -> None:
        """Write an order whose operation is not there yet."""
        row = msgspec.structs.asdict(new)
        del row["id"]
        self._connection.execute(insert(orders).values(row))

    def handle(self, order_id: int, at: int) -> None:
        """Mark an order as handled; the first time counts."""
        changed = update(orders).where((orders.c.id == order_id) & orders.c.handled.is_(None))
        self._connection.execute(changed.values(handled=at))
