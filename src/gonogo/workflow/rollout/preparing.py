"""Before an environment: people and the clock are asked whether one may go there, then it is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.planning.plan import GatePlan
from gonogo.domain.stage import doing
from gonogo.ports.record.leases import Lease
from gonogo.workflow.asking.approving import approve_environment
from gonogo.workflow.asking.gating import settle
from gonogo.workflow.ended import Ended
from gonogo.workflow.environment.leasing import Taking, take_once

if TYPE_CHECKING:
    from gonogo.domain.rollout.environment import EnvironmentPlan
    from gonogo.workflow.run import ReleaseRun

_LOOK_AGAIN = 30
_TIMEOUT = 60


def take(run: ReleaseRun, environment: EnvironmentPlan, version: str) -> Lease | Ended:
    """Hold the environment once people agree, its window is open and it is free; else how it ended.

    Nobody waits for people or a window while holding it: others can have it meanwhile.
    """
    taking = Taking(environment.name, environment.name, "preparing", _LOOK_AGAIN)
    tries, ended = 0, approve_environment(run, environment)
    while ended is None:
        tries += 1
        ended = _opened(run, environment, tries)
        if ended:
            break
        lease = take_once(run, taking, tries)
        if not isinstance(lease, Lease):
            ended = lease
            continue
        ended = _blocked(run, environment, version)
        if ended is None:
            return lease
        leave(run, environment)
    return ended


def leave(run: ReleaseRun, environment: EnvironmentPlan) -> None:
    """Let the next release have the environment."""
    name = environment.name
    run.step(
        f"{name}-leave",
        doing("preparing", "done", name),
        lambda _: run.services.record.give_back(run.job.plan.product, name, run.job.release),
        None,
    )


def _opened(run: ReleaseRun, environment: EnvironmentPlan, tries: int) -> Ended | None:
    """Wait until its window is open, or somebody who may declares an emergency."""
    if not environment.window:
        return None
    name = f"{environment.name}-window" if tries == 1 else f"{environment.name}-window-{tries}"
    return settle(run, GatePlan(name, "window", environment.window, True, _TIMEOUT), {})[1]


def _blocked(run: ReleaseRun, environment: EnvironmentPlan, version: str) -> Ended | None:
    """Why this version may not go there at all."""
    name = environment.name
    blocked = run.step(
        f"{name}-blocked",
        doing("preparing", "may it go there", name),
        lambda _: run.services.record.blocked(run.job.plan.product).get(version, ""),
        str,
    )
    return Ended("rejected", f"{version} is blocked: {blocked}") if blocked else None
