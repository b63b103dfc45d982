import pytest

from gonogo.adapters.engine.attendance import Attendance


class Time:
    """Seconds that pass when a test says so."""

    seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def now():
    return Time()


@pytest.fixture
def attendance(now):
    return Attendance(5.0, now)


def test_a_flow_that_nobody_takes_up_is_abandoned_after_a_while(attendance, now):
    assert not attendance.is_abandoned("flow")
    now.seconds += 4.9
    assert not attendance.is_abandoned("flow")
    now.seconds += 0.1
    assert attendance.is_abandoned("flow")


def test_a_flow_may_take_as_long_as_it_takes(attendance, now):
    assert not attendance.is_abandoned("flow")
    with attendance.at("flow"):
        now.seconds += 1_000_000
        assert not attendance.is_abandoned("flow")


def test_the_time_begins_anew_when_it_was_left(attendance, now):
    assert not attendance.is_abandoned("flow")
    with attendance.at("flow"):
        now.seconds += 60
    now.seconds += 4
    assert not attendance.is_abandoned("flow")
    now.seconds += 1
    assert attendance.is_abandoned("flow")


def test_a_flow_that_broke_off_was_left_as_well(attendance, now):
    with pytest.raises(ZeroDivisionError), attendance.at("flow"):
        raise ZeroDivisionError
    now.seconds += 5
    assert attendance.is_abandoned("flow")
