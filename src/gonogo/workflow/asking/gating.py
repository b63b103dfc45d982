"""The gates, in the order of the plan: one after the other, or beside each other where they may."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.decision import Call, Decision, Until
from gonogo.domain.job import GATE, flow_name
from gonogo.domain.planning.gating import batches, unmet
from gonogo.typed import converted
from gonogo.workflow.asking.overriding import overridden
from gonogo.workflow.asking.polling import Question, answered, asked
from gonogo.workflow.ended import Ended

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gonogo.domain.instruction import InstructionKind
    from gonogo.domain.planning.plan import GatePlan
    from gonogo.workflow.run import ReleaseRun

_KINDS: tuple[InstructionKind, ...] = ("retry", "override", "attest", "emergency", "abort", "reject")
"""The words that a gate which holds can hear."""


def ask_gates(run: ReleaseRun) -> Ended | None:
    """Ask each; the first required no-go ends the release, a hold waits for somebody."""
    given: dict[str, Decision] = {}
    for batch in batches(run.job.plan.gates):
        ready = [planned for planned in batch if not unmet(planned, given)]
        first = _beside(run, ready) if len(ready) > 1 else {}
        for planned in batch:
            given[planned.name], ended = settle(run, planned, given, first.get(planned.name))
            if ended:
                return ended
    return None


def _beside(run: ReleaseRun, batch: Sequence[GatePlan]) -> dict[str, Decision]:
    """Ask gates at the same time, each in a flow of its own."""
    questions = {one.name: Question(run.job, run.commit, one.name) for one in batch}
    inputs = {name: msgspec.to_builtins(question) for name, question in questions.items()}
    found = run.flow.beside(flow_name(GATE, run.job.flow), inputs)
    return {name: converted(answer, Decision) for name, answer in found.items()}


def settle(
    run: ReleaseRun, planned: GatePlan, given: Mapping[str, Decision], first: Decision | None = None
) -> tuple[Decision, Ended | None]:
    """Ask until it is clear: go, optional, overridden, or the end of the release.

    first: the answer that there is already, if it was asked beside others.
    """
    tries = planned.retries + 1
    decision = first
    if decision is None:
        decision, tries = answered(run, planned, 0, unmet(planned, given))
    while decision.required and decision.call is not Call.GO:
        instead = overridden(run, planned, decision, tries)
        if instead:
            return instead, None
        if decision.call is Call.NO_GO:
            return decision, Ended("rejected", f"{planned.name}: {decision.reason}")
        ended = _held(run, planned, decision)
        if ended:
            return decision, ended
        decision, tries = answered(run, planned, tries, unmet(planned, given))
    return decision, None


def _held(run: ReleaseRun, planned: GatePlan, decision: Decision) -> Ended | None:
    """Wait for a word, or for the moment that the gate waits for; then it is asked again."""
    waits = decision.waits_for
    until = waits.moment if isinstance(waits, Until) and waits.moment > decision.at else 0
    waiting = f"{decision.reason}. {decision.remedy}".rstrip()
    return run.refused(run.order(asked([planned.name]), waiting, _KINDS, until))
