"""One release of a version at a time, also between clones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.ports.publisher import Held, HeldBy, Refused, Unreachable
from gonogo.workflow.ended import Ended
from gonogo.workflow.remote import unanswered

if TYPE_CHECKING:
    from gonogo.workflow.run import ReleaseRun


def lock(run: ReleaseRun) -> Ended | None:
    """Take the version's lock on the remote; whoever pushes it first has it."""
    outcome = run.step(
        "lock", f"locking {run.version} on {run.remote}", lambda _: _lock(run), Held | HeldBy | Refused
    )
    match outcome:
        case HeldBy(release, who):
            return Ended("failed", f"{run.version} is being released by {who} as {release}")
        case Refused(_, sentence):
            return Ended("failed", f"{run.remote} refused the lock: {sentence}")
    return None


def _lock(run: ReleaseRun) -> Held | HeldBy | Refused:
    job = run.job
    outcome = run.services.publisher.lock(run.remote, run.version, job.release, job.starter, job.time)
    if isinstance(outcome, Unreachable):
        raise unanswered(run, outcome)
    return outcome
