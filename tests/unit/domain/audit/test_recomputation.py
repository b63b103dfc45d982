"""A release computed again: what its entries say beside what git has."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from tests.telling import ANN, BOB, CEM, COMMIT, RULE, TAG_OBJECT, Telling

from gonogo.domain.audit.account import accounts
from gonogo.domain.audit.grounds import Grounds, TagState
from gonogo.domain.audit.recomputation import Recomputation, recomputed
from gonogo.domain.people.approval import Approvals
from gonogo.domain.people.people import Member, Permissions
from gonogo.domain.permission import Rules
from gonogo.domain.rollout.environment import EnvironmentPlan, Part

if TYPE_CHECKING:
    from collections.abc import Iterable


def sign(name: str, text: bytes) -> str:
    return f"{name} {hashlib.sha256(text).hexdigest()}"


def key_of(name: str) -> str:
    return f"ssh-ed25519 {name.upper() * 30}"


def prover(text: bytes, signature: str, people: Iterable[Member]) -> Member | None:
    return next((one for one in people if sign(one.name.lower(), text) == signature), None)


def told(**plan: Any) -> Telling:
    return Telling(sign, key_of, **plan)


def grounds(telling: Telling, **more: Any) -> Grounds:
    """What git has, which is what the plan has."""
    plan = telling.plan
    known = Grounds(
        Rules(plan.people, plan.permissions),
        {"": plan.approvals},
        plan.authors,
        plan.unsigned,
        plan,
        tags={plan.tag: TagState(TAG_OBJECT, COMMIT)},
    )
    return msgspec.structs.replace(known, **more)


def again(telling: Telling, **more: Any) -> Recomputation:
    (account,) = accounts(telling.entries)
    return recomputed(account, grounds(telling, **more), prover)


def test_an_untouched_release_is_as_it_was_recorded() -> None:
    telling = told()
    assert again(telling) == Recomputation("1.1.0-0a", telling.plan.bump.version, (), ())


def test_a_plan_that_is_not_the_one_of_its_digest_is_found() -> None:
    telling = told()
    other = msgspec.structs.replace(telling.plan, day="2030-01-01")
    assert again(telling, plan=other).faults == ("its plan is not the one of its digest",)


def test_an_entry_that_says_another_version_than_its_plan_is_found() -> None:
    telling = told()
    telling.find("release.started")["data"]["version"] = "9.9.9"
    assert "its plan has another version, tag or commit than it was begun with" in again(telling).faults


@pytest.mark.threat("clone", "Put other rules in place of the protected branch's by a local ref or setting")
def test_rules_that_the_plan_did_not_take_from_git_are_found() -> None:
    telling = told(approvals=Approvals(automatic=True))
    rules = Rules(telling.plan.people, telling.plan.permissions)
    assert again(telling, approvals={"": RULE}).faults == (
        "its plan froze other rules than the commit has that it names for them",
    )
    fewer = Rules(rules.people[:1], rules.permissions)
    assert "its plan froze other rules" in again(told(), rules=fewer).faults[1]
    others = msgspec.structs.replace(rules, permissions=Permissions(override=("qa",)))
    assert "its plan froze other rules" in again(told(), rules=others).faults[0]


def test_rules_of_environments_that_the_release_does_not_deploy_to_do_not_count() -> None:
    telling = told()
    assert again(telling, approvals={"": RULE, "staging": RULE}).faults == ()


def test_authors_that_the_plan_left_out_are_found() -> None:
    telling = told()
    assert again(telling, authors=("bob@x.example",)).faults == (
        "its plan leaves out an author of the commits in its range",
    )
    assert again(telling, unsigned=("abc",)).faults == (
        "its plan leaves out a commit in its range of which nobody proved to be the author",
    )
    assert again(told(authors=("bob@x.example",), unsigned=("abc",))).faults == ()


@pytest.mark.threat("file", "Say that somebody approved who said nothing")
def test_an_approval_that_nobody_known_signed_is_found() -> None:
    telling = told()
    telling.find("order.approve")["data"]["signature"] = sign("eve", b"x")
    assert again(telling).faults == (
        "entry 5: the word to approve is signed by nobody who is known",
        (f"entry 6: approved, but by what is there: waiting for 1 approval by qa; {BOB}: not in people"),
    )


@pytest.mark.threat("file", "Write down an approval of something else as one of this release")
@pytest.mark.parametrize("name", ["plan", "commit"])
def test_an_approval_of_another_question_is_found(name: str) -> None:
    telling = told()
    word = telling.find("order.approve")["data"]
    word[name] = "f" * len(word[name])
    assert again(telling).faults[0] == "entry 5: the word to approve is signed by nobody who is known"


def test_a_genuine_approval_of_another_plan_does_not_count() -> None:
    telling, before = told(), told(day="2030-01-01")
    telling.find("order.approve")["data"] = before.find("order.approve")["data"]
    (fault,) = again(telling).faults
    assert fault.startswith("entry 6: approved, but by what is there: waiting for 1 approval by qa; 1 answer")


def test_questions_that_were_taken_out_of_the_ledger_are_missed() -> None:
    telling = told()
    telling.find("release.started")["data"]["asks"] = True
    assert again(telling).faults == ("entry 6: approved, and nobody was asked a question",)
    automatic = told(approvals=Approvals(automatic=True))
    automatic.find("release.started")["data"]["asks"] = True
    assert again(automatic).faults == ()


def test_an_approval_of_whoever_began_it_does_not_count() -> None:
    telling = told()
    telling.told.remove(telling.find("order.approve"))
    telling.before("gate.decided", telling.order("approve", "ann", ANN))
    assert again(telling).faults == (
        "entry 6: approved, but by what is there: waiting for 1 approval by qa; Ann: began it",
    )


def test_an_environment_that_was_not_reached_hides_no_approval_behind_it() -> None:
    telling = told()
    telling.find("order.approve")["data"]["signature"] = sign("eve", b"x")
    found = again(telling, approvals={"staging": RULE, "": RULE})
    assert found.faults == again(telling).faults != ()


def test_an_approval_of_an_author_does_not_count() -> None:
    rule = msgspec.structs.replace(RULE, not_by=("author",))
    telling = told(approvals=rule, authors=("bob@x.example",))
    assert "Bob: wrote a commit of it" in again(telling).faults[0]


def test_an_approval_that_came_after_the_decision_does_not_count() -> None:
    telling = told()
    word = telling.find("order.approve")
    telling.told.remove(word)
    telling.told.insert(len(telling.told) - 1, word)
    assert "approved, but by what is there" in again(telling).faults[0]


def test_a_rejection_that_was_passed_over_is_found() -> None:
    telling = told()
    word = telling.order("reject", "bob", BOB)
    telling.told.remove(word)
    telling.told.insert(4, word)
    assert again(telling).faults == ("entry 7: approved, but by what is there: Bob rejected",)


def test_a_time_limit_does_not_count_because_nobody_wrote_when_people_were_asked() -> None:
    telling = told(approvals=msgspec.structs.replace(RULE, expires="1h"))
    assert again(telling).faults == ()


@pytest.mark.parametrize("call", ["hold", "no-go"])
def test_a_release_that_was_published_although_a_gate_said_no_is_found(call: str) -> None:
    telling = told()
    telling.find("gate.decided", "unit")["data"]["call"] = call
    assert again(telling).faults == (f"entry 4: it was published although unit said {call}",)


def test_the_last_answer_of_a_gate_counts_and_those_that_need_not_say_go_do_not() -> None:
    telling = told()
    first = telling.decided("unit", "no-go")
    telling.before("gate.decided", first)
    telling.before("order.approve", telling.decided("style", "no-go", required=False))
    assert again(telling).faults == ()


def test_a_gate_that_the_plan_requires_and_nobody_asked_is_found() -> None:
    telling = told()
    telling.find("gate.decided", "unit")["data"]["required"] = False
    expected = ("it was published, and unit, which its plan requires, was not asked",)
    assert again(telling).faults == expected
    telling.told.remove(telling.find("gate.decided", "unit"))
    assert again(telling).faults == expected
    assert again(telling, plan=None).faults == ()


def test_a_gate_that_answered_about_another_commit_is_found() -> None:
    telling = told()
    telling.find("gate.decided", "unit")["data"]["subject"]["commit"] = "9" * 40
    assert again(telling).faults == ("entry 4: unit answered about another commit or plan",)


def test_a_release_without_any_approval_is_found() -> None:
    telling = told()
    telling.told.remove(telling.find("gate.decided", "approval"))
    assert again(telling).faults == ("it was published, and nobody was asked for approval",)


def test_a_candidate_of_another_plan_and_a_second_one_are_found() -> None:
    telling = told()
    made = telling.find("candidate.made")
    telling.told.insert(3, made | {"data": made["data"] | {"commit": "9" * 40, "plan": "f"}})
    assert again(telling).faults == (
        "entry 4: the candidate was made by another plan",
        "it has two candidates",
    )


def test_a_release_that_is_begun_a_second_time_is_found() -> None:
    telling = told()
    telling.told.insert(1, telling.told[0])
    assert again(telling).faults == ("entry 2 begins it a second time",)


def overridden(name: str, who: str, **more: Any) -> Telling:
    telling = told()
    telling.before("gate.decided", telling.order("override", name, who, "unit", **more))
    telling.find("gate.decided", "unit")["data"]["because"] = "overridden"
    return telling


def test_an_override_by_somebody_who_may_is_fine() -> None:
    assert again(overridden("bob", BOB)).faults == ()
    assert again(overridden("cem", CEM), rules=None, approvals={}).faults == ()


@pytest.mark.parametrize(("name", "who"), [("cem", CEM), ("ann", ANN)])
def test_an_override_by_somebody_who_may_not_is_found(name: str, who: str) -> None:
    assert again(overridden(name, who)).faults == ("entry 5: unit was overridden by nobody who may",)


def test_an_override_of_another_gate_or_plan_or_without_any_word_is_found() -> None:
    telling = told()
    telling.find("gate.decided", "unit")["data"]["because"] = "overridden"
    expected = ("entry 4: unit was overridden by nobody who may",)
    assert again(telling).faults == expected
    telling.order("override", "bob", BOB, "unit")
    assert again(telling).faults == expected
    other = overridden("bob", BOB)
    other.find("order.override")["data"]["about"] = "e2e"
    assert "entry 5: unit was overridden by nobody who may" in again(other).faults


def test_an_override_where_the_starter_did_not_sign_could_be_theirs() -> None:
    telling = overridden("bob", BOB)
    telling.find("order.start")["data"]["level"] = "asserted"
    assert "entry 5: unit was overridden by nobody who may" in again(telling).faults


def test_an_emergency_that_nobody_declared_who_may_is_found() -> None:
    telling = told()
    telling.find("gate.decided", "unit")["data"]["evidence"] = [{"name": "emergency", "value": "by Bob"}]
    assert again(telling).faults == ("entry 4: unit let an emergency pass that nobody declared who may",)
    telling.before("gate.decided", telling.order("emergency", "bob", BOB))
    assert again(telling).faults == ()


@pytest.mark.threat("remote", "Move a tag to another commit after the release")
def test_a_tag_that_was_moved_is_found() -> None:
    telling = told()
    tag = telling.plan.tag
    assert again(telling, tags={tag: TagState("9" * 40)}).faults == (
        f"tag {tag} was moved: it is 9999999, and was published as ddddddd",
    )
    here = {tag: TagState("", "9" * 40, "tree-9")}
    assert again(telling, tags=here, tree="tree-c").faults == (
        f"tag {tag} has other files than the candidate ccccccc",
    )
    assert again(telling, tags=here, tree="tree-9").faults == ()
    assert again(telling, tags={}).faults == ()


def test_each_tag_of_several_packages_is_compared() -> None:
    telling = told()
    telling.find("release.published")["data"]["tags"] = {"api@1": "1" * 40, "web@2": "2" * 40}
    assert again(telling, tags={"web@2": TagState("3" * 40)}).faults == (
        "tag web@2 was moved: it is 3333333, and was published as 2222222",
    )


def test_an_environment_is_approved_by_its_own_rule() -> None:
    production = EnvironmentPlan(
        "production", Part("local", "{}"), Part("none", "{}"), "direct", (), approvals=RULE
    )
    telling = told(environments=(production,))
    telling.before("release.ended", telling.decided("production-approval"))
    rules = {"": RULE, "production": RULE}
    assert again(telling, approvals=rules).faults == (
        (
            "entry 8: approved, but by what is there: waiting for 1 approval by qa; 1 answer about another "
            "commit, plan or environment"
        ),
    )
    word = telling.order("approve", "bob", BOB, "production")
    telling.told.remove(word)
    telling.told.insert(7, word)
    assert again(telling, approvals=rules).faults == ()


def test_what_was_rejected_needs_neither_approvals_nor_tags() -> None:
    telling = told()
    telling.told = telling.told[:3]
    telling.decided("unit", "no-go")
    telling.add("release.ended", ANN, {"outcome": "rejected"})
    assert again(telling).faults == ()


def test_where_nobody_is_known_anybodys_word_is_enough() -> None:
    telling = told(people=(), approvals=Approvals())
    for one in telling.told:
        if one["kind"].startswith("order."):
            one["data"] |= {"level": "asserted", "signature": ""}
    assert again(telling) == Recomputation("1.1.0-0a", telling.plan.bump.version, (), ())
    telling.find("order.approve")["data"]["level"] = "signed"
    assert again(telling).faults == ()
    telling.find("order.approve")["data"]["level"] = "asserted program"
    assert "a program may only ask" in again(telling).faults[0]


def test_what_git_does_not_have_is_told_and_is_no_fault() -> None:
    telling = told()
    lost = Grounds(unchecked=("which commit's rules held was not recorded",))
    (account,) = accounts(telling.entries)
    found = recomputed(account, lost, prover)
    assert (found.faults, found.unchecked) == ((), lost.unchecked)
    with_plan = recomputed(account, msgspec.structs.replace(lost, plan=telling.plan), prover)
    assert with_plan.faults == ()


def test_a_level_that_nothing_in_the_ledger_proves_is_told() -> None:
    telling = told()
    telling.find("order.approve")["data"]["level"] = "account"
    found = again(telling)
    assert found.unchecked == ("who said what is known by account, which is not in the ledger",)
    telling.find("order.approve")["data"]["level"] = ""
    assert "by nothing" in again(telling).unchecked[0]
    assert "approved, but by what is there" in found.faults[0]


@pytest.mark.parametrize("data", [{}, {"evidence": 7}, {"evidence": [7], "subject": 7}])
def test_entries_that_nobody_would_write_are_found_and_are_no_crash(data: dict[str, Any]) -> None:
    telling = told()
    telling.find("gate.decided", "unit")["data"] = data
    assert again(telling).faults
    telling.find("release.published")["data"]["tags"] = 7
    assert again(telling).faults


def test_what_git_contradicts_is_a_fault_of_the_release() -> None:
    assert again(told(), faults=("its rules are foreign",)).faults == ("its rules are foreign",)


ASKED = "ab" * 32


def asked(answered: str, about: str = "", **plan: Any) -> Telling:
    """The release, where people were asked a question, and Bob answered one."""
    telling = told(**plan)
    telling.told.remove(telling.find("order.approve"))
    question = telling.add("question.asked", ANN, {"about": about, "question": ASKED})
    answer = telling.order("approve", "bob", BOB, question=answered)
    approval = telling.decided("approval")
    telling.told.remove(telling.find("gate.decided", "approval"))
    telling.before("release.published", question, answer, approval)
    return telling


def test_an_approval_that_answers_the_question_is_as_it_was_recorded() -> None:
    assert again(asked(ASKED)).faults == ()
    assert again(asked("", "production")).faults == ()


@pytest.mark.threat("file", "Count an approval that answers no question that was asked")
@pytest.mark.parametrize(
    ("answered", "why"),
    [("", "was said before the question was asked"), ("cd" * 32, "answers another question")],
)
def test_an_approval_that_answers_nothing_that_was_asked_is_found(answered: str, why: str) -> None:
    (fault,) = again(asked(answered)).faults
    assert fault.endswith(f"approved, but by what is there: waiting for 1 approval by qa; Bob: {why}")


@pytest.mark.threat("file", "Let an approval count that came after the time in which it was waited for")
@pytest.mark.parametrize(("seconds", "faults"), [(299, 0), (300, 1)])
def test_an_approval_that_came_too_late_is_found(seconds: int, faults: int) -> None:
    telling = asked(ASKED, approvals=msgspec.structs.replace(RULE, expires="5m"))
    telling.find("order.approve")["at"] = telling.find("question.asked")["at"] + seconds
    assert len(again(telling).faults) == faults


def test_a_time_limit_is_not_checked_where_nothing_says_when_people_were_asked() -> None:
    rule = msgspec.structs.replace(RULE, expires="5m")
    telling = told(approvals=rule)
    found = again(telling, approvals={"": rule, "production": rule})
    assert found.faults == ()
    assert "when people were asked was not recorded, so how long they had is not checked" in found.unchecked


@pytest.mark.parametrize(("answered", "counts"), [("", False), ("cd" * 32, False), (ASKED, True)])
def test_an_override_answers_what_its_gate_led_to(answered: str, counts: bool) -> None:
    telling = asked(ASKED)
    word = telling.order("override", "bob", BOB, "unit", question=answered)
    given = telling.decided("unit", because="overridden")
    telling.before("release.published", word, given)
    assert ("unit was overridden by nobody who may" in str(again(telling).faults)) is not counts


def test_an_override_that_was_said_with_the_start_answers_nothing() -> None:
    telling = asked(ASKED)
    word = telling.order("override", "bob", BOB, "unit", commit="")
    telling.before("candidate.made", word)
    telling.before("release.published", telling.decided("unit", because="overridden"))
    assert again(telling).faults == ()
