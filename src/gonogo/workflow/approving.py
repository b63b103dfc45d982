"""The approvals: people's yes to exactly this commit and this plan."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain import duration
from gonogo.domain.approval import Answer, Circle, decide
from gonogo.domain.candidate import State
from gonogo.domain.decision import Call, Decision
from gonogo.workflow.ended import Ended
from gonogo.workflow.requesting import publish_request

if TYPE_CHECKING:
    from gonogo.ports.engine import Attempt
    from gonogo.ports.record import Order
    from gonogo.workflow.way import Way

STAGE = "approval"


def approve(way: Way) -> Ended | None:
    """Wait until enough people said yes, or one no; a word about another commit or plan does not count."""
    answers: list[Answer] = []
    circle = way.step("asked", STAGE, lambda _: _circle(way), Circle)
    rule = way.job.plan.approvals
    until = circle.asked + ceil(duration.parse(rule.expires)) if rule.expires else 0
    unseen = _requested(way, circle)
    while True:
        decision = decide(rule, answers, way.subject, circle)
        if decision.call is not Call.HOLD:
            break
        order = way.order(STAGE, f"{decision.reason}{unseen}", ("approve", "reject", "abort"), until)
        if order is None:
            circle = msgspec.structs.replace(circle, now=until)
        elif order.kind == "abort":
            return way.aborted(order)
        else:
            answers.append(_answer(order))
            circle = msgspec.structs.replace(circle, now=order.at)
    way.step("approval", STAGE, lambda attempt: _record(way, decision, attempt), bool)
    return None if decision.call is Call.GO else Ended("rejected", decision.reason)


def _requested(way: Way, circle: Circle) -> str:
    """Show people in other clones what they are asked, where people are known; a remark where that fails."""
    plan = way.job.plan
    if not plan.people or decide(plan.approvals, (), way.subject, circle).call is not Call.HOLD:
        return ""
    why = way.step("request", STAGE, lambda _: publish_request(way), str)
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


def _record(way: Way, decision: Decision, attempt: Attempt) -> bool:
    record, release = way.tools.record, way.job.release
    record.decide(attempt.operation, release, msgspec.structs.replace(decision, at=way.now()))
    if decision.call is Call.GO:
        record.move(f"{attempt.operation}/candidate", release, State.APPROVED)
    return True
