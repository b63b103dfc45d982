"""Which gates are asked, in which order, and what stands between them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.decision import Because, Call, Decision, Subject
from gonogo.domain.planning.gating import (
    ORDER,
    batches,
    ordered,
    overridable,
    rank,
    unmet,
    wrong_needs,
)
from gonogo.domain.planning.plan import GatePlan
from gonogo.domain.targets import gate_target

NAMES = "abcdef"


def gate(name: str, *needs: str, kind: str = "command", stage: str = "", parallel: bool = False) -> GatePlan:
    return GatePlan(name, kind, "{}", True, 60, needs, parallel=parallel, stage=stage or name)


def names(gates) -> list[str]:
    return [one.name for one in gates]


def test_gates_are_asked_in_the_order_that_was_promised():
    written = [gate(name) for name in ("own", "e2e", "smoke", "unit", "checklist", "integration", "security")]
    assert names(ordered(written)) == [
        *("security", "checklist", "unit", "integration", "smoke", "e2e", "own"),
    ]


def test_the_stage_of_a_gate_tells_its_place():
    assert rank("security") == ORDER.index("security")
    assert rank("own") == len(ORDER)
    written = [gate("own"), gate("late", stage="smoke"), gate("first", stage="window")]
    assert names(ordered(written)) == ["first", "late", "own"]


def test_gates_of_one_rank_stay_as_they_are_written():
    assert names(ordered([gate("z"), gate("a"), gate("m")])) == ["z", "a", "m"]


def test_a_gate_comes_behind_what_it_needs_whatever_its_rank():
    assert names(ordered([gate("security", "own"), gate("unit"), gate("own")])) == ["unit", "own", "security"]


def test_gates_that_wait_for_each_other_are_asked_all_the_same():
    assert sorted(names(ordered([gate("a", "b"), gate("b", "a")]))) == ["a", "b"]


@given(st.dictionaries(st.sampled_from(NAMES), st.sets(st.sampled_from(NAMES)), max_size=6))
def test_the_order_keeps_every_gate_and_every_need_that_can_be_kept(needs):
    sound = {name: tuple(one for one in wanted if one < name) for name, wanted in needs.items()}
    found = names(ordered([gate(name, *wanted) for name, wanted in sound.items()]))
    assert sorted(found) == sorted(needs)
    for name, wanted in sound.items():
        assert all(found.index(one) < found.index(name) for one in wanted if one in found)


class TestBeside:
    def test_neighbours_that_say_so_are_asked_together(self):
        gates = [gate("a"), gate("b", parallel=True), gate("c", parallel=True), gate("d")]
        assert [names(batch) for batch in batches(gates)] == [["a"], ["b", "c"], ["d"]]

    def test_a_gate_is_never_asked_beside_what_it_needs(self):
        gates = [gate("a", parallel=True), gate("b", "a", parallel=True), gate("c", parallel=True)]
        assert [names(batch) for batch in batches(gates)] == [["a"], ["b", "c"]]

    def test_nothing_is_no_batch(self):
        assert batches([]) == []

    @given(
        st.lists(
            st.tuples(st.sampled_from(NAMES), st.booleans(), st.sets(st.sampled_from(NAMES))),
            unique_by=lambda one: one[0],
        )
    )
    def test_all_are_asked_in_order_and_none_beside_its_need(self, told):
        gates = [gate(name, *needs, parallel=parallel) for name, parallel, needs in told]
        found = batches(gates)
        assert [one for batch in found for one in batch] == gates
        for batch in found:
            assert len(batch) == 1 or all(one.parallel for one in batch)
            before: set[str] = set()
            for one in batch:
                assert not before & set(one.needs)
                before.add(one.name)


class TestNeeds:
    def test_what_is_no_gate_is_told_with_those_there_are(self):
        told = wrong_needs({"unit": (), "e2e": ("unti",)})
        assert told == "gate e2e needs 'unti', which is no gate. There are: unit and e2e"

    def test_a_circle_is_told_with_those_in_it(self):
        needs = {"a": ("b",), "b": ("c",), "c": ("a",), "d": ()}
        assert wrong_needs(needs) == "gates need each other in a circle: a, b and c"
        assert wrong_needs({"a": ("a",)}) == "gates need each other in a circle: a"

    def test_all_is_well_otherwise(self):
        assert wrong_needs({"a": (), "b": ("a",), "c": ("a", "b")}) == wrong_needs({}) == ""

    @pytest.mark.parametrize(
        ("calls", "why"),
        [
            ({}, "it needs a and b, which did not say go"),
            ({"a": Call.GO, "b": Call.HOLD}, "it needs b, which did not say go"),
            ({"a": Call.NO_GO, "b": Call.GO}, "it needs a, which did not say go"),
            ({"a": Call.GO, "b": Call.GO}, ""),
        ],
    )
    def test_what_did_not_say_go_stands_in_the_way(self, calls, why):
        said = {
            name: Decision(name, call, Because.PASSED, "", Subject("", "")) for name, call in calls.items()
        }
        assert unmet(gate("c", "a", "b"), said) == why
        assert unmet(gate("c"), said) == ""


@pytest.mark.parametrize(
    ("name", "kind", "stage", "may"),
    [
        ("unit", "tests", "unit", True),
        ("smoke", "smoke", "smoke", False),
        ("smoke", "command", "", False),
        ("api", "smoke", "", False),
        ("api", "tests", "smoke", False),
        ("approval", "command", "", False),
    ],
)
def test_smoke_and_approvals_are_never_overridden(name, kind, stage, may):
    assert overridable(gate(name, kind=kind, stage=stage)) is may


@pytest.mark.parametrize(("stage", "seconds"), [("unit", 300), ("security", 180), ("own", 0)])
def test_time_targets_are_by_stage(stage, seconds):
    assert gate_target(stage) == seconds
