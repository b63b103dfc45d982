"""The request for approval on the remote, so that people can answer it from other clones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.request import ANSWERS, FILE, REQUESTS, ApprovalRequest
from gonogo.ports.publisher import Moved, RefUpdate, Refused, Unreachable
from gonogo.workflow.remote import told, unanswered

if TYPE_CHECKING:
    from gonogo.ports.record import Record
    from gonogo.workflow.way import Job, Way

_TRIES = 5


def publish_request(way: Way, about: str = "") -> str:
    """Put the request on the remote; why nobody elsewhere can see it, or "" where they can.

    The same release says the same at every try: what is there already is not written again. about: the
    environment that it asks about, "" for the tag; a later request takes the place of an earlier one.
    """
    files = {FILE: msgspec.json.encode(request_of(way.tools.record, way.job, way.commit, about))}
    job = way.job
    outcome = way.tools.publisher.publish_files(
        way.remote, f"{REQUESTS}{job.release}", files, "The request for approval\n", job.starter, job.time
    )
    if isinstance(outcome, Unreachable):
        raise unanswered(way, outcome)
    return told(way, outcome) if isinstance(outcome, Moved | Refused) else ""


def withdraw_request(way: Way) -> None:
    """Take back the request and its answers; an answer that comes meanwhile goes too."""
    refs = [f"{REQUESTS}{way.job.release}", f"{ANSWERS}{way.job.release}"]
    publisher = way.tools.publisher
    for _ in range(_TRIES):
        present = publisher.remote_refs(way.remote, refs)
        if isinstance(present, Unreachable):
            raise unanswered(way, present)
        gone = [RefUpdate(ref, "", sha) for ref, sha in present.refs.items()]
        outcome = publisher.push(way.remote, gone) if gone else None
        if isinstance(outcome, Unreachable):
            raise unanswered(way, outcome)
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
    )
