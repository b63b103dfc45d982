"""How long each part of a release should take."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from gonogo.domain.job import Job, RollbackRequest
from gonogo.domain.people.person import Person
from gonogo.domain.planning.bump import Bump
from gonogo.domain.planning.plan import GatePlan, Plan
from gonogo.domain.rollout.environment import EnvironmentPlan, Part
from gonogo.domain.rollout.rollout import Watch
from gonogo.domain.stage import STAGE_KINDS, Stage
from gonogo.domain.targets import gate_target, targets, way_back

PART = Part("local", "{}")
PLAN = Plan(
    "shop",
    "trunk",
    "main",
    "c" * 40,
    Bump("1.0.0", "1.1.0", "minor", "a feature", ()),
    "v1.1.0",
    "2026-01-01",
    (),
    gates=(GatePlan("unit", "tests", "{}", True, 60, stage="unit"),),
    environments=tuple(
        EnvironmentPlan(name, PART, PART, "canary", ()) for name in ("dev", "staging", "production")
    ),
)
JOB = Job("r", PLAN, PLAN.digest, {}, Person("Ann", "a@x"), 1)
BACK = replace(
    JOB, back=RollbackRequest("production", "1.1.0", "c" * 40, "1.0.0", "b" * 40, "d", "it is slow")
)
WAITING = ("proposal", "approval", "held", "paused", "trouble", "soak", "restore")


def told(stage: Stage, job: Job = JOB) -> dict[str, float]:
    """The minutes of each part, by what it is called."""
    return {one.name: one.seconds / 60 for one in targets(job, stage)}


@pytest.mark.parametrize("kind", ["beginning", "locking", "committing", "branching"])
def test_all_before_the_gates_is_the_start_and_takes_ten_seconds(kind):
    assert [(one.part, one.seconds) for one in targets(JOB, Stage(kind))] == [("start", 10)]


@pytest.mark.parametrize(
    ("stage", "minutes"),
    [("security", 3), ("checklist", 2), ("unit", 5), ("integration", 5), ("smoke", 3), ("e2e", 5)],
)
def test_each_gate_has_its_target(stage, minutes):
    assert gate_target(stage) == minutes * 60


def test_a_gate_of_no_such_stage_has_none():
    assert gate_target("window") == 0


def test_gates_take_as_long_together_as_each_alone():
    assert told(Stage("gate", "", ("unit",))) == {"the gates": 23}


def test_a_window_of_an_environment_is_no_gate_of_the_plan():
    assert told(Stage("gate", "", ("production-window",))) == {}


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("dev", "preparing", {"the deployment to dev": 5, "dev": 13}),
        ("staging", "effect", {"the deployment to staging": 5, "staging": 13}),
        ("staging", "deploying", {"the deployment to staging": 5, "staging": 13}),
        ("staging", "smoke", {"the smoke checks of staging": 3, "staging": 13}),
        ("staging", "watch", {"the watch of staging": 5, "staging": 13}),
        ("production", "deploying", {"the deployment to production": 5, "production": 23}),
        ("production", "smoke", {"the smoke checks of production": 3, "production": 23}),
        ("production", "watch", {"the watch of production": 15, "production": 23}),
    ],
)
def test_a_step_counts_for_itself_and_for_its_environment(name, kind, expected):
    assert told(Stage(kind, name)) == expected


def test_an_environment_that_the_plan_lacks_has_no_target():
    assert told(Stage("watch", "moon")) == {}


def test_a_prerelease_brings_every_environment_before_the_tag():
    job = replace(JOB, plan=replace(PLAN, prerelease=True))
    assert told(Stage("watch", "production"), job) == {"the watch of production": 5, "production": 13}


def test_who_plans_to_watch_longer_may_watch_longer():
    last = replace(PLAN.environments[-1], steps=(Watch(600), Watch(1200)))
    job = replace(JOB, plan=replace(PLAN, environments=(last,)))
    assert told(Stage("watch", "production"), job) == {"the watch of production": 30, "production": 38}


@pytest.mark.parametrize("kind", WAITING)
@pytest.mark.parametrize("job", [JOB, replace(JOB, plan=replace(PLAN, kind="hotfix")), BACK])
def test_where_somebody_is_waited_for_or_time_shall_pass_nothing_counts(job, kind):
    assert targets(job, Stage(kind, "production")) == ()


@pytest.mark.parametrize("kind", sorted({*STAGE_KINDS} - {*WAITING, "unknown"}))
def test_all_the_rest_of_a_hotfix_counts_towards_its_quarter_of_an_hour(kind):
    hotfix = replace(JOB, plan=replace(PLAN, kind="hotfix"))
    assert told(Stage(kind, "production"), hotfix)["the hotfix"] == 15


def test_the_gates_of_a_hotfix_have_less_time():
    hotfix = replace(JOB, plan=replace(PLAN, kind="hotfix"))
    assert told(Stage("gate", "", ("unit",)), hotfix) == {"the hotfix": 15, "the gates": 10}


@pytest.mark.parametrize("job", [JOB, BACK])
def test_the_report_takes_a_minute(job):
    assert told(Stage("reporting"), job) == {"the report": 1}


def test_users_are_back_within_two_minutes_and_all_is_within_five():
    both = {one.name: one.seconds / 60 for one in way_back("production", are_away=True)}
    assert both == {"the rollback of production": 5, "the way of users back in production": 2}
    assert [one.part for one in way_back("production", are_away=False)] == ["rollback"]


def test_whatever_is_done_in_the_environment_of_a_rollback_counts_as_the_rollback():
    assert told(Stage("deploying", "production"), BACK) == {"the rollback of production": 5}
    assert told(Stage("beginning"), BACK) == {}
