"""Absolute limits: `error_rate > 1% or p95 > 500ms or cpu > 80%` as what the judge can watch."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from gonogo.domain import condition
from gonogo.domain.analysis.counters import ERRORS
from gonogo.domain.condition import Comparison, Either, Unit
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from gonogo.domain.condition import Condition

ERROR_RATE = "error_rate"
LASTING = 60.0
"""Seconds that a gauge must be above its limit."""

_QUANTILE = re.compile(r"p([5-9][0-9](?:\.?[0-9])?)", re.ASCII)
_SLOWEST = 3_600.0


class ShareLimit(msgspec.Struct, frozen=True):
    """So much of the requests may be bad. text: as a person wrote it.

    bound: slower than so many milliseconds is bad; 0 for errors. share: above 0, below 1. dry_run: it is
    watched and told, and decides nothing.
    """

    text: str
    bound: Annotated[int, Meta(ge=0)]
    share: Annotated[float, Meta(gt=0, lt=1)]
    dry_run: bool = False


class GaugeLimit(msgspec.Struct, frozen=True):
    """A gauge may be above its limit for so many seconds. text, dry_run: as above."""

    text: str
    gauge: str
    above: float
    seconds: Annotated[float, Meta(ge=0)] = LASTING
    dry_run: bool = False


Limit = ShareLimit | GaugeLimit


def limits(text: str, seconds: float = LASTING) -> tuple[Limit, ...]:
    """The limits of a condition under which a version is refused, in its order; none for an empty text.

    `p95 > 500ms` means that more than 5 % of the requests are slower than 500 ms. seconds: how long a gauge
    must be above.

    Raises:
        UsageError: it cannot be read, or is something else than upper limits joined by `or`.
    """
    if not text.strip():
        return ()
    return tuple(_limit(part, seconds) for part in _parts(condition.parse(text)))


def _parts(whole: Condition) -> tuple[Comparison, ...]:
    if isinstance(whole, Comparison):
        return (whole,)
    if isinstance(whole, Either):
        return tuple(part for inner in whole.parts for part in _parts(inner))
    raise UsageError("Limits are joined by 'or', each for itself: error_rate > 1% or p95 > 500ms")


def _limit(part: Comparison, seconds: float) -> Limit:
    if part.sign not in (">", ">="):
        raise UsageError(
            f"{part}: a version is refused above a limit; write it with >, as in error_rate > 1%"
        )
    if part.name == ERROR_RATE:
        return ShareLimit(str(part), ERRORS, _share(part))
    if quantile := _QUANTILE.fullmatch(part.name):
        return ShareLimit(str(part), _bound(part), _beyond(quantile[1]))
    if part.unit is Unit.SECONDS:
        raise UsageError(f"{part}: a time is limited by a quantile of it, such as p95 > 500ms")
    return GaugeLimit(str(part), part.name, part.number, seconds)


def _share(part: Comparison) -> float:
    if part.unit is not Unit.PERCENT or not 0 < part.number < 100:
        raise UsageError(f"{part}: the limit is a percentage between 0% and 100%, such as 1%")
    return part.number / 100


def _bound(part: Comparison) -> int:
    if part.unit is not Unit.SECONDS or not 0.001 <= part.number <= _SLOWEST:
        raise UsageError(f"{part}: the limit is a time from 1ms to 1h, such as 500ms")
    return round(part.number * 1000)


def _beyond(digits: str) -> float:
    """The share above a quantile: 0.05 of `95`, 0.001 of `999` and of `99.9`."""
    plain = digits.replace(".", "")
    return round(1 - float(f"0.{plain}"), 6)
