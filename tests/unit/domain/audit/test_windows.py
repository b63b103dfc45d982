"""Windows and time limits, looked at again for the time of the answers; both verifiers agree on each time."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.telling import Telling

from gonogo.domain.audit.account import Account, accounts
from gonogo.domain.audit.windows import closed, no_calendar, unlooked
from gonogo.domain.planning.plan import GatePlan
from gonogo.domain.window import Freeze, Window, look
from gonogo.store.verify_ledger import Times

INSIDE, OUTSIDE = 1_800_021_600, 1_800_000_000
"""Friday 2027-01-15, 14:00 and 08:00 UTC."""
SETTINGS = {"kind": "window", "days": "mon-fri"}


def told(at: int, settings: Any = SETTINGS, **more: Any) -> Telling:
    """A release whose window gate said go at a time, which was written down a second later."""
    gate = GatePlan("hours", "window", json.dumps(settings), required=True, timeout=60)
    telling = Telling(lambda name, _: name, lambda name: f"ssh-ed25519 {name.upper() * 30}", gates=(gate,))
    telling.before("order.approve", telling.decided("hours", **{"milliseconds": 300, **more}))
    telling.find("gate.decided", "hours")["at"] = at + 1
    return telling


def account(telling: Telling) -> Account:
    (found,) = accounts(telling.entries)
    return found


def faults(telling: Telling) -> list[str]:
    return list(closed(account(telling), telling.plan, no_calendar))


@pytest.mark.threat("file", "Say that a window was open when it was closed, or that nothing was frozen")
@pytest.mark.parametrize(
    ("settings", "why"),
    [
        (SETTINGS, "outside mon-fri 09:00\N{EN DASH}16:00 UTC"),
        (
            {"freezes": [{"name": "fridays", "days": "fri"}], "from": "00:00", "days": "fri"},
            "freeze fridays (fri)",
        ),
    ],
)
def test_a_go_while_the_window_was_closed_is_found(settings: Any, why: str) -> None:
    assert faults(told(OUTSIDE, settings)) == [f"entry 5: hours said go, and it was {why}"]
    assert faults(told(INSIDE)) == []


def test_a_go_that_was_looked_at_in_time_and_written_down_too_late_is_none() -> None:
    closing = INSIDE + 2 * 3600
    assert faults(told(closing - 1)) == []
    assert faults(told(closing + 1)) != []
    assert faults(told(closing + 1, milliseconds=5000)) == []
    assert faults(told(closing + 1, milliseconds="x")) != []


@pytest.mark.parametrize(
    "more",
    [{"call": "hold"}, {"because": "overridden"}, {"evidence": [{"name": "emergency", "value": "fire"}]}],
)
def test_a_window_that_was_not_found_open_may_be_closed(more: dict[str, Any]) -> None:
    assert faults(told(OUTSIDE, **more)) == []


def test_where_the_text_was_erased_a_declared_emergency_may_have_passed_it() -> None:
    telling = told(OUTSIDE, free_text="f" * 64)
    assert faults(telling) != []
    telling.before("gate.decided", telling.order("emergency", "bob", "p-b"))
    assert faults(telling) == []


def test_evidence_that_is_none_makes_no_emergency() -> None:
    assert faults(told(OUTSIDE, evidence=7)) != []
    assert faults(told(OUTSIDE, evidence=[7])) != []


def test_what_cannot_be_looked_at_again_is_told() -> None:
    assert list(unlooked(None, no_calendar)) == []
    assert list(unlooked(told(INSIDE).plan, no_calendar)) == []
    unread = told(INSIDE, {"zone": "Nowhere/Else"})
    assert (faults(unread), list(unlooked(unread.plan, no_calendar))) == (
        [],
        ["a window or its zone cannot be read here"],
    )
    assert list(unlooked(told(INSIDE, {"holidays": "DE"}).plan, no_calendar)) == [
        "the holidays of a window are not checked"
    ]
    other = msgspec.structs.replace(unread.plan, gates=(GatePlan("unit", "command", "{}", True, 60),))
    assert list(unlooked(other, no_calendar)) == []


FREEZES = [
    {"name": "year end", "from": "12-18", "to": "01-05"},
    {"name": "once", "from": "2027-02-03", "to": "2027-02-04"},
    {"name": "an hour", "from": "2027-03-01T10:00", "to": "2027-03-01 11:30"},
    {"name": "until", "to": "2026-12-01"},
    {"name": "nights", "from": "22:00", "to": "06:00", "days": "sat-sun"},
    {"name": "ends", "monthly": "last 2 days"},
    {"name": "begins", "monthly": "first day"},
]


@given(
    at=st.integers(1_790_000_000, 1_830_000_000),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York"]),
    days=st.sampled_from(["mon-thu", "fri-mon", "wed", "sat,sunday"]),
    hours=st.sampled_from([("09:00", "16:00"), ("22:00", "04:30"), ("00:00", "24:00")]),
    freezes=st.lists(st.sampled_from(FREEZES), max_size=3),
)
def test_the_verifier_that_stands_alone_finds_the_same_times_open(at, zone, days, hours, freezes) -> None:
    times = {"days": days, "from": hours[0], "to": hours[1], "zone": zone}
    window = msgspec.convert(times, Window)
    known = look(at, window, msgspec.convert(freezes, tuple[Freeze, ...]))
    assert bool(Times(times | {"freezes": freezes}).closed(at)) is not known.open


def test_a_go_on_a_holiday_is_found_where_holidays_are_known_and_else_told_as_not_checked() -> None:
    telling = told(INSIDE, SETTINGS | {"holidays": "DE", "subdivision": "BY"})
    days = {"2027-01-15": "Founders' Day"}

    def known(window: Window) -> Any:
        assert (window.holidays, window.subdivision) == ("DE", "BY")
        return lambda day: days.get(day.isoformat(), "")

    assert list(closed(account(telling), telling.plan, known)) == [
        "entry 5: hours said go, and it was holiday Founders' Day (DE-BY)"
    ]
    assert list(unlooked(telling.plan, known)) == []
    assert faults(telling) == []
    days.clear()
    assert list(closed(account(telling), telling.plan, known)) == []
