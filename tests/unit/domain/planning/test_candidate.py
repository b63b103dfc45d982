"""Candidates: legal moves only, and numbers that are never used again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.planning.candidate import State, following, may, name

STATES = st.sampled_from(State)
VERSIONS = st.sampled_from(["1.2.3", "1.2.30", "11.2.3", "1.2.3-beta.1", "2026.11.4"])


@given(st.lists(STATES))
def test_do_better_a_rejected_candidate_stays_rejected(moves):
    state, was = State.CREATED, [State.CREATED]
    for to in moves:
        if may(state, to):
            state = to
            was.append(to)
    for final in (State.REJECTED, State.RELEASED):
        if final in was:
            assert was.index(final) == len(was) - 1
            assert state is final
    if state is State.RELEASED:
        assert was[-2] is State.APPROVED
    assert len(set(was)) == len(was)


@given(STATES, STATES)
def test_whatever_has_not_ended_can_be_rejected_and_nothing_becomes_what_it_is(state, to):
    assert may(state, State.REJECTED) == (state not in (State.REJECTED, State.RELEASED))
    assert not may(state, state)
    assert not may(to, State.CREATED)


def test_the_states_are_those_that_were_promised():
    assert [str(state) for state in State] == [
        "created",
        "testing",
        "staging",
        "approved",
        "rejected",
        "released",
    ]


@pytest.mark.parametrize(
    ("version", "told"), [("1.2.3", "1.2.3-rc.4"), ("1.2.3-beta.1", "1.2.3-beta.1.rc.4")]
)
def test_a_candidate_is_named_by_its_version_and_number(version, told):
    assert name(version, 4) == told


@given(VERSIONS, st.lists(st.tuples(VERSIONS, st.integers(1, 10**9 - 2))))
def test_do_better_a_candidate_number_is_never_used_again(version, used):
    names = [name(one, number) for one, number in used]
    number = following(version, names)
    assert name(version, number) not in names
    assert number == 1 + max((taken for one, taken in used if one == version), default=0)


def test_do_better_ten_follows_nine():
    assert following("1.2.3", ["1.2.3-rc.2", "1.2.3-rc.9"]) == 10
    assert following("1.2.3", ["1.2.3-rc.10", "1.2.3-rc.2"]) == 11


@pytest.mark.parametrize("other", ["1.2.30-rc.7", "1x2.3-rc.7", "1.2.3-rc.7+b", "v1.2.3-rc.7", "1.2.3-rc."])
def test_do_better_the_names_of_another_version_are_not_its_own(other):
    assert following("1.2.3", [other]) == 1
