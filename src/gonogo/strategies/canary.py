"""Canary: a growing share of the traffic, each watched before the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from gonogo.domain.rollout.rollout import Promote, Retire, Shift, Smoke, Start, Watch
from gonogo.ports.strategy import CONTROL, Control, Occasion, StrategySettings, seconds, warmth_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gonogo.domain.rollout.rollout import Step

STEPS = (5, 25, 50, 100)
HOTFIX = (5, 25, 100)
"""The shares of a hotfix where nothing else is said; its smoke checks run at each."""


class CanaryShare(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One share with what is special about it; "" for what all have."""

    share: Annotated[int, Meta(description="percent of the traffic", ge=1, le=100)]
    watch: Annotated[str, Meta(description="how long this share is watched")] = ""
    warm: Annotated[str, Meta(description="how long a version warms up with this share")] = ""

    def __post_init__(self) -> None:
        """Refuse what is no duration; msgspec reports a ValueError with its place."""
        seconds(self.watch or "1s")
        warmth_of(self.warm)


Share = Annotated[int, Meta(ge=1, le=100)] | CanaryShare


class CanarySettings(StrategySettings, frozen=True, kw_only=True, tag="canary"):
    """The shares, and how long each is watched."""

    steps: Annotated[
        tuple[Share, ...],
        Meta(description="the shares in percent, rising to 100; each also with a watch and warm of its own"),
    ] = STEPS
    hotfix: Annotated[tuple[Share, ...], Meta(description="the shares of a hotfix")] = HOTFIX
    watch: Annotated[str, Meta(description="how long each share but the last is watched")] = "3m"
    control: Control = CONTROL

    def __post_init__(self) -> None:
        """Refuse shares that do not rise to all of it; msgspec reports a ValueError with its place."""
        super().__post_init__()
        for steps in (self.steps, self.hotfix):
            shares = [step.share for step in _whole(steps)]
            if not shares or shares != sorted(set(shares)) or shares[-1] != 100:
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
        shares = _whole(settings.hotfix if occasion.hotfix else settings.steps)
        found: list[Step] = [Start(), Smoke()]
        for one in (one for one in shares if one.share < 100 - kept and not occasion.first):
            found += [Shift(one.share), Smoke()] if occasion.hotfix else [Shift(one.share)]
            found.append(_watch(one, seconds(settings.watch)))
        found += [Shift(100 - kept), Smoke(), _watch(shares[-1], occasion.watch)]
        found += [Shift(100), Smoke()] if kept else []
        return (*found, Promote(), Retire())


def _whole(steps: Sequence[Share]) -> list[CanaryShare]:
    return [CanaryShare(step) if isinstance(step, int) else step for step in steps]


def _watch(one: CanaryShare, usual: int) -> Watch:
    return Watch(seconds(one.watch) if one.watch else usual, warmth_of(one.warm))
