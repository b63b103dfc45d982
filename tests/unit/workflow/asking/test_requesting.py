"""The request for approval on the remote: what it says, and that it goes with the release."""

from __future__ import annotations

import msgspec
import pytest

from gonogo.domain.decision import Call
from gonogo.domain.people.approval import Approvals
from gonogo.domain.people.people import Member
from gonogo.domain.people.person import Person
from gonogo.domain.planning.request import ANSWERS, FILE, REQUESTS, ApprovalRequest
from gonogo.errors import RepositoryError
from gonogo.testing.engine import Died, Waiting

RELEASE = "1.1.0-0a"
REQUEST = f"{REQUESTS}{RELEASE}"
ANSWER = f"{ANSWERS}{RELEASE}"
LEFT = ["refs/heads/main", "refs/tags/v1.1.0"]
PEOPLE = (Member("Ann", "ann@shop.example", ("release-manager",)), Member("Bob", "bob@shop.example", ("qa",)))
STEPS = (
    *("lock", "candidate", "branch", "gate-unit", "asked", "request", "look-1", "look-2", "approval"),
    *("poll", "heard-abort", "merge", "tag", "push", "local", "conclude", "clean", "report", "anchor"),
    "close",
)


def known(stage, **plan):
    """A release begun under a plan that knows people."""
    job = stage.job(stage.gate("unit", Call.GO))
    made = msgspec.structs.replace(job.plan, **{"people": PEOPLE, **plan})
    return stage.begin(msgspec.structs.replace(job, plan=made, digest=made.digest))


def waiting(stage, **plan):
    job = known(stage, **plan)
    with pytest.raises(Waiting):
        stage.run(job)
    return job


def requested(stage) -> ApprovalRequest:
    files = stage.publisher.objects[stage.remote.refs[REQUEST]].files
    return msgspec.json.decode(files[FILE], type=ApprovalRequest)


def test_a_release_that_waits_shows_on_the_remote_what_is_asked(stage):
    job = waiting(stage)
    request = requested(stage)
    candidate = stage.book.named("shop", "1.1.0")[0].candidate
    assert (request.release, request.version, request.name) == (RELEASE, "1.1.0", "1.1.0-rc.1")
    assert (request.candidate, request.digest, request.plan) == (candidate, job.digest, job.plan)
    assert [(decision.asker, decision.call) for decision in request.decisions] == [("unit", Call.GO)]
    assert request.fault == ""


def test_where_nobody_is_known_or_nobody_is_asked_nothing_is_shown(stage):
    stage.approving("approve")
    stage.run(stage.begin(stage.job(stage.gate("unit", Call.GO))))
    assert "request" not in stage.engine.steps


def test_an_automatic_approval_asks_nobody(stage):
    assert stage.run(known(stage, approvals=Approvals(automatic=True)))["outcome"] == "released"
    assert "request" not in stage.engine.steps


@pytest.mark.parametrize("word", ["approve", "reject", "abort"])
def test_request_and_answers_go_with_the_release_however_it_ends(stage, word):
    job = waiting(stage)
    stage.publisher.publish_files("origin", ANSWER, {"a": b"b"}, "x", Person("Bob", "b@x"), 1)
    stage.approving(word)
    stage.run(job)
    assert [ref for ref in stage.remote.refs if "gonogo" in ref] == []


@pytest.mark.sampled(one_in=3)
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_a_release_with_people_that_dies_at_any_step_ends_as_if_it_had_not(stage, step, moment):
    job = known(stage)
    stage.approving("approve")
    stage.engine.die = (step, moment)
    with pytest.raises(Died):
        stage.run(job)
    assert stage.run(job) == {"outcome": "released", "reason": ""}
    assert tuple(stage.engine.steps) == STEPS
    assert sorted(stage.remote.refs) == LEFT
    pushed = [update.new for push in stage.publisher.pushes for update in push if update.ref == REQUEST]
    assert len([sha for sha in pushed if sha]) == 1


def test_a_remote_that_refuses_the_request_is_told_and_the_release_goes_on_here(stage):
    stage.remote.refusing[REQUEST] = "no such names here"
    job = waiting(stage)
    told = "waiting for 1 approval; nobody can answer from another clone: origin refused: no such names here"
    assert stage.book.named("shop", "1.1.0")[0].waiting == told
    stage.approving("approve")
    assert stage.run(job)["outcome"] == "released"


@pytest.mark.parametrize("step", ["request", "clean"])
def test_a_remote_that_gives_no_answer_is_asked_again_later(stage, step):
    job = known(stage)
    stage.approving("approve")
    stage.engine.die = (step, "before")
    with pytest.raises(Died):
        stage.run(job)
    stage.remote.away = True
    with pytest.raises(RepositoryError, match="gonogo resume"):
        stage.run(job)
    stage.remote.away = False
    assert stage.run(job)["outcome"] == "released"
    assert sorted(stage.remote.refs) == LEFT


def test_an_answer_that_comes_while_the_refs_are_taken_back_goes_too(stage, monkeypatch):
    job = waiting(stage)
    bob = Person("Bob", "b@x")
    stage.publisher.publish_files("origin", ANSWER, {"a": b"b"}, "x", bob, 1)
    look, late = stage.publisher.remote_refs, [{"c": b"d"}]

    def looked(remote, patterns=()):
        found = look(remote, patterns)
        if ANSWER in patterns and len(patterns) == 2 and late:
            monkeypatch.setattr(stage.publisher, "remote_refs", look)
            stage.publisher.publish_files("origin", ANSWER, late.pop(), "x", bob, 1)
            monkeypatch.setattr(stage.publisher, "remote_refs", looked)
        return found

    monkeypatch.setattr(stage.publisher, "remote_refs", looked)
    stage.approving("approve")
    stage.run(job)
    assert late == []
    assert sorted(stage.remote.refs) == LEFT
