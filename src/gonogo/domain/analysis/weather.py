"""What happens around a rollout and is nobody's fault: cold caches, stalls, bursts, shared incidents."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

Seconds = Annotated[float, Meta(ge=0, le=366 * 86400.0)]

WARM = 60.0
"""Seconds that a version is given to warm up after each shift."""

COLDEST = 1 / 3
"""The part of a watch that warming up takes at most."""

STRETCH = 7200.0
"""Seconds that a watch may be longer where there is little traffic."""

RECORD = 300.0
"""Seconds after a switch in which the stable version's record tells how the candidate should do."""

STALLS = 10.0
"""How many times as large a bet on latency gets in one interval at most."""


class Weather(msgspec.Struct, frozen=True, kw_only=True):
    """What a judge reckons with; as it is without any statement, with nothing.

    warm, warm_requests: seconds after a watch began, and requests that the candidate has had in it, before
    latency and gauges are judged; never more than a third of the watch. Errors are judged from the first
    moment. stretch: seconds that a watch may be longer until each version had its requests. record: seconds
    of a watch in which the stable version's record counts, where that has no traffic; 0 for all of it.
    bursts: whether the dispersion is believed as it was learnt, not less one standard deviation, and bursts
    are expected until there was time to see some. stalls:
    how many times as large a bet on latency gets in one interval at most, so that one instance that stands
    still for a moment decides nothing; 0 for no bound.
    incidents: whether a hold because both are in trouble ends with the trouble. outages: whether an outage
    of the stable version says nothing of bursts, and there is no go for a candidate that is beyond a limit by
    plain counts while the stable version is not; weather planned before there was a word for it has none.
    """

    warm: Seconds = 0.0
    warm_requests: Annotated[int, Meta(ge=0)] = 0
    stretch: Seconds = 0.0
    record: Seconds = 0.0
    bursts: bool = False
    stalls: Annotated[float, Meta(ge=0, le=1e9)] = 0.0
    incidents: bool = False
    outages: bool | msgspec.UnsetType = msgspec.UNSET


CALM = Weather()
"""Nothing is reckoned with, as before there was a word for it."""

SHIPPED = Weather(
    warm=WARM, stretch=STRETCH, record=RECORD, bursts=True, stalls=STALLS, incidents=True, outages=True
)
"""What a plan reckons with where nothing else is said."""
