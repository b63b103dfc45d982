"""From one time to another: hours of the day, days of every year, or a stretch of the calendar."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from gonogo.domain.text import quoted

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    Span: TypeAlias = "Hours | Season | Stretch"

DAY = 24 * 60
"""Minutes of a day."""

_TIME = re.compile("[0-9]{1,2}:[0-9]{2}")
_OF_YEAR = re.compile("[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2})?")


class Hours(NamedTuple):
    """Hours of the day, in minutes since midnight; the end is not in them.

    Where they end before they begin they go over midnight, and belong to the day on which they began.
    """

    begin: int
    end: int

    def day(self, wall: datetime) -> date | None:
        """The day whose hours a time of the wall clock is in, if any."""
        minute = _minute(wall)
        if self.begin < self.end:
            return wall.date() if self.begin <= minute < self.end else None
        if minute >= self.begin:
            return wall.date()
        return wall.date() - timedelta(1) if minute < self.end else None

    @property
    def edges(self) -> set[int]:
        """The minutes of a day at which they may begin or end."""
        return {self.begin, self.end % DAY}


class Season(NamedTuple):
    """Days of every year, as month and day; the last is in it. It may go over the year's end."""

    begin: tuple[int, int]
    end: tuple[int, int]

    def day(self, wall: datetime) -> date | None:
        """The day, if it is in the season."""
        after, before = self.begin <= (wall.month, wall.day), (wall.month, wall.day) <= self.end
        inside = after and before if self.begin <= self.end else after or before
        return wall.date() if inside else None

    @property
    def edges(self) -> set[int]:
        """The minutes of a day at which it may begin or end."""
        return {0}


class Stretch(NamedTuple):
    """A stretch of the calendar, by the wall clock; the end is not in it."""

    begin: datetime
    end: datetime

    def day(self, wall: datetime) -> date | None:
        """The day, if the time is in the stretch."""
        return wall.date() if self.begin <= wall < self.end else None

    @property
    def edges(self) -> set[int]:
        """The minutes of a day at which it may begin or end."""
        return {0, _minute(self.begin), _minute(self.end)}


@lru_cache
def span(begin: str, end: str) -> Span:
    """What lies between two texts of one sort: times, days of every year, or dates with or without a time.

    An empty text leaves that side open: the day's, the year's, or that of all time. A last day is in it,
    a last time is not.

    Raises:
        ValueError: they are of no such sort, or of two, or nothing lies between.
    """
    for pattern, made in _SORTS:
        if all(pattern.fullmatch(text) for text in (begin, end) if text):
            return made(begin, end)
    raise ValueError(
        f"from {quoted(begin, 40)} to {quoted(end, 40)} is not understood. Write both as dates "
        "(2026-12-18 or 2026-12-18T17:00), as days of every year (12-18), or as times (17:00)"
    )


@lru_cache
def hours(begin: str, end: str) -> Hours:
    """The hours between two times such as 09:00; an empty text is midnight.

    Raises:
        ValueError: one of them is no time of the day, or both are the same.
    """
    made = Hours(_time(begin, "00:00"), _time(end, "24:00"))
    if made.begin in (DAY, made.end):
        raise ValueError(f"nothing lies between {begin} and {end}. For all of a day write 00:00 and 24:00")
    return made


def _time(text: str, missing: str) -> int:
    hour, _, minute = (text or missing).partition(":")
    if not _TIME.fullmatch(text or missing) or int(minute) > 59 or int(hour) * 60 + int(minute) > DAY:
        raise ValueError(f"{quoted(text, 40)} is no time of the day. Write it as 09:00")
    return int(hour) * 60 + int(minute)


def _season(begin: str, end: str) -> Season:
    return Season(_of_year(begin or "01-01"), _of_year(end or "12-31"))


def _of_year(text: str) -> tuple[int, int]:
    month, _, day = text.partition("-")
    try:
        known = date(2000, int(month), int(day))  # a leap year, so that 02-29 is a day
    except ValueError:
        raise ValueError(f"{quoted(text)} is no day of a year. Write month and day, such as 12-18") from None
    return known.month, known.day


def _stretch(begin: str, end: str) -> Stretch:
    made = Stretch(
        _moment(begin, time.min) if begin else datetime.min,  # noqa: DTZ901 - the wall clock has no zone
        _moment(end, time.max) if end else datetime.max,  # noqa: DTZ901 - as above
    )
    if made.begin >= made.end:
        raise ValueError(f"it ends ({end}) before it begins ({begin})")
    return made


def _moment(text: str, where_a_date: time) -> datetime:
    try:
        if len(text) == len("2026-12-18"):
            return datetime.combine(date.fromisoformat(text), where_a_date)
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{quoted(text)} is no day of the calendar, or no time of it") from None


def _minute(wall: datetime) -> int:
    return wall.hour * 60 + wall.minute


_SORTS: tuple[tuple[re.Pattern[str], Callable[[str, str], Span]], ...] = (
    (_TIME, hours),
    (_OF_YEAR, _season),
    (_MOMENT, _stretch),
)
