"""What a release asks: once, the same after a crash, and answered by what was said of it alone."""

from __future__ import annotations

from contextlib import suppress

import msgspec
import pytest

from gonogo.adapters.signer.ed25519 import made_by
from gonogo.domain.decision import Call
from gonogo.domain.instruction import Instruction
from gonogo.domain.people.approval import Approvals
from gonogo.domain.people.people import Member
from gonogo.domain.people.person import Person
from gonogo.domain.people.question import ASKED, VOID
from gonogo.domain.planning.request import FILE, REQUESTS, SEAL, ApprovalRequest, Seal, sealed
from gonogo.errors import StoreError
from gonogo.testing.engine import Died, Waiting
from gonogo.testing.signer import FakeSigner
from gonogo.workflow.questions import asked
from gonogo.workflow.release.release import newest

RELEASE = "1.1.0-0a"
BOB = Person("Bob", "bob@shop.example", "signed")
PEOPLE = (Member("Ann", "ann@shop.example", ("release-manager",)), Member("Bob", BOB.email, ("qa",)))


def begun(stage, *gates, **plan):
    """A release that asks questions, of people who are known."""
    job = stage.job(*(gates or (stage.gate("unit", Call.GO),)))
    made = msgspec.structs.replace(job.plan, **{"people": PEOPLE, "approvals": Approvals(1, ("qa",)), **plan})
    return stage.begin(msgspec.structs.replace(job, plan=made, digest=made.digest, flow=newest()))


def waiting(stage, *gates, **plan):
    job = begun(stage, *gates, **plan)
    with pytest.raises(Waiting):
        stage.run(job)
    return job


def say(stage, kind: str, question: str, about: str = "", who: Person = BOB) -> None:
    row = stage.book.find(RELEASE)
    word = Instruction(0, kind, who, "", "", row.candidate, row.job["digest"], 1, "signed", about, question)  # type: ignore[arg-type]
    stage.book.order(RELEASE, word)


def goes_on(stage, job) -> str:
    """How it ends once somebody rang."""
    rung = iter((True,))
    stage.engine.on_wait = lambda: next(rung, False)
    return str(stage.run(job)["outcome"])


def told(stage, kind: str) -> list[dict]:
    return [one.data for one in stage.book.timeline(RELEASE) if one.what == kind]


def published(stage) -> dict[str, bytes]:
    return stage.publisher.objects[stage.remote.refs[f"{REQUESTS}{RELEASE}"]].files


def test_a_release_asks_once_the_gates_are_over_and_shows_it_signed(stage):
    job = waiting(stage)
    (question,) = asked(stage.book, job)
    files, row = published(stage), stage.book.find(RELEASE)
    request, seal = msgspec.json.decode(files[FILE], type=ApprovalRequest), files[SEAL]
    assert (request.question, request.fault, row.hold.question) == (question, "", question.digest)
    assert [(one.gate, one.call) for one in question.shown] == [("unit", "go")]
    assert (question.starter.level, question.round, question.about) == ("asserted", 1, "")
    read = msgspec.json.decode(seal, type=Seal)
    assert read.key == FakeSigner().public
    assert made_by(read.key, read.signature, sealed(RELEASE, files[FILE]))
    assert stage.anchored == 1


def test_an_automatic_approval_asks_no_question(stage):
    stage.run(begun(stage, approvals=Approvals(automatic=True)))
    assert told(stage, ASKED) == []


def test_a_ledger_that_cannot_be_anchored_is_told_and_nothing_is_shown(stage, monkeypatch):
    def broken(*_):
        raise StoreError("the ledger that was fetched is not sound")

    services = stage.services
    monkeypatch.setattr(
        type(stage), "services", property(lambda _: msgspec.structs.replace(services, anchor=broken))
    )
    waiting(stage)
    assert "nobody can answer from another clone: the ledger that was fetched is not sound" in (
        stage.book.find(RELEASE).waiting
    )
    assert f"{REQUESTS}{RELEASE}" not in stage.remote.refs


@pytest.mark.threat("gate", "Approve, in the name of somebody who said nothing, what nobody was asked yet")
@pytest.mark.parametrize("question", ["", "f" * 64])
def test_an_approval_that_was_there_before_the_question_does_not_count_and_is_told(stage, question):
    job, poll = begun(stage), stage.gates["unit"].poll

    def forging(ask, services):
        say(stage, "approve", question)
        return poll(ask, services)

    stage.gates["unit"].poll = forging
    with pytest.raises(Waiting):
        stage.run(job)
    (void,) = told(stage, VOID)
    assert (void["number"], void["kind"]) == (1, "approve")
    assert f"Bob: {void['why']}" in stage.book.find(RELEASE).waiting
    say(stage, "approve", asked(stage.book, job)[-1].digest)
    assert goes_on(stage, job) == "released"
    (approval,) = (one for one in stage.book.decisions(RELEASE) if one.asker == "approval")
    assert any(void["why"] in evidence.value for evidence in approval.evidence)


@pytest.mark.threat("gate", "Override itself before it has answered")
def test_an_override_that_was_there_before_the_gate_held_does_not_count(stage):
    job = begun(stage, stage.gate("unit", Call.HOLD))
    poll = stage.gates["unit"].poll

    def forging(ask, services):
        if not stage.book.orders(RELEASE):
            say(stage, "override", "", "unit")
        return poll(ask, services)

    stage.gates["unit"].poll = forging
    with pytest.raises(Waiting):
        stage.run(job)
    assert stage.book.find(RELEASE).at.gates == ("unit",)
    assert [one["why"] for one in told(stage, VOID)] == ["was said before the question was asked"]


@pytest.mark.slow
def test_a_question_that_was_asked_is_the_same_after_a_crash_at_any_moment(stages):
    first = stages()
    waiting(first)
    steps = ("gate-unit", "asked", "question-1", "request", "look-1")
    assert set(steps) <= set(first.engine.steps)
    for step in steps:
        for moment in ("before", "after", 1):
            stage = stages()
            job = begun(stage)
            stage.engine.die = (step, moment)
            with suppress(Died, Waiting):
                stage.run(job)
            before = told(stage, ASKED)
            stage.engine.die = None
            with pytest.raises(Waiting):
                stage.run(job)
            after = told(stage, ASKED)
            assert len(after) == 1, (step, moment)
            assert before in ([], after), (step, moment)
            request = msgspec.json.decode(published(stage)[FILE], type=ApprovalRequest)
            assert request.question.digest == after[0]["question"] == stage.book.find(RELEASE).hold.question
            say(stage, "approve", after[0]["question"])
            assert goes_on(stage, job) == "released", (step, moment)
            stage.record.close()


def test_a_release_of_an_earlier_flow_asks_no_question_and_hears_answers_to_none(stage):
    job = stage.job(stage.gate("unit", Call.GO))
    plan = msgspec.structs.replace(job.plan, people=PEOPLE, approvals=Approvals(1, ("qa",)))
    job = stage.begin(msgspec.structs.replace(job, plan=plan, digest=plan.digest, flow=2))
    with pytest.raises(Waiting):
        stage.run(job)
    assert (told(stage, ASKED), stage.book.find(RELEASE).hold.question) == ([], "")
    assert set(published(stage)) == {FILE}
    say(stage, "approve", "")
    assert goes_on(stage, job) == "released"
