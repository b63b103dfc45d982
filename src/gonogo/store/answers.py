"""Answers that a server gave to writes, each kept under the key by which a repeat is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import delete, insert, select, update

from gonogo.store.schema import answer

if TYPE_CHECKING:
    from gonogo.store.record import Record

KEPT = 24 * 60 * 60
"""Seconds for which an answer is kept."""
ABANDONED = 60
"""Seconds after which whoever began to answer is taken to be gone."""


class StoredAnswer(msgspec.Struct, frozen=True):
    """An answer. request: the digest of what was asked. status: 0 while it is worked on."""

    request: str
    status: int
    body: bytes


class StoredAnswers:
    """The answers in a record."""

    def __init__(self, record: Record) -> None:
        """Take the record."""
        self._record = record

    def begin(self, token: str, key: str, request: str, at: int) -> StoredAnswer | None:
        """What was answered to this key before; nothing where whoever asks now is to be answered.

        One that is worked on elsewhere has the status 0, until whoever works on it must be gone.
        """
        with self._record.change() as transaction:
            connection = transaction.connection
            connection.execute(delete(answer).where(answer.c.at <= at - KEPT))
            mine = (answer.c.token == token) & (answer.c.key == key)
            gone = mine & (answer.c.status == 0) & (answer.c.at <= at - ABANDONED)
            if connection.execute(
                update(answer).where(gone, answer.c.request == request).values(at=at)
            ).rowcount:
                return None
            row = connection.execute(select(answer).where(mine)).mappings().first()
            if row is not None:
                return StoredAnswer(row["request"], row["status"], bytes(row["body"]))
            values = {"token": token, "key": key, "request": request, "status": 0, "body": b"", "at": at}
            connection.execute(insert(answer).values(values))
            return None

    def keep(self, token: str, key: str, status: int, body: bytes) -> None:
        """Keep what was answered."""
        with self._record.change() as transaction:
            mine = (answer.c.token == token) & (answer.c.key == key)
            transaction.connection.execute(update(answer).where(mine).values(status=status, body=body))

    def forget(self, token: str, key: str) -> None:
        """Let the key be used again: nothing came of it."""
        with self._record.change() as transaction:
            mine = (answer.c.token == token) & (answer.c.key == key)
            transaction.connection.execute(delete(answer).where(mine))
