"""Canary: a growing share of the traffic, each watched before the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta

from gonogo.domain.rollout.rollout import Promote, Retire, Shift, Smoke, Start, Watch
from gonogo.ports.strategy import Occasion, StrategySettings, seconds

if TYPE_CHECKING:
    from gonogo.domain.rollout.rollout import Step

STEPS = (5, 25, 50, 100)
HOTFIX = (5, 25, 100)
"""The shares of a hotfix where nothing else is said; its smoke checks run at each."""


class CanarySettings(StrategySettings, frozen=True, kw_only=True, tag="canary"):
    """The shares, and how long each is watched."""

    steps: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=100)], ...],
        Meta(description="the shares in percent, rising; 100 is the last"),
    ] = STEPS
    hotfix: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=100)], ...], Meta(description="the shares of a hotfix")
    ] = HOTFIX
    watch: Annotated[str, Meta(description="how long each share but the last is watched")] = "3m"
    control: Annotated[
        int,
        Meta(description="percent that stays on the stable version until all is watched", ge=0, le=50),
    ] = 0

    def __post_init__(self) -> None:
        """Refuse shares that do not rise to all of it; msgspec reports a ValueError with its place."""
        for shares in (self.steps, self.hotfix):
            if not shares or list(shares) != sorted(set(shares)) or shares[-1] != 100:
                raise ValueError("expected shares that rise to 100, such as [5, 25, 50, 100]")
        seconds(self.watch)


class Canary:
    """Start, smoke, then share by share; the last one is watched as long as the environment says."""

    Settings = CanarySettings

    def __init__(self, settings: CanarySettings) -> None:
        """Take the shares."""
        self._settings = settings

    def steps(self, occasion: Occasion) -> tuple[Step, ...]:
        """See the port."""
        settings = self._settings
        shares = settings.hotfix if occasion.hotfix else settings.steps
        if occasion.first:
            shares = (100,)
        found: list[Step] = [Start(), Smoke()]
        for share in shares[:-1]:
            found += [Shift(share), Smoke()] if occasion.hotfix else [Shift(share)]
            found.append(Watch(seconds(settings.watch)))
        found += [Shift(100 - settings.control), Smoke(), Watch(occasion.watch)]
        found += [Shift(100)] if settings.control else []
        return (*found, Promote(), Retire())
