"""Instructions: what people ask of a release while it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import func, insert, select

from gonogo.store.schema import orders

if TYPE_CHECKING:
    from sqlalchemy import Connection


class StoredInstruction(msgspec.Struct, frozen=True):
    """One of them, as it lies in the record.

    operation: unique, so that a repeat is no second one. kind: `approve`, `reject`, `abort` and
    the like. person: an id. level: how the person is known (asserted, signed, account), and behind a space
    what spoke for them, where that was a program or a service. at: seconds since 1970. manner: how it was
    given, in words. commit, plan, about: what it is about. question: the digest of what it answers, "" for
    nothing. id: its place, from 1.
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
    about: str = ""
    question: str = ""
    id: int = 0


class Instructions:
    """The instructions in a database."""

    def __init__(self, connection: Connection) -> None:
        """Take the connection."""
        self._connection = connection

    def of(self, release_id: str, after: int = 0) -> list[StoredInstruction]:
        """A release's instructions but for its first ones, so many; the oldest first."""
        query = select(orders).where(orders.c.release == release_id).order_by(orders.c.id).offset(after)
        return [StoredInstruction(**row) for row in self._connection.execute(query).mappings()]

    def count(self, release_id: str) -> int:
        """How many instructions a release has."""
        counted = select(func.count()).select_from(orders).where(orders.c.release == release_id)
        return self._connection.scalar(counted) or 0

    def add(self, new: StoredInstruction) -> None:
        """Write an instruction whose operation is not there yet."""
        row = msgspec.structs.asdict(new)
        del row["id"]
        self._connection.execute(insert(orders).values(row))
