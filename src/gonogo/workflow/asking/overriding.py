"""An override: a second record beside the first, by the word of somebody who may."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.decision import Because, Call, Decision, Evidence
from gonogo.domain.planning.gating import overridable

if TYPE_CHECKING:
    from gonogo.domain.instruction import Instruction
    from gonogo.domain.planning.plan import GatePlan
    from gonogo.ports.engine import Attempt
    from gonogo.workflow.run import ReleaseRun


def overridden(run: ReleaseRun, planned: GatePlan, decision: Decision, tries: int) -> Decision | None:
    """The decision that stands in for a gate's own, where somebody who may has overridden it."""
    if not overridable(planned):
        return None

    def look(attempt: Attempt) -> list[Decision]:
        word = next((word for word in _overrides(run, planned) if run.counts(word)), None)
        if word is None:
            return []
        given = _given(decision, word, run.now())
        run.services.record.decide(attempt.operation, run.job.release, given)
        return [given]

    found = run.flow.step(f"override-{planned.name}-{tries}", look, list[Decision])
    return found[0] if found else None


def _overrides(run: ReleaseRun, planned: GatePlan) -> list[Instruction]:
    words = (word for word in run.words("override") if word.about == planned.name)
    return [word for word in words if run.questions.lasts(word, planned.name)]


def _given(decision: Decision, word: Instruction, at: int) -> Decision:
    return msgspec.structs.replace(
        decision,
        call=Call.GO,
        because=Because.OVERRIDDEN,
        reason=f"overridden by {word.person.name}: {word.comment or 'no reason given'}",
        evidence=(Evidence("overridden", f"{decision.call}: {decision.reason}"),),
        details=(),
        remedy="",
        waits_for=None,
        at=at,
        seconds=0.0,
    )
