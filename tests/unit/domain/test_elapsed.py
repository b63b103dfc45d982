"""Time that went by, beside what somebody did to the clock."""

from __future__ import annotations

import msgspec
import pytest

from gonogo.domain.elapsed import (
    INTERRUPTED,
    Disturbance,
    Elapsed,
    Moment,
    Since,
    elapsed,
    told_step,
)

HOUR, DAY = 3600.0, 86_400.0
NOW = 1_700_000_000.0
BEGAN = Moment(NOW, 500.0, "first")


@pytest.mark.parametrize(
    ("wall", "boot", "stepped"),
    [
        (600.0, 600.0, 0.0),
        (600.0 - HOUR, 600.0, -HOUR),
        (600.0 + HOUR, 600.0, HOUR),
        (601.5, 600.0, 0.0),
        (DAY + 80.0, DAY, 0.0),
        (DAY - 3.0 * HOUR, DAY, -3.0 * HOUR),
        (0.0, 0.0, 0.0),
    ],
)
def test_within_one_start_of_the_machine_its_own_clock_counts_and_a_step_is_seen(wall, boot, stepped):
    end = Moment(NOW + wall, 500.0 + boot, "first")
    assert elapsed(BEGAN, end) == Elapsed(boot, stepped)


@pytest.mark.parametrize(("begin", "end"), [("first", "second"), ("", "first"), ("first", ""), ("", "")])
def test_over_a_restart_or_from_before_there_was_a_boot_clock_the_wall_clock_counts(begin, end):
    begun = Moment(NOW, 500.0, begin)
    assert elapsed(begun, Moment(NOW + HOUR, 3.0, end)) == Elapsed(HOUR, 0.0, is_sure=False)
    assert elapsed(begun, Moment(NOW - HOUR, 3.0, end)) == Elapsed(0.0, -HOUR, is_sure=False)


def test_time_never_runs_backwards():
    assert elapsed(BEGAN, Moment(NOW, 400.0, "first")).seconds == 0.0


@pytest.mark.parametrize("stepped", [-HOUR, 0.0, HOUR])
def test_what_lasts_is_over_once_its_seconds_went_by(stepped):
    soak = Since(BEGAN, DAY)
    assert soak.left(Moment(NOW + stepped + 10.0, 510.0, "first")) == DAY - 10.0
    assert soak.left(Moment(NOW + stepped + DAY, 500.0 + DAY, "first")) == 0.0


def test_a_step_is_told_with_its_way_and_when_it_was_seen():
    assert told_step(-HOUR, NOW) == "the clock stepped back 1 h, seen at 22:13 UTC"
    assert told_step(90.4, NOW) == "the clock stepped forward 1 min 30 s, seen at 22:13 UTC"


@pytest.mark.parametrize(
    ("kind", "seconds", "told"),
    [
        (
            "clock.stepped",
            -3600,
            "the clock stepped back 1 h, seen at 22:13 UTC; the time that went by counts",
        ),
        (INTERRUPTED, 10_800, "nobody looked for 3 h until 22:13 UTC, which counts for nothing"),
    ],
)
def test_what_happened_to_time_is_told_with_where_it_was(kind, seconds, told):
    assert Disturbance(kind, int(NOW), "", seconds).sentence == told
    assert Disturbance(kind, int(NOW), "production", seconds).sentence == f"production: {told}"


def test_a_moment_that_was_written_down_by_the_wall_clock_alone_is_read():
    assert msgspec.convert({"wall": 5}, Moment) == Moment(5.0)
