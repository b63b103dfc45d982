"""Before an environment: people and the clock are asked whether one may go there, then it is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.plan import GatePlan
from gonogo.ports.record import Lease
from gonogo.workflow.approving import approve_environment
from gonogo.workflow.ended import Ended
from gonogo.workflow.gating import settle

if TYPE_CHECKING:
    from gonogo.domain.environment import EnvironmentPlan
    from gonogo.ports.engine import Attempt
    from gonogo.workflow.way import Way

_LOOK_AGAIN = 30
_TIMEOUT = 60


def take(way: Way, environment: EnvironmentPlan, version: str) -> Lease | Ended:
    """Hold the environment once people agree, its window is open and it is free; else how it ended.

    Nobody waits for people or a window while holding it: others can have it meanwhile.
    """
    tries, ended = 0, approve_environment(way, environment)
    while ended is None:
        tries += 1
        ended = _opened(way, environment, tries)
        lease = None if ended else _leased(way, environment, tries)
        if lease and lease.holder == way.job.release:
            ended = _blocked(way, environment, version)
            if ended is None:
                return lease
            leave(way, environment)
        elif lease:
            ended = _waited(way, environment, lease, tries)
    return ended


def leave(way: Way, environment: EnvironmentPlan) -> None:
    """Let the next release have the environment."""
    name = environment.name
    way.step(
        f"{name}-leave", f"{name}: done", lambda _: way.tools.record.give_back(name, way.job.release), None
    )


def _opened(way: Way, environment: EnvironmentPlan, tries: int) -> Ended | None:
    """Wait until its window is open, or somebody who may declares an emergency."""
    if not environment.window:
        return None
    name = f"{environment.name}-window" if tries == 1 else f"{environment.name}-window-{tries}"
    return settle(way, GatePlan(name, "window", environment.window, True, _TIMEOUT), {})[1]


def _leased(way: Way, environment: EnvironmentPlan, tries: int) -> Lease:
    """Take it if it is free; who has it then."""
    name = environment.name

    def work(_: Attempt) -> Lease:
        return way.tools.record.lease(name, way.job.release, way.now())

    return way.step(f"{name}-lease-{tries}", f"{name}: taking it", work, Lease)


def _waited(way: Way, environment: EnvironmentPlan, lease: Lease, tries: int) -> Ended | None:
    """Wait a while for whoever holds it."""
    name = environment.name
    asked = way.step(f"{name}-asked-{tries}", f"{name}: held", lambda _: way.now(), int)
    order = way.order(f"{name}: held", f"{lease.holder} has {name}", ("abort",), asked + _LOOK_AGAIN)
    return way.aborted(order) if order else None


def _blocked(way: Way, environment: EnvironmentPlan, version: str) -> Ended | None:
    """Why this version may not go there at all."""
    name = environment.name
    blocked = way.step(
        f"{name}-blocked",
        f"{name}: may it go there",
        lambda _: way.tools.record.blocked(way.job.plan.project).get(version, ""),
        str,
    )
    return Ended("rejected", f"{version} is blocked: {blocked}") if blocked else None
