"""Blue-green: the new version stands ready beside the old one, then gets the traffic at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.rollout.rollout import Promote, Retire, Shift, Smoke, Start, Watch
from gonogo.ports.strategy import CONTROL, Control, Occasion, StrategySettings

if TYPE_CHECKING:
    from gonogo.domain.rollout.rollout import Step


class BlueGreenSettings(StrategySettings, frozen=True, kw_only=True, tag="blue-green"):
    """What stays to compare with."""

    control: Control = CONTROL


class BlueGreen:
    """Start, smoke, switch, watch; the old version keeps running, so that a rollback is instant."""

    Settings = BlueGreenSettings

    def __init__(self, settings: BlueGreenSettings) -> None:
        """Take the settings."""
        self._settings = settings

    def steps(self, occasion: Occasion) -> tuple[Step, ...]:
        """See the port."""
        kept = occasion.kept(self._settings.control)
        found: list[Step] = [Start(), Smoke(), Shift(100 - kept), Smoke(), Watch(occasion.watch)]
        found += [Shift(100), Smoke()] if kept else []
        return (*found, Promote(), Retire())
