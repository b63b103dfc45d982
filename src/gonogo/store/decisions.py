"""Decisions: each answer of each gate, by the operation that gave it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import insert, select

from gonogo.domain.decision import Decision
from gonogo.store.schema import decision
from gonogo.typed import decoded

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from gonogo.domain.product import Product


class Decisions:
    """The decisions in a database."""

    def __init__(self, connection: Connection) -> None:
        """Take the connection."""
        self._connection = connection

    def find(self, operation: str) -> Decision | None:
        """The decision that an operation gave."""
        body = self._connection.scalar(select(decision.c.body).where(decision.c.operation == operation))
        return None if body is None else decoded(body, Decision)

    def of(self, release_id: str) -> list[Decision]:
        """A release's decisions, in the order in which they were given."""
        query = select(decision.c.body).where(decision.c.release == release_id)
        bodies = self._connection.scalars(query.order_by(decision.c.id))
        return [decoded(body, Decision) for body in bodies]

    def by(self, product: Product, gate: str, limit: int) -> list[Decision]:
        """The latest decisions of the gate of a name, newest first."""
        mine = (decision.c.project == product.project) & (decision.c.package == product.package)
        query = select(decision.c.body).where(mine & (decision.c.gate == gate))
        bodies = self._connection.scalars(query.order_by(decision.c.id.desc()).limit(limit))
        return [decoded(body, Decision) for body in bodies]

    def add(self, operation: str, release_id: str, product: Product, given: Decision, at: int) -> None:
        """Write a decision of an operation that has given none."""
        body = msgspec.json.encode(given).decode()
        about = {"operation": operation, "release": release_id, "gate": given.asker, "body": body, "at": at}
        self._connection.execute(insert(decision).values(about | product._asdict()))
