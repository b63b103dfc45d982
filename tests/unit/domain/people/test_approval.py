"""Approvals: people's yes to exactly this commit under this plan."""

from __future__ import annotations

from itertools import permutations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.decision import Because, Call, Setup, Subject, WaitsForPerson
from gonogo.domain.people.answer import Answer
from gonogo.domain.people.approval import (
    EMERGENCY,
    ApprovalContext,
    Approvals,
    decide,
    emergency_about,
    impossible,
    statement,
)
from gonogo.domain.people.people import Member

ABOUT = Subject("c" * 40, "d" * 64)
ANN = Answer("Ann", "ann@shop.example", "asserted", True, "", "at the prompt", ABOUT.commit, ABOUT.plan, 1)
BOB = msgspec.structs.replace(ANN, name="Bob", email="bob@shop.example")
EVE = msgspec.structs.replace(ANN, name="Eve", email="eve@else.example")
TWO = Approvals(at_least=2)
BESIDE = ", beside whoever takes part in it with a key"


def key(letter: str) -> str:
    return f"ssh-ed25519 {letter * 68}"


def member(name: str, *roles: str, **more) -> Member:
    return Member(name, f"{name.lower()}@shop.example", roles, (key(name[0]),), **more)


def signed(answer: Answer, **more) -> Answer:
    return msgspec.structs.replace(answer, level="signed", **more)


def no(answer: Answer, comment: str = "") -> Answer:
    return msgspec.structs.replace(answer, yes=False, comment=comment)


TEAM = (
    member("Ann", "qa", also=("ann@home.example",)),
    member("Bob", "engineering"),
    member("Cem", "qa", "engineering"),
    Member("Bot", "bot@shop.example", ("qa",), (key("b"),), program_of="ann@home.example"),
    Member("Guest", "guest@shop.example", ("qa",)),
)
KNOWN = ApprovalContext(TEAM, starter="cem@shop.example", starter_level="signed")
GUEST = msgspec.structs.replace(ANN, name="Guest", email="guest@shop.example")
BOT = signed(msgspec.structs.replace(ANN, name="Bot", email="bot@shop.example"))
CEM = signed(msgspec.structs.replace(ANN, name="Cem", email="cem@shop.example"))


class TestAnybody:
    """Where nobody is known, anybody counts, by the address that they typed."""

    def test_nobodys_word_is_a_hold_that_says_how_to_go_on(self):
        decision = decide(Approvals(), [], ABOUT)
        assert (decision.call, decision.because) == (Call.HOLD, Because.MISSING)
        assert (decision.reason, decision.remedy) == ("waiting for 1 approval", "gonogo approve")

    def test_a_programs_yes_does_not_count_and_says_so(self):
        program = msgspec.structs.replace(ANN, kind="program")
        decision = decide(Approvals(), [program], ABOUT)
        assert (decision.call, decision.because) == (Call.HOLD, Because.MISSING)
        assert decision.reason == "waiting for 1 approval; Ann: a program may only ask"

    def test_enough_people_are_a_go_that_names_them(self):
        decision = decide(TWO, [ANN, BOB], ABOUT)
        assert (decision.call, decision.reason) == (Call.GO, "approved by Ann, Bob")

    def test_one_person_who_says_yes_twice_counts_once(self):
        again = msgspec.structs.replace(ANN, email="ANN@shop.example")
        assert decide(TWO, [ANN, again], ABOUT).reason == "waiting for 1 approval"

    def test_roles_cannot_be_told(self):
        assert decide(Approvals(1, ("qa",)), [BOB], ABOUT).call is Call.GO
        rule = Approvals(2, ("qa", "engineering"), one_per_role=True)
        assert decide(rule, [ANN, BOB], ABOUT).call is Call.GO
        assert decide(rule, [], ABOUT).reason == "waiting for 2 approvals"

    def test_one_no_is_a_no_go_with_its_reason(self):
        decision = decide(TWO, [ANN, no(BOB, "the door sticks")], ABOUT)
        assert (decision.call, decision.because) == (Call.NO_GO, Because.FAILED)
        assert decision.reason == "Bob rejected: the door sticks"

    def test_a_no_without_a_reason_is_one_all_the_same(self):
        assert decide(TWO, [no(BOB)], ABOUT).reason == "Bob rejected"

    def test_an_emergency_takes_one(self):
        decision = decide(TWO, [msgspec.structs.replace(ANN, about=EMERGENCY)], ABOUT)
        assert decision.call is Call.GO
        assert "in an emergency by Ann: no reason given; to be reviewed afterwards" in decision.reason


class TestVoid:
    def test_a_word_about_another_commit_or_plan_is_void_and_said_so(self):
        stale = msgspec.structs.replace(ANN, commit="e" * 40)
        other = msgspec.structs.replace(BOB, plan="f" * 64)
        decision = decide(TWO, [stale, other], ABOUT)
        assert decision.reason == "waiting for 2 approvals; 2 answers about another commit or plan"
        assert decision.evidence == ()

    def test_a_yes_about_something_else_is_none(self):
        assert decide(Approvals(), [msgspec.structs.replace(ANN, about="unit")], ABOUT).call is Call.HOLD

    def test_a_no_about_another_commit_rejects_nothing(self):
        assert decide(TWO, [no(msgspec.structs.replace(ANN, commit="e" * 40))], ABOUT).call is Call.HOLD

    def test_a_signature_is_about_one_word_on_one_thing_under_one_plan_and_one_commit(self):
        said = [
            statement("d", "c"),
            statement("d", "e"),
            statement("f", "c"),
            statement("d", "c", "reject"),
            statement("d", "c", "approve", EMERGENCY),
            statement("d", "c", "override", "unit"),
            statement("d", "c", "override", "e2e"),
        ]
        assert len(set(said)) == len(said)


def test_the_evidence_tells_each_word_as_it_was_given():
    told = decide(Approvals(), [msgspec.structs.replace(ANN, comment="seen"), no(BOB)], ABOUT).evidence
    assert [(one.name, one.value) for one in told] == [
        ("Ann", "yes, asserted, at the prompt: seen"),
        ("Bob", "no, asserted, at the prompt"),
    ]


def test_an_automatic_rule_asks_nobody_and_says_so():
    decision = decide(Approvals(automatic=True), [], ABOUT)
    assert (decision.call, decision.reason) == (Call.GO, "approved automatically, as the rule allows")


class TestKnownPeople:
    """Where people are known, only theirs count, and those who have a key have to sign."""

    def test_who_is_not_in_people_says_neither_yes_nor_no(self):
        for rule in (Approvals(), Approvals(roles=("qa",)), Approvals(not_by=("starter",))):
            for word in (EVE, signed(EVE), no(EVE)):
                held = decide(rule, [word], ABOUT, KNOWN)
                assert held.call is Call.HOLD
                assert held.reason.endswith("; Eve: not in people")
                assert held.evidence[0].value.endswith("; does not count: not in people")

    def test_several_typed_addresses_are_nobody(self):
        words = [msgspec.structs.replace(EVE, email=f"{one}@else.example") for one in "abc"]
        assert decide(TWO, words, ABOUT, KNOWN).call is Call.HOLD

    def test_a_hold_waits_for_the_roles_that_are_asked_for(self):
        assert decide(Approvals(1, ("qa",)), [], ABOUT).waits_for == WaitsForPerson(("qa",))

    def test_only_those_count_who_have_a_role(self):
        rule = Approvals(1, ("qa", "crew"))
        held = decide(rule, [signed(BOB)], ABOUT, KNOWN)
        assert held.reason == "waiting for 1 approval by qa or crew; Bob: not in the role"
        gone = decide(rule, [signed(BOB), signed(ANN)], ABOUT, KNOWN)
        assert (gone.call, gone.reason) == (Call.GO, "approved by Ann")

    def test_who_has_a_key_must_sign_and_who_has_none_need_not_where_nobody_is_separated(self):
        rule = Approvals(1, ("qa",))
        assert decide(rule, [ANN], ABOUT, KNOWN).reason.endswith("; Ann: not signed")
        assert decide(rule, [ANN, ANN], ABOUT, KNOWN).reason.endswith("; Ann: not signed")
        assert decide(rule, [GUEST], ABOUT, KNOWN).call is Call.GO
        separated = Approvals(1, ("qa",), not_by=("starter",))
        assert decide(separated, [GUEST], ABOUT, KNOWN).reason.endswith("; Guest: not signed")

    def test_two_addresses_of_one_person_are_one_person(self):
        home = signed(ANN, email="Ann@home.example")
        assert decide(TWO, [signed(ANN), home], ABOUT, KNOWN).call is Call.HOLD

    def test_a_program_may_only_ask(self):
        for word in (BOT, no(BOT), msgspec.structs.replace(BOT, about=EMERGENCY)):
            held = decide(Approvals(1, ("qa",), emergency=("qa",)), [word], ABOUT, KNOWN)
            assert held.call is Call.HOLD
            assert held.reason.endswith("; Bot: a program may only ask")

    def test_a_no_needs_no_role(self):
        assert decide(Approvals(1, ("qa",)), [no(signed(BOB))], ABOUT, KNOWN).reason == "Bob rejected"


def most_placed(people, roles):
    """How many people can have a role of their own, by trying all."""
    if not people:
        return 0
    first, *others = people
    chosen = (1 + most_placed(others, roles - {role}) for role in first & roles)
    return max([most_placed(others, roles), *chosen])


class TestOnePerRole:
    RULE = Approvals(2, ("qa", "engineering"), one_per_role=True)

    @pytest.mark.parametrize("words", list(permutations([signed(ANN), CEM])))
    def test_who_has_both_roles_stands_for_the_one_that_the_other_lacks(self, words):
        assert decide(self.RULE, words, ABOUT, KNOWN).reason.startswith("approved by ")

    def test_one_person_with_both_roles_is_one_person(self):
        held = decide(self.RULE, [CEM, CEM], ABOUT, KNOWN)
        assert held.reason == "waiting for 1 approval by qa or engineering, one per role"

    def test_a_role_that_nobody_asks_for_is_no_second_one(self):
        both = [member("Ann", "qa", "law"), member("Bob", "qa", "law")]
        held = decide(self.RULE, [signed(ANN), signed(BOB)], ABOUT, ApprovalContext(tuple(both)))
        assert held.call is Call.HOLD

    def test_two_of_one_role_are_one_of_two(self):
        held = decide(self.RULE, [signed(ANN), GUEST], ABOUT, KNOWN)
        assert held.reason.startswith("waiting for 1 approval")

    @given(
        st.dictionaries(st.sampled_from("abcdef"), st.sets(st.sampled_from(["qa", "dev", "ops", "law"]))),
        st.integers(1, 4),
    )
    def test_it_is_a_go_exactly_where_people_can_be_placed(self, roles, wanted):
        asked = ("qa", "dev", "ops", "law")
        people = tuple(Member(name, f"{name}@x.example", tuple(sorted(has))) for name, has in roles.items())
        words = [msgspec.structs.replace(ANN, name=one.name, email=one.email) for one in people]
        rule = Approvals(wanted, asked, one_per_role=True)
        circle = ApprovalContext(people or (member("Nobody"),))
        placed = most_placed(list(roles.values()), frozenset(asked))
        assert (decide(rule, words, ABOUT, circle).call is Call.GO) == (placed >= wanted)


class TestSeparation:
    RULE = Approvals(1, not_by=("author", "starter"), authors="signed")

    @pytest.mark.parametrize(
        ("circle", "word", "doubt"),
        [
            ({"starter": "ann@shop.example"}, signed(ANN), "Ann: began it"),
            ({"starter": "ann@shop.example"}, signed(ANN, email="ANN@home.example"), "Ann: began it"),
            ({"starter": "ANN@home.example"}, signed(ANN), "Ann: began it"),
            ({"starter": "bot@shop.example"}, signed(ANN), "Ann: began it"),
            ({"authors": ("ann@shop.example",)}, signed(ANN), "Ann: wrote a commit of it"),
            ({"authors": ("x@x", "ann@home.example")}, signed(ANN), "Ann: wrote a commit of it"),
            ({"authors": ("Bot@shop.example",)}, signed(ANN), "Ann: wrote a commit of it"),
        ],
    )
    def test_who_has_a_part_in_it_does_not_count(self, circle, word, doubt):
        held = decide(self.RULE, [word], ABOUT, msgspec.structs.replace(KNOWN, **circle))
        assert held.call is Call.HOLD
        assert held.reason.endswith(doubt)

    def test_a_rule_that_does_not_separate_lets_the_starter_approve(self):
        assert decide(Approvals(), [CEM], ABOUT, KNOWN).call is Call.GO
        by_author = msgspec.structs.replace(KNOWN, authors=("bob@shop.example",))
        assert decide(Approvals(not_by=("author",)), [CEM], ABOUT, by_author).call is Call.GO
        assert decide(Approvals(not_by=("starter",)), [signed(BOB)], ABOUT, by_author).call is Call.GO

    def test_somebody_else_counts_once_they_sign(self):
        assert decide(self.RULE, [BOB], ABOUT, KNOWN).reason.endswith("; Bob: not signed")
        assert decide(self.RULE, [signed(BOB)], ABOUT, KNOWN).call is Call.GO

    @pytest.mark.threat("person", "Start a release under another name, to approve it as oneself")
    def test_an_unsigned_start_holds_and_says_how_to_set_up_signing(self):
        unknown = msgspec.structs.replace(KNOWN, starter_level="asserted")
        held = decide(self.RULE, [signed(BOB)], ABOUT, unknown)
        assert (held.call, held.because) == (Call.HOLD, Because.MISSING)
        assert held.reason.startswith("cem@shop.example began it without a signature")
        assert "git config gpg.format ssh" in held.remedy
        assert "people[].keys on the target branch" in held.remedy
        assert held.waits_for == Setup(held.remedy)
        nobody = msgspec.structs.replace(unknown, starter="")
        assert decide(self.RULE, [], ABOUT, nobody).reason.startswith("somebody began it")

    @pytest.mark.parametrize(
        ("unsigned", "told"),
        [
            (("aaaaaaa",), "1 commit signed by nobody in people, so who wrote them is not known: aaaaaaa"),
            (
                ("a", "b", "c"),
                "so who wrote them is not known: a, b and c",
            ),
            (("a", "b", "c", "d"), "not known: a, b, c and others"),
        ],
    )
    @pytest.mark.threat("contributor", "Commit under another name, to approve it as oneself")
    def test_unsigned_commits_hold_and_say_how_to_set_up_signing(self, unsigned, told):
        held = decide(self.RULE, [signed(BOB)], ABOUT, msgspec.structs.replace(KNOWN, unsigned=unsigned))
        assert held.call is Call.HOLD
        assert held.reason.endswith(told)
        assert "git config" in held.remedy

    def test_unsigned_commits_are_taken_at_their_word_only_where_the_rule_says_so(self):
        circle = msgspec.structs.replace(KNOWN, unsigned=("a",), authors=("bob@shop.example",))
        rule = Approvals(not_by=("author",), authors="asserted")
        assert decide(rule, [signed(ANN)], ABOUT, circle).call is Call.GO
        assert decide(rule, [signed(BOB)], ABOUT, circle).call is Call.HOLD
        assert decide(Approvals(not_by=("starter",)), [signed(BOB)], ABOUT, circle).call is Call.GO

    def test_a_no_is_heard_also_where_signing_is_not_set_up(self):
        circle = msgspec.structs.replace(KNOWN, unsigned=("a",))
        assert decide(self.RULE, [no(signed(BOB))], ABOUT, circle).call is Call.NO_GO


class TestExpiry:
    RULE = Approvals(expires="1h")

    @pytest.mark.parametrize(("now", "call"), [(99, Call.HOLD), (3699, Call.HOLD), (3700, Call.NO_GO)])
    def test_an_approval_that_expired_is_a_no_go(self, now, call):
        decision = decide(self.RULE, [], ABOUT, ApprovalContext(asked=100, now=now))
        assert decision.call is call
        if call is Call.NO_GO:
            assert (decision.because, decision.reason) == (
                Because.TIMED_OUT,
                "not enough approvals within 1h",
            )

    def test_a_yes_that_came_too_late_does_not_count(self):
        assert decide(self.RULE, [ANN], ABOUT, ApprovalContext(asked=100, now=3700)).call is Call.NO_GO

    @pytest.mark.parametrize("text", ["soon", "400d", "0s"])
    def test_what_is_no_duration_is_refused(self, text):
        with pytest.raises(ValueError, match="duration"):
            Approvals(expires=text)


class TestEmergency:
    RULE = Approvals(2, ("qa",), emergency=("engineering",))

    def said(self, answer, comment="customers cannot pay"):
        return msgspec.structs.replace(answer, level="signed", about=EMERGENCY, comment=comment)

    def test_one_in_the_role_stands_in_for_those_that_are_missing(self):
        decision = decide(self.RULE, [self.said(BOB)], ABOUT, KNOWN)
        assert decision.call is Call.GO
        told = "approved in an emergency by Bob: customers cannot pay; to be reviewed afterwards"
        assert decision.reason == told

    def test_where_who_began_it_did_not_sign_it_may_be_the_same(self):
        unknown = msgspec.structs.replace(KNOWN, starter_level="asserted")
        held = decide(self.RULE, [self.said(BOB)], ABOUT, unknown)
        assert held.reason.endswith("; Bob: who began it did not sign, so may be the same")
        keyless = ApprovalContext((Member("Bob", "bob@shop.example", ("engineering",)),))
        assert decide(self.RULE, [self.said(BOB)], ABOUT, keyless).call is Call.GO

    def test_nobody_else_can(self):
        held = decide(self.RULE, [self.said(ANN)], ABOUT, KNOWN)
        assert held.reason.endswith("; Ann: not in the role")
        assert decide(self.RULE, [self.said(EVE)], ABOUT, KNOWN).call is Call.HOLD
        plain = Approvals(2, emergency=("engineering",))
        assert decide(plain, [self.said(EVE)], ABOUT, KNOWN).call is Call.HOLD

    def test_it_takes_a_second_person(self):
        held = decide(self.RULE, [self.said(CEM)], ABOUT, KNOWN)
        assert held.reason.endswith("; Cem: began it")

    def test_a_rule_without_it_has_none(self):
        assert decide(Approvals(2, ("qa",)), [self.said(GUEST)], ABOUT, KNOWN).call is Call.HOLD

    def test_it_counts_for_nothing_else(self):
        both = Approvals(2, ("engineering",), emergency=())
        assert decide(both, [self.said(BOB), CEM], ABOUT, KNOWN).call is Call.HOLD

    def test_one_no_is_stronger(self):
        assert decide(self.RULE, [self.said(BOB), no(signed(ANN))], ABOUT, KNOWN).call is Call.NO_GO


class TestImpossible:
    """A rule that nobody can meet is refused when it is written."""

    @pytest.mark.parametrize(
        ("rule", "why"),
        [
            (Approvals(6), "asks for 6 people; in people there is 4"),
            (Approvals(2, ("law",)), "asks for 2 people in a role of law; in people there is 0"),
            (
                Approvals(1, not_by=("starter",), roles=("law",)),
                f"asks for 1 person in a role of law with a key{BESIDE}; in people there is 0",
            ),
            (
                Approvals(3, not_by=("author",), authors="signed"),
                f"asks for 3 people with a key{BESIDE}; in people there is 2",
            ),
        ],
    )
    def test_it_is_told_how_many_there_are(self, rule, why):
        assert impossible(rule, TEAM) == why

    def test_each_for_another_role_takes_a_matching(self):
        rule = Approvals(2, ("qa", "law"), one_per_role=True)
        assert impossible(rule, TEAM).startswith("asks for 2 people in a role of qa, law, each in another;")
        with pytest.raises(ValueError, match="at_least asks for 3, each in another role; roles has 2"):
            Approvals(3, ("qa", "law", "qa"), one_per_role=True)

    def test_who_begins_it_has_to_leave_enough(self):
        alone = (member("Ann", "qa"), member("Bob"))
        assert impossible(Approvals(1, ("qa",), not_by=("starter",)), alone) == ""
        assert impossible(Approvals(1, not_by=("starter",)), alone[:1]) != ""
        assert impossible(Approvals(2, not_by=("starter",)), alone) != ""
        assert impossible(Approvals(2, not_by=("author",), authors="asserted"), alone) == ""

    def test_separating_needs_people(self):
        assert impossible(Approvals(not_by=("author",)), []).startswith("not_by separates people")

    @pytest.mark.parametrize("rule", [Approvals(), Approvals(9, ("qa",)), Approvals(9, automatic=True)])
    def test_where_nobody_is_known_or_asked_nothing_is_impossible(self, rule):
        assert impossible(rule, []) == ""
        assert rule.automatic is False or impossible(rule, TEAM) == ""

    @given(
        st.lists(
            st.tuples(st.sets(st.sampled_from(["qa", "dev"])), st.booleans(), st.booleans()), max_size=4
        ),
        st.builds(
            Approvals,
            at_least=st.integers(1, 2),
            roles=st.sampled_from([(), ("qa",), ("qa", "dev")]),
            not_by=st.sampled_from([(), ("starter",), ("author",), ("author", "starter")]),
            authors=st.just("signed"),
        ),
    )
    def test_a_rule_is_possible_exactly_if_some_release_under_it_goes(self, kinds, rule):
        people = tuple(
            Member(
                f"P{number}",
                f"p{number}@x.example",
                tuple(sorted(roles)),
                (f"ssh-ed25519 {str(number) * 68}",) if has_key else (),
                program_of="p0@x.example" if program and number else "",
            )
            for number, (roles, has_key, program) in enumerate(kinds)
        )
        words = [
            msgspec.structs.replace(signed(ANN) if one.keys else ANN, name=one.name, email=one.email)
            for one in people
        ]
        parties = [one.email for one in people if one.keys] if rule.not_by else ["away@x.example"]
        circles = (
            ApprovalContext(people, authors=(who,), starter=who, starter_level="signed") for who in parties
        )
        goes = any(decide(rule, words, ABOUT, circle).call is Call.GO for circle in circles)
        if people:
            assert (impossible(rule, people) == "") == goes


class TestAbout:
    @pytest.mark.parametrize(
        "about", ["", "staging", emergency_about(), emergency_about("staging"), "restore production"]
    )
    def test_a_yes_to_anything_else_is_void(self, about):
        other = msgspec.structs.replace(ANN, about=about)
        decision = decide(Approvals(), [other], ABOUT, about="production")
        assert decision.call is Call.HOLD
        assert decision.reason == "waiting for 1 approval; 1 answer about another commit, plan or environment"
        assert decision.asker == "production-approval"
