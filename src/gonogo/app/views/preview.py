"""What a dry run shows: what would be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.job import DeploymentRequest, RollbackRequest
from gonogo.domain.people.approval import Approvals
from gonogo.domain.planning.plan import Plan
from gonogo.domain.rollout.environment import said
from gonogo.domain.rollout.rollback import RollbackStep
from gonogo.domain.rollout.rollout import undo
from gonogo.render.plan_data import EnvironmentData, environment_data

if TYPE_CHECKING:
    from gonogo.app.environments.deploying import Coming
    from gonogo.app.environments.rolling_back import Going
    from gonogo.domain.job import Job


class ReleasePreview(msgspec.Struct, frozen=True):
    """A release, as it would be frozen; see docs/json.md."""

    dry_run: bool
    digest: str
    plan: Plan
    environments: tuple[EnvironmentData, ...]


class RollbackPreview(msgspec.Struct, frozen=True):
    """A rollback. steps: in words, in their order. order: its parts. others: what could come back as well."""

    dry_run: bool
    back: RollbackRequest | None
    steps: list[str]
    order: tuple[RollbackStep, ...]
    others: tuple[str, ...]


class DeploymentPreview(msgspec.Struct, frozen=True):
    """A deployment of its own. live: what users have there. approvals: null where nobody is asked."""

    dry_run: bool
    digest: str
    deployment: DeploymentRequest
    live: str | None
    approvals: Approvals | None
    environment: EnvironmentData | None


def deployment_preview(coming: Coming) -> DeploymentPreview:
    """What a deployment would do; nothing where the version is there already."""
    job, request = coming.job, coming.request
    data = next(one for one in environment_data(job.plan) if one.name == request.environment)
    shown = (None, None) if coming.is_there else (coming.environment.approvals, data)
    return DeploymentPreview(True, job.digest, request, coming.live or None, *shown)


def release_preview(job: Job) -> ReleasePreview:
    """What a release would be."""
    return ReleasePreview(True, job.digest, job.plan, environment_data(job.plan))


def rollback_preview(going: Going) -> RollbackPreview:
    """What a rollback would do."""
    back = going.job.back
    environment = next(one for one in going.job.plan.environments if back and one.name == back.environment)
    steps = [said(step) for step in undo(environment.steps)]
    return RollbackPreview(True, back, steps, environment.back, going.others)
