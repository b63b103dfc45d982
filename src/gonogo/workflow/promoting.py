"""A candidate that is only proposed: tested, tagged where that was asked for, and then left to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.ports.publisher import Moved, Pushed, RefUpdate, Refused
from gonogo.workflow.ended import Ended
from gonogo.workflow.remote import push, told

if TYPE_CHECKING:
    from gonogo.workflow.way import Way


def promote(way: Way) -> Ended | None:
    """Wait until somebody promotes the candidate; nothing to do where it was not only proposed."""
    if not way.job.proposal:
        return None
    name = way.step("name", "candidate", lambda _: _name(way), str)
    ended = _tag(way, name) if way.job.tagged else None
    if ended:
        return ended
    waiting = f"{name} is tested; gonogo promote {name}"
    return way.refused(way.order("candidate", waiting, ("promote", "abort", "reject")))


def _name(way: Way) -> str:
    found = way.tools.record.candidate_of(way.job.release)
    return found.name if found else way.version


def _tag(way: Way, name: str) -> Ended | None:
    """A prerelease tag on the candidate's commit."""
    job, tag = way.job, way.job.plan.tag.replace(way.version, name)
    message = f"{job.plan.project} {name}\n\nRelease: {job.release}\n"
    sha = way.step(
        "candidate-tag",
        f"candidate: tagging {tag}",
        lambda _: way.tools.publisher.tag(
            tag, way.commit, message, job.starter, job.time, signing=job.plan.signing
        ),
        str,
    )
    update = RefUpdate(f"refs/tags/{tag}", sha, "")
    outcome = way.step(
        "candidate-push", f"candidate: pushing {tag}", lambda _: push(way, [update]), Pushed | Moved | Refused
    )
    return None if isinstance(outcome, Pushed) else Ended("failed", told(way, outcome))
