"""Windows and freezes beside a scan of every minute, around changes of the clock and the year's end."""

from __future__ import annotations

import os
from bisect import bisect_left
from calendar import monthrange
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonogo.domain.window import Freeze, Window, WindowStatus, look

ZONES = ("Europe/Berlin", "America/New_York", "America/Santiago", "Asia/Kathmandu", "Australia/Lord_Howe")
NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = 86400
MOMENTS = 200 if os.environ.get("GONOGO_EVERY_MOMENT") else 60
SCANNED = 2 * DAY
"""Seconds that are looked at minute by minute; each takes the clock apart anew."""


def wall(moment: int, zone: str) -> datetime:
    return datetime.fromtimestamp(moment, ZoneInfo(zone)).replace(tzinfo=None)


def moment(zone: str, *parts: int, fold: int = 0) -> int:
    return int(datetime(*parts, tzinfo=ZoneInfo(zone), fold=fold).timestamp())  # type: ignore[arg-type,misc]  # all are whole numbers


def changes(zone: str) -> list[int]:
    """The first moments after each change of the clock from 2024 to 2029."""
    begin, end = moment("UTC", 2024, 1, 1), moment("UTC", 2030, 1, 1)
    shifts = [day for day in range(begin, end, DAY) if offset(day, zone) != offset(day + DAY, zone)]
    return [
        day + bisect_left(range(DAY), True, key=lambda at: offset(day + at, zone) != offset(day, zone))
        for day in shifts
    ]


def offset(at: int, zone: str) -> timedelta | None:
    return datetime.fromtimestamp(at, ZoneInfo(zone)).utcoffset()


CHANGES = {zone: changes(zone) for zone in ZONES}


@st.composite
def moments(draw: st.DrawFn, zone: str) -> int:
    """Near a change of the clock, near a year's end, or anywhere in between."""
    ends = [moment(zone, year, 1, 1) for year in range(2025, 2030)]
    near = st.builds(int.__add__, st.sampled_from(CHANGES[zone] + ends), st.integers(-2 * DAY, DAY))
    return draw(near | near | st.integers(ends[0], ends[-1]))


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


class Told(NamedTuple):
    """A window, and what was put into it."""

    window: Window
    days: frozenset[int]
    begin: int
    end: int

    def shows(self, at: datetime) -> bool:
        """Whether one may at a time of the wall clock, from what the window's words mean."""
        midnight = datetime.combine(at.date(), time.min)
        for began in (midnight, midnight - timedelta(1)):
            last = self.end + (DAY // 60 if self.end < self.begin else 0)
            inside = began + timedelta(minutes=self.begin) <= at < began + timedelta(minutes=last)
            if began.weekday() in self.days and inside:
                return True
        return False


@st.composite
def windows(draw: st.DrawFn) -> Told:
    """Any days and hours, over midnight too, with a liking for the hours in which clocks change."""
    days = draw(st.frozensets(st.integers(0, 6), min_size=1))
    minutes = st.integers(0, 239) | st.sampled_from([0, 60, 90, 120, 150, 180]) | st.integers(0, 1439)
    begin = draw(minutes)
    end = draw((minutes | st.just(1440)).filter(lambda minute: minute != begin))
    zone = draw(st.sampled_from(ZONES))
    said = ",".join(NAMES[day] for day in sorted(days))
    return Told(Window(days=said, since=clock(begin), until=clock(end), zone=zone), days, begin, end)


class Frozen(NamedTuple):
    """A freeze, and whether a time of the wall clock is in it by what its words mean."""

    freeze: Freeze
    first: tuple[int, int]
    last: tuple[int, int]
    ends: int
    days: frozenset[int]

    def shows(self, at: datetime) -> bool:
        today = (at.month, at.day)
        over = self.first > self.last
        season = (today >= self.first or today <= self.last) if over else (self.first <= today <= self.last)
        length = monthrange(at.year, at.month)[1]
        late = not self.ends or at.day > length - self.ends
        return season and late and (not self.days or at.weekday() in self.days)


@st.composite
def freezes(draw: st.DrawFn) -> Frozen:
    """A season of the year, the end of each month, days of the week: any of them together."""
    year_end = st.sampled_from([date(2024, 12, 27), date(2024, 12, 31), date(2024, 1, 1), date(2024, 2, 29)])
    dates = year_end | st.dates(date(2024, 1, 1), date(2024, 12, 31))
    first, last = draw(dates), draw(dates)
    ends = draw(st.integers(0, 28))
    days = draw(st.frozensets(st.integers(0, 6)))
    freeze = Freeze(
        name="frozen",
        since=f"{first:%m-%d}",
        until=f"{last:%m-%d}",
        days=",".join(NAMES[day] for day in sorted(days)),
        monthly=f"last {ends} days" if ends else "",
    )
    return Frozen(freeze, (first.month, first.day), (last.month, last.day), ends, days)


def check(told: Told, frozen: list[Frozen], now: int) -> None:
    """What is answered is what a scan of the minutes shows."""
    zone = told.window.zone

    def may(at: int) -> bool:
        shown = wall(at, zone)
        return told.shows(shown) and not any(one.shows(shown) for one in frozen)

    outlook = look(now, told.window, [one.freeze for one in frozen])
    assert outlook.open is may(now)
    if outlook.opens is not None:
        assert outlook.opens >= now
        assert may(outlook.opens)
        assert outlook.opens == now or not may(outlook.opens - 1)
    until = now + SCANNED if outlook.opens is None else min(outlook.opens, now + SCANNED)
    edges = range(now - now % 60 + 60, until, 60)
    assert [at for at in edges if may(at)] == []


@settings(max_examples=MOMENTS)
@given(st.data(), windows())
def test_a_window_opens_at_the_first_minute_that_the_wall_clock_shows_inside(
    data: st.DataObject, told: Told
) -> None:
    check(told, [], data.draw(moments(told.window.zone)))


@settings(max_examples=MOMENTS)
@given(st.data(), windows(), st.lists(freezes(), min_size=1, max_size=3))
def test_freezes_that_recur_hold_on_their_days_and_on_no_other(
    data: st.DataObject, told: Told, frozen: list[Frozen]
) -> None:
    check(told, frozen, data.draw(moments(told.window.zone)))


@pytest.mark.parametrize("zone", ZONES)
def test_nine_to_four_is_that_on_the_wall_on_every_day_around_every_change(zone: str) -> None:
    window = Window(zone=zone)
    days = {wall(at + shift * DAY, zone).date() for at in CHANGES[zone] for shift in range(-4, 5)}
    days |= {date(2026, 12, 25) + timedelta(shift) for shift in range(14)}
    for day in days:
        at = {text: moment(zone, day.year, day.month, day.day, *text) for text in _TIMES}
        works = day.weekday() < 4
        assert {text: look(moment, window).open for text, moment in at.items()} == {
            text: opens and works for text, opens in _TIMES.items()
        }
        if works:
            assert look(at[8, 59], window).opens == at[9, 0]


_TIMES = {(8, 59): False, (9, 0): True, (12, 0): True, (15, 59): True, (16, 0): False, (23, 0): False}


@given(st.sampled_from(ZONES), st.integers(2024, 2035), st.integers(0, 40 * DAY))
def test_a_freeze_over_the_years_end_ends_on_the_first_working_day_after_it(
    zone: str, year: int, seconds: int
) -> None:
    now = moment(zone, year, 12, 1) + seconds
    yearly = Freeze(name="year end", since="12-18", until="01-05")
    once = Freeze(name="year end", since=f"{year}-12-18", until=f"{year + 1}-01-05")
    window = Window(zone=zone)
    told: list[WindowStatus] = [look(now, window, [freeze]) for freeze in (yearly, once)]
    assert told[0].opens == told[1].opens
    frozen = date(year, 12, 18) <= wall(now, zone).date() <= date(year + 1, 1, 5)
    assert [any(closure.kind == "freeze" for closure in outlook.closures) for outlook in told] == [frozen] * 2
    if frozen:
        first = next(
            day for day in (date(year + 1, 1, 6) + timedelta(add) for add in range(7)) if day.weekday() < 4
        )
        assert told[0].opens == moment(zone, first.year, first.month, first.day, 9)


@given(st.sampled_from(ZONES), st.dates(date(2026, 1, 1), date(2028, 1, 1)), st.times(), st.integers(1, 9999))
def test_a_freeze_with_times_holds_from_the_one_until_the_other(
    zone: str, day: date, begins: time, minutes: int
) -> None:
    first = datetime.combine(day, begins.replace(second=0, microsecond=0))
    last = first + timedelta(minutes=minutes)
    freeze = Freeze(name="move", since=f"{first:%Y-%m-%dT%H:%M}", until=f"{last:%Y-%m-%d %H:%M}")
    always = Window(days="mon-sun", since="00:00", until="24:00", zone=zone)
    now = int(first.replace(tzinfo=ZoneInfo(zone)).timestamp())
    outlook = look(now, always, [freeze])
    assert outlook.opens is not None
    assert outlook.open is not (first <= wall(now, zone) < last)
    assert wall(outlook.opens, zone) >= last
    assert outlook.opens == now or wall(outlook.opens - 60, zone) < last
    assert look(now - 60, always, [freeze]).open is not (first <= wall(now - 60, zone) < last)


@pytest.mark.parametrize("zone", ZONES)
def test_the_answer_does_not_depend_on_when_in_the_wait_it_is_asked(zone: str) -> None:
    window = Window(zone=zone)
    for change in CHANGES[zone][:4]:
        opens = {look(change + hours * 3600, window).opens for hours in range(-24, 24)}
        for opening in opens:
            assert opening is not None
            assert look(opening, window).opens == opening


def test_the_zones_of_these_tests_change_as_they_are_there_for() -> None:
    steps = {
        zone: {offset(at, zone) - offset(at - 1, zone) for at in found}  # type: ignore[operator]  # an aware time has an offset
        for zone, found in CHANGES.items()
    }
    hour, half = timedelta(hours=1), timedelta(minutes=30)
    assert steps == {
        "Europe/Berlin": {hour, -hour},
        "America/New_York": {hour, -hour},
        "America/Santiago": {hour, -hour},
        "Asia/Kathmandu": set(),
        "Australia/Lord_Howe": {half, -half},
    }
