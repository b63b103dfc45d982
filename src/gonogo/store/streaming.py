"""Rows that are read a few at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Generator

    from sqlalchemy import Connection, Row, Select

_FEW = {"yield_per": 500}
"""Options of one query, not of the connection: PostgreSQL reads so by a cursor, and only reads."""


def streamed(connection: Connection, query: Select[Any]) -> Generator[Row[Any]]:
    """The rows of a query; whoever stops in between leaves no cursor open, which would bar its table."""
    with connection.execute(query, execution_options=_FEW) as found:
        yield from found
