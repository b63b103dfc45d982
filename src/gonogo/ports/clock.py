"""Time, so that nothing else has to ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The time now, in UTC; it jumps when somebody sets the clock."""
        ...

    def monotonic(self) -> float:
        """Seconds since some moment, for how long something takes; setting the clock does not move them."""
        ...
