from __future__ import annotations

import zoneinfo
from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.window import HORIZON, Freeze, Window, look, shown

BERLIN = "Europe/Berlin"
ALWAYS = {"days": "mon-sun", "from": "00:00", "to": "24:00"}
OUTSIDE = "outside mon-thu 09:00\N{EN DASH}16:00 Europe/Berlin"


def at(text: str, zone: str = BERLIN, fold: int = 0) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).timestamp())


def window(**said: str) -> Window:
    return msgspec.convert({"zone": BERLIN, **said}, Window)


def freeze(**said: object) -> Freeze:
    return msgspec.convert({"name": "year end", **said}, Freeze)


def opens(now: str, told: Window, *freezes: Freeze) -> str:
    moment = look(at(now, told.zone), told, freezes).opens
    return shown(moment, told.zone) if moment is not None else "never"


def test_monday_to_thursday_nine_to_four_utc_is_what_holds_where_nothing_is_said() -> None:
    assert str(Window()) == "mon-thu 09:00\N{EN DASH}16:00 UTC"
    assert look(at("2026-11-19T15:59", "UTC"), Window()).open
    assert opens("2026-11-19T16:00", Window()) == "Mon 2026-11-23 09:00"


def test_an_open_moment_opens_at_once() -> None:
    outlook = look(at("2026-11-23T09:00"), window())
    assert (outlook.open, outlook.opens, outlook.closures) == (True, at("2026-11-23T09:00"), ())


def test_outside_it_is_said_why_and_when_it_opens() -> None:
    assert str(look(at("2026-11-21T12:00"), window())) == f"{OUTSIDE}; opens Mon 2026-11-23 09:00"


@pytest.mark.parametrize(
    ("days", "open_on"),
    [
        ("mon-thu", "mon tue wed thu"),
        ("mon,wed", "mon wed"),
        ("fri-mon", "mon fri sat sun"),
        ("Tuesday, sat - sun", "tue sat sun"),
        ("mon-wed,fri", "mon tue wed fri"),
        ("thu-thu", "thu"),
    ],
)
def test_days_are_read_as_people_write_them(days: str, open_on: str) -> None:
    week = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    found = [
        name
        for number, name in enumerate(week)
        if look(at(f"2026-11-{16 + number}T12:00"), window(days=days)).open
    ]
    assert found == open_on.split()


def test_a_window_over_midnight_belongs_to_the_day_on_which_it_begins() -> None:
    night = window(days="fri", **{"from": "22:00", "to": "06:00"})
    inside = ["2026-11-20T22:00", "2026-11-20T23:59", "2026-11-21T00:00", "2026-11-21T05:59"]
    outside = ["2026-11-20T05:59", "2026-11-20T21:59", "2026-11-21T06:00", "2026-11-21T22:00"]
    assert [look(at(text), night).open for text in inside + outside] == [True] * 4 + [False] * 4


@pytest.mark.parametrize(
    ("zone", "said", "now", "opening"),
    [
        (BERLIN, ("sun", "02:30", "04:00"), "2027-03-28T00:00", "Sun 2027-03-28 03:00"),
        (BERLIN, ("sun", "02:00", "03:00"), "2027-03-28T00:00", "Sun 2027-04-04 02:00"),
        (BERLIN, ("sun", "01:00", "02:30"), "2026-10-25T02:45", "Sun 2026-10-25 02:00 (the second time)"),
        ("America/Santiago", ("sun", "00:00", "02:00"), "2026-09-05T12:00", "Sun 2026-09-06 01:00"),
        ("Australia/Lord_Howe", ("sun", "02:15", "03:00"), "2026-10-04T01:00", "Sun 2026-10-04 02:30"),
        ("America/Sao_Paulo", ("mon-thu", "09:00", "16:00"), "2026-11-21T12:00", "Mon 2026-11-23 09:00"),
    ],
)
def test_times_that_a_changed_clock_skips_or_shows_twice(
    zone: str, said: tuple[str, str, str], now: str, opening: str
) -> None:
    days, begin, end = said
    assert opens(now, window(days=days, zone=zone, **{"from": begin, "to": end})) == opening


def test_an_hour_that_comes_twice_is_both_times_what_it_is() -> None:
    told = window(days="sun", **{"from": "02:00", "to": "02:30"})
    seen = [
        look(at(f"2026-10-25T02:{minute}", fold=fold), told).open for fold in (0, 1) for minute in (15, 45)
    ]
    assert seen == [True, False, True, False]


@pytest.mark.parametrize(
    ("said", "inside", "outside"),
    [
        (
            {"from": "2026-12-18", "to": "2027-01-05"},
            ["2026-12-18T00:00", "2027-01-05T23:59"],
            ["2026-12-17T23:59", "2027-01-06T00:00", "2027-12-20T00:00"],
        ),
        (
            {"from": "12-18", "to": "01-05"},
            ["2026-12-18T00:00", "2027-01-05T23:59", "2030-12-31T12:00"],
            ["2026-12-17T23:59", "2027-01-06T00:00"],
        ),
        (
            {"from": "2026-12-18T17:00", "to": "2026-12-21 08:00"},
            ["2026-12-18T17:00", "2026-12-21T07:59"],
            ["2026-12-18T16:59", "2026-12-21T08:00"],
        ),
        ({"from": "2026-12-18"}, ["2026-12-18T00:00", "2099-01-01T00:00"], ["2026-12-17T23:59"]),
        ({"to": "2026-12-18"}, ["2026-12-18T23:59"], ["2026-12-19T00:00"]),
        ({"from": "12-18"}, ["2026-12-31T23:59"], ["2027-01-01T00:00"]),
        ({"to": "01-05"}, ["2027-01-01T00:00"], ["2027-01-06T00:00"]),
        ({"from": "02-29", "to": "03-01"}, ["2028-02-29T00:00", "2027-03-01T23:59"], ["2027-02-28T23:59"]),
        ({"to": "9999-12-31"}, ["2026-12-18T23:59"], []),
        (
            {"monthly": "last 2 days"},
            ["2026-11-29T00:00", "2027-02-28T23:59", "2028-02-28T00:00"],
            ["2026-11-28T23:59", "2028-02-27T23:59", "2026-12-01T00:00"],
        ),
        ({"monthly": "last day"}, ["2026-12-31T12:00"], ["2026-12-30T12:00"]),
        ({"monthly": "First 3 days"}, ["2026-12-03T12:00"], ["2026-12-04T00:00"]),
        ({"days": "fri"}, ["2026-11-20T00:00"], ["2026-11-21T00:00"]),
        (
            {"days": "fri", "from": "22:00", "to": "6:00"},
            ["2026-11-20T22:00", "2026-11-21T05:59"],
            ["2026-11-20T05:59", "2026-11-21T22:00"],
        ),
        ({"from": "15:00"}, ["2026-11-20T15:00", "2026-11-21T23:59"], ["2026-11-20T14:59"]),
        (
            {"days": "fri", "from": "2026-12-01", "to": "2026-12-31", "monthly": "first 7 days"},
            ["2026-12-04T00:00"],
            ["2026-12-11T00:00", "2026-11-06T00:00", "2026-12-03T00:00"],
        ),
    ],
)
def test_a_freeze_holds_where_all_that_is_said_of_it_is_so(
    said: dict[str, str], inside: list[str], outside: list[str]
) -> None:
    found = {text: look(at(text), window(**ALWAYS), [freeze(**said)]).open for text in inside + outside}
    assert found == dict.fromkeys(inside, False) | dict.fromkeys(outside, True)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            {"from": "12-18", "to": "01-05"},
            "freeze year end (from 12-18 to 01-05); opens Wed 2027-01-06 09:00",
        ),
        ({"to": "2026-12-21"}, "freeze year end (to 2026-12-21); opens Tue 2026-12-22 09:00"),
        (
            {"monthly": "last 11 days", "days": "mon-wed"},
            "freeze year end (mon-wed, last 11 days of the month); opens Thu 2026-12-24 09:00",
        ),
    ],
)
def test_a_freeze_is_named_with_its_times(said: dict[str, str], sentence: str) -> None:
    outlook = look(at("2026-12-21T12:00"), window(), [freeze(**said)])
    assert str(outlook) == f"{sentence} Europe/Berlin"


def test_a_freeze_forbids_emergencies_unless_it_says_otherwise() -> None:
    strict, mild = freeze(days="sat"), freeze(name="weekend", days="sat", emergencies=True)
    outlook = look(at("2026-11-21T12:00"), window(), [strict, mild])
    assert outlook.forbidding == ("year end (sat)",)
    assert str(outlook) == (
        f"{OUTSIDE}, freeze year end (sat) and freeze weekend (sat); opens Mon 2026-11-23 09:00"
    )
    assert look(at("2026-11-21T12:00"), window(), [mild]).forbidding == ()


def test_holidays_are_closed_and_named_with_their_country() -> None:
    def holiday(day: date) -> str:
        return "Christmas\x1b Day" if (day.month, day.day) == (12, 24) else ""

    told = window(holidays="DE", subdivision="BY")
    outlook = look(at("2026-12-24T12:00"), told, holiday=holiday)
    assert str(outlook) == ("holiday Christmas\\x1b Day (DE-BY); opens Mon 2026-12-28 09:00 Europe/Berlin")
    assert outlook.forbidding == ()


def test_holidays_are_asked_about_only_on_days_that_would_be_open() -> None:
    asked: list[date] = []

    def holiday(day: date) -> str:
        asked.append(day)
        return ""

    look(at("2026-11-21T12:00"), window(), holiday=holiday)
    assert asked == [date(2026, 11, 21), date(2026, 11, 23)]


def test_after_a_holiday_a_window_over_midnight_opens_at_midnight() -> None:
    night = window(days="mon-sun", **{"from": "22:00", "to": "06:00"}, holidays="DE")
    outlook = look(
        at("2026-12-25T23:00"), night, holiday=lambda day: "Christmas" if day == date(2026, 12, 25) else ""
    )
    assert outlook.opens == at("2026-12-26T00:00")


def test_after_a_freeze_of_some_hours_it_opens_in_the_middle_of_the_day() -> None:
    lunch = freeze(**{"from": "12:00", "to": "13:00"})
    assert opens("2026-11-23T12:30", window(), lunch) == "Mon 2026-11-23 13:00"


def test_what_never_opens_is_said_never_to() -> None:
    outlook = look(at("2026-11-23T12:00"), window(), [freeze(days="mon-sun")])
    assert (outlook.open, outlook.opens) == (False, None)
    assert str(outlook) == "freeze year end (mon-sun); does not open within 5 years"


def test_what_opens_after_years_is_found_up_to_the_horizon() -> None:
    told = window(**ALWAYS)
    now = at("2026-11-23T12:00")
    assert opens("2026-11-23T12:00", told, freeze(to="2031-11-23")) == "Mon 2031-11-24 00:00"
    assert look(now, told, [freeze(to="2031-11-30")]).opens is None
    assert now + HORIZON < at("2031-11-30T00:00")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"days": "mo-fr"}, "'mo' is no day of the week. Write them as mon-thu or mon,wed,fri"),
        ({"days": ""}, "'' is no day of the week"),
        ({"days": "mon,,tue"}, "'' is no day of the week"),
        ({"from": "9"}, "'9' is no time of the day. Write it as 09:00"),
        ({"from": "9:60"}, "'9:60' is no time of the day"),
        ({"to": "24:01"}, "'24:01' is no time of the day"),
        ({"to": "٩:00"}, "'٩:00' is no time of the day"),
        ({"from": ""}, "expected times in from: and to:, such as 09:00"),
        ({"from": "24:00"}, "nothing lies between 24:00 and 16:00. For all of a day write 00:00 and 24:00"),
        ({"from": "9:00", "to": "09:00"}, "nothing lies between 9:00 and 09:00"),
        ({"zone": "europe/berlin"}, "there is no zone 'europe/berlin'. Did you mean 'Europe/Berlin'?"),
        ({"zone": "Berlin"}, "Did you mean 'Europe/Berlin'?"),
        ({"zone": "New York"}, "Did you mean 'America/New_York'?"),
        ({"zone": "Europe"}, "there is no zone 'Europe'"),
        (
            {"zone": "../../etc/passwd"},
            "there is no zone '../../etc/passwd'. Write it as Europe/Berlin or UTC",
        ),
        ({"zone": "z" * 5000}, "Write it as Europe/Berlin or UTC"),
        ({"zone": "a\0b"}, "there is no zone"),
        ({"zone": ""}, "there is no zone ''"),
        ({"holidays": "Germany"}, "'Germany' is no country. Write its two letters, such as DE or US"),
        ({"holidays": "de"}, "'de' is no country"),
        ({"subdivision": "BY"}, "subdivision: belongs to a country, so say with holidays: of which"),
        ({"dyas": "mon"}, "unknown field `dyas`"),
    ],
)
def test_what_is_no_window_is_refused_with_a_sentence(said: dict[str, str], sentence: str) -> None:
    with pytest.raises(msgspec.ValidationError) as problem:
        window(**said)
    assert sentence in str(problem.value)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "expected when it is: from: and to:, days: or monthly:"),
        ({"name": "", "days": "fri"}, "length >= 1"),
        ({"from": "soon"}, "from 'soon' to '' is not understood. Write both as dates (2026-12-18 or"),
        ({"from": "2026-12-18", "to": "01-05"}, "from '2026-12-18' to '01-05' is not understood"),
        ({"from": "2026-12-18T10:00+01:00"}, "is not understood"),
        ({"from": "2027-01-05", "to": "2026-12-18"}, "it ends (2026-12-18) before it begins (2027-01-05)"),
        ({"from": "2026-12-18T10:00", "to": "2026-12-18T10:00"}, "it ends"),
        ({"from": "2026-02-30"}, "'2026-02-30' is no day of the calendar, or no time of it"),
        ({"from": "2026-02-03T24:30"}, "'2026-02-03T24:30' is no day of the calendar, or no time of it"),
        ({"from": "13-01"}, "'13-01' is no day of a year. Write month and day, such as 12-18"),
        ({"from": "25:00"}, "'25:00' is no time of the day"),
        ({"days": "weekend"}, "'weekend' is no day of the week"),
        ({"monthly": "the last two"}, "'the last two' are no days of a month. Write them as first 3 days or"),
        ({"monthly": "last 0 days"}, "are no days of a month"),
        ({"monthly": "last 29 days"}, "or last 2 days, up to 28"),
    ],
)
def test_what_is_no_freeze_is_refused_with_a_sentence(said: dict[str, str], sentence: str) -> None:
    with pytest.raises(msgspec.ValidationError) as problem:
        freeze(**said)
    assert sentence in str(problem.value)


def test_a_machine_without_zones_says_what_to_install_and_knows_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zoneinfo, "available_timezones", set[str])
    with pytest.raises(msgspec.ValidationError, match=r"no database of time zones\. Install it: pip install"):
        window(zone="Nowhere/City")
    assert look(0, window(zone="UTC")).opens == at("1970-01-01T09:00", "UTC")


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_any_text_is_a_freeze_or_a_sentence(since: str, until: str, days: str, monthly: str) -> None:
    try:
        told = freeze(**{"from": since, "to": until}, days=days, monthly=monthly)
    except msgspec.ValidationError:
        return
    assert look(0, Window(), [told]).closures[0].kind == "window"
