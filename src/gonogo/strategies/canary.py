"""Canary: a growing share of the traffic, each watched before the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta

from gonogo.domain.rollout.rollout import Promote, Retire, Shift, Smoke, Start, Watch
from gonogo.ports.strategy import CONTROL, Control, Occasion, StrategySettings, seconds

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
    control: Control = CONTROL

    def __post_init__(self) -> None:
        """Refuse shares that do not rise to all of it; msgspec reports a ValueError with its place."""
        for shares in (self.steps, self.hotfix):
            if not shares or list(shares) != sorted(set(shares)) or shares[-1] != 100:
                raise ValueError("expected shares that rise to 100, such as [5, 25, 50, 100]")
        seconds(self.watch)


class Canary:
    """Start, smoke, then share by share; the last one is watched as long as the environment says.

    A control share stays on the stable version until then, so that there is something to compare with.
    """

    Settings = CanarySettings

    def __init__(self, settings: CanarySettings) -> None:
        """Take the shares."""
        self._settings = settings

    def steps(self, occasion: Occasion) -> tuple[Step, ...]:
        """See the port."""
        settings, kept = self._settings, occasion.kept(self._settings.control)
        shares = settings.hotfix if occasion.hotfix else settings.steps
        if occasion.first:
            shares = (100,)
        found: list[Step] = [Start(), Smoke()]
        for share in (share for share in shares if share < 100 - kept):
            found += [Shift(share), Smoke()] if occasion.hotfix else [Shift(share)]
            found.append(Watch(seconds(settings.watch)))
        found += [Shift(100 - kept), Smoke(), Watch(occasion.watch)]
        found += [Shift(100), Smoke()] if kept else []
        return (*found, Promote(), Retire())
