"""Why a version goes back, how urgent that is, in which order, and which versions can come back."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.decision import Call
from gonogo.domain.elapsed import Elapsed, Moment
from gonogo.domain.rollout.rollback import (
    CAUSES,
    ORDER,
    Deployment,
    advised,
    halves,
    must_ask,
    priority,
    returnable,
    severity_of,
    told_cause,
    wrong_order,
)
from gonogo.domain.rollout.rollout import Promote, Retire, Shift, Start, Watch, undo

VERSIONS = ("1.0", "1.1", "1.2", "1.3")


def deployed(version: str, state: str = "success", environment: str = "production") -> Deployment:
    return Deployment(f"r-{version}/{environment}", f"r-{version}", environment, version, "c" * 40, state, 1)


def test_the_version_that_users_had_last_comes_first():
    known = [deployed(version) for version in reversed(VERSIONS)]
    assert returnable(known, VERSIONS, "1.3", ()) == ("1.2", "1.1", "1.0")


def test_do_better_rollback_the_live_version_candidates_and_staging_only_versions_are_no_targets():
    known = [
        deployed("1.3"),
        deployed("1.2", "failed"),
        deployed("1.2-rc.1", "pending"),
        deployed("1.1", "rolled_back"),
        deployed("1.0"),
    ]
    kept = ("1.3", "1.2", "1.2-rc.1", "1.1", "1.0", "staged-only")
    assert returnable(known, kept, "1.3", ()) == ("1.0",)


def test_what_is_blocked_or_cleared_away_cannot_come_back():
    known = [deployed(version) for version in reversed(VERSIONS)]
    assert returnable(known, ("1.2", "1.0"), "1.3", {"1.2": "it lost orders"}) == ("1.0",)


@given(
    st.lists(st.tuples(st.sampled_from(VERSIONS), st.sampled_from(("success", "failed", "rolled_back")))),
    st.sets(st.sampled_from(VERSIONS)),
    st.sampled_from(VERSIONS),
    st.sets(st.sampled_from(VERSIONS)),
)
def test_only_a_kept_version_that_once_was_deployed_well_can_come_back(rows, kept, live, blocked):
    found = returnable([deployed(*row) for row in rows], kept, live, blocked)
    assert set(found) == ({one for one, state in rows if state == "success"} & kept) - blocked - {live}
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(
    ("severity", "call"),
    [("critical", Call.GO), ("high", Call.GO), ("medium", Call.HOLD), ("low", Call.NO_GO)],
)
def test_the_severity_says_whether_it_goes_back(severity, call):
    assert advised(severity).call is call
    assert advised(severity).sentence


def test_the_more_severe_the_more_urgent():
    severities = ("critical", "high", "medium", "low")
    assert [priority(one) for one in severities] == [0, 1, 2, 3]
    assert severity_of("security_vulnerability") == "critical"
    assert severity_of("performance_degradation") == "medium"
    assert severity_of("manual_trigger") == "high"


@pytest.mark.parametrize("cause", CAUSES)
def test_a_known_cause_is_told_from_the_reason(cause):
    assert told_cause(f"{cause}: nobody can pay") == (cause, "nobody can pay")
    assert told_cause(f" {cause.replace('_', '-')} ") == (cause, cause.replace("_", " "))


def test_any_other_reason_is_somebodys_own():
    assert told_cause("note: it is slow") == ("manual_trigger", "note: it is slow")
    assert told_cause("") == ("manual_trigger", "")


def test_the_order_may_change_but_users_come_first():
    assert wrong_order(ORDER) == ""
    assert wrong_order(("notify_team", "stop_traffic", "verify_rollback", "revert_deployment")) == ""
    assert "would leave users without a version" in wrong_order(("revert_deployment", *ORDER[:1], *ORDER[2:]))
    assert wrong_order((*ORDER, "stop_traffic")) == "stop_traffic stands in it twice"
    assert wrong_order(("stop_traffic",)) == "revert_deployment is missing; it cannot be left out"


@pytest.mark.parametrize(
    "done",
    [
        (),
        (Start(),),
        (Start(), Shift(10), Watch(1)),
        (Start(), Shift(100), Watch(1), Promote(), Retire()),
        (Retire(), Start(), Shift(100), Promote()),
    ],
)
def test_the_first_half_ends_with_the_traffic_and_both_are_the_whole_way(done):
    first, rest = halves(done)
    assert (*first, *rest) == undo(done)
    assert not any(isinstance(step, Shift) for step in rest)
    assert not first or isinstance(first[-1], Shift)


def test_do_better_rollback_the_cooldown_is_used():
    asked = {"asks": False, "doubted": False, "cooldown": 300}
    assert must_ask(**asked, last=None) == ""
    told = must_ask(**asked, last=Elapsed(299.0))
    assert told == "the last rollback was 4 min 59 s ago; for 5 min after one, a person decides"
    assert must_ask(**asked, last=Elapsed(300.0)) == ""
    assert must_ask(**asked, last=Elapsed(300.0, -3600.0)) == ""


@pytest.mark.parametrize(("stepped", "way"), [(-3600.0, "back"), (3600.0, "forward")])
def test_a_clock_that_was_set_in_the_cooldown_is_told(stepped, way):
    told = must_ask(asks=False, doubted=False, cooldown=300, last=Elapsed(60.0, stepped))
    assert told.startswith(f"the last rollback was 1 min ago, in which the clock stepped {way} 1 h; for")


def test_the_time_since_a_deployment_ended_is_the_time_that_went_by():
    ended = msgspec.structs.replace(deployed("1.0"), ended=1000, ended_boot=50.0, ended_boot_id="first")
    assert ended.since(Moment(4600.0, 110.0, "first")) == Elapsed(60.0, 3540.0)
    assert ended.since(Moment(4600.0, 3.0, "second")) == Elapsed(3600.0, is_sure=False)
    pending = msgspec.structs.replace(deployed("1.0"), ended=None)
    assert pending.since(Moment(4600.0, 110.0, "first")).seconds == 0.0


def test_a_person_is_asked_where_the_settings_say_so_and_after_a_false_alarm():
    never = {"last": None, "cooldown": 0}
    assert must_ask(asks=True, doubted=False, **never) == "the settings ask for a person's word"
    assert must_ask(asks=False, doubted=True, **never) == "the last automatic rollback was a false alarm"
