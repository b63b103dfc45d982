"""Who may say what: the whole table, written by hand, against what is decided."""

from __future__ import annotations

from typing import get_args

import msgspec
import pytest

from gonogo.domain.instruction import Instruction, InstructionKind
from gonogo.domain.people.approval import Approvals
from gonogo.domain.people.people import Member, Permissions
from gonogo.domain.people.person import Person
from gonogo.domain.permission import (
    RIGHTS,
    TOLD,
    UNSIGNED,
    VERBS,
    Case,
    Rules,
    Verb,
    case_of,
    is_request,
    open_requests,
    refusal,
    rules_of,
    sentence,
    unsure,
)
from gonogo.domain.planning.plan import GatePlan
from gonogo.testing.polling import PLAN

ROLES = ("release-manager", "admin", "developer", "technical-lead", "qa", "guest")
PEOPLE = (
    *(Member(role, f"{role}@x.example", (role,)) for role in ROLES),
    Member("author", "author@x.example", ("qa",)),
    Member("starter", "starter@x.example", ("release-manager", "qa")),
    Member("bot", "bot@x.example", ROLES, program_of="release-manager@x.example"),
)
CHECKLIST = '{"kind":"checklist","items":[{"name":"told","category":"x","attest":true,"roles":["qa"]}]}'
BARE = msgspec.structs.replace(
    PLAN,
    gates=(
        GatePlan("unit", "tests", "{}", True, 60, stage="unit"),
        GatePlan("api", "tests", "{}", True, 60, stage="integration"),
        GatePlan("shop", "tests", "{}", True, 60, stage="e2e"),
        GatePlan("load", "tests", "{}", True, 60, stage="performance"),
        GatePlan("done", "checklist", CHECKLIST, True, 60, stage="checklist"),
    ),
    approvals=Approvals(1, ("qa",), not_by=("author", "starter"), emergency=("technical-lead", "qa")),
    authors=("author@x.example",),
)
KNOWN = msgspec.structs.replace(BARE, people=PEOPLE)
STARTER = Person("starter", "starter@x.example", "signed")


def signed(name: str, kind: str = "person") -> Person:
    return Person(name, f"{name}@x.example", "signed", kind)


CALLERS = {
    **{name: signed(name) for name in (*ROLES, "author", "starter")},
    "unknown": signed("eve"),
    "typed": Person("release-manager", "release-manager@x.example"),
    "program": signed("release-manager", "program"),
    "known program": signed("bot"),
    "service": signed("release-manager", "service"),
}
EVERYBODY = set(CALLERS)
MANAGERS = {"release-manager", "starter"}
MAY = {
    ("plan", "", False): EVERYBODY,
    ("start", "", False): {*MANAGERS, "admin", "typed", "program", "known program", "service"},
    ("schedule", "", False): set(),
    ("deploy", "", False): {*MANAGERS, "admin"},
    ("approve", "", False): {"qa"},
    ("approve", "emergency", False): {"qa", "technical-lead"},
    ("reject", "", False): {"qa"},
    ("promote", "", False): MANAGERS,
    ("roll back", "", False): MANAGERS,
    ("unblock", "", False): MANAGERS,
    ("withdraw", "", False): set(),
    ("pause", "", False): MANAGERS,
    ("resume", "", False): MANAGERS,
    ("abort", "", False): MANAGERS,
    ("abort", "", True): MANAGERS,
    ("retry", "unit", False): {"developer"},
    ("retry", "api", False): {"technical-lead"},
    ("retry", "shop", False): {"qa", "author", "developer", "starter"},
    ("retry", "load", False): MANAGERS,
    ("retry", "", False): MANAGERS,
    ("override", "unit", False): {"release-manager"},
    ("emergency", "", False): {"release-manager"},
    ("attest", "told", False): {"qa", "author", "starter"},
    ("take over", "", False): {*MANAGERS, "admin"},
    ("repair", "", False): {*MANAGERS, "admin"},
    ("administer", "", False): {"admin"},
}
"""Who may say each verb about what, and whether users' traffic moves by it."""


def why(verb, who, plan=KNOWN, about="", *, moves=False, starter=STARTER):
    case = case_of(plan, starter, verb, about, moves=moves)
    return refusal(verb, who, rules_of(plan), case)


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize(("verb", "about", "moves"), MAY)
def test_each_verb_is_for_whom_the_table_says(verb, about, moves, caller):
    told = why(verb, CALLERS[caller], about=about, moves=moves)
    assert (told == "") == (caller in MAY[verb, about, moves]), told


def test_the_table_has_every_verb_and_every_instruction_is_one():
    assert {verb for verb, *_ in MAY} == set(get_args(Verb)) == set(RIGHTS)
    assert set(VERBS) == set(get_args(InstructionKind))
    assert set(VERBS.values()) <= set(TOLD)


@pytest.mark.parametrize("verb", get_args(Verb))
def test_where_nobody_is_known_every_person_may_all_that_there_is_and_a_program_asks(verb):
    eve = Person("Eve", "eve@x.example")
    assert (why(verb, eve, BARE) == "") == RIGHTS[verb].built
    for kind in ("program", "service"):
        told = why(verb, msgspec.structs.replace(eve, kind=kind), BARE)
        assert (told == "") == (verb in ("plan", "start"))


@pytest.mark.parametrize(("moves", "told"), [(False, ""), (True, "is not in the role of release-manager")])
def test_whoever_began_it_may_abort_it_until_traffic_moves_by_that(moves, told):
    assert why("abort", signed("guest"), moves=moves, starter=signed("guest")) == told


@pytest.mark.parametrize("verb", ["pause", "resume"])
@pytest.mark.parametrize("moves", [False, True])
def test_whoever_began_it_may_pause_it_also_while_traffic_moves(verb, moves):
    assert why(verb, signed("guest"), moves=moves, starter=signed("guest")) == ""


@pytest.mark.parametrize(("holds", "told"), [("unit", ""), ("api", "is not in the role of technical-lead")])
def test_what_is_tried_again_is_what_holds_the_release_whatever_the_word_names(holds, told):
    case = case_of(KNOWN, STARTER, "retry", "unit", gate=holds)
    assert refusal("retry", signed("developer"), rules_of(KNOWN), case) == told


def test_where_no_gate_holds_it_naming_one_gives_nobody_a_say():
    case = case_of(KNOWN, STARTER, "retry", "unit", gate="")
    assert (
        refusal("retry", signed("developer"), rules_of(KNOWN), case)
        == "is not in the role of release-manager"
    )


@pytest.mark.parametrize("verb", ["override", "emergency"])
def test_nobody_overrides_where_who_began_it_did_not_sign(verb):
    typed = msgspec.structs.replace(STARTER, level="asserted")
    told = "cannot be told from who began it, who did not sign that"
    assert why(verb, signed("release-manager"), starter=typed) == told


def test_the_starter_behind_a_program_is_the_starter():
    bot = signed("bot", "program")
    assert "began it" in why("override", signed("release-manager"), starter=bot)


def test_a_rule_separates_whom_it_names_and_an_emergency_its_starter_whatever_it_says():
    rule = Approvals(1, ("qa",), not_by=(), emergency=("qa",))
    plan = msgspec.structs.replace(KNOWN, approvals=rule)
    assert why("approve", STARTER, plan) == why("approve", signed("author"), plan) == ""
    assert why("approve", signed("author"), plan, "emergency") == ""
    assert "began it" in why("approve", STARTER, plan, "emergency")


def test_administering_gives_no_voice_in_a_release():
    separated = ("approve", "reject", "promote", "override", "emergency", "attest", "roll back", "unblock")
    assert not [verb for verb in separated if not why(verb, signed("admin"), about="told")]


def test_an_account_is_as_good_as_a_signature():
    account = msgspec.structs.replace(signed("release-manager"), level="account")
    assert why("promote", account) == ""


def test_roles_are_those_that_permissions_name():
    rules = Rules(PEOPLE, Permissions(override=("qa",), emergency=(), rollback=("guest",)))
    case = Case(starter=STARTER)
    assert refusal("override", signed("qa"), rules, case) == ""
    assert refusal("override", signed("release-manager"), rules, case) == "is not in the role of qa"
    assert refusal("emergency", signed("guest"), rules, case) == ""
    assert refusal("unblock", signed("guest"), rules) == ""


def test_bringing_a_backup_back_takes_the_role_for_a_rollback():
    assert why("approve", signed("release-manager"), about="restore production") == ""
    assert why("approve", signed("qa"), about="restore production") != ""


def test_a_word_of_a_program_is_a_request_but_for_those_that_are_its_own():
    assert is_request("promote", signed("release-manager", "program"), ())
    assert is_request("promote", signed("bot"), PEOPLE)
    assert not is_request("start", signed("bot"), PEOPLE)
    assert not is_request("promote", signed("release-manager"), PEOPLE)


def test_a_word_on_an_item_that_nobody_asks_about_is_none_unless_a_file_has_the_items():
    assert why("attest", signed("qa"), about="lunch") == "names no item that is asked for"
    gate = GatePlan("done", "checklist", '{"kind":"checklist","file":"done.yml"}', True, 60)
    assert why("attest", signed("qa"), msgspec.structs.replace(KNOWN, gates=(gate,)), "lunch") == ""


def test_who_did_not_sign_is_told_how_to():
    told = sentence("promote", signed("qa"), UNSIGNED)
    assert told.startswith("qa may not promote it: qa@x.example did not sign with a key that people has")
    assert "Set up signing: git config gpg.format ssh" in told


NOBODY = "people names nobody, so whoever runs gonogo may do all of it: nobody is held to anything"
TYPED = "authors are whom commits name, which anybody can type; authors: signed asks for signatures"


@pytest.mark.parametrize(
    ("people", "not_by", "authors", "told"),
    [
        ((), ("author",), "asserted", [NOBODY]),
        (PEOPLE, ("author",), "asserted", [TYPED]),
        (PEOPLE, ("author",), "signed", []),
        (PEOPLE, ("starter",), "asserted", []),
    ],
    ids=["nobody is known", "authors who type", "authors who sign", "authors may approve"],
)
def test_a_plan_tells_what_its_rules_hold_nobody_to(people, not_by, authors, told):
    plan = msgspec.structs.replace(
        PLAN, people=people, approvals=Approvals(1, ("qa",), not_by=not_by, authors=authors)
    )
    assert unsure(plan) == told


def word(number, kind, who, about=""):
    return Instruction(number, kind, who, "", "", "c", "d", number, about=about)


class TestRequests:
    BOT, ANN = signed("bot"), signed("release-manager")

    def test_what_a_program_asked_for_is_open_until_a_person_says_it(self):
        asked = word(1, "promote", self.BOT)
        assert open_requests([asked], PEOPLE) == (asked,)
        assert open_requests([asked, word(2, "promote", self.ANN)], PEOPLE) == ()

    def test_what_was_asked_for_again_afterwards_is_open_again_and_once(self):
        words = [word(1, "promote", self.BOT), word(2, "promote", self.ANN)]
        words += [word(3, "promote", self.BOT), word(4, "promote", self.BOT)]
        assert open_requests(words, PEOPLE) == (words[2],)

    def test_a_no_answers_what_asked_for_a_yes(self):
        assert open_requests([word(1, "approve", self.BOT), word(2, "reject", self.ANN)], PEOPLE) == ()

    @pytest.mark.parametrize("other", [("abort", ""), ("approve", "staging")])
    def test_another_word_answers_nothing(self, other):
        asked = word(1, "approve", self.BOT, "production")
        assert open_requests([asked, word(2, other[0], self.ANN, other[1])], PEOPLE) == (asked,)

    def test_what_a_program_may_say_itself_is_no_request(self):
        assert open_requests([word(1, "start", self.BOT)], PEOPLE) == ()
