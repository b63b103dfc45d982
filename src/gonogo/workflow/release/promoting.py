"""A candidate that is only proposed: tested, tagged where that was asked for, and then left to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.planning.candidate import name as candidate_name
from gonogo.domain.stage import doing
from gonogo.domain.text import abridged
from gonogo.ports.publisher import Moved, Pushed, RefUpdate, Refused
from gonogo.workflow.ended import Ended
from gonogo.workflow.remote import push, told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gonogo.domain.planning.plan import Plan
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
    """A prerelease tag on the candidate's commit, for each package."""
    names = _names(run.job.plan, name)
    made = run.step(
        "candidate-tag",
        doing("proposal", f"candidate: tagging {abridged(list(names))}"),
        lambda _: _made(run, names),
        str | tuple[str, ...],
    )
    hashes = (made,) if isinstance(made, str) else made
    updates = [RefUpdate(f"refs/tags/{tag}", sha, "") for tag, sha in zip(names, hashes, strict=True)]
    outcome = run.step(
        "candidate-push",
        doing("proposal", f"candidate: pushing {abridged(list(names))}"),
        lambda _: push(run, updates),
        Pushed | Moved | Refused,
    )
    return None if isinstance(outcome, Pushed) else Ended("failed", told(run, outcome))


def _names(plan: Plan, name: str) -> dict[str, str]:
    """What the candidate is called of each package, by the tag: the number is the same for all."""
    first, *others = plan.brings
    number = name.rpartition(".")[2]
    named = {first.tag.replace(first.bump.version, name): name}
    for part in others:
        own = candidate_name(part.bump.version, int(number))
        named[part.tag.replace(part.bump.version, own)] = f"{part.package} {own}"
    return named


def _made(run: ReleaseRun, names: Mapping[str, str]) -> str | tuple[str, ...]:
    """The hashes of the tags; of one, as every flow had it once, by itself."""
    made = tuple(_candidate_tag(run, tag, name) for tag, name in names.items())
    return made if run.job.plan.parts else made[0]


def _candidate_tag(run: ReleaseRun, tag: str, name: str) -> str:
    job = run.job
    message = f"{job.plan.project} {name}\n\nRelease: {job.release}\n"
    publisher, signing = run.services.publisher, job.plan.signing
    return publisher.tag(tag, run.commit, message, job.starter, job.time, signing=signing)
