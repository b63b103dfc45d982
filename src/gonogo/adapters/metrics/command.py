"""The metrics port by the command that a target is measured by."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol, runtime_checkable

from gonogo.errors import UsageError
from gonogo.ports.metrics import MetricsSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gonogo.ports.metrics import MetricsContext, Sample, Unavailable


class CommandMetricsSettings(MetricsSettings, frozen=True, tag="command"):
    """Nothing: the target says which command it is measured by."""

    target_kind: ClassVar[str] = "command"


@runtime_checkable
class Measuring(Protocol):
    """A target that can be measured by itself."""

    def measure(self, at: float, versions: Sequence[str], bounds: Sequence[int]) -> Sample | Unavailable:
        """As the port of metrics says. at: the time of the look, in seconds since 1970."""
        ...


class CommandMetrics:
    """Asks the target."""

    Settings = CommandMetricsSettings

    def __init__(self, _: CommandMetricsSettings, tools: MetricsContext) -> None:
        """Take whom to ask.

        Raises:
            UsageError: the target has no command for it.
        """
        if not isinstance(tools.target, Measuring):
            raise UsageError(
                f"{tools.environment} has no numbers of kind `command`: its target is not moved by commands. "
                "Name another source with `metrics:`"
            )
        self._clock = tools.clock
        self._target: Measuring = tools.target

    def read(self, versions: Sequence[str], bounds: Sequence[int]) -> Sample | Unavailable:
        """See the port."""
        return self._target.measure(self._clock.now().timestamp(), versions, bounds)
