"""A plan as plain data, in the shape that docs/json.md describes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.analysis.detection_power import DetectionPower
from gonogo.domain.planning.bump import Cause
from gonogo.domain.planning.plan import About, FileChange, Risk
from gonogo.domain.planning.readiness import Obstacle
from gonogo.domain.rollout.environment import irreversible, outlooks, told
from gonogo.render.data import ReleaseData, release

if TYPE_CHECKING:
    from gonogo.domain.planning.plan import Plan, Planned


class EnvironmentData(msgspec.Struct):
    """One environment; steps, warnings: sentences."""

    name: str
    strategy: str
    steps: tuple[str, ...]
    traffic: float | None
    watches: tuple[DetectionPower, ...]
    warnings: tuple[str, ...]


class PlanData(msgspec.Struct):
    """What `gonogo plan --json` prints; what a release would have is null where there is none."""

    project: str
    package: str | None
    current: str | None
    version: str | None
    tag: str | None
    level: str
    reason: str
    causes: tuple[Cause, ...]
    branch: str
    commit: str
    digest: str | None
    files: tuple[FileChange, ...]
    changelog_file: str | None
    changelog: str | None
    changes: ReleaseData
    risk: Risk | None
    environments: tuple[EnvironmentData, ...]
    repository: About
    obstacles: tuple[Obstacle, ...]
    warnings: tuple[str, ...]


class PackagesData(msgspec.Struct):
    """The plans of a monorepo's packages."""

    packages: list[PlanData]


def plan_data(planned: Planned, package: str = "") -> PlanData:
    """The whole answer; package: the one that was asked about, also where nothing is to release."""
    plan, bump = planned.plan, planned.bump
    return PlanData(
        project=planned.project,
        package=package or None,
        current=bump.current or None,
        version=bump.version or None,
        tag=plan.tag if plan else None,
        level=bump.level,
        reason=bump.reason,
        causes=bump.causes,
        branch=planned.branch,
        commit=planned.commit,
        digest=plan.digest if plan else None,
        files=plan.files if plan else (),
        changelog_file=plan.changelog_file if plan else None,
        changelog=plan.changelog if plan else None,
        changes=release(planned.section),
        risk=plan.risk if plan else None,
        environments=environment_data(plan) if plan else (),
        repository=planned.about,
        obstacles=planned.obstacles,
        warnings=planned.warnings,
    )


def environment_data(plan: Plan) -> tuple[EnvironmentData, ...]:
    """What will be done in each environment, and what its watches can show."""
    return tuple(
        EnvironmentData(
            one.name,
            one.strategy,
            tuple(told(one)),
            one.traffic or None,
            tuple(outlooks(one)),
            tuple(irreversible(one)),
        )
        for one in plan.environments
    )
