"""One step of a rollout, done: each is a *set* on the target, under an operation and an attempt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.analysis.sample import Sample
from gonogo.domain.decision import Because, Call, Decision, Evidence
from gonogo.domain.environment import said
from gonogo.domain.rollout import Promote, Retire, Shift, Slot, Smoke, Start
from gonogo.domain.smoke import pointed
from gonogo.errors import GonogoError, RepositoryError, Stopped, TargetError
from gonogo.ports.gate import Ask
from gonogo.ports.gate import Tools as GateTools
from gonogo.ports.target import Artefact, Done, Failed, Order, Replaced
from gonogo.workflow.polling import polled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gonogo.domain.analysis.sample import Totals
    from gonogo.domain.environment import EnvironmentPlan
    from gonogo.domain.rollout import Step
    from gonogo.ports.engine import Attempt
    from gonogo.ports.target import Outcome
    from gonogo.workflow.way import Way

_ATTEMPTS = 1_000_000
_MEND = "see what the version's own log says about it, and mend that"


class Stand(msgspec.Struct, frozen=True):
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
    """What came of a step. failed: why it could not be done, "" where it was. seconds: that it took."""

    failed: str = ""
    log: tuple[str, ...] = ()
    seconds: float = 0.0


def act(way: Way, environment: EnvironmentPlan, stand: Stand, step: Step, name: str) -> Did:
    """Do a step that changes the target; one about a version that there is none of is done already."""
    stage = f"{environment.name}: {said(step)}"
    return way.step(name, stage, lambda attempt: _acted(way, environment, stand, step, attempt), Did)


def _acted(way: Way, environment: EnvironmentPlan, stand: Stand, step: Step, attempt: Attempt) -> Did:
    begin = way.tools.clock.monotonic()
    try:
        outcome = _outcome(way, environment, stand, step, attempt)
    except TargetError as problem:
        outcome = Failed(str(problem))
    seconds = round(way.tools.clock.monotonic() - begin, 3)
    if isinstance(outcome, Replaced):
        raise Stopped  # somebody else moves this environment now
    if isinstance(outcome, Failed):
        return Did(outcome.sentence, outcome.log, seconds)
    return Did(seconds=seconds)


def order_of(stand: Stand, attempt: Attempt) -> Order:
    """Who asks: a later holder of the environment counts more than any attempt of an earlier one."""
    return Order(attempt.operation, stand.lease * _ATTEMPTS + attempt.number)


def _outcome(way: Way, environment: EnvironmentPlan, stand: Stand, step: Step, attempt: Attempt) -> Outcome:
    target = way.tools.target(environment)
    order = order_of(stand, attempt)
    match step:
        case Shift(percent):
            shares = shares_of(stand, percent)
            return target.shift(order, shares) if shares else Done()
        case Start(slot, instances):
            artefact = stand.of(slot)
            wanted = instances or environment.instances
            return target.start(order, artefact, wanted, attempt.stopped) if artefact else Done()
        case Promote(slot):
            artefact = stand.of(slot)
            return target.promote(order, artefact.version) if artefact else Done()
        case Retire(slot, leaving):
            artefact = stand.of(slot)
            return target.retire(order, artefact.version, leaving) if artefact else Done()
    raise RepositoryError(f"{step} changes no target")


def shares_of(stand: Stand, percent: int) -> dict[str, int]:
    """Percent of the traffic by version; nobody has any where there is no stable version to go back to."""
    if stand.stable is None:
        return {stand.candidate.version: 100} if percent else {}
    shares = {stand.candidate.version: percent, stand.stable.version: 100 - percent}
    return {version: share for version, share in shares.items() if share}


def smoke(way: Way, environment: EnvironmentPlan, stand: Stand, step: Smoke, name: str) -> Decision:
    """Run the checks against one slot, directly; each instance is looked at."""
    stage = f"{environment.name}: {said(step)}"
    return way.step(name, stage, lambda attempt: _smoked(way, environment, stand, step, attempt), Decision)


def _smoked(way: Way, environment: EnvironmentPlan, stand: Stand, step: Smoke, attempt: Attempt) -> Decision:
    begin = way.tools.clock.monotonic()
    artefact = stand.of(step.slot)
    seen = way.tools.target(environment).observe()
    running = seen.of(artefact.version) if artefact else None
    name = f"smoke {environment.name}"
    if running is None or not running.urls:
        reason = f"no instance of {artefact.version if artefact else 'the stable version'} runs"
        decision = Decision(name, Call.NO_GO, Because.FAILED, reason, way.subject, mend=_MEND)
    else:
        decision = _first_failure(way, environment, name, running.urls, attempt)
    if decision.call is Call.NO_GO:
        numbers = _numbers(way, environment, stand)
        decision = msgspec.structs.replace(decision, evidence=(*decision.evidence, *numbers))
    seconds = round(way.tools.clock.monotonic() - begin, 3)
    decision = msgspec.structs.replace(decision, at=way.now(), seconds=seconds)
    way.tools.record.decide(attempt.operation, way.job.release, decision)
    return decision


def _numbers(way: Way, environment: EnvironmentPlan, stand: Stand) -> tuple[Evidence, ...]:
    """What the environment has counted, beside checks that failed; why not, where it cannot be read."""
    versions = [one.version for one in (stand.candidate, stand.stable) if one]
    try:
        seen = way.tools.metrics(environment).read(versions, ())
    except GonogoError as problem:
        return (Evidence("numbers", str(problem)),)
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
    way: Way, environment: EnvironmentPlan, name: str, urls: tuple[str, ...], attempt: Attempt
) -> Decision:
    """The answer of the first instance that does not say go, else of the last."""
    decision = Decision(name, Call.HOLD, Because.MISSING, "no checks are configured", way.subject)
    for number, url in enumerate(urls):
        decision = _polled(way, environment, name, url, f"{attempt.operation}/{number}", attempt)
        if decision.call is not Call.GO:
            return decision
    return decision


def _polled(
    way: Way, environment: EnvironmentPlan, name: str, url: str, operation: str, attempt: Attempt
) -> Decision:
    tools = way.tools
    tools.publisher.checkout(way.commit, way.checkout)
    ask = Ask(name, way.subject, operation, True, 300.0, way.job.plan, way.job.starter)
    return polled(
        lambda: tools.kind("smoke", pointed(environment.smoke, url)),
        ask,
        GateTools(
            checkout=way.checkout,
            evidence=tools.folder / "evidence" / way.job.release / name.replace(" ", "-"),
            commands=tools.commands,
            clock=tools.clock,
            stopped=attempt.stopped,
            repository=tools.repository,
            http=tools.http,
        ),
    )
