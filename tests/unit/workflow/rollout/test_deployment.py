"""A version that was made before, brought to an environment: from every step at which it can die."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import msgspec
import pytest

from gonogo.app.releasing.releasing import row_of
from gonogo.domain.audit.account import accounts
from gonogo.domain.audit.grounds import Grounds
from gonogo.domain.audit.recomputation import recomputed
from gonogo.domain.decision import Call
from gonogo.domain.instruction import Instruction
from gonogo.domain.job import DeploymentRequest, Job
from gonogo.domain.people.approval import Approvals
from gonogo.domain.people.people import Member
from gonogo.domain.permission import rules_of
from gonogo.domain.product import Product
from gonogo.domain.rollout.environment import EnvironmentPlan, Part
from gonogo.domain.rollout.rollout import Promote, Retire, Shift, Smoke, Start, Watch
from gonogo.errors import UsageError
from gonogo.ports.target import Artefact, FencingToken
from gonogo.testing.engine import Died
from gonogo.testing.metrics import MemoryMetrics
from gonogo.testing.target import MemoryTarget
from gonogo.workflow.release.release import newest

if TYPE_CHECKING:
    from gonogo.domain.people.person import Person

CANARY = (Start(), Smoke(), Shift(10), Watch(20), Shift(100), Watch(20), Promote(), Retire())
ID = "deploy-1.1.0-0b"
SHOP = Product("shop")


def aborted(stage) -> Job:
    """A release whose tag is out, and that somebody aborted in the watch: 1.0.0 is live."""
    stage.gate("smoke", Call.GO)
    target, first = MemoryTarget(), FencingToken("first", 1)
    target.start(first, Artefact("1.0.0", stage.base), 1, lambda: False)
    target.shift(first, {"1.0.0": 100})
    target.promote(first, "1.0.0")
    stage.targets["production"], stage.numbers["production"] = target, MemoryMetrics()
    job = stage.job(stage.gate("unit", Call.GO))
    production = EnvironmentPlan(
        "production",
        Part("memory", "{}"),
        Part("memory", "{}"),
        "canary",
        CANARY,
        refuse="error_rate > 5%",
        smoke='{"kind":"smoke","checks":{}}',
        verify=20,
        revert=False,
    )
    plan = msgspec.structs.replace(job.plan, environments=(production,))
    job = stage.begin(msgspec.structs.replace(job, plan=plan, digest=plan.digest))
    words = {"approval": "approve", "watch": "abort"}

    def answer() -> bool:
        word = words.pop(stage.book.find(job.release).at.kind, "")
        if word:
            stage.say(word)
        return True

    stage.engine.on_wait = answer
    assert stage.run(job)["outcome"] == "aborted"
    assert standing(stage) == "1.0.0"
    answering(stage, job)
    return job


def again(stage, job: Job, people: tuple[Member, ...] = (), **environment) -> Job:
    """A deployment of its version, begun."""
    (production,) = job.plan.environments
    changed = msgspec.structs.replace(production, **environment)
    plan = msgspec.structs.replace(job.plan, environments=(changed,), gates=(), people=people)
    commit = stage.book.find(job.release).candidate
    asked = DeploymentRequest("production", "1.1.0", commit, job.release, "the numbers are good")
    new = msgspec.structs.replace(job, release=ID, plan=plan, digest=plan.digest, flow=newest())
    new = msgspec.structs.replace(new, deployment=asked)
    row = msgspec.structs.replace(
        row_of(new),
        version="1.1.0 to production",
        tag="",
        candidate=commit,
        deployment_environment="production",
    )
    assert stage.book.begin(row, new.starter) == ID
    return new


def standing(stage) -> str:
    return stage.targets["production"].observe().live


def say(stage, job: Job, kind: str, who: Person | None = None) -> None:
    row = stage.book.find(ID)
    about = row.at.asks or ""
    asked = row.hold.question if row.hold else ""
    said = (0, kind, who or job.starter, "why not", "at the prompt", row.candidate, job.digest, 1)
    stage.book.order(ID, Instruction(*said, about=about, question=asked))


def answering(stage, job: Job, *words: str) -> None:
    """Somebody says these words, one at each wait; then time goes by, but not for ever."""
    left = [*words, *[""] * 50]

    def answer() -> bool:
        stage.clock.let_pass(10)
        word = left.pop(0) if left else None
        if word:
            say(stage, job, word)
        return word is not None

    stage.engine.on_wait = answer


def kinds(stage) -> list[str]:
    with stage.record.reading() as reading:
        return [entry.kind for entry in reading.ledger.of(ID)]


def test_a_version_that_was_aborted_gets_to_users_by_a_deployment_of_its_own(stage):
    job = aborted(stage)
    ended = stage.run(again(stage, job))
    assert ended == {"outcome": "deployed", "reason": ""}
    assert standing(stage) == "1.1.0"
    assert [(one.release, one.state) for one in stage.book.deployments(SHOP, "production")] == [
        (ID, "success"),
        (job.release, "rolled_back"),
    ]
    row = stage.book.find(ID)
    assert (row.kind, row.deploys, row.outcome, row.progress) == ("deployment", "1.1.0", "deployed", 1000)
    assert stage.book.holder(SHOP, "production") == ""
    assert stage.book.find(job.release).outcome == "aborted"


def test_its_commit_is_the_one_that_the_gates_let_go(stage):
    job = aborted(stage)
    stage.run(again(stage, job))
    (began,) = [one.data for one in stage.book.timeline(ID) if one.what == "deployment.began"]
    assert began["commit"] == stage.book.find(job.release).candidate


def test_the_approval_of_its_environment_is_asked_anew(stage):
    new = again(stage, aborted(stage), approvals=Approvals(1))
    answering(stage, new, "approve")
    assert stage.run(new)["outcome"] == "deployed"
    assert kinds(stage).count("question.asked") == 1
    assert [one.asker for one in stage.book.decisions(ID)] == ["production-approval", "smoke production"]


def test_whoever_says_no_keeps_it_out(stage):
    new = again(stage, aborted(stage), approvals=Approvals(1))
    answering(stage, new, "reject")
    assert stage.run(new)["outcome"] == "rejected"
    assert standing(stage) == "1.0.0"


def test_a_version_that_is_worse_goes_back_and_is_blocked(stage):
    new = again(stage, aborted(stage), cooldown=0)
    stage.numbers["production"].bad = {"1.1.0"}
    assert stage.run(new)["outcome"] == "rolled_back"
    assert standing(stage) == "1.0.0"
    assert "1.1.0" in stage.book.blocked(SHOP)


def test_a_version_that_was_blocked_meanwhile_does_not_go(stage):
    new = again(stage, aborted(stage))
    stage.book.block("blocked", "1.1.0-0a", "1.1.0", "it lies", 1)
    ended = stage.run(new)
    assert ended == {"outcome": "rejected", "reason": "1.1.0 is blocked: it lies"}


def test_it_can_be_aborted_in_its_watch(stage):
    new = again(stage, aborted(stage))
    answering(stage, new, "abort")
    assert stage.run(new)["outcome"] == "aborted"
    assert standing(stage) == "1.0.0"
    assert stage.book.blocked(SHOP) == {}


def test_it_waits_for_whoever_has_the_environment(stage):
    new = again(stage, aborted(stage))
    stage.book.lease(SHOP, "production", "1.2.0-0c", 1)

    def leave() -> bool:
        stage.clock.let_pass(30)
        stage.book.give_back(SHOP, "production", "1.2.0-0c")
        return True

    stage.engine.on_wait = leave
    assert stage.run(new)["outcome"] == "deployed"
    assert "production-lease-2" in stage.engine.steps


@pytest.mark.threat("person", "Deploy a version without the role for it, by writing the job themselves")
@pytest.mark.parametrize(
    ("roles", "level", "kind", "why"),
    [
        (("qa",), "signed", "person", "is not in the role of admin or release-manager"),
        (("release-manager",), "asserted", "person", "did not sign with a key that people has for them"),
        (("release-manager",), "signed", "program", "is a program, which may only ask"),
    ],
)
def test_it_is_not_everybody_who_deploys(stage, roles, level, kind, why):
    job = aborted(stage)
    starter = msgspec.structs.replace(job.starter, level=level, kind=kind)
    people = (Member("Ann", "ann@shop.example", roles),)
    ended = stage.run(again(stage, msgspec.structs.replace(job, starter=starter), people))
    assert ended["outcome"] == "rejected"
    assert ended["reason"].startswith(f"Ann may not deploy a version: ann@shop.example {why}")
    assert standing(stage) == "1.0.0"


def test_what_is_no_deployment_is_refused(stage):
    from gonogo.workflow.rollout.deployment import bring

    job = msgspec.structs.replace(aborted(stage), release="other")
    with pytest.raises(UsageError, match="other is no deployment"):
        stage.run(job, bring)


def test_an_auditor_finds_it_as_it_was(stage):
    new = again(stage, aborted(stage), approvals=Approvals(1))
    answering(stage, new, "approve")
    stage.run(new)
    with stage.record.reading() as reading:
        (account,) = accounts(reading.ledger.of(ID))
    plan = new.plan
    rules = {"": plan.approvals, "production": plan.environments[0].approvals}
    grounds = Grounds(rules_of(plan), rules, plan.authors, plan.unsigned, plan)
    assert recomputed(account, grounds, lambda *_: None).faults == ()
    assert not account.is_rollback


def steps_of(stage) -> list[str]:
    new = again(stage, aborted(stage))
    stage.engine.steps.clear()
    stage.run(new)
    return list(stage.engine.steps)


def test_a_deployment_that_dies_at_any_step_ends_as_if_it_had_not(stages, sample):
    steps = steps_of(stages())
    assert len(steps) > 20
    for step, moment in sample(product(steps, ("before", "after")), 8):
        stage = stages()
        new = again(stage, aborted(stage))
        stage.engine.die = (step, moment)
        with pytest.raises(Died):
            stage.run(new)
        assert stage.run(new)["outcome"] == "deployed", (step, moment)
        assert standing(stage) == "1.1.0", (step, moment)
        once = ("deployment.began", "deployment.ended", "release.ended")
        assert [kinds(stage).count(kind) for kind in once] == [1, 1, 1], (step, moment)
        stage.record.close()
