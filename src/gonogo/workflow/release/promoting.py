"""A candidate that is only proposed: tested, tagged where that was asked for, and then left to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.stage import doing
from gonogo.ports.publisher import Moved, Pushed, RefUpdate, Refused
from gonogo.workflow.ended import Ended
from gonogo.workflow.remote import push, told

if TYPE_CHECKING:
    from gonogo.workflow.run import ReleaseRun


def promote(run: ReleaseRun) -> Ended | None:
    """Wait until somebody promotes the candidate; nothing to do where it was not only proposed."""
    if not run.job.proposal:
        return None
    name = run.step("name", doing("proposal", "candidate"), lambda _: run.candidate_name(), str)
    ended = _tag(run, name) if run.job.tagged else None
    if ended:
        return ended
    waiting = f"{name} is tested; gonogo promote {name}"
    return run.refused(run.order(doing("proposal", "candidate"), waiting, ("promote", "abort", "reject")))


def _tag(run: ReleaseRun, name: str) -> Ended | None:
    """A prerelease tag on the candidate's commit."""
    job, tag = run.job, run.job.plan.tag.replace(run.version, name)
    message = f"{job.plan.project} {name}\n\nRelease: {job.release}\n"
    sha = run.step(
        "candidate-tag",
        doing("proposal", f"candidate: tagging {tag}"),
        lambda _: run.services.publisher.tag(
            tag, run.commit, message, job.starter, job.time, signing=job.plan.signing
        ),
        str,
    )
    update = RefUpdate(f"refs/tags/{tag}", sha, "")
    outcome = run.step(
        "candidate-push",
        doing("proposal", f"candidate: pushing {tag}"),
        lambda _: push(run, [update]),
        Pushed | Moved | Refused,
    )
    return None if isinstance(outcome, Pushed) else Ended("failed", told(run, outcome))
