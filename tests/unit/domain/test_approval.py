"""Approvals: people's yes to exactly this commit under this plan."""

from __future__ import annotations

import msgspec

from gonogo.domain.approval import Answer, Approvals, Member, decide, statement
from gonogo.domain.decision import Because, Call, Person, Subject

ABOUT = Subject("c" * 40, "d" * 64)
ANN = Answer("Ann", "ann@shop.example", "asserted", True, "", "at the prompt", ABOUT.commit, ABOUT.plan, 1)
BOB = msgspec.structs.replace(ANN, name="Bob", email="bob@shop.example")
TWO = Approvals(at_least=2)


def test_nobodys_word_is_a_hold_that_says_how_to_go_on():
    decision = decide(Approvals(), [], ABOUT)
    assert (decision.call, decision.because) == (Call.HOLD, Because.MISSING)
    assert (decision.reason, decision.mend) == ("waiting for 1 approval", "gonogo approve")


def test_enough_people_are_a_go_that_names_them():
    decision = decide(TWO, [ANN, BOB], ABOUT)
    assert (decision.call, decision.reason) == (Call.GO, "approved by Ann, Bob")


def test_one_person_who_says_yes_twice_counts_once():
    again = msgspec.structs.replace(ANN, email="ANN@shop.example")
    assert decide(TWO, [ANN, again], ABOUT).reason == "waiting for 1 approval"


def test_one_no_is_a_no_go_with_its_reason():
    no = msgspec.structs.replace(BOB, yes=False, comment="the door sticks")
    decision = decide(TWO, [ANN, no], ABOUT)
    assert (decision.call, decision.reason) == (Call.NO_GO, "Bob rejected: the door sticks")


def test_a_no_without_a_reason_is_one_all_the_same():
    no = msgspec.structs.replace(BOB, yes=False)
    assert decide(TWO, [no], ABOUT).reason == "Bob rejected"


def test_a_word_about_another_commit_or_plan_is_void_and_said_so():
    stale = msgspec.structs.replace(ANN, commit="e" * 40)
    other = msgspec.structs.replace(BOB, plan="f" * 64)
    decision = decide(TWO, [stale, other], ABOUT)
    assert decision.reason == "waiting for 2 approvals; 2 answers about another commit or plan"
    assert decision.evidence == ()


def test_the_evidence_tells_each_word_as_it_was_given():
    told = decide(Approvals(), [msgspec.structs.replace(ANN, comment="seen")], ABOUT).evidence
    assert [(one.name, one.value) for one in told] == [("Ann", "yes, asserted, at the prompt: seen")]


def test_a_hold_waits_for_the_roles_that_are_asked_for():
    assert decide(Approvals(1, ("qa",)), [], ABOUT).waits_for == Person(("qa",))


def test_where_roles_are_asked_for_only_those_who_have_one_count():
    people = (Member("Ann", "Ann@shop.example", ("qa",)), Member("Bob", "bob@shop.example"))
    rule = Approvals(1, ("qa", "crew"))
    held = decide(rule, [BOB], ABOUT, people)
    assert (held.call, held.reason) == (
        Call.HOLD,
        "waiting for 1 approval by qa or crew; without the role: Bob",
    )
    assert held.evidence[0].value.endswith("does not count: not in the role")
    gone = decide(rule, [BOB, ANN], ABOUT, people)
    assert (gone.call, gone.reason) == (Call.GO, "approved by Ann")


def test_where_nobody_is_known_anybody_counts():
    assert decide(Approvals(1, ("qa",)), [BOB], ABOUT).call is Call.GO


def test_a_signature_is_about_one_plan_and_one_commit():
    assert statement("d", "c") != statement("d", "e") != statement("f", "e")
