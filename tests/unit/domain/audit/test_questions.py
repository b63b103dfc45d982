"""A question that people answered says what the entries before it say."""

from __future__ import annotations

from typing import Any

import pytest
from tests.telling import RELEASE, Telling

from gonogo.domain.audit.account import Account, accounts
from gonogo.domain.audit.questions import questioned, unquestioned
from gonogo.domain.people.person import Person
from gonogo.domain.people.question import Question, entry_of


def unasked() -> Telling:
    return Telling(lambda name, _: name, lambda name: f"ssh-ed25519 {name.upper() * 30}")


def told() -> Telling:
    telling = unasked()
    telling.asked()
    return telling


def account(telling: Telling) -> Account:
    (found,) = accounts(telling.entries)
    return found


def faults(telling: Telling) -> list[str]:
    return list(questioned(account(telling), telling.plan))


def test_a_question_as_it_was_asked_follows_from_the_entries_before_it() -> None:
    telling = told()
    assert faults(telling) == []
    assert list(unquestioned(account(telling), telling.plan)) == []


@pytest.mark.threat("file", "Say that people were asked about another candidate, gate's answer or round")
@pytest.mark.parametrize(
    ("part", "told_as"),
    [
        *((name, name) for name in ("candidate", "plan", "round", "risk", "level")),
        *((name, "answer of a gate") for name in ("gate", "call", "digest", "none", "no list", "no text")),
    ],
)
def test_a_question_that_names_another_thing_than_the_entries_before_it_is_found(
    part: str, told_as: str
) -> None:
    telling = told()
    telling.otherwise(part)
    assert faults(telling) == [f"entry 5: its question names another {told_as} than was"]


def test_an_answer_of_a_gate_that_was_changed_after_people_saw_it_is_found() -> None:
    telling = told()
    telling.find("gate.decided", "unit")["data"]["because"] = "missing"
    assert faults(telling) == ["entry 5: its question names another answer of a gate than was"]


@pytest.mark.parametrize("more", [{"free_text": "f" * 64}, {"reason": "p-000000000000000a agreed"}])
def test_text_that_was_erased_or_has_ids_for_names_is_compared_by_gate_and_call(more: dict[str, Any]) -> None:
    telling = told()
    telling.find("gate.decided", "unit")["data"] |= more
    assert faults(telling) == []
    telling.otherwise("call")
    assert faults(telling) == ["entry 5: its question names another answer of a gate than was"]


def test_text_beside_the_ledger_is_part_of_what_was_shown() -> None:
    telling = unasked()
    telling.find("gate.decided", "unit")["data"]["reason"] = "412 tests passed"
    telling.asked()
    telling.find("gate.decided", "unit")["data"]["free_text"] = "f" * 64
    assert faults(telling) == []
    telling.find("gate.decided", "unit")["data"]["reason"] = "413 tests passed"
    assert faults(telling) == ["entry 5: its question names another answer of a gate than was"]


def test_without_the_plan_the_risk_is_not_checked_and_that_is_told() -> None:
    telling = told()
    telling.otherwise("risk")
    found = account(telling)
    assert list(questioned(found, None)) == []
    assert list(unquestioned(found, None)) == [
        "its plan is not here, so the risk that a question shows is not checked"
    ]


def test_a_question_that_was_recorded_in_part_is_compared_in_part() -> None:
    telling = told()
    data = telling.find("question.asked")["data"]
    del data["shown"], data["round"]
    assert faults(telling) == []
    told_of = list(unquestioned(account(telling), telling.plan))
    assert told_of == [
        "what a question showed was not recorded in full",
        "what the digest of a question is made of was not recorded",
    ]


def test_without_a_candidate_or_a_word_to_start_neither_is_compared() -> None:
    telling = told()
    telling.otherwise("level")
    telling.otherwise("candidate")
    telling.told.remove(telling.find("order.start"))
    assert faults(telling) == ["entry 4: its question names another candidate than was"]
    telling.told.remove(telling.find("candidate.made"))
    assert faults(telling) == []
    telling.told.remove(telling.find("question.asked"))
    assert list(unquestioned(account(telling), None)) == []


@pytest.mark.threat("file", "Change what a question showed, and leave the digest that people signed")
def test_a_question_that_is_not_the_one_of_its_digest_is_found() -> None:
    telling = told()
    telling.find("question.asked")["data"]["nonce"] = "8"
    assert faults(telling) == ["entry 5: its question is not the one of its digest"]


def test_the_digest_of_an_entry_is_that_of_the_question() -> None:
    question = Question(RELEASE, "", 1, "d" * 64, "c" * 40, (), "low", Person("Ann", "a@x"), "7", apart=True)
    data = entry_of(question)
    assert Telling.question_of(told(), data) == data["question"]


def test_a_question_from_before_the_starter_had_a_digest_is_told_as_not_checked() -> None:
    telling = told()
    del telling.find("question.asked")["data"]["starter"]
    assert faults(telling) == []
    assert list(unquestioned(account(telling), telling.plan)) == [
        "what the digest of a question is made of was not recorded"
    ]
