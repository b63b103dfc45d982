"""Attempts: a number that rises whenever a flow is entered again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, text

from gonogo.store.schema import attempt

if TYPE_CHECKING:
    from sqlalchemy import Connection

_NEXT = text(
    "INSERT INTO attempt (key, number) VALUES (:key, 1) "
    "ON CONFLICT (key) DO UPDATE SET number = attempt.number + 1 RETURNING number"
)
"""One statement, so that two who enter at once get two numbers; both databases know it."""


class Attempts:
    """The attempt numbers in a database."""

    def __init__(self, connection: Connection) -> None:
        """Take the connection."""
        self._connection = connection

    def next(self, key: str) -> int:
        """Raise the key's number by one; the first is 1."""
        return int(self._connection.execute(_NEXT, {"key": key}).scalar_one())

    def current(self, key: str) -> int:
        """The key's number; 0 where it has none."""
        return self._connection.scalar(select(attempt.c.number).where(attempt.c.key == key)) or 0

    def held(self, key: str) -> int:
        """The same; nobody raises it until this transaction ends."""
        mine = select(attempt.c.number).where(attempt.c.key == key)
        return self._connection.scalar(mine.with_for_update()) or 0
