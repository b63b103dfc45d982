"""Recreate: the old version stops before the new one starts, for what cannot run twice; users wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.rollout.rollout import Promote, Retire, Shift, Smoke, Start, Watch
from gonogo.ports.strategy import Occasion, StrategySettings

if TYPE_CHECKING:
    from gonogo.domain.rollout.rollout import Step


class RecreateSettings(StrategySettings, frozen=True, kw_only=True, tag="recreate"):
    """There is nothing to set."""


class Recreate:
    """Stop, start, smoke, watch."""

    Settings = RecreateSettings

    def __init__(self, settings: RecreateSettings) -> None:
        """Take the settings."""

    def steps(self, occasion: Occasion) -> tuple[Step, ...]:
        """See the port."""
        return (Retire(), Start(), Smoke(), Shift(100), Watch(occasion.watch), Promote())
