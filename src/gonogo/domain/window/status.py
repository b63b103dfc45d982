"""What a moment is like: open, or why not and until when."""

from __future__ import annotations

from bisect import bisect_left
from datetime import datetime
from typing import TYPE_CHECKING, Literal

import msgspec

from gonogo.domain.text import excerpt, listed
from gonogo.domain.window.span import hours, span
from gonogo.domain.window.weekdays import NAMES
from gonogo.domain.window.zone import zone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date, tzinfo

    from gonogo.domain.window.freeze import Freeze
    from gonogo.domain.window.window import Window

YEARS = 5
HORIZON = YEARS * 366 * 86400
"""Seconds in which an opening is looked for; what opens later is said never to."""

_DAY = 86400
_WIDTH = 200


class Closure(msgspec.Struct, frozen=True):
    """Why it is closed. name: as people read it. emergencies: whether an emergency may pass."""

    kind: Literal["window", "freeze", "holiday"]
    name: str
    emergencies: bool = True

    def __str__(self) -> str:
        """As a person reads it: `freeze year end (from 12-18 to 01-05)`."""
        return f"{'outside' if self.kind == 'window' else self.kind} {self.name}"


class WindowStatus(msgspec.Struct, frozen=True):
    """What a moment is like.

    zone: in which times are told. closures: all that closes it now; nothing where it is open. opens: when
    it is open next, in seconds since 1970: the moment itself where it is open, None where that is not
    within `HORIZON`.
    """

    zone: str
    closures: tuple[Closure, ...]
    opens: int | None

    @property
    def open(self) -> bool:
        """Whether one may."""
        return not self.closures

    @property
    def forbidding(self) -> tuple[str, ...]:
        """What no emergency may pass, by name."""
        return tuple(closure.name for closure in self.closures if not closure.emergencies)

    def __str__(self) -> str:
        """Why it is closed and when it opens, in one line."""
        why = listed([str(closure) for closure in self.closures])
        if self.opens is None:
            return f"{why}; does not open within {YEARS} years"
        told = any(closure.kind == "window" for closure in self.closures)
        return f"{why}; opens {shown(self.opens, self.zone)}{'' if told else ' ' + self.zone}"


def shown(moment: int, name: str) -> str:
    """A moment on the wall clock of the named zone: `Mon 2026-11-23 09:00`."""
    wall = datetime.fromtimestamp(moment, zone(name))
    again = " (the second time)" if wall.fold else ""
    return f"{NAMES[wall.weekday()][:3].title()} {wall:%Y-%m-%d %H:%M}{again}"


def no_holiday(_: date) -> str:
    """Of any day: that it is no holiday."""
    return ""


def look(
    moment: int,
    window: Window,
    freezes: Sequence[Freeze] = (),
    holiday: Callable[[date], str] = no_holiday,
) -> WindowStatus:
    """What a moment is like, given in seconds since 1970, up to the year 9900.

    holiday: the name of the holiday that a day is, "" for others.
    """
    timetable = _Timetable(window, freezes, holiday)
    closures = tuple(timetable.closures(moment))
    return WindowStatus(window.zone, closures, timetable.opening(moment) if closures else moment)


class _Timetable:
    """All that opens and closes."""

    def __init__(self, window: Window, freezes: Sequence[Freeze], holiday: Callable[[date], str]) -> None:
        self._window = window
        self._freezes = freezes
        self._holiday = holiday
        self._zone = zone(window.zone)

    def closures(self, moment: int) -> Iterator[Closure]:
        """Why it is closed; what is dear to find out comes last."""
        wall = datetime.fromtimestamp(moment, self._zone).replace(tzinfo=None)
        if not self._window.holds(wall):
            yield Closure("window", str(self._window))
        for freeze in self._freezes:
            if freeze.holds(wall):
                yield Closure("freeze", str(freeze), freeze.emergencies)
        if name := self._holiday(wall.date()):
            place = "-".join(filter(None, [self._window.holidays, self._window.subdivision]))
            yield Closure("holiday", f"{excerpt(name, _WIDTH)} ({place})")

    def opening(self, moment: int) -> int | None:
        """The first open moment from this one on."""
        return next((edge for edge in self._edges(moment) if not any(self.closures(edge))), None)

    def _edges(self, moment: int) -> Iterator[int]:
        """The moments, in order, between which nothing opens or closes."""
        edges = hours(self._window.since, self._window.until).edges | {0}
        for freeze in self._freezes:
            edges |= span(freeze.since, freeze.until).edges
        for begin, end, offset in _even(moment, moment + HORIZON, self._zone):
            ahead = {(edge * 60 - begin - offset) % _DAY for edge in edges} | {0}
            yield from sorted(begin + wait for wait in ahead if begin + wait < end)


def _even(begin: int, end: int, where: tzinfo) -> Iterator[tuple[int, int, int]]:
    """Stretches of at most a day, with their offset from UTC, in which wall clock and time run alike."""
    while begin < end:
        offset, stop = _offset(begin, where), begin + _DAY
        if _offset(stop, where) != offset:
            changed = bisect_left(range(begin, stop), True, key=lambda at: _offset(at, where) != offset)
            stop = begin + changed
        yield begin, stop, offset
        begin = stop


def _offset(moment: int, where: tzinfo) -> int:
    """Seconds that the wall clock is ahead of UTC."""
    delta = datetime.fromtimestamp(moment, where).utcoffset()
    return int(delta.total_seconds()) if delta else 0
