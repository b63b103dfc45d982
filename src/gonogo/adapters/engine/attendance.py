"""Which flows are run in this process, and whether one is left alone."""

from __future__ import annotations

from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE = 5.0
"""Seconds in which the engine surely takes up a flow; it looks for those that were left every second."""


class Attendance:
    """Notes who is at work; how long a flow takes is no matter, only that somebody runs it."""

    def __init__(self, patience: float = PATIENCE, now: Callable[[], float] = monotonic) -> None:
        """Take the seconds that a flow may be alone. now: seconds that no change of the clock moves."""
        self._patience = patience
        self._now = now
        self._running: set[str] = set()
        self._alone_since: dict[str, float] = {}

    @contextmanager
    def at(self, key: str) -> Iterator[None]:
        """The flow is run inside of this block."""
        self._running.add(key)
        try:
            yield
        finally:
            self._alone_since[key] = self._now()
            self._running.discard(key)

    def is_abandoned(self, key: str) -> bool:
        """Whether nobody has run the flow for too long; the first question begins the time."""
        if key in self._running:
            return False
        now = self._now()
        return now - self._alone_since.setdefault(key, now) >= self._patience
