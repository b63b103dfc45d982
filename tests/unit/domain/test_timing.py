"""What the time of a release was spent on, and by how much a part of it was late."""

from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gonogo.domain.decision import Because, Call, Decision, Subject
from gonogo.domain.planning.plan import GatePlan
from gonogo.domain.targets import TimeTarget
from gonogo.domain.timing import Exceeded, Timing, exceeded, overdue, slow_gates

GATES = TimeTarget("gates", "", 100)
WATCH = TimeTarget("watch", "production", 20)
WHOLE = TimeTarget("environment", "production", 50)

stays = some.lists(
    some.tuples(
        some.integers(0, 1000),
        some.one_of(some.none(), some.lists(some.sampled_from([GATES, WATCH, WHOLE]), unique=True)),
    )
)


def taken(timing: Timing) -> dict[str, int]:
    return {one.target.part: one.seconds for one in timing.taken}


@given(stays)
def test_each_part_took_as_long_as_it_was_stayed_at_and_a_hold_took_nothing(stayed):
    timing, expected = Timing(), {}
    moments = accumulate((seconds for seconds, _ in stayed), initial=1)
    for now, (seconds, parts) in zip(moments, stayed, strict=False):
        timing = timing.hold(now) if parts is None else timing.enter(now, tuple(parts))
        for one in parts or ():
            expected[one.part] = expected.get(one.part, 0) + seconds
    end = 1 + sum(seconds for seconds, _ in stayed)
    assert taken(timing.until(end)) == expected
    late = {one.part: one.seconds for one in timing.until(end).exceeded}
    aims = {one.part: one.seconds for one in (GATES, WATCH, WHOLE)}
    assert late == {part: seconds for part, seconds in expected.items() if seconds > aims[part]}


@given(stays, some.lists(some.integers(1, 10**6), min_size=1))
def test_wherever_the_clock_jumps_no_part_ever_gets_shorter(stayed, jumps):
    timing = Timing()
    for now, (_, parts) in zip(jumps, stayed, strict=False):
        before = taken(timing)
        timing = timing.hold(now) if parts is None else timing.enter(now, tuple(parts))
        assert all(taken(timing)[part] >= seconds for part, seconds in before.items())


def test_once_the_clock_was_set_back_time_is_counted_from_there():
    timing = Timing().enter(1000, (GATES,)).enter(10, (GATES,))
    assert taken(timing.until(15)) == {"gates": 5}


def test_before_anything_is_entered_nothing_is_counted():
    assert Timing().until(1_700_000_000) == Timing()


def test_a_target_that_is_another_now_counts_as_it_is_now():
    timing = Timing().enter(10, (WATCH,)).enter(20, (TimeTarget("watch", "production", 5),))
    assert timing.until(20).exceeded == (Exceeded("watch", "production", 10, 5),)


@pytest.mark.parametrize(("seconds", "is_late"), [(20, False), (20.9, False), (21, True)])
def test_only_what_took_a_whole_second_more_is_late(seconds, is_late):
    assert bool(exceeded(WATCH, seconds)) is is_late


def test_what_is_promised_no_time_is_never_late():
    assert exceeded(TimeTarget("gate", "lint", 0), 9999) is None


def test_it_is_told_by_how_much():
    sentence = "the watch of production took 16 min 30 s, 1 min 30 s longer than the target of 15 min"
    assert Exceeded("watch", "production", 990, 900).sentence == sentence


def answer(name: str, seconds: float) -> Decision:
    return Decision(name, Call.GO, Because.PASSED, "", Subject("c", "d"), seconds=seconds)


def gate(name: str, stage: str) -> GatePlan:
    return GatePlan(name, "tests", "{}", True, 60, stage=stage)


def test_a_gate_is_told_once_at_its_slowest():
    answers = [answer("it", 301.0), answer("it", 400.5), answer("it", 350.0), answer("smoke production", 999)]
    assert slow_gates([gate("it", "unit")], answers) == (Exceeded("gate", "it", 400, 300),)


def test_a_gate_that_was_fast_or_is_promised_nothing_is_not_told():
    gates = [gate("it", "unit"), gate("window", "window")]
    assert slow_gates(gates, [answer("it", 299.0), answer("window", 9999.0)]) == ()


def test_what_is_under_way_is_late_as_soon_as_its_time_is_over():
    timing = Timing().enter(1000, (GATES,))
    assert overdue(timing, (), (), 1100) == ()
    assert overdue(timing, (), (), 1101) == (Exceeded("gates", "", 101, 100),)
    assert overdue(timing, (), ()) == ()
