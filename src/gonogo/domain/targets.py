"""The time that each part of a release should take: one table, in seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from gonogo.domain.rollout.rollout import Watch

if TYPE_CHECKING:
    from gonogo.domain.job import Job
    from gonogo.domain.planning.plan import Plan
    from gonogo.domain.rollout.environment import EnvironmentPlan
    from gonogo.domain.stage import Stage, StageKind

Part = Literal[
    "start",
    "gates",
    "gate",
    "hotfix",
    "environment",
    "deploy",
    "smoke",
    "watch",
    "rollback",
    "traffic",
    "report",
]
"""What has a target. start: all before the gates. traffic: until users have the stable version again."""

GATES = {"security": 180, "checklist": 120, "unit": 300, "integration": 300, "smoke": 180, "e2e": 300}
"""Within which a gate of this stage should have answered."""
ALL_GATES = {"standard": 1380, "hotfix": 600}
"""Within which all gates together should have, by the kind of the release."""
START, HOTFIX, REPORT = 10, 900, 60
DEPLOY, SMOKE = 300, 180
WATCH = {"staging": 300, "production": 900}
ROLLBACK, TRAFFIC = 300, 120

_BEFORE: tuple[StageKind, ...] = ("beginning", "locking", "committing", "branching")
_WAITING: tuple[StageKind, ...] = (
    "unknown",
    "proposal",
    "approval",
    "held",
    "paused",
    "trouble",
    "soak",
    "restore",
)
"""Where the time is that of people, of another release, or meant to pass."""
_STEPS: dict[StageKind, Part] = {
    "preparing": "deploy",
    "effect": "deploy",
    "deploying": "deploy",
    "smoke": "smoke",
    "watch": "watch",
}
_NAMES: dict[Part, str] = {
    "start": "the start",
    "gates": "the gates",
    "gate": "gate {}",
    "hotfix": "the hotfix",
    "environment": "{}",
    "deploy": "the deployment to {}",
    "smoke": "the smoke checks of {}",
    "watch": "the watch of {}",
    "rollback": "the rollback of {}",
    "traffic": "the way of users back in {}",
    "report": "the report",
}


class TimeTarget(msgspec.Struct, frozen=True):
    """The seconds that a part of a release should take. about: the gate or environment; "" for others."""

    part: Part
    about: str
    seconds: int

    @property
    def name(self) -> str:
        """What the part is called in a sentence."""
        return _NAMES[self.part].format(self.about)


def gate_target(stage: str) -> int:
    """Seconds in which a gate should have answered; 0 where nothing is promised."""
    return GATES.get(stage, 0)


def targets(job: Job, stage: Stage) -> tuple[TimeTarget, ...]:
    """What the time that is spent at a stage counts towards; nothing where somebody is waited for."""
    if stage.kind in _WAITING:
        return ()
    if job.back:
        return _back(job.back.environment, stage)
    whole = (TimeTarget("hotfix", "", HOTFIX),) if job.plan.kind == "hotfix" else ()
    return (*whole, *_outside(job.plan, stage), *_inside(job.plan, stage))


def way_back(environment: str, *, are_away: bool) -> tuple[TimeTarget, ...]:
    """What a rollback counts towards. are_away: whether users do not have the stable version yet."""
    traffic = (TimeTarget("traffic", environment, TRAFFIC),) if are_away else ()
    return (TimeTarget("rollback", environment, ROLLBACK), *traffic)


def _back(environment: str, stage: Stage) -> tuple[TimeTarget, ...]:
    if stage.environment == environment:
        return way_back(environment, are_away=False)
    return _report(stage)


def _outside(plan: Plan, stage: Stage) -> tuple[TimeTarget, ...]:
    """Of the stages that belong to no environment."""
    if stage.kind in _BEFORE:
        return (TimeTarget("start", "", START),)
    if set(stage.gates) & {gate.name for gate in plan.gates}:
        return (TimeTarget("gates", "", ALL_GATES[plan.kind]),)
    return _report(stage)


def _report(stage: Stage) -> tuple[TimeTarget, ...]:
    return (TimeTarget("report", "", REPORT),) if stage.kind == "reporting" else ()


def _inside(plan: Plan, stage: Stage) -> tuple[TimeTarget, ...]:
    """Of the stages in an environment: those of the step, and of the environment as a whole."""
    part = _STEPS.get(stage.kind)
    found = next((one for one in plan.environments if one.name == stage.environment), None)
    if part is None or found is None:
        return ()
    steps = _steps(plan, found)
    whole = sum(steps.values())
    return TimeTarget(part, found.name, steps[part]), TimeTarget("environment", found.name, whole)


def _steps(plan: Plan, environment: EnvironmentPlan) -> dict[Part, int]:
    """The seconds of each kind of step; who plans to watch longer than usual is not late by that."""
    usual = WATCH["production" if environment in plan.production else "staging"]
    planned = sum(step.seconds for step in environment.steps if isinstance(step, Watch))
    return {"deploy": DEPLOY, "smoke": SMOKE, "watch": max(usual, planned)}
