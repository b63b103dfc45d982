"""Alerts: whoever is on call is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable


class Alert(msgspec.Struct, frozen=True):
    """What somebody has to know now.

    operation: the same at every try, by which a repeat can be known. priority: 0 wakes people up, 3 can wait.
    at: seconds since 1970. sentence: what happened. steps: what to do by hand, in order.
    """

    operation: str
    priority: int
    at: int
    project: str
    environment: str
    version: str
    sentence: str
    steps: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        """All of it on one line."""
        steps = f". By hand: {'; '.join(self.steps)}" if self.steps else ""
        return (
            f"[P{self.priority}] {self.project} {self.version} in {self.environment}: {self.sentence}{steps}"
        )


class Alerts(Protocol):
    """A way to whoever is on call. It is built as `kind(settings, tools)`, as a target is."""

    def send(self, alert: Alert, stopped: Callable[[], bool]) -> str:
        """Tell them; what came of it, for the record. It may be told again after a crash.

        Raises:
            UsageError: it cannot be told; the sentence says what to do.
            Stopped: we are being stopped.
        """
        ...
