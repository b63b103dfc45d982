"""How an environment's plan sets the judge, for every watch in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.analysis.limits import GaugeLimit, ShareLimit, limits
from gonogo.domain.analysis.settings import Settings

if TYPE_CHECKING:
    from gonogo.domain.rollout.environment import EnvironmentPlan

_LOOKS = 3
"""Looks that may be left out, one after the other, before it is said that nobody looked."""
_MOMENT = 10.0
"""Seconds that a look may always take."""


def unwatched(tick: int) -> float:
    """Seconds between two looks from which on nobody watched. tick: seconds that are planned between them."""
    return max(_LOOKS * float(tick), _MOMENT)


def judge_settings(
    environment: EnvironmentPlan, candidate: str, stable: str, seconds: int, planned: int
) -> Settings:
    """What a watch is judged by.

    candidate, stable: names of the versions; stable is "" where there is nothing to compare with. seconds:
    of this watch. planned: seconds of all watches that belong together.

    Raises:
        UsageError: the condition under which a version is refused cannot be read.
    """
    found = limits(environment.refuse, float(environment.lasting))
    return Settings(
        candidate=candidate,
        stable=stable,
        watch=float(max(seconds, 1)),
        tick=float(environment.tick),
        planned=float(planned),
        signals=environment.signals,
        tolerance=environment.tolerance,
        limits=tuple(one for one in found if isinstance(one, ShareLimit)),
        gauges=tuple(one for one in found if isinstance(one, GaugeLimit)),
        at_least=environment.at_least,
        patience=float(environment.patience),
    )
