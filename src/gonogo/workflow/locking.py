"""One release of a version at a time, also between clones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.ports.publisher import Held, HeldBy, Refused, Unreachable
from gonogo.workflow.ended import Ended
from gonogo.workflow.remote import unanswered

if TYPE_CHECKING:
    from gonogo.workflow.way import Way


def lock(way: Way) -> Ended | None:
    """Take the version's lock on the remote; whoever pushes it first has it."""
    outcome = way.step(
        "lock", f"locking {way.version} on {way.remote}", lambda _: _lock(way), Held | HeldBy | Refused
    )
    match outcome:
        case HeldBy(release, who):
            return Ended("failed", f"{way.version} is being released by {who} as {release}")
        case Refused(_, sentence):
            return Ended("failed", f"{way.remote} refused the lock: {sentence}")
    return None


def _lock(way: Way) -> Held | HeldBy | Refused:
    job = way.job
    outcome = way.tools.publisher.lock(way.remote, way.version, job.release, job.starter, job.time)
    if isinstance(outcome, Unreachable):
        raise unanswered(way, outcome)
    return outcome
