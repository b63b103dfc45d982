"""Events: what happened, in a row that rises, for whoever is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import insert, select

from gonogo.store.schema import event

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from gonogo.domain.product import Product


class Events:
    """The events in a database; they are written with the change that they tell of."""

    def __init__(self, connection: Connection) -> None:
        """Take the connection."""
        self._connection = connection

    def append(
        self, operation: str, product: Product, release: str, kind: str, data: dict[str, Any], at: int
    ) -> None:
        """Write one; a repeated operation changes nothing. at: seconds since 1970."""
        known = select(event.c.id).where(event.c.operation == operation)
        if self._connection.scalar(known) is None:
            row = {"operation": operation, "release": release, "kind": kind, "at": at, **product._asdict()}
            text = msgspec.json.encode(data, order="sorted").decode()
            self._connection.execute(insert(event).values(row | {"data": text}))
