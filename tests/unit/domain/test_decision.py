"""The poll: go, hold, no-go."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.decision import Because, Call, Data, Decision, Setup, Subject, Until, WaitsForPerson, poll

ABOUT = Subject("c" * 40, "d" * 64)


def answer(call: Call, *, required: bool = True) -> Decision:
    return Decision("unit", call, Because.PASSED, "seen", ABOUT, required=required)


def test_a_poll_of_nobody_is_a_hold():
    assert poll([]) is Call.HOLD


def test_a_poll_of_optional_answers_alone_is_a_hold():
    assert poll([answer(Call.GO, required=False)]) is Call.HOLD


def test_go_needs_every_required_answer_to_be_go():
    assert poll([answer(Call.GO), answer(Call.GO)]) is Call.GO
    assert poll([answer(Call.GO), answer(Call.HOLD)]) is Call.HOLD


def test_one_required_no_go_outweighs_everything():
    assert poll([answer(Call.GO), answer(Call.HOLD), answer(Call.NO_GO)]) is Call.NO_GO


def test_an_optional_no_go_stops_nothing():
    assert poll([answer(Call.GO), answer(Call.NO_GO, required=False)]) is Call.GO


@given(st.lists(st.sampled_from(Call)), st.randoms())
def test_the_order_of_answers_does_not_matter(calls, random):
    shuffled = random.sample(calls, len(calls))
    assert poll(map(answer, calls)) is poll(map(answer, shuffled))


@given(st.lists(st.sampled_from(Call), min_size=1), st.sampled_from(Call))
def test_another_answer_never_turns_a_no_into_a_yes(calls, further):
    before, after = poll(map(answer, calls)), poll(map(answer, [*calls, further]))
    assert after is not Call.GO or before is Call.GO


@pytest.mark.parametrize("waits", [WaitsForPerson(("qa",)), Until(7), Data(8), Setup("install it"), None])
def test_an_answer_comes_back_from_json_as_it_was(waits):
    told = msgspec.structs.replace(answer(Call.HOLD), waits_for=waits, seconds=1.5)
    assert msgspec.json.decode(msgspec.json.encode(told), type=Decision) == told
