"""Versions that an environment need not keep any longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET

from gonogo.ports.target import Sparing
from gonogo.workflow.environment.stepping import order_of

if TYPE_CHECKING:
    from gonogo.domain.rollout.environment import EnvironmentPlan
    from gonogo.ports.engine import Attempt
    from gonogo.workflow.environment.stepping import Versions
    from gonogo.workflow.run import ReleaseRun


def forget(run: ReleaseRun, environment: EnvironmentPlan, versions: Versions, attempt: Attempt) -> None:
    """Remove what nobody goes back to; blocked versions stay for a while, so that they can be looked into."""
    target, order = run.services.target(environment), order_of(versions, attempt)
    suspects = tuple(run.services.record.blocked(run.job.plan.product))
    if isinstance(target, Sparing) and environment.keep_blocked is not UNSET:
        target.expire(order, suspects, environment.keep_blocked)
    target.forget(order, environment.keep, suspects)
