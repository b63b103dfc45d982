"""When something that ended may be started again: at once the first time, then later and later."""

from __future__ import annotations

_FIRST = 0.25
_LONGEST = 15.0


class Restarts:
    """One thing's starts. count: how often it was started again. failures: since it was last well."""

    def __init__(self) -> None:
        """Begin with nothing started."""
        self.count = -1
        self.failures = 0
        self._not_before = 0.0

    def may_start(self, now: float) -> bool:
        """Whether it is time."""
        return now >= self._not_before

    def started(self, now: float) -> None:
        """It was started."""
        self.count += 1
        self._not_before = now

    def failed(self, now: float) -> None:
        """It ended, or could not be started."""
        pause = 0.0 if not self.failures else min(_LONGEST, _FIRST * 2**self.failures)
        self.failures += 1
        self._not_before = now + pause

    def obstructed(self, now: float) -> None:
        """It ended, or cannot go on, for what is no fault of its own; that is not counted."""
        self._not_before = now + _FIRST

    def succeeded(self) -> None:
        """It is well."""
        self.failures = 0
