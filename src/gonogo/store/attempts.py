"""Attempts: a number that rises whenever a flow is entered again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from gonogo.store.schema import attempt

if TYPE_CHECKING:
    from sqlalchemy import Connection


class Attempts:
    """The attempt numbers in a database."""

    def __init__(self, connection: Connection) -> None:
        """Take the connection."""
        self._connection = connection

    def next(self, key: str) -> int:
        """Raise the key's number by one; the first is 1."""
        raised = update(attempt).where(attempt.c.key == key).values(number=attempt.c.number + 1)
        if not self._connection.execute(raised).rowcount:
            self._connection.execute(insert(attempt).values(key=key, number=1))
        return self.current(key)

    def current(self, key: str) -> int:
        """The key's number; 0 where it has none."""
        return self._connection.scalar(select(attempt.c.number).where(attempt.c.key == key)) or 0
