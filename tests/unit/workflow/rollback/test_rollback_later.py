"""The rollback of a release that is over: every step of it, and from every step at which it can die."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import msgspec
import pytest

from gonogo.domain.analysis.signals import Signal
from gonogo.domain.audit.account import accounts
from gonogo.domain.audit.grounds import Grounds
from gonogo.domain.audit.recomputation import recomputed
from gonogo.domain.decision import Call
from gonogo.domain.instruction import Instruction
from gonogo.domain.job import RollbackRequest
from gonogo.domain.people.people import Member
from gonogo.domain.product import Product
from gonogo.domain.rollout.environment import EnvironmentPlan, Part
from gonogo.domain.rollout.rollout import Promote, Retire, Shift, Smoke, Start, Watch
from gonogo.errors import UsageError
from gonogo.ports.record.releases import ReleaseRow
from gonogo.ports.target import Artefact, Done, FencingToken
from gonogo.testing.engine import Died
from gonogo.testing.metrics import MemoryMetrics
from gonogo.testing.target import MemoryTarget

if TYPE_CHECKING:
    from gonogo.domain.job import Job
    from gonogo.ports.issues import Issue

BLUE_GREEN = (Start(), Smoke(), Shift(100), Watch(20), Promote(), Retire())
RECREATE = (Retire(), Start(), Shift(100), Smoke(), Watch(20), Promote())
STRATEGIES = {"blue-green": BLUE_GREEN, "recreate": RECREATE}


class Tracker:
    """Keeps what is opened."""

    def __init__(self) -> None:
        self.drafts = []

    def all(self) -> tuple[Issue, ...]:
        return ()

    def open(self, draft) -> str:
        if draft not in self.drafts:
            self.drafts.append(draft)
        return draft.key


def environment(**more) -> EnvironmentPlan:
    given = {
        "steps": BLUE_GREEN,
        "refuse": "error_rate > 5%",
        "smoke": '{"kind":"smoke","checks":{}}',
        "verify": 20,
        "alert": Part("played", "{}"),
        **more,
    }
    return EnvironmentPlan("production", Part("memory", "{}"), Part("memory", "{}"), "played", **given)


def released(stage, **more) -> Job:
    """A release that is over: 1.1.0 is live, 1.0.0 was live before."""
    stage.gate("smoke", Call.GO)
    target, first = MemoryTarget(), FencingToken("first", 1)
    target.start(first, Artefact("1.0.0", stage.base), 1, lambda: False)
    target.shift(first, {"1.0.0": 100})
    target.promote(first, "1.0.0")
    stage.targets["production"], stage.numbers["production"] = target, MemoryMetrics()
    job = stage.job(stage.gate("unit", Call.GO))
    plan = msgspec.structs.replace(job.plan, environments=(environment(**more),))
    job = stage.begin(msgspec.structs.replace(job, plan=plan, digest=plan.digest))
    stage.engine.on_wait = lambda: (
        stage.book.find(job.release).stage != "approval" or not stage.say("approve")
    )
    assert stage.run(job)["outcome"] == "released"
    return job


def asked(stage, job: Job, **more) -> Job:
    """A rollback of it, begun."""
    candidate = stage.book.find(job.release).candidate
    back = RollbackRequest(
        "production",
        "1.1.0",
        candidate,
        "1.0.0",
        stage.base,
        f"{job.release}/production-deploy",
        "it is slow",
    )
    new = msgspec.structs.replace(
        job, release="rollback-1.1.0-0b", back=msgspec.structs.replace(back, **more)
    )
    row = ReleaseRow(
        new.release,
        "shop",
        "",
        "1.1.0 back to 1.0.0",
        "",
        msgspec.to_builtins(new),
        "",
        "",
        "",
        1,
        0,
        "",
        "",
        "production",
    )
    stage.book.begin(row, job.starter)
    return new


def standing(stage) -> tuple[str, dict[str, int]]:
    seen = stage.targets["production"].observe()
    return seen.live, {one.version: one.share for one in seen.running}


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_users_get_the_version_before_again_and_the_bad_one_is_blocked(stage, strategy):
    job = asked(stage, released(stage, steps=STRATEGIES[strategy]))
    ended = stage.run(job)
    assert ended["outcome"] == "rolled_back"
    assert standing(stage) == ("1.0.0", {"1.0.0": 100})
    assert stage.book.blocked(Product("shop")) == {"1.1.0": "Ann rolled it back: it is slow"}
    states = [(one.version, one.state) for one in stage.book.deployments(Product("shop"), "production")]
    assert sorted(states) == [("1.0.0", "success"), ("1.1.0", "rolled_back")]
    assert stage.targets["production"].observe().kept == ("1.1.0",)
    assert stage.book.find(job.release).outcome == "rolled_back"
    assert stage.post_mortems[0].cause == "manual_trigger"


def test_an_auditor_finds_it_as_it_was(stage):
    """Its smoke checks are about the version that it brings back, of which it made no candidate."""
    job = asked(stage, released(stage))
    stage.run(job)
    with stage.record.reading() as reading:
        (account,) = accounts(reading.ledger.of(job.release))
    assert [one.data["asker"] for one in account.decisions] == ["smoke production"]
    assert account.is_rollback
    assert recomputed(account, Grounds(), lambda *_: None).faults == ()


def test_the_team_is_told_once_as_urgently_as_it_is(stage):
    stage.run(asked(stage, released(stage), severity="critical"))
    (alert,) = stage.alerts.values()
    assert (alert.priority, alert.steps) == (0, ())
    assert alert.message == "[P0] shop 1.1.0 in production: Ann rolled it back: it is slow"


def test_a_remote_that_is_away_leaves_the_commits_to_a_person_and_stops_nothing(stage):
    job = asked(stage, released(stage))
    stage.remote.away = True
    ended = stage.run(job)
    assert ended["outcome"] == "rolled_back"
    assert "the commits of 1.1.0 are still in main" in ended["reason"]
    assert standing(stage)[0] == "1.0.0"


def test_do_better_rollback_the_checks_look(stage):
    job = asked(stage, released(stage))
    target = stage.targets["production"]
    target.promote = lambda *_: Done()  # it says so, and does nothing
    ended = stage.run(job)
    assert ended["outcome"] == "failed"
    assert "the rollback: 1.1.0 is live, not 1.0.0" in ended["reason"]
    assert [alert.priority for alert in stage.alerts.values()] == [1, 0]


def test_traffic_that_somebody_moved_meanwhile_is_moved_again(stage):
    job = asked(stage, released(stage, steps=(Start(), Shift(100), Watch(20), Promote())))
    target, promote = stage.targets["production"], stage.targets["production"].promote

    def meddle(order, version):
        outcome = promote(order, version)
        target.shift(order, {"1.1.0": 50, "1.0.0": 50})
        return outcome

    target.promote, target.retire = meddle, lambda *_: Done()
    assert stage.run(job)["outcome"] == "rolled_back"
    assert standing(stage)[1] == {"1.0.0": 100, "1.1.0": 0}
    assert "production-resume-again" in stage.engine.steps


def test_an_issue_is_opened_for_the_fix(stage):
    stage.tracker = Tracker()
    ended = stage.run(asked(stage, released(stage)))
    (draft,) = stage.tracker.drafts
    assert draft.key == "rollback-production-1.1.0"
    assert "issue rollback-production-1.1.0 is for the fix" in ended["reason"]


def test_a_tracker_that_cannot_be_written_does_not_stop_it(stage):
    class Refusing(Tracker):
        def open(self, draft):
            raise UsageError("it is read-only")

    stage.tracker = Refusing()
    assert "no issue was opened: it is read-only" in stage.run(asked(stage, released(stage)))["reason"]


def test_do_better_rollback_a_failed_verification_escalates(stage):
    job = asked(stage, released(stage))
    stage.numbers["production"].bad = {"1.0.0"}
    ended = stage.run(job)
    assert ended["outcome"] == "rolled_back"
    assert "the rollback: 1.0.0 is unwell too" in ended["reason"]
    assert [alert.priority for alert in stage.alerts.values()] == [1, 0]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"away": "it is away"}, "1.0.0 could not be verified by its numbers: "),
        ({"requests": 3}, "1.0.0 could not be verified by its numbers: "),
        ({"pace": 1}, "1.0.0 was watched too shortly to be verified: "),
    ],
)
def test_what_its_numbers_cannot_say_is_told_and_wakes_nobody_again(stage, change, told):
    job = asked(stage, released(stage))
    for name, value in change.items():
        setattr(stage.numbers["production"], name, value)
    ended = stage.run(job)
    assert ended["outcome"] == "rolled_back"
    assert told in ended["reason"]
    assert [alert.priority for alert in stage.alerts.values()] == [1]


def test_the_verification_is_set_as_the_watches_of_the_environment_are(stage):
    """It asked for requests slower than 0 ms, and held gauges to 60 s whatever the settings said."""
    stage.run(asked(stage, released(stage, refuse="p95 > 400ms", signals=(Signal(300),))))
    assert set(stage.numbers["production"].asked[-2:]) == {(300, 400)}


def test_smoke_checks_that_fail_after_it_wake_people_up(stage):
    job = asked(stage, released(stage))
    stage.gate("smoke", Call.NO_GO)
    assert "the smoke checks of 1.0.0: said no-go" in stage.run(job)["reason"]
    assert [alert.priority for alert in stage.alerts.values()] == [1, 0]


def test_do_better_rollback_a_failure_never_leaves_users_without_a_version(stage):
    job = asked(stage, released(stage))
    stage.targets["production"].broken = {"1.0.0"}
    ended = stage.run(job)
    assert ended["outcome"] == "failed"
    assert "by hand: start all instances of the stable version" in ended["reason"]
    assert standing(stage)[0] == "1.1.0"
    assert standing(stage)[1]["1.1.0"] == 100
    states = [(one.version, one.state) for one in stage.book.deployments(Product("shop"), "production")]
    assert sorted(states) == [("1.0.0", "failed"), ("1.1.0", "failed")]


def test_the_order_of_the_steps_is_the_plans(stage):
    order = ("stop_traffic", "verify_rollback", "revert_deployment")
    stage.run(asked(stage, released(stage, back=order)))
    steps = [step for step in stage.engine.steps if step.startswith("production-")]
    assert (
        steps.index("production-back-1")
        < steps.index("production-verified")
        < steps.index("production-back-2")
    )
    assert "production-back-smoke" not in steps


@pytest.mark.parametrize(
    ("roles", "level", "kind", "why"),
    [
        (("qa",), "signed", "person", "is not in the role of release-manager"),
        (("release-manager",), "asserted", "person", "did not sign with a key that people has for them"),
        (("release-manager",), "signed", "program", "is a program, which may only ask"),
    ],
)
def test_it_is_not_everybody_who_takes_a_version_back(stage, roles, level, kind, why):
    job = released(stage)
    plan = msgspec.structs.replace(job.plan, people=(Member("Ann", "ann@shop.example", roles),))
    starter = msgspec.structs.replace(job.starter, level=level, kind=kind)
    job = msgspec.structs.replace(job, plan=plan, digest=plan.digest, starter=starter)
    ended = stage.run(asked(stage, job))
    assert ended["outcome"] == "rejected"
    assert ended["reason"].startswith(f"Ann may not take a version back: ann@shop.example {why}")
    assert standing(stage)[0] == "1.1.0"


def test_whoever_has_the_environment_is_waited_for(stage):
    job = asked(stage, released(stage))
    stage.book.lease(Product("shop"), "production", "1.2.0-0c", 1)

    def leave() -> bool:
        stage.clock.at += 10
        stage.book.give_back(Product("shop"), "production", "1.2.0-0c")
        return True

    stage.engine.on_wait = leave
    assert stage.run(job)["outcome"] == "rolled_back"
    assert "production-return-lease-2" in stage.engine.steps


def test_a_rollback_that_waits_can_be_aborted(stage):
    job = asked(stage, released(stage))
    stage.book.lease(Product("shop"), "production", "1.2.0-0c", 1)

    def abort() -> bool:
        stage.book.order(job.release, Instruction(0, "abort", job.starter, "no", "", "", job.digest, 1))
        return True

    stage.engine.on_wait = abort
    assert stage.run(job)["outcome"] == "aborted"
    assert standing(stage)[0] == "1.1.0"


def steps_of(stage, **more) -> list[str]:
    job = asked(stage, released(stage, **more))
    stage.engine.steps.clear()
    stage.run(job)
    return list(stage.engine.steps)


@pytest.mark.slow
@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_rollback_that_dies_at_any_step_ends_as_if_it_had_not(stages, sample, strategy):
    steps = steps_of(stages(), steps=STRATEGIES[strategy])
    assert len(steps) > 15
    for step, moment in sample(product(steps, ("before", "after")), 3):
        stage = stages()
        job = asked(stage, released(stage, steps=STRATEGIES[strategy]))
        stage.engine.die = (step, moment)
        with pytest.raises(Died):
            stage.run(job)
        assert stage.run(job)["outcome"] == "rolled_back", (step, moment)
        assert standing(stage) == ("1.0.0", {"1.0.0": 100}), (step, moment)
        with stage.record.reading() as reading:
            kinds = [entry.kind for entry in reading.ledger.of(job.release)]
        once = ("deployment.began", "version.blocked", "rollback.began", "release.ended")
        assert [kinds.count(kind) for kind in once] == [1, 1, 1, 1], (step, moment)
        assert len(stage.alerts) == 1
        stage.record.close()
