"""A release that waits as a row: it returns, and each entry finds in the record what was done."""

from __future__ import annotations

from functools import partial
from typing import Any

import msgspec
import pytest

from gonogo.domain.decision import Call, Until
from gonogo.domain.job import ENTRIES, GATE, flow_name
from gonogo.domain.people.approval import Approvals
from gonogo.errors import StoreError
from gonogo.ports.engine import HELD
from gonogo.testing.engine import Died, Waiting
from gonogo.workflow.entry import entered, given
from gonogo.workflow.flows import flows
from gonogo.workflow.release.release import release

GIVEN = {"release": "1.1.0-0a", "project": "shop"}


def begun(stage, *gates, **plan: Any):
    """A release that waits as a row."""
    job = stage.job(*gates)
    whole = msgspec.structs.replace(job.plan, **plan)
    return stage.begin(msgspec.structs.replace(job, plan=whole, digest=whole.digest, flow=ENTRIES))


def once(stage) -> dict[str, Any]:
    """One entry, as the engine makes it: its result."""
    results = []

    def enter(flow, asked):
        results.append(entered(release)(flow, asked, stage.services))
        return results[-1]

    with pytest.raises(Waiting):
        stage.engine.run(enter, "1.1.0-0a", GIVEN)
    return results[-1]


def test_while_it_waits_for_a_person_its_flow_is_over_and_its_row_says_for_what(stage):
    begun(stage, stage.gate("unit", Call.GO), approvals=Approvals())
    assert once(stage) == HELD
    row = stage.book.find("1.1.0-0a")
    assert (row.motion, row.entry, row.waiting) == ("held", 1, "waiting for 1 approval")
    assert given(row) == GIVEN
    assert list(stage.engine.remembered["1.1.0-0a"]) == []


def test_a_word_begins_the_next_entry_in_which_nothing_is_done_again(stage):
    job = begun(stage, stage.gate("unit", Call.GO), approvals=Approvals())
    once(stage)
    before = list(stage.engine.steps)
    stage.say("approve")
    row = stage.book.find("1.1.0-0a")
    assert (row.motion, row.entry, row.waiting) == ("running", 2, "")
    assert stage.run(job)["outcome"] == "released"
    assert stage.book.find("1.1.0-0a").motion == "ended"
    assert stage.engine.steps[: len(before)] == before
    assert len(stage.engine.steps) == len(set(stage.engine.steps))
    assert set(stage.book.steps("1.1.0-0a")) == set(stage.engine.steps)


def test_what_waits_for_a_time_says_when_it_is_looked_at_again(stage):
    gate = stage.gate("window", Call.HOLD, Call.GO)
    answer, until = stage.gates["window"].poll, stage.clock.at + 3600
    stage.gates["window"].poll = lambda *asked: msgspec.structs.replace(
        answer(*asked), waits_for=Until(until)
    )
    job = begun(stage, gate, approvals=Approvals(automatic=True))
    assert once(stage) == HELD
    assert stage.book.to_move(["shop"]) == []
    stage.clock.let_pass(3600)
    assert [row.key for row in stage.book.to_move(["shop"])] == ["1.1.0-0a~2"]
    assert stage.run(job)["outcome"] == "released"


@pytest.mark.parametrize("moment", ["before", "after"])
def test_who_dies_right_after_it_was_held_or_woken_changes_nothing(stage, moment):
    job = begun(stage, stage.gate("unit", Call.GO), approvals=Approvals())
    stage.approving("approve")
    stage.engine.die = ("held-1", moment)
    with pytest.raises(Died):
        stage.run(job)
    assert stage.run(job)["outcome"] == "released"
    assert stage.gates["unit"].polls == 1


def test_gates_beside_each_other_find_the_job_in_the_record_and_their_own_steps(stage):
    gates = [msgspec.structs.replace(stage.gate(name, Call.GO), parallel=True) for name in ("unit", "lint")]
    job = begun(stage, *gates, approvals=Approvals(automatic=True))
    name, asked = flow_name(GATE, ENTRIES), []
    gate = flows({"shop": stage.services})[name]
    stage.engine.flows = {name: lambda flow, about: asked.append(about) or gate(flow, about)}
    assert stage.run(job)["outcome"] == "released"
    commit = stage.book.find("1.1.0-0a").candidate
    assert asked == [{"commit": commit, "gate": one, **GIVEN} for one in ("unit", "lint")]
    assert set(stage.book.steps("1.1.0-0a.unit")) == {"gate-unit"}
    assert "gate-unit" not in stage.book.steps("1.1.0-0a")


def test_an_entry_that_comes_to_another_step_than_an_earlier_one_stops(stage):
    job = begun(stage, approvals=Approvals(automatic=True))
    stage.book.remember("1.1.0-0a", "of another gonogo", "1.1.0-0a", 1, "null")
    with pytest.raises(StoreError, match="comes to 'lock', but went another way before"):
        stage.run(job)
    assert stage.engine.steps == []


def test_a_release_that_the_record_does_not_have_is_told(stage):
    moved = partial(entered(release), services=stage.services)
    with pytest.raises(StoreError, match=r"the record does not have 1\.1\.0-0a"):
        stage.engine.run(moved, "1.1.0-0a", GIVEN)
