"""One step of a rollout, done: each is a *set* on the target, under an operation and an attempt."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.analysis.sample import Sample
from gonogo.domain.decision import Because, Call, Decision, Evidence
from gonogo.domain.evidence.smoke import pointed
from gonogo.domain.instruction import Instruction
from gonogo.domain.rollout.environment import said
from gonogo.domain.rollout.rollout import Promote, Retire, Shift, Slot, Smoke, Start, WarmUp
from gonogo.domain.secrets import mask_printed
from gonogo.domain.stage import doing
from gonogo.errors import GonogoError, RepositoryError, Stopped, TargetError
from gonogo.ports.gate import Ask, GateContext
from gonogo.ports.target import Artefact, Done, Failed, FencingToken, Obstructed, Replaced, Sparing
from gonogo.workflow.asking.polling import polled_on
from gonogo.workflow.environment.numbers import numbers
from gonogo.workflow.environment.warming import warm_up
from gonogo.workflow.hearing import endable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gonogo.domain.analysis.sample import Totals
    from gonogo.domain.rollout.environment import EnvironmentPlan
    from gonogo.domain.rollout.rollout import Step
    from gonogo.ports.engine import Attempt
    from gonogo.ports.target import Outcome, Running
    from gonogo.workflow.run import ReleaseRun

_ATTEMPTS = 1_000_000
_REMEDY = "see what the version's own log says about it, and fix that"


class Versions(msgspec.Struct, frozen=True):
    """The versions of a rollout: the new one, and the one that was live before, if there was one.

    lease: the number of the lease under which this release holds the environment.
    """

    candidate: Artefact
    stable: Artefact | None = None
    lease: int = 1

    def of(self, slot: Slot) -> Artefact | None:
        """The version in a slot."""
        return self.candidate if slot == "candidate" else self.stable


class Did(msgspec.Struct, frozen=True):
    """What came of a step. failed: why it could not be done, "" where it was. seconds: that it took.

    obstructed: whether it failed for what stands in the version's way, and is none of its faults. order: the
    word to go back that ended it. remark: what a person should know of it.
    """

    failed: str = ""
    log: tuple[str, ...] = ()
    seconds: float = 0.0
    obstructed: bool = False
    order: Instruction | None = None
    remark: str = ""


def act(
    run: ReleaseRun,
    environment: EnvironmentPlan,
    versions: Versions,
    step: Step,
    name: str,
    *,
    ends: bool = False,
) -> Did:
    """Do a step that changes the target; one about a version that there is none of is done already.

    ends: whether a word to go back ends it; how far it came then, the target knows.
    """
    at = doing("deploying", said(step), environment.name)
    work = partial(_acted, run, environment, versions, step)
    done = endable(run, work, lambda _, order: Did(order=order)) if ends else work
    return run.step(name, at, done, Did)


def _acted(
    run: ReleaseRun, environment: EnvironmentPlan, versions: Versions, step: Step, attempt: Attempt
) -> Did:
    begin = run.services.clock.monotonic()
    try:
        outcome = _outcome(run, environment, versions, step, attempt)
    except TargetError as problem:
        outcome = Failed(str(problem))
    seconds = round(run.services.clock.monotonic() - begin, 3)
    if isinstance(outcome, Replaced):
        raise Stopped  # somebody else moves this environment now
    if isinstance(outcome, Obstructed):
        return Did(mask_printed(outcome.sentence), seconds=seconds, obstructed=True)
    if isinstance(outcome, Failed):
        return Did(mask_printed(outcome.sentence), tuple(map(mask_printed, outcome.log)), seconds)
    if isinstance(step, Shift):
        _tell_share(run, environment, versions, step, attempt)
    return Did(seconds=seconds, remark=outcome.remark)


def _tell_share(
    run: ReleaseRun, environment: EnvironmentPlan, versions: Versions, step: Shift, attempt: Attempt
) -> None:
    version = versions.candidate.version
    share = shares_of(versions, step.percent).get(version, 0)
    about = {"environment": environment.name, "version": version, "share": share}
    run.services.record.tell(attempt.operation, run.job.release, "share.shifted", about)


def order_of(versions: Versions, attempt: Attempt) -> FencingToken:
    """Who asks: a later holder of the environment counts more than any attempt of an earlier one."""
    return FencingToken(attempt.operation, versions.lease * _ATTEMPTS + attempt.number)


def _outcome(
    run: ReleaseRun, environment: EnvironmentPlan, versions: Versions, step: Step, attempt: Attempt
) -> Outcome:
    target = run.services.target(environment)
    order = order_of(versions, attempt)
    match step:
        case Shift(percent):
            shares = shares_of(versions, percent)
            return target.shift(order, shares) if shares else Done()
        case Start(slot, instances):
            artefact = versions.of(slot)
            wanted = instances or environment.instances
            return target.start(order, artefact, wanted, attempt.stopped) if artefact else Done()
        case Promote(slot):
            artefact = versions.of(slot)
            return target.promote(order, artefact.version) if artefact else Done()
        case Retire(slot, leaving):
            artefact, seconds = versions.of(slot), environment.investigate
            is_over = slot == "candidate" and not leaving
            if artefact and is_over and seconds and isinstance(target, Sparing):
                return target.spare(order, artefact.version, seconds)
            return target.retire(order, artefact.version, leaving) if artefact else Done()
        case WarmUp():
            return warm_up(run, environment, versions, attempt)
    raise RepositoryError(f"{step} changes no target")


def shares_of(versions: Versions, percent: int) -> dict[str, int]:
    """Percent of the traffic by version; nobody has any where there is no stable version to go back to."""
    if versions.stable is None:
        return {versions.candidate.version: 100} if percent else {}
    shares = {versions.candidate.version: percent, versions.stable.version: 100 - percent}
    return {version: share for version, share in shares.items() if share}


def smoke(
    run: ReleaseRun,
    environment: EnvironmentPlan,
    versions: Versions,
    step: Smoke,
    name: str,
    *,
    ends: bool = False,
) -> Decision:
    """Run the checks against one slot, directly; each instance is looked at.

    ends: whether a word to go back ends them. That is no answer, so it holds; whoever asks hears the word.
    """
    at = doing("smoke", said(step), environment.name)
    work = partial(_smoked, run, environment, versions, step)
    done = endable(run, work, partial(_broken_off, run, _asker(environment))) if ends else work
    return run.step(name, at, done, Decision)


def _asker(environment: EnvironmentPlan) -> str:
    return f"smoke {environment.name}"


def _broken_off(run: ReleaseRun, name: str, attempt: Attempt, order: Instruction) -> Decision:
    reason = f"the checks were ended: {order.person.name} said {order.kind}"
    decision = Decision(name, Call.HOLD, Because.NOT_REACHED, reason, run.subject, at=run.now())
    run.services.record.decide(attempt.operation, run.job.release, decision)
    return decision


def _smoked(
    run: ReleaseRun, environment: EnvironmentPlan, versions: Versions, step: Smoke, attempt: Attempt
) -> Decision:
    begin = run.services.clock.monotonic()
    artefact = versions.of(step.slot)
    running = _brought_back(run, environment, versions, artefact, attempt) if artefact else None
    name = _asker(environment)
    if running is None or not running.urls:
        reason = f"no instance of {artefact.version if artefact else 'the stable version'} runs"
        decision = Decision(name, Call.NO_GO, Because.FAILED, reason, run.subject, remedy=_REMEDY)
    else:
        decision = _first_failure(run, environment, name, running.urls, attempt)
    if decision.call is Call.NO_GO:
        counted = _numbers(run, environment, versions)
        decision = msgspec.structs.replace(decision, evidence=(*decision.evidence, *counted))
    seconds = round(run.services.clock.monotonic() - begin, 3)
    decision = msgspec.structs.replace(decision, at=run.now(), seconds=seconds)
    run.services.record.decide(attempt.operation, run.job.release, decision)
    return decision


def _brought_back(
    run: ReleaseRun, environment: EnvironmentPlan, versions: Versions, artefact: Artefact, attempt: Attempt
) -> Running | None:
    """The version as it runs; where nothing of it is ready, as after a crash, that is waited for."""
    target = run.services.target(environment)
    running = target.observe().of(artefact.version)
    if running is None or running.urls:
        return running
    target.start(order_of(versions, attempt), artefact, running.wanted, attempt.stopped)
    return target.observe().of(artefact.version)


def _numbers(run: ReleaseRun, environment: EnvironmentPlan, versions: Versions) -> tuple[Evidence, ...]:
    """What the environment has counted, beside checks that failed; why not, where it cannot be read."""
    names = [one.version for one in (versions.candidate, versions.stable) if one]
    try:
        seen = numbers(run, environment, names, ())
    except GonogoError as problem:
        return (Evidence("numbers", mask_printed(str(problem))),)
    if not isinstance(seen, Sample):
        return (Evidence("numbers", seen.sentence),)
    return tuple(
        Evidence(f"numbers of {version}", _counted(totals, seen.gauges.get(version, {})))
        for version, totals in seen.versions.items()
    )


def _counted(totals: Totals, gauges: Mapping[str, float]) -> str:
    gauged = (f"{name} {value:.3g} %" for name, value in gauges.items())
    return ", ".join([f"{totals.requests:,} requests, {totals.bad:,} failed", *gauged])


def _first_failure(
    run: ReleaseRun, environment: EnvironmentPlan, name: str, urls: tuple[str, ...], attempt: Attempt
) -> Decision:
    """The answer of the first instance that does not say go, else of the last."""
    decision = Decision(name, Call.HOLD, Because.MISSING, "no checks are configured", run.subject)
    for number, url in enumerate(urls):
        decision = _polled(run, environment, name, url, f"{attempt.operation}/{number}", attempt)
        if decision.call is not Call.GO:
            return decision
    return decision


def _polled(
    run: ReleaseRun, environment: EnvironmentPlan, name: str, url: str, operation: str, attempt: Attempt
) -> Decision:
    services = run.services
    evidence = services.workspace.evidence(run.job.release, name.replace(" ", "-"))
    ask = Ask(name, run.subject, operation, True, 300.0, run.job.plan, run.job.starter)
    return polled_on(
        run.judged_checkout(name, attempt),
        lambda: services.kind("smoke", pointed(environment.smoke, url)),
        ask,
        lambda checkout: GateContext(
            checkout=checkout.folder,
            evidence=evidence,
            commands=run.gate_commands(name, checkout.folder, evidence, environment.name),
            clock=services.clock,
            stopped=attempt.stopped,
            repository=services.repository,
            http=services.http,
        ),
    )
