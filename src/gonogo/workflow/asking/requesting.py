"""The request for approval on the remote, so that people can answer it from other clones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.planning.request import ANSWERS, FILE, REQUESTS, ApprovalRequest
from gonogo.ports.publisher import Moved, RefUpdate, Refused, Unreachable
from gonogo.workflow.remote import told, unanswered

if TYPE_CHECKING:
    from gonogo.domain.job import Job
    from gonogo.ports.record.record import Record
    from gonogo.workflow.run import ReleaseRun

_TRIES = 5


def publish_request(run: ReleaseRun, about: str = "") -> str:
    """Put the request on the remote; why nobody elsewhere can see it, or "" where they can.

    The same release says the same at every try: what is there already is not written again. about: the
    environment that it asks about, "" for the tag; a later request takes the place of an earlier one.
    """
    files = {FILE: msgspec.json.encode(request_of(run.services.record, run.job, run.commit, about))}
    job = run.job
    outcome = run.services.publisher.publish_files(
        run.remote, f"{REQUESTS}{job.release}", files, "The request for approval\n", job.starter, job.time
    )
    if isinstance(outcome, Unreachable):
        raise unanswered(run, outcome)
    return told(run, outcome) if isinstance(outcome, Moved | Refused) else ""


def withdraw_request(run: ReleaseRun) -> None:
    """Take back the request and its answers; an answer that comes meanwhile goes too."""
    refs = [f"{REQUESTS}{run.job.release}", f"{ANSWERS}{run.job.release}"]
    publisher = run.services.publisher
    for _ in range(_TRIES):
        present = publisher.remote_refs(run.remote, refs)
        if isinstance(present, Unreachable):
            raise unanswered(run, present)
        gone = [RefUpdate(ref, "", sha) for ref, sha in present.refs.items()]
        outcome = publisher.push(run.remote, gone) if gone else None
        if isinstance(outcome, Unreachable):
            raise unanswered(run, outcome)
        if not isinstance(outcome, Moved):
            return


def request_of(record: Record, job: Job, commit: str, about: str = "") -> ApprovalRequest:
    """What people are asked about a release. commit: the candidate. about: as in the request."""
    candidate = record.candidate_of(job.release)
    return ApprovalRequest(
        release=job.release,
        version=job.plan.bump.version,
        name=candidate.name if candidate else "",
        candidate=commit,
        digest=job.digest,
        starter=f"{job.starter.name} <{job.starter.email}>",
        plan=job.plan,
        decisions=tuple(record.decisions(job.release)),
        about=about,
        branch=job.branch,
    )
