"""A deployment of its own: a version that was made before goes to one environment, beside any release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from gonogo.domain.job import Job
from gonogo.domain.permission import refusal, rules_of, sentence
from gonogo.domain.stage import doing
from gonogo.errors import UsageError
from gonogo.typed import converted
from gonogo.workflow.asking.requesting import withdraw_request
from gonogo.workflow.concluding import conclude
from gonogo.workflow.ended import Ended
from gonogo.workflow.rollout.rollout import deploy
from gonogo.workflow.run import ReleaseRun

if TYPE_CHECKING:
    from gonogo.domain.job import DeploymentRequest
    from gonogo.ports.engine import Flow
    from gonogo.workflow.run import Services


def bring(flow: Flow, given: dict[str, Any], services: Services) -> dict[str, Any]:
    """Bring a version to an environment as a release does it; the result says how that ended."""
    job = converted(given, Job)
    if job.deployment is None:
        raise UsageError(f"{job.release} is no deployment")
    run = ReleaseRun(flow, job, services)
    ended = _brought(run, job.deployment)
    reason = "; ".join(filter(None, (ended.reason, *run.remarks)))
    run.step("clean", doing("cleaning", "taking back what was asked"), lambda _: _clean(run), None)
    concluded = conclude(run, Ended(ended.outcome, reason), job.deployment.release)
    return msgspec.structs.asdict(concluded)


def _brought(run: ReleaseRun, asked: DeploymentRequest) -> Ended:
    """How it ended. Nothing waits for it there, so it does not soak."""
    run.commit, name = asked.commit, asked.environment
    why = run.step("may", doing("preparing", "may it be", name), lambda _: _refused(run), str)
    if why:
        return Ended("rejected", why)
    environment = next(one for one in run.job.plan.environments if one.name == name)
    return deploy(run, environment, asked.version) or Ended("deployed", "")


def _refused(run: ReleaseRun) -> str:
    """Why whoever began this may not; "" where they may. Their signed word says who they are."""
    starter = run.starter
    why = refusal("deploy", starter, rules_of(run.job.plan))
    return sentence("deploy", starter, why) if why else ""


def _clean(run: ReleaseRun) -> None:
    if run.job.plan.people:
        withdraw_request(run)
