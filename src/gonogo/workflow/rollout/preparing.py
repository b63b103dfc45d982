"""Before an environment: people and the clock are asked whether one may go there, then it is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.planning.plan import GatePlan
from gonogo.domain.stage import doing
from gonogo.ports.record import Lease
from gonogo.workflow.asking.approving import approve_environment
from gonogo.workflow.asking.gating import settle
from gonogo.workflow.ended import Ended

if TYPE_CHECKING:
    from gonogo.domain.rollout.environment import EnvironmentPlan
    from gonogo.ports.engine import Attempt
    from gonogo.workflow.run import ReleaseRun

_LOOK_AGAIN = 30
_TIMEOUT = 60


def take(run: ReleaseRun, environment: EnvironmentPlan, version: str) -> Lease | Ended:
    """Hold the environment once people agree, its window is open and it is free; else how it ended.

    Nobody waits for people or a window while holding it: others can have it meanwhile.
    """
    tries, ended = 0, approve_environment(run, environment)
    while ended is None:
        tries += 1
        ended = _opened(run, environment, tries)
        lease = None if ended else _leased(run, environment, tries)
        if lease and lease.holder == run.job.release:
            ended = _blocked(run, environment, version)
            if ended is None:
                return lease
            leave(run, environment)
        elif lease:
            ended = _waited(run, environment, lease, tries)
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


def _leased(run: ReleaseRun, environment: EnvironmentPlan, tries: int) -> Lease:
    """Take it if it is free; who has it then."""
    name = environment.name

    def work(_: Attempt) -> Lease:
        return run.services.record.lease(run.job.plan.product, name, run.job.release, run.now())

    return run.step(f"{name}-lease-{tries}", doing("preparing", "taking it", name), work, Lease)


def _waited(run: ReleaseRun, environment: EnvironmentPlan, lease: Lease, tries: int) -> Ended | None:
    """Wait a while for whoever holds it."""
    name = environment.name
    held = doing("held", "held", name)
    asked = run.step(f"{name}-asked-{tries}", held, lambda _: run.now(), int)
    order = run.order(held, f"{lease.holder} has {name}", ("abort",), asked + _LOOK_AGAIN)
    return run.aborted(order) if order else None


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
