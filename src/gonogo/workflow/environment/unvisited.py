"""A first version that too few come to: smoke checks are the evidence in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from gonogo.domain.decision import Call
from gonogo.domain.rollout import unvisited

if TYPE_CHECKING:
    from collections.abc import Callable

Found = TypeVar("Found")


class Unvisited(Generic[Found]):
    """The checks of one watch; all of them have to pass. Found: what is wrong after one of them."""

    def __init__(self, patience: float, check: Callable[[str], Found | None]) -> None:
        """Take over how many seconds they are spread, and what runs one by its name."""
        self._patience = patience
        self._check = check
        self._passed = 0
        self.trouble: Found | None = None
        self.sentence = ""

    def look(self, name: str, seconds: float, requests: int) -> Call | None:
        """Run a check if one is due; what they come to, once that is clear.

        name: of the watch. seconds: since that was over. requests: that the version had.
        """
        if not unvisited.is_due(self._passed, seconds, self._patience):
            return None
        self.trouble = self._check(f"{name}-check-{self._passed + 1}")
        if self.trouble:
            self.sentence = "a smoke check failed"
            return Call.NO_GO
        self._passed += 1
        self.sentence = unvisited.told(requests, self._passed, seconds)
        return Call.GO if self._passed == unvisited.CHECKS else None
