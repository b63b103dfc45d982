"""Taking an environment: one try, and a while of waiting where another release has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.elapsed import Since
from gonogo.domain.stage import StageKind, doing
from gonogo.ports.record.leases import Lease

if TYPE_CHECKING:
    from gonogo.workflow.ended import Ended
    from gonogo.workflow.run import ReleaseRun


class Taking(msgspec.Struct, frozen=True):
    """How an environment is taken. steps: how the names of its steps begin. again: seconds between two tries.

    kind: the stage while it is taken.
    """

    environment: str
    steps: str
    kind: StageKind
    again: int


def take_once(run: ReleaseRun, taking: Taking, tries: int) -> Lease | Ended | None:
    """The lease, if it is free or ours; else nothing after a while, or how a word to abort ended that.

    tries: how often it was tried, with this one.
    """
    name = taking.environment
    lease = run.step(
        f"{taking.steps}-lease-{tries}",
        doing(taking.kind, "taking it", name),
        lambda _: run.services.record.lease(run.job.plan.product, name, run.job.release, run.now()),
        Lease,
    )
    if lease.holder == run.job.release:
        return lease
    held = doing("held", "held", name)
    asked = run.begun(f"{taking.steps}-asked-{tries}", held)
    order = run.order(held, f"{lease.holder} has {name}", ("abort",), Since(asked, taking.again))
    return run.aborted(order) if order else None
