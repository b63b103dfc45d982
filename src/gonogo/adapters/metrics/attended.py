"""The metrics port for a target that somebody has to look after: at each look it is seen to that one does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from gonogo.errors import SurroundingsError, TargetError
from gonogo.ports.metrics import Unavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gonogo.ports.clock import Clock
    from gonogo.ports.metrics import Metrics, Sample


@runtime_checkable
class Attended(Protocol):
    """A target with a process that looks after it, and that may die."""

    def attend(self) -> object:
        """Bring that process back, if it should run and does not.

        Raises:
            TargetError, SurroundingsError: it cannot be started.
        """
        ...


class AttendedMetrics:
    """Any source of numbers of such a target."""

    def __init__(self, metrics: Metrics, target: Attended, clock: Clock) -> None:
        """Take the source, and what it has numbers of."""
        self._metrics = metrics
        self._target = target
        self._clock = clock

    def read(self, versions: Sequence[str], bounds: Sequence[int]) -> Sample | Unavailable:
        """See the port."""
        try:
            self._target.attend()
            return self._metrics.read(versions, bounds)
        except (TargetError, SurroundingsError) as problem:
            return Unavailable(self._clock.now().timestamp(), str(problem))
