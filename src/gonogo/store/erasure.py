"""The free text of an entry, erased: beside the chain, and in the rows that were written with the entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import select, tuple_, update

from gonogo.domain.ledger.free_text import FREE
from gonogo.store.schema import block, decision, orders, release
from gonogo.typed import decoded

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from gonogo.domain.ledger import Entry


def erase_rows(connection: Connection, entry: Entry) -> None:
    """Take the entry's free text out of the rows; rows into which people wrote the same again stay."""
    by_operation = orders.c.operation == entry.operation
    connection.execute(update(orders).where(by_operation).values(comment=""))
    _erase_decision(connection, entry.operation)
    if entry.kind == "release.ended":
        connection.execute(update(release).where(release.c.id == entry.release).values(reason=""))
    if entry.kind == "version.blocked":
        product = select(release.c.project, release.c.package).where(release.c.id == entry.release)
        mine = tuple_(block.c.project, block.c.package).in_(product)
        version = block.c.version == str(entry.data.get("version"))
        connection.execute(update(block).where(mine & version).values(reason=""))


def _erase_decision(connection: Connection, operation: str) -> None:
    mine = decision.c.operation == operation
    body = connection.scalar(select(decision.c.body).where(mine))
    if body is not None:
        told = decoded(body)
        kept = told | {name: [] if isinstance(told[name], list) else "" for name in FREE if name in told}
        connection.execute(update(decision).where(mine).values(body=msgspec.json.encode(kept).decode()))
