"""Blue-green: the new version stands ready beside the old one, then gets all of the traffic at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.rollout.rollout import Promote, Retire, Shift, Smoke, Start, Watch
from gonogo.ports.strategy import Occasion, StrategySettings

if TYPE_CHECKING:
    from gonogo.domain.rollout.rollout import Step


class BlueGreenSettings(StrategySettings, frozen=True, kw_only=True, tag="blue-green"):
    """There is nothing to set."""


class BlueGreen:
    """Start, smoke, switch, watch; the old version keeps running, so that a rollback is instant."""

    Settings = BlueGreenSettings

    def __init__(self, settings: BlueGreenSettings) -> None:
        """Take the settings."""

    def steps(self, occasion: Occasion) -> tuple[Step, ...]:
        """See the port."""
        return (Start(), Smoke(), Shift(100), Smoke(), Watch(occasion.watch), Promote(), Retire())
