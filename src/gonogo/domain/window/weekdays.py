"""Days of the week, as people write them: `mon-thu`, `mon,wed`, `fri-mon`."""

from __future__ import annotations

from functools import lru_cache

from gonogo.domain.text import quoted

NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@lru_cache
def weekdays(text: str) -> frozenset[int]:
    """The days, 0 for Monday to 6 for Sunday; a range goes on over the end of the week.

    Raises:
        ValueError: one of them is no day.
    """
    chosen: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.partition("-")
        begin = _number(first)
        end = _number(last) if dash else begin
        chosen |= {(begin + step) % 7 for step in range((end - begin) % 7 + 1)}
    return frozenset(chosen)


def _number(text: str) -> int:
    name = text.strip().lower()
    for number, full in enumerate(NAMES):
        if len(name) >= 3 and full.startswith(name):
            return number
    raise ValueError(f"{quoted(name, 40)} is no day of the week. Write them as mon-thu or mon,wed,fri")
