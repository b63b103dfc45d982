"""Numbers of a target that somebody has to look after."""

from datetime import UTC, datetime

import pytest

from gonogo.adapters.metrics.attended import Attended, AttendedMetrics
from gonogo.errors import SurroundingsError, TargetError
from gonogo.ports.metrics import Sample, Unavailable

NOW = datetime(2027, 1, 2, tzinfo=UTC)


class Looked:
    """A target, its numbers and a clock that stands; told: what was asked of them."""

    def __init__(self, problem=None):
        self.told = []
        self.problem = problem

    def attend(self):
        self.told.append("attend")
        if self.problem:
            raise self.problem

    def read(self, versions, bounds):
        self.told.append((versions, bounds))
        return Sample(1.0, {})

    def now(self):
        return NOW


def test_it_is_seen_to_that_somebody_is_there_before_each_look():
    looked = Looked()
    metrics = AttendedMetrics(looked, looked, looked)
    assert [metrics.read(["1.0"], [250]) for _ in range(2)] == [Sample(1.0, {})] * 2
    assert looked.told == ["attend", (["1.0"], [250])] * 2
    assert isinstance(looked, Attended)


@pytest.mark.parametrize("problem", [TargetError("it cannot be started"), SurroundingsError("no secret")])
def test_where_nobody_can_be_brought_back_there_are_no_numbers_and_it_is_said_why(problem):
    looked = Looked(problem)
    found = AttendedMetrics(looked, looked, looked).read([], [])
    assert found == Unavailable(NOW.timestamp(), str(problem))
