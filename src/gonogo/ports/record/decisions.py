"""What gates answered, and how long they took."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gonogo.domain.decision import Decision
    from gonogo.domain.product import Product
    from gonogo.domain.timing import Exceeded


class Decisions(Protocol):
    """What gates answered, and how long they took."""

    def decide(self, operation: str, release: str, decision: Decision, late: Exceeded | None = None) -> None:
        """One answer of a gate. late: that it took longer than its target, which is an event."""
        ...

    def decisions(self, release: str) -> list[Decision]:
        """All answers, in the order in which they were given."""
        ...

    def answers(self, product: Product, gate: str, limit: int) -> list[Decision]:
        """The latest answers of the gate of a name, in any release of the product, newest first."""
        ...

    def usual(self, product: Product, gates: Sequence[str]) -> dict[str, float]:
        """How many seconds gates of these names took lately, the median, of those that have been asked."""
        ...
