"""The candidate: the one commit that is tested and tagged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.candidate import State
from gonogo.ports.publisher import Moved, Pushed, RefUpdate, Refused
from gonogo.workflow.ended import Ended
from gonogo.workflow.remote import push, told

if TYPE_CHECKING:
    from gonogo.ports.engine import Attempt
    from gonogo.workflow.way import Way


def propose(way: Way) -> Ended | None:
    """Commit version files and change log, and push that commit as the release's own branch."""
    way.commit = way.step(
        "candidate", f"committing {way.version}", lambda attempt: _commit(way, attempt), str
    )
    update = RefUpdate(f"refs/heads/{way.branch}", way.commit, "")
    outcome = way.step(
        "branch",
        f"pushing {way.branch}",
        lambda attempt: _pushed(way, update, attempt),
        Pushed | Moved | Refused,
    )
    match outcome:
        case Moved():
            return Ended("failed", f"Release branch {way.branch} already exists")
        case Refused():
            return Ended("failed", told(way, outcome))
    return None


def _pushed(way: Way, update: RefUpdate, attempt: Attempt) -> Pushed | Moved | Refused:
    outcome = push(way, [update])
    if isinstance(outcome, Pushed):
        way.tools.record.move(f"{attempt.operation}/candidate", way.job.release, State.TESTING)
    return outcome


def _commit(way: Way, attempt: Attempt) -> str:
    job = way.job
    message = f"chore(release): {way.version}\n\nRelease: {job.release}\nPlan: {job.digest}\n"
    sha = way.tools.publisher.commit(job.plan.commit, job.writes, message, job.starter, job.time)
    way.tools.record.candidate(attempt.operation, job.release, sha, way.now(), job.taken)
    return sha
