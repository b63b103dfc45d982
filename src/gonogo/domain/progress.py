"""How far a release is: by its plan's stages, the steps of its rollouts, and how long gates usually take."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gonogo.domain.rollout.rollout import Pause, Start, WarmUp, Watch
from gonogo.domain.stage import Stage, StageKind
from gonogo.domain.targets import gate_target

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gonogo.domain.job import Job
    from gonogo.domain.planning.plan import GatePlan
    from gonogo.domain.rollout.rollout import Step

WHOLE = 1000
"""Thousandths of a release that is over."""

_QUICK = 1.0
_STEP = 5.0
_START = 30.0
_GATE = 60.0
"""Seconds that are taken for something where nobody knows better."""

_BEFORE: tuple[StageKind, ...] = ("beginning", "locking", "committing", "branching")
_AFTER: tuple[StageKind, ...] = ("recording", "cleaning", "reporting", "anchoring", "done")


class Leg(NamedTuple):
    """A part of the way. seconds: how long it usually takes, people's thinking aside."""

    stage: Stage
    seconds: float


def way(job: Job, usual: Mapping[str, float]) -> tuple[Leg, ...]:
    """The whole way of a release, or of what runs beside one, in order.

    usual: the seconds of gates, by name.
    """
    if job.back:
        return (
            *_quick(("beginning",)),
            Leg(Stage("rollback", job.back.environment), _START),
            *_quick(_AFTER),
        )
    plan = job.plan
    if job.deployment:
        there = (one for one in plan.environments if one.name == job.deployment.environment)
        brought = [_environment(one.name, one.steps, 0) for one in there]
        return (*_quick(("beginning",)), *brought, *_quick(_AFTER))
    gates = [Leg(Stage("gate", "", (gate.name,)), _seconds(gate, usual)) for gate in plan.gates]
    staging = [_environment(one.name, one.steps, one.soak) for one in plan.staging]
    production = [_environment(one.name, one.steps, 0) for one in plan.production]
    proposal = _quick(("proposal",) if job.proposal else ())
    public = _quick(("approval", "publishing"))
    return (*_quick(_BEFORE), *gates, *staging, *proposal, *public, *production, *_quick(_AFTER))


def progress(legs: Sequence[Leg], stage: Stage, share: float = 0.0) -> int:
    """Thousandths of the way that are behind a release at this stage; 0 where the way does not have it.

    share: how much of the stage itself is done, from 0 to 1. Only what is over has all of them.
    """
    at = place(legs, stage)
    if at is None:
        return 0
    behind = sum(leg.seconds for leg in legs[:at]) + legs[at].seconds * min(max(share, 0.0), 1.0)
    return min(int(WHOLE * behind / sum(leg.seconds for leg in legs)), WHOLE - 1)


def following(legs: Sequence[Leg], stage: Stage) -> Stage | None:
    """What comes next; nothing where that is not known, or all is over."""
    at = place(legs, stage)
    return legs[at + 1].stage if at is not None and at + 1 < len(legs) else None


def place(legs: Sequence[Leg], stage: Stage) -> int | None:
    """The number of the part to which a stage belongs, from 0; of gates side by side the first."""
    return next((number for number, leg in enumerate(legs) if _is_on(leg.stage, stage)), None)


def passed(steps: Sequence[Step], soak: int, done: int) -> float:
    """How much of an environment is done, from 0 to 1, by the seconds that its steps take.

    done: how many of the steps are behind.
    """
    seconds = [*map(_step, steps), float(soak)]
    return sum(seconds[:done]) / max(sum(seconds), _QUICK)


def _is_on(leg: Stage, stage: Stage) -> bool:
    if leg.environment or stage.environment:
        return leg.environment == stage.environment
    if leg.gates or stage.gates:
        return bool(set(leg.gates) & set(stage.gates))
    return leg.kind == stage.kind


def _quick(kinds: Sequence[StageKind]) -> list[Leg]:
    return [Leg(Stage(kind), _QUICK) for kind in kinds]


def _environment(name: str, steps: Sequence[Step], soak: int) -> Leg:
    return Leg(Stage("deploying", name), sum(map(_step, steps)) + soak + _QUICK)


def _seconds(gate: GatePlan, usual: Mapping[str, float]) -> float:
    known = usual.get(gate.name) or gate_target(gate.stage) or min(_GATE, float(gate.timeout))
    return max(known, _QUICK)


def _step(step: Step) -> float:
    match step:
        case Watch(seconds) | Pause(seconds) | WarmUp(seconds):
            return max(float(seconds), _QUICK)
        case Start():
            return _START
    return _STEP
