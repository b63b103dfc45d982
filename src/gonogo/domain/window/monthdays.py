"""Days of every month, counted from its beginning or its end: `first 3 days`, `last 2 days`."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from gonogo.domain.text import quoted

if TYPE_CHECKING:
    from datetime import date

_PATTERN = re.compile(r"(first|last)(?: +([0-9]{1,2}))? +days?", re.IGNORECASE)
_MOST = 28


class MonthDays(NamedTuple):
    """So many days at one end of the month. number: from 1 to 28."""

    last: bool
    number: int

    def holds(self, day: date) -> bool:
        """Whether it is one of them."""
        if self.last:
            return (day + timedelta(self.number)).month != day.month
        return day.day <= self.number


@lru_cache
def monthdays(text: str) -> MonthDays:
    """The days of a text such as `last 2 days`.

    Raises:
        ValueError: it is no such text.
    """
    match = _PATTERN.fullmatch(text.strip())
    number = int(match[2] or 1) if match else 0
    if match is None or not 1 <= number <= _MOST:
        raise ValueError(
            f"{quoted(text, 40)} are no days of a month. Write them as first 3 days or last 2 days, "
            f"up to {_MOST}"
        )
    return MonthDays(match[1].lower() == "last", number)
