"""One release of a version at a time, also between clones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.permission import refusal, rules_of, sentence
from gonogo.domain.planning.sight import unshared
from gonogo.domain.stage import doing
from gonogo.domain.text import abridged
from gonogo.ports.publisher import Held, HeldBy, Refused, Unreachable
from gonogo.workflow.ended import Ended
from gonogo.workflow.remote import unanswered

if TYPE_CHECKING:
    from gonogo.workflow.run import ReleaseRun


class Unallowed(msgspec.Struct, frozen=True, tag=True):
    """Whoever began it may not."""

    sentence: str


class LockedHere(msgspec.Struct, frozen=True, tag=True):
    """The server takes no lock. sentence: the server's."""

    sentence: str


def lock(run: ReleaseRun) -> Ended | None:
    """Take the lock of each package's version on the remote; whoever pushes one first has it.

    A server that takes branches and tags alone keeps nobody from releasing: what it costs is told.
    """
    outcome = run.step(
        "lock",
        doing("locking", f"locking {abridged(list(run.locks))} on {run.remote}"),
        lambda _: _unallowed(run) or _lock(run),
        Held | HeldBy | LockedHere | Refused | Unallowed,
    )
    match outcome:
        case Unallowed(sentence):
            return Ended("rejected", sentence)
        case HeldBy(release, who, _, name):
            return Ended("failed", f"{name or run.locks[0]} is being released by {who} as {release}")
        case LockedHere(why):
            run.remarks.append(unshared(run.remote, why))
        case Refused(_, sentence):  # of a flow that began when this ended it
            return Ended("failed", f"{run.remote} refused the lock: {sentence}")
    return None


def _unallowed(run: ReleaseRun) -> Unallowed | None:
    """Why whoever began this may not; asked before anything is done."""
    starter = run.starter
    why = refusal("start", starter, rules_of(run.job.plan))
    return Unallowed(sentence("start", starter, why)) if why else None


def _lock(run: ReleaseRun) -> Held | HeldBy | LockedHere:
    job = run.job
    outcome = run.services.publisher.lock(run.remote, run.locks, job.release, job.starter, job.time)
    if isinstance(outcome, Unreachable):
        raise unanswered(run, outcome)
    return LockedHere(outcome.sentence) if isinstance(outcome, Refused) else outcome
