"""One gate's answer: asked on a clean checkout, and again by itself where the plan says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from gonogo.domain.checklist import Attested
from gonogo.domain.decision import Because, Call, Decision
from gonogo.domain.decision import Person as SomePerson
from gonogo.domain.people import refusal
from gonogo.domain.text import printable, shortened
from gonogo.errors import GonogoError, Stopped, StoreError
from gonogo.ports.gate import Ask
from gonogo.ports.gate import Tools as GateTools
from gonogo.workflow.way import Job, Tools, Way

if TYPE_CHECKING:
    from collections.abc import Callable

    from gonogo.domain.decision import Subject
    from gonogo.domain.plan import GatePlan
    from gonogo.ports.engine import Attempt, Flow
    from gonogo.ports.gate import Gate
    from gonogo.ports.record import Order

_LARGEST = 512 << 10
_LONGEST = 500
FLOW = "gate"
"""The flow in which one gate is asked beside others."""


class Question(msgspec.Struct, frozen=True):
    """What the flow of one gate is given. gate: its name in the job's plan."""

    job: Job
    commit: str
    gate: str


def gate(flow: Flow, given: dict[str, Any], tools: Tools) -> dict[str, Any]:
    """Ask one gate in a flow of its own; the result is its decision."""
    question = msgspec.convert(given, Question)
    way = Way(flow, question.job, tools)
    way.commit = question.commit
    planned = next(one for one in way.job.plan.gates if one.name == question.gate)
    decision, _ = answered(way, planned, 0, "")
    found: dict[str, Any] = msgspec.to_builtins(decision)
    return found


def answered(way: Way, planned: GatePlan, tries: int, missing: str) -> tuple[Decision, int]:
    """The gate's answer, and how often it was asked by then; a no is asked again as the plan says.

    tries: how often it was asked before. missing: why it cannot be asked, or "".
    """
    while True:
        tries += 1
        decision = _answer(way, planned, tries, missing)
        if decision.call is not Call.NO_GO or tries > planned.retries:
            return decision, tries
        way.pause(planned.pause, f"gate {planned.name}", f"{decision.reason}; asked again soon")


def _answer(way: Way, planned: GatePlan, tries: int, missing: str) -> Decision:
    name = f"gate-{planned.name}" if tries == 1 else f"gate-{planned.name}-{tries}"
    return way.step(
        name, f"gate {planned.name}", lambda attempt: _poll(way, planned, attempt, missing), Decision
    )


def _poll(way: Way, planned: GatePlan, attempt: Attempt, missing: str) -> Decision:
    begin = way.tools.clock.monotonic()
    if missing:
        decision = not_reached(planned, way.subject, missing)
    else:
        way.tools.publisher.checkout(way.commit, way.checkout_of(planned))
        ask, tools = _ask(way, planned, attempt), _tools(way, planned, attempt)
        decision = polled(lambda: way.tools.gate(planned), ask, tools)
    seconds = round(way.tools.clock.monotonic() - begin, 3)
    decision = msgspec.structs.replace(decision, at=way.now(), seconds=seconds)
    way.tools.record.decide(attempt.operation, way.job.release, decision)
    return decision


def polled(build: Callable[[], Gate], ask: Ask, tools: GateTools) -> Decision:
    """A gate's answer; one that breaks holds, and says how, so that nobody waits for it for ever.

    Raises:
        Stopped: we are being stopped, so there is no answer.
        StoreError: the record is broken, so that no answer could be kept.
    """
    try:
        given = _read(build().poll(ask, tools))
    except (Stopped, StoreError):
        raise
    except Exception as problem:
        if tools.stopped():
            raise Stopped from problem
        return _broken(ask, problem)
    return msgspec.structs.replace(given, asker=ask.name, subject=ask.subject, required=ask.required)


def _read(given: object) -> Decision:
    """What a gate gave, as it will be kept; raises ValueError where that is no decision, or too large."""
    written = msgspec.json.encode(given)
    if len(written) > _LARGEST:
        raise ValueError(f"its answer has {len(written):,} bytes, where {_LARGEST:,} may be")
    return msgspec.json.decode(written, type=Decision)


def _broken(ask: Ask, problem: Exception) -> Decision:
    told = printable(shortened(str(problem), _LONGEST))
    kind = "" if isinstance(problem, GonogoError) else f"{type(problem).__name__}: "
    return Decision(
        asker=ask.name,
        call=Call.HOLD,
        because=Because.BROKEN,
        reason=f"the gate could not be asked: {kind}{told}".removesuffix(": "),
        subject=ask.subject,
        mend="mend that, then: gonogo resume --retry",
        waits_for=SomePerson(),
        required=ask.required,
    )


def not_reached(planned: GatePlan, subject: Subject, missing: str) -> Decision:
    """The answer of a gate that is not asked, because of what it needs."""
    return Decision(
        asker=planned.name,
        call=Call.HOLD,
        because=Because.NOT_REACHED,
        reason=f"not asked: {missing}",
        subject=subject,
        mend="mend what it needs, and release again",
        waits_for=SomePerson(),
        required=planned.required,
    )


def _ask(way: Way, planned: GatePlan, attempt: Attempt) -> Ask:
    return Ask(
        name=planned.name,
        subject=way.subject,
        operation=attempt.operation,
        required=planned.required,
        timeout=planned.timeout,
        plan=way.job.plan,
        starter=way.job.starter,
        decisions=tuple(way.tools.record.decisions(way.job.release)),
        emergency=next((word.comment for word in way.words("emergency") if _may(way, word)), ""),
        attested=tuple(
            Attested(word.about, word.person.name, word.person.email, word.person.level, word.at)
            for word in way.words("attest")
        ),
    )


def _may(way: Way, word: Order) -> bool:
    plan, who = way.job.plan, word.person
    return not refusal(plan.people, who.email, who.level, plan.permissions.emergency)


def _tools(way: Way, planned: GatePlan, attempt: Attempt) -> GateTools:
    tools = way.tools
    return GateTools(
        checkout=way.checkout_of(planned),
        evidence=tools.folder / "evidence" / way.job.release / planned.name,
        commands=tools.commands,
        clock=tools.clock,
        stopped=attempt.stopped,
        repository=tools.repository,
        http=tools.http,
        issues=tools.issues,
    )
