"""One gate's answer: asked on a clean checkout, and again by itself where the plan says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from gonogo.domain.checklist import Attested
from gonogo.domain.decision import Because, Call, Decision, Evidence, WaitsForPerson
from gonogo.domain.job import Job
from gonogo.domain.planning.gating import batches
from gonogo.domain.secrets import mask_printed, masked_printed
from gonogo.domain.stage import Doing, Stage
from gonogo.domain.text import excerpt, listed
from gonogo.domain.timing import slow_gate
from gonogo.errors import GonogoError, IncompleteError, Stopped, StoreError
from gonogo.ports.gate import Ask, GateContext
from gonogo.typed import converted, decoded
from gonogo.workflow.checkout import seen
from gonogo.workflow.informed import InformedCommands
from gonogo.workflow.run import ReleaseRun, Services

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from gonogo.domain.decision import Subject
    from gonogo.domain.instruction import Instruction
    from gonogo.domain.planning.plan import GatePlan
    from gonogo.ports.checkout import Checkout
    from gonogo.ports.commands import Commands
    from gonogo.ports.engine import Attempt, Flow
    from gonogo.ports.gate import Gate

_LARGEST = 512 << 10
_MOST = 64 * 1024
_LONGEST = 500


class Question(msgspec.Struct, frozen=True):
    """What the flow of one gate is given. gate: its name in the job's plan."""

    job: Job
    commit: str
    gate: str


def gate(flow: Flow, given: dict[str, Any], services: Services) -> dict[str, Any]:
    """Ask one gate in a flow of its own; the result is its decision."""
    question = converted(given, Question)
    run = ReleaseRun(flow, question.job, services)
    run.commit = question.commit
    planned = next(one for one in run.job.plan.gates if one.name == question.gate)
    together = next(batch for batch in batches(run.job.plan.gates) if planned in batch)
    decision, _ = answered(run, planned, 0, "", [one.name for one in together])
    found: dict[str, Any] = msgspec.to_builtins(decision)
    return found


def asked(gates: Sequence[str]) -> Doing:
    """That gates are asked, side by side where there are several."""
    words = f"gate {gates[0]}" if len(gates) == 1 else f"gates {listed(list(gates))}"
    return Doing(Stage("gate", "", tuple(gates)), words)


def answered(
    run: ReleaseRun, planned: GatePlan, tries: int, missing: str, beside: Sequence[str] = ()
) -> tuple[Decision, int]:
    """The gate's answer, and how often it was asked by then; a no is asked again as the plan says.

    tries: how often it was asked before. missing: why it cannot be asked, or "". beside: all that are
    asked at the same time, where it is not alone.
    """
    doing = asked(beside or [planned.name])
    while True:
        tries += 1
        decision = _answer(run, planned, tries, missing, doing)
        if decision.call is not Call.NO_GO or tries > planned.retries:
            return decision, tries
        soon = msgspec.structs.replace(doing, words=f"{doing.words}: {decision.reason}; asked again soon")
        run.pause(planned.pause, soon)


def _answer(run: ReleaseRun, planned: GatePlan, tries: int, missing: str, doing: Doing) -> Decision:
    name = f"gate-{planned.name}" if tries == 1 else f"gate-{planned.name}-{tries}"
    return run.step(name, doing, lambda attempt: _poll(run, planned, attempt, missing), Decision)


def _poll(run: ReleaseRun, planned: GatePlan, attempt: Attempt, missing: str) -> Decision:
    begin = run.services.clock.monotonic()
    if missing:
        decision = not_reached(planned, run.subject, missing)
    else:
        ask = _ask(run, planned, attempt)
        decision = polled_on(
            run.judged_checkout(planned.name, attempt),
            lambda: run.services.gate(planned),
            ask,
            lambda checkout: _context(run, planned, attempt, checkout),
        )
    seconds = round(run.services.clock.monotonic() - begin, 3)
    decision = msgspec.structs.replace(decision, at=run.now(), seconds=seconds)
    late = slow_gate(planned, decision)
    run.services.record.decide(attempt.operation, run.job.release, decision, late)
    return decision


def polled_on(
    own: AbstractContextManager[Checkout],
    build: Callable[[], Gate],
    ask: Ask,
    context: Callable[[Checkout], GateContext],
) -> Decision:
    """A gate's answer on a checkout of its own; one that cannot be had whole holds, as nothing was seen then.

    Raises:
        RepositoryError: the repository or the disk is broken, so there is no answer.
        Stopped, StoreError: as `polled`.
    """
    try:
        with own as checkout:
            decision = polled(build, ask, context(checkout))
            return msgspec.structs.replace(decision, evidence=(*decision.evidence, *seen(checkout)))
    except IncompleteError as problem:
        return _broken(ask, problem)


def polled(build: Callable[[], Gate], ask: Ask, context: GateContext) -> Decision:
    """A gate's answer; one that breaks holds, and says how, so that nobody waits for it for ever.

    Raises:
        Stopped: we are being stopped, so there is no answer.
        StoreError: the record is broken, so that no answer could be kept.
    """
    try:
        given = _read(build().poll(ask, context))
    except (Stopped, StoreError):
        raise
    except Exception as problem:
        if context.stopped():
            raise Stopped from problem
        return _broken(ask, problem)
    return msgspec.structs.replace(
        given,
        asker=ask.name,
        subject=ask.subject,
        required=ask.required,
        evidence=(*given.evidence, *_kept_apart(context.commands)),
    )


def _kept_apart(commands: Commands) -> Iterator[Evidence]:
    """How the gate's programs were kept apart from this machine, if it ran any."""
    if isinstance(commands, InformedCommands):
        yield from (Evidence("sandbox", how) for how in commands.sandboxes)


def _read(given: object) -> Decision:
    """What a gate gave, masked as it will be kept; raises ValueError where it is no decision, or too large.

    It tells what programs wrote in reports and services answered, which no output was masked for.
    """
    written = msgspec.json.encode(given)
    if len(written) > _LARGEST:
        raise ValueError(f"its answer has {len(written):,} bytes, where {_LARGEST:,} may be")
    return converted(masked_printed(decoded(written)), Decision)


def _broken(ask: Ask, problem: Exception) -> Decision:
    told = excerpt(mask_printed(str(problem)[:_MOST]), _LONGEST)
    kind = "" if isinstance(problem, GonogoError) else f"{type(problem).__name__}: "
    return Decision(
        asker=ask.name,
        call=Call.HOLD,
        because=Because.BROKEN,
        reason=f"the gate could not be asked: {kind}{told}".removesuffix(": "),
        subject=ask.subject,
        details=tuple(map(mask_printed, problem.details)) if isinstance(problem, IncompleteError) else (),
        remedy="fix that, then: gonogo resume --retry",
        waits_for=WaitsForPerson(),
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
        remedy="fix what it needs, and release again",
        waits_for=WaitsForPerson(),
        required=planned.required,
    )


def _ask(run: ReleaseRun, planned: GatePlan, attempt: Attempt) -> Ask:
    return Ask(
        name=planned.name,
        subject=run.subject,
        operation=attempt.operation,
        required=planned.required,
        timeout=planned.timeout,
        plan=run.job.plan,
        starter=run.job.starter,
        decisions=tuple(run.services.record.decisions(run.job.release)),
        emergency=next((word.comment for word in run.words("emergency") if _lasts(run, word)), ""),
        attested=tuple(
            Attested(word.about, word.person.name, word.person.email, word.person.level, word.at)
            for word in run.words("attest")
            if _lasts(run, word)
        ),
    )


def _lasts(run: ReleaseRun, word: Instruction) -> bool:
    return run.counts(word) and run.questions.lasts(word)


def _context(run: ReleaseRun, planned: GatePlan, attempt: Attempt, checkout: Checkout) -> GateContext:
    services = run.services
    evidence = services.workspace.evidence(run.job.release, planned.name)
    return GateContext(
        checkout=checkout.folder,
        evidence=evidence,
        commands=run.gate_commands(planned.name, checkout.folder, evidence),
        clock=services.clock,
        stopped=attempt.stopped,
        repository=services.repository,
        http=services.http,
        issues=services.issues,
        clocks=services.clocks,
    )
