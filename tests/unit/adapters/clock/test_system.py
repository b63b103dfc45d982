import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from gonogo.adapters.clock.system import SourceDate, SystemClock
from gonogo.domain.elapsed import elapsed
from gonogo.errors import UsageError


@pytest.mark.threat("clock", "Open a window or date an entry by a variable instead of the time")
@pytest.mark.parametrize("value", [None, "", "1800000000", "soon"])
def test_the_time_is_the_systems_whatever_a_variable_says(monkeypatch, value):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    if value is not None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    assert abs(SystemClock().now() - datetime.now(UTC)) < timedelta(seconds=5)


@pytest.mark.parametrize("value", [None, ""])
def test_what_is_made_has_the_systems_time_where_nothing_is_said(monkeypatch, value):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    if value is not None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    assert abs(SourceDate().now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_source_date_epoch_dates_what_is_made(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    assert SourceDate().now() == datetime(2027, 1, 15, 8, tzinfo=UTC)


@pytest.mark.parametrize("value", ["soon", "1.5", "9" * 30, "-" + "9" * 30, "9" * 5000])
def test_source_date_epoch_that_is_no_time_is_refused(monkeypatch, value):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH must be seconds since 1970"):
        SourceDate().now()


def test_how_long_something_takes_is_told_by_a_clock_that_nobody_sets():
    clock = SystemClock()
    begin = clock.monotonic()
    assert 0 <= clock.monotonic() - begin < 10_000


def test_two_moments_tell_what_went_by_between_them_also_in_another_process():
    began = SystemClock().moment()
    command = "from gonogo.adapters.clock.system import SystemClock as Clock; "
    command += "told = Clock().moment(); print(told.boot, told.boot_id)"
    boot, boot_id = subprocess.check_output([sys.executable, "-c", command], text=True).split()
    assert boot_id == began.boot_id
    assert 0 <= float(boot) - began.boot < 10_000
    assert abs(began.wall - datetime.now(UTC).timestamp()) < 5
    went_by = elapsed(began, SystemClock().moment())
    assert (went_by.stepped, went_by.is_sure) == (0.0, True)


def test_where_no_clock_outlives_a_process_moments_of_one_compare(tmp_path):
    clock = SystemClock(tmp_path / "boot_id")
    began = clock.moment()
    assert began.boot_id.startswith("process ")
    assert elapsed(began, clock.moment()).is_sure
    assert not elapsed(began, SystemClock().moment()).is_sure
