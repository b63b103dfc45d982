"""The question that an approval answers: one digest of all that is shown, and what is void."""

from __future__ import annotations

import msgspec
import pytest

from gonogo.domain.decision import Because, Call, Decision, Evidence, Subject, Until
from gonogo.domain.people.answer import Answer
from gonogo.domain.people.approval import ApprovalContext, Approvals, decide, statement
from gonogo.domain.people.person import Person
from gonogo.domain.people.question import Question, digest_of, entry_of, question_of, shown, void

ANN = Person("Ann", "ann@shop.example", "signed")
UNIT = Decision("unit", Call.GO, Because.PASSED, "12 tests", Subject("c", "d"), at=7, seconds=1.25)
QUESTION = Question("1.1.0-0a", "production", 2, "d" * 64, "c" * 40, shown([UNIT]), "low", ANN, "0c" * 16)
OTHERS = {
    "release": "1.1.0-0b",
    "about": "",
    "round": 1,
    "plan": "e" * 64,
    "candidate": "e" * 40,
    "shown": (),
    "risk": "high",
    "starter": msgspec.structs.replace(ANN, level="asserted"),
    "nonce": "0d" * 16,
    "apart": True,
}


def test_the_digest_is_the_same_everywhere_and_for_ever():
    assert QUESTION.digest == "11a37514776ccdac720f5200ecc67f42854cb8826a41d73b0fcde6614b4d8a60"
    assert msgspec.json.decode(msgspec.json.encode(QUESTION), type=Question).digest == QUESTION.digest


def test_whatever_else_is_asked_has_another_digest():
    assert set(OTHERS) == set(Question.__struct_fields__)
    digests = {msgspec.structs.replace(QUESTION, **{name: other}).digest for name, other in OTHERS.items()}
    assert len(digests - {QUESTION.digest}) == len(OTHERS)


@pytest.mark.parametrize(
    "change",
    [
        {"asker": "e2e"},
        {"call": Call.HOLD},
        {"because": Because.OVERRIDDEN},
        {"reason": "13 tests"},
        {"subject": Subject("e", "d")},
        {"evidence": (Evidence("log"),)},
        {"details": ("one",)},
        {"remedy": "look"},
        {"waits_for": Until(7)},
        {"required": False},
        {"at": 8},
        {"seconds": 1.26},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_digest_of_an_answer_covers_all_that_it_says(change):
    assert digest_of(msgspec.structs.replace(UNIT, **change)) != digest_of(UNIT)


def test_an_answer_read_from_json_has_the_digest_that_it_had():
    read = msgspec.json.decode(msgspec.json.encode(UNIT), type=Decision)
    assert digest_of(read) == digest_of(UNIT)


def test_the_ledger_gives_the_question_back_and_names_nobody_in_it():
    entry = entry_of(QUESTION)
    assert "ann" not in str(entry).lower()
    assert question_of("1.1.0-0a", msgspec.structs.replace(ANN, level="asserted"), entry) == QUESTION


def test_a_question_whose_starter_stands_apart_is_given_back_as_well():
    apart = msgspec.structs.replace(QUESTION, apart=True)
    entry = entry_of(apart)
    assert (entry["starter"], entry["question"]) == (apart.began, apart.digest)
    assert question_of("1.1.0-0a", ANN, entry) == apart
    assert question_of("1.1.0-0a", msgspec.structs.replace(ANN, name="Bob"), entry) is None


@pytest.mark.parametrize(
    "change", [{"risk": "high"}, {"question": "f" * 64}, {"round": "x"}, {"level": "account"}, {"shown": 7}]
)
def test_an_entry_that_was_changed_is_no_question(change):
    assert question_of("1.1.0-0a", ANN, entry_of(QUESTION) | change) is None


def test_an_entry_that_lacks_something_is_no_question():
    assert question_of("1.1.0-0a", ANN, {}) is None


@pytest.mark.parametrize(
    ("given", "asked", "why"),
    [
        ("a", "a", ""),
        ("", "", ""),
        ("", "a", "was said before the question was asked"),
        ("b", "a", "answers another question"),
        ("b", "", "answers another question"),
    ],
)
def test_a_word_answers_one_question(given, asked, why):
    assert void(given, asked) == why


def test_what_is_signed_names_the_question_and_is_as_it_was_without_one():
    assert statement("d", "c") == b"gonogo approval\nplan sha256:d\ncommit c\n"
    assert statement("d", "c", "reject", "production", "q") == (
        b"gonogo reject\nabout production\nplan sha256:d\ncommit c\nanswers sha256:q\n"
    )


@pytest.mark.threat("person", "Let an answer to another question count")
@pytest.mark.parametrize("given", ["", "f" * 64])
@pytest.mark.parametrize("yes", [True, False])
def test_an_answer_to_another_question_neither_approves_nor_rejects_and_is_told(given, yes):
    subject, circle = Subject("c", "d"), ApprovalContext(question=QUESTION.digest)
    answer = Answer("Bob", "bob@x.example", "signed", yes, "", "here", "c", "d", 1, question=given)
    decision = decide(Approvals(), [answer], subject, circle)
    assert decision.call is Call.HOLD
    why = void(given, QUESTION.digest)
    assert decision.reason == f"waiting for 1 approval; Bob: {why}"
    assert decision.evidence[0].value.endswith(f"does not count: {why}")
    counts = msgspec.structs.replace(answer, question=QUESTION.digest)
    assert decide(Approvals(), [answer, counts], subject, circle).call is (Call.GO if yes else Call.NO_GO)
