"""Versions that nobody deploys again until somebody lifts that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from gonogo.domain.people.person import Person
    from gonogo.domain.product import Product


class Blocks(Protocol):
    """Versions that nobody deploys again until somebody lifts that."""

    def block(self, operation: str, release: str, version: str, reason: str, at: int) -> None:
        """Let nobody deploy a version of the release's product again, until that is lifted."""
        ...

    def lift(self, product: Product, version: str, person: Person, reason: str, *, false_alarm: bool) -> None:
        """Let a version be deployed again, by somebody's word; a repeat changes nothing.

        false_alarm: it was sent back for nothing, so that the next automatic rollback asks.
        """
        ...

    def doubted(self, product: Product) -> bool:
        """Whether somebody called the last automatic rollback a false alarm: `rollback.declined`.

        It is over once somebody who was asked confirmed one: `rollback.confirmed`.
        """
        ...

    def blocked(self, product: Product) -> dict[str, str]:
        """The versions that may not be deployed, with why."""
        ...
