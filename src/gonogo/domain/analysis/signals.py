"""By what the new version is compared with the old one."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from gonogo.domain import duration
from gonogo.domain.analysis.counters import ERRORS
from gonogo.domain.text import quoted
from gonogo.errors import UsageError


class Signal(msgspec.Struct, frozen=True):
    """Something by which both versions are compared.

    bound: slower than so many milliseconds is bad; 0 for errors. weight: of its evidence beside that of the
    others. dry_run: it is watched and told, and decides nothing.
    """

    bound: Annotated[int, Meta(ge=0)] = ERRORS
    weight: Annotated[float, Meta(gt=0, le=1000)] = 1.0
    dry_run: bool = False


SIGNALS = (Signal(ERRORS, 0.5), Signal(250, 0.25), Signal(1000, 0.25))
"""What versions are compared by where nothing else is said."""

TOLERANCE = 1.25

_NAME = "errors"
_SLOWEST = 3_600_000


def bound(name: str) -> int:
    """What a signal of this name takes for bad, as its bound: `errors`, or a time such as `250ms`.

    Raises:
        UsageError: it is neither.
    """
    if name == _NAME:
        return ERRORS
    try:
        milliseconds = round(duration.parse(name) * 1000)
    except UsageError:
        milliseconds = 0
    if not 1 <= milliseconds <= _SLOWEST:
        raise UsageError(
            f"{quoted(name, 40)} is no signal: it is {_NAME}, or a time from 1ms to 1h such as 250ms"
        )
    return milliseconds
