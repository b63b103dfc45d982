"""The candidate: the one commit that is tested and tagged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.planning.candidate import State
from gonogo.domain.stage import doing
from gonogo.ports.publisher import Moved, Pushed, RefUpdate, Refused
from gonogo.workflow.ended import Ended
from gonogo.workflow.remote import push, told

if TYPE_CHECKING:
    from gonogo.ports.engine import Attempt
    from gonogo.workflow.run import ReleaseRun


def propose(run: ReleaseRun) -> Ended | None:
    """Commit version files and change log, and push that commit as the release's own branch."""
    run.commit = run.step(
        "candidate",
        doing("committing", f"committing {run.job.plan.title}"),
        lambda attempt: _commit(run, attempt),
        str,
    )
    update = RefUpdate(f"refs/heads/{run.branch}", run.commit, "")
    outcome = run.step(
        "branch",
        doing("branching", f"pushing {run.branch}"),
        lambda attempt: _pushed(run, update, attempt),
        Pushed | Moved | Refused,
    )
    match outcome:
        case Moved():
            return Ended("failed", f"Release branch {run.branch} already exists")
        case Refused():
            return Ended("failed", told(run, outcome))
    return None


def _pushed(run: ReleaseRun, update: RefUpdate, attempt: Attempt) -> Pushed | Moved | Refused:
    outcome = push(run, [update])
    if isinstance(outcome, Pushed):
        run.services.record.move(f"{attempt.operation}/candidate", run.job.release, State.TESTING)
    return outcome


def _commit(run: ReleaseRun, attempt: Attempt) -> str:
    job = run.job
    told = "".join(f"- {part.package} {part.bump.version}\n" for part in job.plan.parts or ())
    body = f"{told}\n" if told else ""
    message = f"chore(release): {job.plan.title}\n\n{body}Release: {job.release}\nPlan: {job.digest}\n"
    sha = run.services.publisher.commit(job.plan.commit, job.writes, message, job.starter, job.time)
    run.services.record.candidate(attempt.operation, job.release, sha, run.now(), job.taken)
    return sha
