"""The request for approval on the remote, so that people can answer it from other clones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.planning.request import ANSWERS, FILE, REQUESTS, SEAL, ApprovalRequest, Seal, sealed
from gonogo.errors import StoreError
from gonogo.ports.publisher import Moved, RefUpdate, Refused, Unreachable
from gonogo.workflow.remote import told, unanswered

if TYPE_CHECKING:
    from gonogo.domain.job import Job
    from gonogo.domain.people.question import Question
    from gonogo.ports.record.record import Record
    from gonogo.workflow.run import ReleaseRun

_TRIES = 5


def publish_request(run: ReleaseRun, about: str = "", question: Question | None = None) -> str:
    """Put the request on the remote; why nobody elsewhere can see it, or "" where they can.

    The same release says the same at every try: what is there already is not written again. about: the
    environment that it asks about, "" for the tag; a later request takes the place of an earlier one.
    question: what it asks; the record signs it, by a key that its ledger shows on the remote before.
    """
    job = run.job
    why = _anchored(run) if question else ""
    if why:
        return why
    request = request_of(run.services.record, job, run.commit, about, question)
    content = msgspec.json.encode(request)
    files = {FILE: content} | ({SEAL: _seal(run, content)} if question else {})
    outcome = run.services.publisher.publish_files(
        run.remote, f"{REQUESTS}{job.release}", files, "The request for approval\n", job.starter, job.time
    )
    if isinstance(outcome, Unreachable):
        raise unanswered(run, outcome)
    return told(run, outcome) if isinstance(outcome, Moved | Refused) else ""


def _anchored(run: ReleaseRun) -> str:
    """Show the ledger, so that others know the key of this record; why that cannot be, or ""."""
    try:
        run.services.anchor(run.remote, run.job.starter, run.job.time)
    except StoreError as problem:
        return str(problem)
    return ""


def _seal(run: ReleaseRun, content: bytes) -> bytes:
    signer = run.services.signer
    return msgspec.json.encode(Seal(signer.public, signer.sign(sealed(run.job.release, content))))


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


def request_of(
    record: Record, job: Job, commit: str, about: str = "", question: Question | None = None
) -> ApprovalRequest:
    """What people are asked about a release. commit: the candidate. about, question: as in the request."""
    candidate, decisions = record.candidate_of(job.release), record.decisions(job.release)
    return ApprovalRequest(
        release=job.release,
        version=job.plan.bump.version,
        name=candidate.name if candidate else "",
        candidate=commit,
        digest=job.digest,
        starter=f"{job.starter.name} <{job.starter.email}>",
        plan=job.plan,
        decisions=tuple(decisions[: len(question.shown)] if question else decisions),
        about=about,
        branch=job.branch,
        question=question,
    )
