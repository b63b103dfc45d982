"""Blocks: versions of a package that are not deployed again until somebody lifts that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from gonogo.store.schema import block

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

    from gonogo.domain.product import Product


class Blocks:
    """The blocks in a database; what was lifted stands in the ledger."""

    def __init__(self, connection: Connection) -> None:
        """Take the connection."""
        self._connection = connection

    def reason(self, product: Product, version: str) -> str:
        """Why a version is blocked; "" where it is not."""
        query = select(block.c.reason).where(_of(product) & (block.c.version == version))
        return self._connection.scalar(query) or ""

    def all(self, product: Product) -> dict[str, str]:
        """The blocked versions of a package, with why."""
        query = select(block.c.version, block.c.reason).where(_of(product))
        return {row.version: row.reason for row in self._connection.execute(query)}

    def add(self, product: Product, version: str, reason: str, at: int) -> None:
        """Block a version; the first reason counts."""
        if not self.reason(product, version):
            values = {"version": version, "reason": reason, "at": at, **product._asdict()}
            self._connection.execute(insert(block).values(values))

    def lift(self, product: Product, version: str) -> None:
        """Let a version be deployed again."""
        self._connection.execute(delete(block).where(_of(product) & (block.c.version == version)))


def _of(product: Product) -> ColumnElement[bool]:
    return (block.c.project == product.project) & (block.c.package == product.package)
