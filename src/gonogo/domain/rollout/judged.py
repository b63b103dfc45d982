"""How an environment's plan sets the judge, for every watch in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET
from msgspec.structs import replace

from gonogo.domain.analysis.limits import GaugeLimit, ShareLimit, limits
from gonogo.domain.analysis.settings import Settings

if TYPE_CHECKING:
    from msgspec import UnsetType

    from gonogo.domain.analysis.weather import Weather
    from gonogo.domain.rollout.environment import EnvironmentPlan
    from gonogo.domain.rollout.rollout import Watch

_LOOKS = 3
"""Looks that may be left out, one after the other, before it is said that nobody looked."""
_MOMENT = 10.0
"""Seconds that a look may always take."""


def unwatched(tick: int) -> float:
    """Seconds between two looks from which on nobody watched. tick: seconds that are planned between them."""
    return max(_LOOKS * float(tick), _MOMENT)


def judge_settings(
    environment: EnvironmentPlan, candidate: str, stable: str, watch: Watch, planned: int
) -> Settings:
    """What a watch is judged by.

    candidate, stable: names of the versions; stable is "" where there is nothing to compare with. planned:
    seconds of all watches that belong together.

    Raises:
        UsageError: the condition under which a version is refused cannot be read.
    """
    found = limits(environment.refuse, float(environment.lasting))
    return Settings(
        candidate=candidate,
        stable=stable,
        watch=float(max(watch.seconds, 1)),
        tick=float(environment.tick),
        planned=float(planned),
        signals=environment.signals,
        tolerance=environment.tolerance,
        limits=tuple(one for one in found if isinstance(one, ShareLimit)),
        gauges=tuple(one for one in found if isinstance(one, GaugeLimit)),
        at_least=environment.at_least,
        patience=float(environment.patience),
        weather=_weather(environment, watch, is_first=not stable),
    )


def _weather(environment: EnvironmentPlan, watch: Watch, *, is_first: bool) -> Weather | UnsetType:
    """What its plan reckons with; what was planned before there was a word for it, with nothing.

    A first version may have no visitors at all, so a person is asked about it without waiting for any.
    """
    weather, warm = environment.weather, watch.warm
    if weather is not UNSET and is_first:
        weather = replace(weather, stretch=0.0)
    if weather is UNSET or warm is UNSET:
        return weather
    return replace(weather, warm=float(warm.seconds), warm_requests=warm.requests)
