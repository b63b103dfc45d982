"""The gates, one after the other, on a clean checkout of the candidate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.decision import Call, Decision
from gonogo.ports.gate import Ask
from gonogo.ports.gate import Tools as GateTools
from gonogo.workflow.ending import Ended

if TYPE_CHECKING:
    from gonogo.domain.plan import GatePlan
    from gonogo.ports.engine import Attempt
    from gonogo.workflow.way import Way


def ask_gates(way: Way) -> Ended | None:
    """Ask each; the first required no-go ends the release, a hold waits for somebody."""
    for planned in way.job.plan.gates:
        ended = _ask(way, planned)
        if ended:
            return ended
    return None


def _ask(way: Way, planned: GatePlan) -> Ended | None:
    tries = 1
    while True:
        decision = _answer(way, planned, tries)
        if not decision.required or decision.call is Call.GO:
            return None
        if decision.call is Call.NO_GO:
            return Ended("rejected", f"{planned.name}: {decision.reason}")
        order = way.order(f"gate {planned.name}", f"{decision.reason}. {decision.mend}", ("retry", "abort"))
        if order.kind == "abort":
            return Ended("aborted", f"{order.person.name} aborted: {order.comment or 'no reason given'}")
        tries += 1


def _answer(way: Way, planned: GatePlan, tries: int) -> Decision:
    name = f"gate-{planned.name}" if tries == 1 else f"gate-{planned.name}-{tries}"
    return way.step(name, f"gate {planned.name}", lambda attempt: _poll(way, planned, attempt), Decision)


def _poll(way: Way, planned: GatePlan, attempt: Attempt) -> Decision:
    tools = way.tools
    way.tools.publisher.checkout(way.commit, way.checkout)
    evidence = tools.folder / "evidence" / way.job.release / planned.name
    begin = tools.clock.now()
    decision = tools.gate(planned).poll(
        Ask(planned.name, way.subject, attempt.operation, planned.required, planned.timeout),
        GateTools(way.checkout, evidence, tools.commands, tools.clock, attempt.stopped),
    )
    end = tools.clock.now()
    seconds = round((end - begin).total_seconds(), 3)
    decision = msgspec.structs.replace(decision, at=int(end.timestamp()), seconds=seconds)
    tools.record.decide(attempt.operation, way.job.release, decision)
    return decision
