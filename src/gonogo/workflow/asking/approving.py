"""The approvals: people's yes to exactly this commit and this plan, before the tag or an environment."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain import duration
from gonogo.domain.decision import Call, Decision
from gonogo.domain.people.approval import ApprovalContext, Approvals, decide
from gonogo.domain.planning.candidate import State
from gonogo.domain.stage import Doing, doing
from gonogo.workflow.asking.requesting import publish_request
from gonogo.workflow.ended import Ended

if TYPE_CHECKING:
    from gonogo.domain.instruction import InstructionKind
    from gonogo.domain.people.answer import Answer
    from gonogo.domain.people.question import Question
    from gonogo.domain.rollout.environment import EnvironmentPlan
    from gonogo.ports.engine import Attempt
    from gonogo.workflow.run import ReleaseRun


_KINDS: tuple[InstructionKind, ...] = ("approve", "reject", "abort")
_JUDGED: tuple[InstructionKind, ...] = ("approve", "reject")
"""Words that the rule of the approval judges, so that the evidence tells which did not count, and why."""


class Asked(msgspec.Struct, frozen=True):
    """What people are asked. about: the environment, "" for the tag."""

    rule: Approvals
    about: str = ""

    @property
    def doing(self) -> Doing:
        """The stage in which they are."""
        return doing("approval", "approval", self.about)

    def step(self, name: str) -> str:
        """The name of a step of it."""
        return f"{self.about}-approval-{name}" if self.about else name


def approve(run: ReleaseRun) -> Ended | None:
    """The yes to the tag."""
    return _answered(run, Asked(run.job.plan.approvals))


def approve_environment(run: ReleaseRun, environment: EnvironmentPlan) -> Ended | None:
    """The yes to one environment, where its rule asks for one."""
    rule = environment.approvals
    return _answered(run, Asked(rule, environment.name)) if rule else None


def _answered(run: ReleaseRun, asked: Asked) -> Ended | None:
    """Wait until enough people said yes, or one no; a word about anything else does not count."""
    answers: list[Answer] = []
    rule, at = asked.rule, asked.doing
    circle = run.step(asked.step("asked"), at, lambda _: _circle(run), ApprovalContext)
    question = None if rule.automatic else run.ask(at)
    circle = msgspec.structs.replace(circle, question=question.digest if question else "")
    until = circle.asked + ceil(duration.parse(rule.expires)) if rule.expires else 0
    unseen = _requested(run, asked, circle, question)
    while True:
        decision = decide(rule, answers, run.subject, circle, asked.about)
        if decision.call is not Call.HOLD:
            break
        order = run.order(at, f"{decision.reason}{unseen}", _KINDS, until, judged=_JUDGED, question=question)
        if order is None:
            circle = msgspec.structs.replace(circle, now=until)
        elif order.kind == "abort":
            return run.aborted(order)
        else:
            answers.append(order.answer)
            circle = msgspec.structs.replace(circle, now=order.at)
    run.step(asked.step("approval"), at, lambda attempt: _record(run, asked, decision, attempt), None)
    return None if decision.call is Call.GO else Ended("rejected", decision.reason)


def _requested(run: ReleaseRun, asked: Asked, circle: ApprovalContext, question: Question | None) -> str:
    """Show people in other clones what they are asked, where people are known; a remark where that fails."""
    decision = decide(asked.rule, (), run.subject, circle, asked.about)
    if not run.job.plan.people or decision.call is not Call.HOLD:
        return ""
    why = run.step(
        asked.step("request"), asked.doing, lambda _: publish_request(run, asked.about, question), str
    )
    return f"; nobody can answer from another clone: {why}" if why else ""


def _circle(run: ReleaseRun) -> ApprovalContext:
    """Whom the rule separates, with the level at which the starter is known."""
    plan, starter = run.job.plan, run.starter
    return ApprovalContext(
        people=plan.people,
        authors=plan.authors,
        unsigned=plan.unsigned,
        starter=starter.email,
        starter_level=starter.level,
        asked=run.now(),
        signed=True,
    )


def _record(run: ReleaseRun, asked: Asked, decision: Decision, attempt: Attempt) -> None:
    record, release = run.services.record, run.job.release
    record.decide(attempt.operation, release, msgspec.structs.replace(decision, at=run.now()))
    if decision.call is Call.GO and not asked.about:
        record.move(f"{attempt.operation}/candidate", release, State.APPROVED)
