"""An override: a second record beside the first, by the word of somebody who may."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.decision import Because, Call, Decision, Evidence
from gonogo.domain.gating import overridable
from gonogo.domain.people import refusal

if TYPE_CHECKING:
    from gonogo.domain.plan import GatePlan
    from gonogo.ports.engine import Attempt
    from gonogo.ports.record import Order
    from gonogo.workflow.way import Way


def overridden(way: Way, planned: GatePlan, decision: Decision, tries: int) -> Decision | None:
    """The decision that stands in for a gate's own, where somebody who may has overridden it."""
    if not overridable(planned):
        return None

    def look(attempt: Attempt) -> list[Decision]:
        word = next((word for word in _overrides(way, planned) if not _refused(way, word)), None)
        if word is None:
            return []
        given = _given(decision, word, way.now())
        way.tools.record.decide(attempt.operation, way.job.release, given)
        return [given]

    found = way.flow.step(f"override-{planned.name}-{tries}", look, list[Decision])
    return found[0] if found else None


def _overrides(way: Way, planned: GatePlan) -> list[Order]:
    return [word for word in way.words("override") if word.about == planned.name]


def _refused(way: Way, word: Order) -> str:
    plan, who = way.job.plan, word.person
    return refusal(plan.people, who.email, who.level, plan.permissions.override)


def _given(decision: Decision, word: Order, at: int) -> Decision:
    return msgspec.structs.replace(
        decision,
        call=Call.GO,
        because=Because.OVERRIDDEN,
        reason=f"overridden by {word.person.name}: {word.comment or 'no reason given'}",
        evidence=(Evidence("overridden", f"{decision.call}: {decision.reason}"),),
        details=(),
        mend="",
        waits_for=None,
        at=at,
        seconds=0.0,
    )
