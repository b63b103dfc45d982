"""The approvals: people's yes to exactly this commit and this plan, before the tag or an environment."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain import duration
from gonogo.domain.approval import Answer, Approvals, Circle, approval_stage, decide
from gonogo.domain.candidate import State
from gonogo.domain.decision import Call, Decision
from gonogo.workflow.ended import Ended
from gonogo.workflow.requesting import publish_request

if TYPE_CHECKING:
    from gonogo.domain.environment import EnvironmentPlan
    from gonogo.ports.engine import Attempt
    from gonogo.ports.record import Order
    from gonogo.workflow.way import Way


class Asked(msgspec.Struct, frozen=True):
    """What people are asked. about: the environment, "" for the tag."""

    rule: Approvals
    about: str = ""

    @property
    def stage(self) -> str:
        """The stage in which they are."""
        return approval_stage(self.about)

    def step(self, name: str) -> str:
        """The name of a step of it."""
        return f"{self.about}-approval-{name}" if self.about else name


def approve(way: Way) -> Ended | None:
    """The yes to the tag."""
    return _answered(way, Asked(way.job.plan.approvals))


def approve_environment(way: Way, environment: EnvironmentPlan) -> Ended | None:
    """The yes to one environment, where its rule asks for one."""
    rule = environment.approvals
    return _answered(way, Asked(rule, environment.name)) if rule else None


def _answered(way: Way, asked: Asked) -> Ended | None:
    """Wait until enough people said yes, or one no; a word about anything else does not count."""
    answers: list[Answer] = []
    rule, stage = asked.rule, asked.stage
    circle = way.step(asked.step("asked"), stage, lambda _: _circle(way), Circle)
    until = circle.asked + ceil(duration.parse(rule.expires)) if rule.expires else 0
    unseen = _requested(way, asked, circle)
    while True:
        decision = decide(rule, answers, way.subject, circle, asked.about)
        if decision.call is not Call.HOLD:
            break
        order = way.order(stage, f"{decision.reason}{unseen}", ("approve", "reject", "abort"), until)
        if order is None:
            circle = msgspec.structs.replace(circle, now=until)
        elif order.kind == "abort":
            return way.aborted(order)
        else:
            answers.append(_answer(order))
            circle = msgspec.structs.replace(circle, now=order.at)
    way.step(asked.step("approval"), stage, lambda attempt: _record(way, asked, decision, attempt), bool)
    return None if decision.call is Call.GO else Ended("rejected", decision.reason)


def _requested(way: Way, asked: Asked, circle: Circle) -> str:
    """Show people in other clones what they are asked, where people are known; a remark where that fails."""
    decision = decide(asked.rule, (), way.subject, circle, asked.about)
    if not way.job.plan.people or decision.call is not Call.HOLD:
        return ""
    why = way.step(asked.step("request"), asked.stage, lambda _: publish_request(way, asked.about), str)
    return f"; nobody can answer from another clone: {why}" if why else ""


def _circle(way: Way) -> Circle:
    """Whom the rule separates, with the level at which the starter is known."""
    plan, starter = way.job.plan, way.job.starter
    words = (word for word in way.words("start") if word.about == way.job.release)
    began = next((word for word in words if word.person.email == starter.email), None)
    return Circle(
        people=plan.people,
        authors=plan.authors,
        unsigned=plan.unsigned,
        starter=starter.email,
        starter_level=began.person.level if began else "asserted",
        asked=way.now(),
    )


def _answer(order: Order) -> Answer:
    return Answer(
        name=order.person.name,
        email=order.person.email,
        level=order.person.level,
        yes=order.kind == "approve",
        comment=order.comment,
        manner=order.manner,
        commit=order.commit,
        plan=order.plan,
        at=order.at,
        about=order.about,
    )


def _record(way: Way, asked: Asked, decision: Decision, attempt: Attempt) -> bool:
    record, release = way.tools.record, way.job.release
    record.decide(attempt.operation, release, msgspec.structs.replace(decision, at=way.now()))
    if decision.call is Call.GO and not asked.about:
        record.move(f"{attempt.operation}/candidate", release, State.APPROVED)
    return True
