"""How far a release is: it never falls, and only what is over is whole."""

from __future__ import annotations

from itertools import pairwise

import msgspec
from hypothesis import given
from hypothesis import strategies as some

from gonogo.domain.job import DeploymentRequest, Job, RollbackRequest
from gonogo.domain.people.person import Person
from gonogo.domain.planning.bump import Bump
from gonogo.domain.planning.plan import GatePlan, Plan
from gonogo.domain.progress import WHOLE, following, passed, progress, way
from gonogo.domain.rollout.environment import EnvironmentPlan, Part
from gonogo.domain.rollout.rollout import Pause, Promote, Retire, Shift, Smoke, Start, Watch
from gonogo.domain.stage import STAGE_KINDS, Stage

BUMP = Bump("1.0.0", "1.1.0", "minor", "a feature", ())
PART = Part("local", "{}")
BACK = RollbackRequest("production", "1.1.0", "c" * 40, "1.0.0", "b" * 40, "d", "it is slow")

DEPLOYMENT = DeploymentRequest("staging", "1.1.0", "c" * 40, "r0", "again")

seconds = some.integers(0, 100_000)
steps = some.lists(
    some.one_of(
        some.builds(Watch, seconds),
        some.builds(Pause, seconds),
        some.builds(Shift, some.integers(0, 100)),
        some.sampled_from([Start(), Smoke(), Promote(), Retire()]),
    ),
    max_size=8,
)


@some.composite
def jobs(draw):
    names = draw(some.lists(some.sampled_from(["dev", "staging", "production"]), unique=True, max_size=3))
    environments = tuple(
        EnvironmentPlan(name, PART, PART, "canary", tuple(draw(steps)), soak=draw(seconds)) for name in names
    )
    gates = draw(some.lists(some.sampled_from(["unit", "lint", "e2e", "security"]), unique=True))
    plan = Plan(
        "shop",
        "trunk",
        "main",
        "c" * 40,
        BUMP,
        "v1.1.0",
        "2026-01-01",
        (),
        gates=tuple(GatePlan(name, "tests", "{}", True, 60, stage=name) for name in gates),
        environments=environments,
        prerelease=draw(some.booleans()),
    )
    back = draw(some.sampled_from([None, BACK]))
    deployment = draw(some.sampled_from([None, DEPLOYMENT]))
    job = Job("r", plan, plan.digest, {}, Person("Ann", "a@x"), 1, proposal=draw(some.booleans()), back=back)
    return msgspec.structs.replace(job, deployment=deployment)


usual = some.dictionaries(some.sampled_from(["unit", "lint"]), some.floats(0, 10_000), max_size=2)
shares = some.lists(some.floats(0, 1), min_size=1, max_size=4).map(sorted)


@given(jobs(), usual, shares)
def test_on_the_way_of_any_plan_it_never_falls_and_only_the_end_is_whole(job, took, parts):
    legs = way(job, took)
    far = [progress(legs, leg.stage, share) for leg in legs for share in parts]
    assert all(before <= after for before, after in pairwise(far))
    assert all(0 <= one < WHOLE for one in far)


@given(
    jobs(),
    usual,
    some.sampled_from(STAGE_KINDS),
    some.sampled_from(["", "dev", "moon"]),
    some.floats(allow_nan=False),
)
def test_it_is_in_its_bounds_at_any_stage(job, took, kind, environment, share):
    assert 0 <= progress(way(job, took), Stage(kind, environment), share) < WHOLE


@given(steps, seconds)
def test_every_step_of_a_rollout_moves_it(rollout, soak):
    shares = [passed(rollout, soak, number) for number in range(len(rollout) + 1)]
    assert all(before < after for before, after in pairwise(shares))
    assert all(0 <= share <= 1 for share in shares)


def job(**changes):
    plan = Plan("shop", "trunk", "main", "c" * 40, BUMP, "v1.1.0", "2026-01-01", ())
    return Job("r", msgspec.structs.replace(plan, **changes), "d", {}, Person("Ann", "a@x"), 1)


def test_gates_weigh_as_long_as_they_usually_take():
    gates = tuple(GatePlan(name, "tests", "{}", True, 60) for name in ("quick", "slow", "last"))
    legs = way(job(gates=gates), {"quick": 1.0, "slow": 980.0, "last": 10.0})
    before, after = (progress(legs, Stage("gate", "", (name,))) for name in ("slow", "last"))
    assert (before, after) == (4, 983)


def test_gates_side_by_side_stand_where_the_first_of_them_does():
    gates = tuple(GatePlan(name, "tests", "{}", True, 60) for name in ("lint", "unit"))
    legs = way(job(gates=gates), {})
    assert progress(legs, Stage("gate", "", ("lint", "unit"))) == progress(legs, Stage("gate", "", ("lint",)))


def test_an_environment_moves_while_it_is_gone_through():
    one = EnvironmentPlan("production", PART, PART, "canary", (Start(), Watch(900)))
    legs = way(job(environments=(one,)), {})
    far = [progress(legs, Stage("watch", "production"), share) for share in (0.0, 0.5, 1.0)]
    assert far[0] < far[1] < far[2]


def test_one_is_told_what_comes_next():
    legs = way(job(), {})
    assert following(legs, Stage("approval")) == Stage("publishing")
    assert following(legs, Stage("done")) is None
    assert following(legs, Stage()) is None


def test_a_soak_weighs_as_long_as_it_lasts_and_an_environment_without_anything_to_do_a_little():
    def weight(soak):
        staging = EnvironmentPlan("staging", PART, PART, "canary", (), soak=soak)
        legs = way(job(environments=(staging, EnvironmentPlan("production", PART, PART, "canary", ()))), {})
        return next(leg.seconds for leg in legs if leg.stage.environment == "staging")

    assert weight(0) > 0
    assert weight(600) == weight(0) + 600
