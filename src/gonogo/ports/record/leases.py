"""Who has an environment, so that nobody else changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec

if TYPE_CHECKING:
    from gonogo.domain.product import Product


class Lease(msgspec.Struct, frozen=True):
    """Who holds an environment. number: rises with each new holder."""

    holder: str
    number: int


class Leases(Protocol):
    """Who has an environment, so that nobody else changes it."""

    def lease(self, product: Product, environment: str, release: str, at: int) -> Lease:
        """Take the environment where it is free for the product; who has it then."""
        ...

    def holder(self, product: Product, environment: str) -> str:
        """Who has an environment; "" where it is free."""
        ...

    def give_back(self, product: Product, environment: str, release: str) -> None:
        """Let go of an environment, where it is this release's."""
        ...
