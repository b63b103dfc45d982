"""The approvals: people's yes to exactly this commit and this plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.approval import Answer, decide
from gonogo.domain.decision import Call, Decision
from gonogo.workflow.ending import Ended

if TYPE_CHECKING:
    from gonogo.ports.engine import Attempt
    from gonogo.ports.record import Order
    from gonogo.workflow.way import Way

_STAGE = "approval"


def approve(way: Way) -> Ended | None:
    """Wait until enough people said yes, or one no; a word about another commit or plan does not count."""
    answers: list[Answer] = []
    while True:
        plan = way.job.plan
        decision = decide(plan.approvals, answers, way.subject, plan.people)
        if decision.call is not Call.HOLD:
            break
        order = way.order(_STAGE, decision.reason, ("approve", "reject", "abort"))
        if order.kind == "abort":
            return Ended("aborted", f"{order.person.name} aborted: {order.comment or 'no reason given'}")
        answers.append(_answer(order))
    way.step("approval", _STAGE, lambda attempt: _record(way, decision, attempt), bool)
    return None if decision.call is Call.GO else Ended("rejected", decision.reason)


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
    )


def _record(way: Way, decision: Decision, attempt: Attempt) -> bool:
    way.tools.record.decide(attempt.operation, way.job.release, decision)
    return True
