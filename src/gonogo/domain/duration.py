"""Durations: read as people write them (`5m`, `1h30m`, `250ms`), and told as they say them (`5 min`)."""

from __future__ import annotations

import re

from gonogo.domain.text import quoted
from gonogo.errors import UsageError

UNITS = {"d": 86400.0, "h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
"""Seconds in each unit, largest first."""

LONGEST = 366 * UNITS["d"]
"""Seconds a duration may have."""

_DAYS_FROM = 2 * UNITS["d"]
"""Seconds from which days are counted: people say 24 h, and 3 days."""

_NUMBER = r"(?:([0-9]{1,9}(?:\.[0-9]{1,9})?)%s)?"
_PATTERN = re.compile("".join(_NUMBER % unit for unit in UNITS))


def parse(text: str) -> float:
    """Seconds, from 0.001 to a year of them; units go from large to small, each at most once.

    Raises:
        UsageError: it is not a duration, or none that anybody would wait for.
    """
    match = _PATTERN.fullmatch(text.strip())
    if not text.strip() or match is None:
        raise UsageError(f"{quoted(text, 40)} is not a duration. Write it as 90s, 5m, 1h30m or 250ms")
    numbers = zip(match.groups(), UNITS.values(), strict=True)
    seconds = sum(float(number) * unit for number, unit in numbers if number)
    if not 0.001 <= seconds <= LONGEST:
        raise UsageError(f"{quoted(text.strip())} is out of range: a duration is from 1ms to 366d")
    return seconds


def shown(seconds: float) -> str:
    """As people say it, in whole milliseconds: `250 ms`, `4.2 s`, `5 min`, `1 h 30 min`, `24 h`, `3 days`."""
    rest = round(max(seconds, 0.0) * 1000)
    if rest < 60_000:
        return f"{rest} ms" if 0 < rest < 1000 else f"{rest / 1000:g} s"
    rest = round(rest / 1000)
    days, rest = divmod(rest, int(UNITS["d"])) if rest >= _DAYS_FROM else (0, rest)
    parts = [f"{days} days"] if days else []
    for unit, name in (("h", "h"), ("m", "min"), ("s", "s")):
        count, rest = divmod(rest, int(UNITS[unit]))
        parts += [f"{count} {name}"] if count else []
    return " ".join(parts)
