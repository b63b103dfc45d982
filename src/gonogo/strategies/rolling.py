"""Rolling: one instance after the other is replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta

from gonogo.domain.rollout.rollout import Promote, Retire, Shift, Smoke, Start, Watch
from gonogo.ports.strategy import CONTROL, Control, Occasion, StrategySettings, seconds

if TYPE_CHECKING:
    from gonogo.domain.rollout.rollout import Step


class RollingSettings(StrategySettings, frozen=True, kw_only=True, tag="rolling"):
    """How many at a time, and how long each is watched."""

    batch: Annotated[int, Meta(description="instances replaced at a time", ge=1, le=1000)] = 1
    watch: Annotated[str, Meta(description="how long each batch is watched")] = "30s"
    control: Control = CONTROL

    def __post_init__(self) -> None:
        """Refuse what is no duration; msgspec reports a ValueError with its place."""
        super().__post_init__()
        seconds(self.watch)


class Rolling:
    """Start some, give them their share, stop as many of the old; smoke checks at the first and at half.

    One of the old stays with the control share until all is watched.
    """

    Settings = RollingSettings

    def __init__(self, settings: RollingSettings) -> None:
        """Take how it goes."""
        self._settings = settings

    def steps(self, occasion: Occasion) -> tuple[Step, ...]:
        """See the port."""
        every, counts = occasion.instances, self._counts(occasion.instances)
        kept = occasion.kept(self._settings.control)
        half = next(count for count in counts if count * 2 >= every)
        found: list[Step] = []
        for running in counts:
            found.append(Start("candidate", running))
            found += [Smoke()] if running in (counts[0], half) else []
            found.append(Shift(min(round(100 * running / every), 100 - kept)))
            found.append(Retire("stable", max(every - running, min(kept, 1))))
            found += [Watch(seconds(self._settings.watch))] if running < every else []
        found += [Smoke(), Watch(occasion.watch)]
        found += [Shift(100), Smoke(), Promote(), Retire()] if kept else [Promote()]
        return tuple(found)

    def _counts(self, every: int) -> list[int]:
        """How many of the new version run after each batch."""
        return [*range(self._settings.batch, every, self._settings.batch), every]
