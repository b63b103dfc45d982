"""What users of what was there before were promised: gates, windows and the strategy file.

Those about versions, the log, candidates and timeouts stand beside their subjects, and bear the same name.
"""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from gonogo.bootstrap.settings_model import settings_model
from gonogo.config.strategy.conversion import convert_strategy
from gonogo.domain import condition
from gonogo.domain.condition import Verdict
from gonogo.domain.decision import Call, Until
from gonogo.formats.yaml import read
from gonogo.gates.window import WindowGate, WindowSettings
from gonogo.testing.polling import StillClock, polled

STRATEGY = """\
release_strategy:
  versioning: {scheme: semantic}
  quality_gates:
    - {name: load, type: metric_threshold, threshold: {metric: error_rate, operator: lt, value: 1}}
"""


def asked(folder, moment, **said):
    """A window's answer at a moment, in UTC."""
    gate = WindowGate(msgspec.convert({"kind": "window", **said}, WindowSettings))
    return polled(gate, folder, clock=StillClock(datetime.fromisoformat(moment).replace(tzinfo=UTC)))


@pytest.mark.parametrize(
    ("zone", "moment", "call"),
    [
        ("UTC", "2026-11-23 09:00", Call.GO),
        ("Asia/Tokyo", "2026-11-23 09:00", Call.HOLD),
        ("Asia/Tokyo", "2026-11-23 00:00", Call.GO),
        ("America/New_York", "2026-11-23 09:00", Call.HOLD),
        ("America/New_York", "2026-11-23 20:59", Call.GO),
        ("Asia/Kolkata", "2026-11-23 03:29", Call.HOLD),
        ("Asia/Kolkata", "2026-11-23 03:30", Call.GO),
        ("Europe/Berlin", "2026-07-20 07:00", Call.GO),
        ("Europe/Berlin", "2026-11-23 07:00", Call.HOLD),
    ],
)
def test_do_better_zones_are_honoured(tmp_path, zone, moment, call):
    assert asked(tmp_path, moment, zone=zone).call is call


def test_do_better_a_release_outside_of_the_window_waits_for_the_next(tmp_path):
    held = asked(tmp_path, "2026-11-21 12:00", zone="Europe/Berlin")
    opens = datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert held.waits_for == Until(int(opens.timestamp()))


@pytest.mark.parametrize(
    ("freeze", "frozen", "open_"),
    [
        ({"from": "12-18", "to": "01-05"}, ["2026-12-22", "2027-01-05", "2031-12-18"], ["2027-01-06"]),
        ({"days": "wed"}, ["2026-11-25", "2027-03-03"], ["2026-11-24", "2026-11-26"]),
        ({"monthly": "last 2 days"}, ["2026-11-30", "2027-03-31", "2027-03-30"], ["2027-03-29"]),
        ({"monthly": "first 3 days", "days": "mon-tue"}, ["2026-12-01", "2027-02-02"], ["2026-12-02"]),
    ],
    ids=str,
)
def test_do_better_recurring_freezes_match(tmp_path, freeze, frozen, open_):
    freezes = [{"name": "quiet", **freeze}]
    days = (*frozen, *open_)
    calls = {day: asked(tmp_path, f"{day} 12:00", days="mon-sun", freezes=freezes).call for day in days}
    assert calls == dict.fromkeys(frozen, Call.HOLD) | dict.fromkeys(open_, Call.GO)


def test_do_better_the_wrapper_of_the_strategy_file_is_read():
    found = convert_strategy(read(STRATEGY, "strategy.yml"), settings_model(), {})
    assert found.data["versioning"] == {"scheme": "semver"}


def test_do_better_thresholds_of_the_strategy_file_are_evaluated():
    found = convert_strategy(read(STRATEGY, "strategy.yml"), settings_model(), {})
    wanted = msgspec.convert({"gates": found.data["gates"]}, settings_model()).gates["load"].wanted
    assert condition.judge(wanted, {"error_rate": 0.5}) is Verdict.MET
    assert condition.judge(wanted, {"error_rate": 2.0}) is Verdict.NOT_MET
    assert condition.judge(wanted, {}) is Verdict.MISSING
