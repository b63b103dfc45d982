"""What people and programs said of a release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from gonogo.domain.instruction import Instruction


class Instructions(Protocol):
    """What people and programs said of a release."""

    def order(self, release: str, order: Instruction, operation: str = "") -> None:
        """Somebody's word; its number is given to it, and the release waits no more until it heard it.

        operation: by which a repeat is known; without one, each is another word.
        """
        ...

    def orders(self, release: str, after: int = 0) -> list[Instruction]:
        """Those with a higher number, oldest first, each with the level that is proven now."""
        ...
