import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain import compliance
from gonogo.domain.checklist import ANY
from gonogo.domain.compliance import TOLD, Finding, approver, requester, signatures, tickets, verdict
from gonogo.domain.decision import Because, Call, Decision, Subject
from gonogo.domain.history.commits import Commit
from gonogo.domain.people.approval import Approvals
from gonogo.domain.planning.plan import GatePlan
from gonogo.testing.polling import PLAN

SUBJECT = Subject("c0ffee", "digest")


def commit(message, sha="c0ffee1234", parents=()):
    return Commit(sha, parents, 0, "Ann", "ann@example.com", message)


def gate(name, kind="tests", required=True):
    return GatePlan(name, kind, "{}", required=required, timeout=60)


def said(asker, call, reason="fine"):
    return Decision(asker, call, Because.PASSED, reason, SUBJECT)


def told(finding):
    return finding.because, finding.told


def test_who_asked_for_it_is_known_by_name_and_address():
    assert told(requester("Ann", "ann@example.com", "signed")) == (
        Because.PASSED,
        "Ann <ann@example.com>, signed",
    )
    for name, email in (("", "a@example.com"), ("Ann", " ")):
        unknown = requester(name, email, "asserted")
        assert told(unknown) == (Because.MISSING, "who started it has no name or no address")
        assert unknown.remedy.startswith("git config user.name")


def test_an_approver_is_somebody_who_wrote_none_of_it():
    assert told(approver(Approvals(at_least=2, not_by=("author",)))) == (
        Because.PASSED,
        "2 people who wrote none of it must approve",
    )
    assert told(approver(Approvals(not_by=("starter",)))) == (
        Because.MISSING,
        "authors may approve what they wrote",
    )
    automatic = approver(Approvals(not_by=("author",), automatic=True))
    assert told(automatic) == (Because.MISSING, "nobody has to approve")


def of_tests(gates, *decisions):
    return compliance.tests(msgspec.structs.replace(PLAN, gates=gates), decisions)


def test_tests_said_go_or_will_be_asked():
    both = (gate("unit"), gate("slow"), gate("other", kind="command"))
    assert told(of_tests(both, said("unit", Call.GO))) == (
        Because.PASSED,
        "unit said go; slow will be asked",
    )
    assert told(of_tests((gate("unit", required=False), gate("x", "command")))) == (
        Because.MISSING,
        "no gate that runs tests is required",
    )


def test_tests_that_did_not_say_go_are_no_evidence_and_their_last_word_counts():
    unit = (gate("unit"),)
    failed = of_tests(unit, said("unit", Call.GO), said("unit", Call.NO_GO, "1 test failed"))
    assert told(failed) == (Because.FAILED, "unit said no-go: 1 test failed")
    held = of_tests(unit, said("unit", Call.HOLD, "no report"))
    assert told(held) == (Because.MISSING, "unit said hold: no report")
    again = of_tests(unit, said("unit", Call.NO_GO), said("unit", Call.GO))
    assert told(again) == (Because.PASSED, "unit said go")


def test_tests_that_were_overridden_are_told_as_that():
    word = Decision("unit", Call.GO, Because.OVERRIDDEN, "overridden by Ann: known", SUBJECT)
    assert told(of_tests((gate("unit"),), said("unit", Call.NO_GO), word)) == (
        Because.PASSED,
        "unit was overridden by Ann: known",
    )


def test_commits_without_a_ticket_are_named_by_hash_and_subject():
    named, unnamed = commit("fix: a (SHOP-1)"), commit("feat: b\u202e\n\nbody", sha="badcafe999")
    finding = tickets([named, unnamed], ("SHOP-[0-9]*",), 100)
    assert told(finding) == (Because.FAILED, "1 of 2 commits names a ticket")
    assert finding.details == ("badcafe feat: b\\u202e: names no ticket",)
    assert finding.remedy == "name SHOP-[0-9]* in the message of each commit, and plan again"


def test_a_share_of_the_commits_may_be_enough():
    some = [commit("fix: a #1"), commit("fix: b #2"), commit("fix: c")]
    assert told(tickets(some, (ANY,), 66)) == (Because.PASSED, "2 of 3 commits name a ticket")
    short = tickets(some, (ANY,), 67)
    assert told(short) == (Because.FAILED, "2 of 3 commits name a ticket; 67% are asked for")
    assert "name an issue or ticket" in short.remedy


def test_merges_need_no_ticket_and_no_commit_is_no_evidence():
    merge = commit("Merge branch 'a'", parents=("1", "2"))
    assert told(tickets([merge, commit("fix: #1")], (ANY,), 100)) == (
        Because.PASSED,
        "1 of 1 commit names a ticket",
    )
    assert told(tickets([merge], (ANY,), 100)) == (Because.MISSING, "there is no commit to look at")


def test_of_many_commits_the_rest_are_counted():
    details = tickets([commit("fix: x")] * (TOLD + 3), (ANY,), 100).details
    assert len(details) == TOLD + 1
    assert details[-1] == "and 3 more"


@pytest.mark.parametrize(
    ("signers", "because", "lack"),
    [
        ({"b": ""}, Because.FAILED, "is signed with no key that people has"),
        ({}, Because.MISSING, "has a signature that cannot be checked here"),
    ],
)
def test_a_commit_that_no_known_key_signed_is_named_with_what_it_lacks(signers, because, lack):
    finding = signatures([commit("one", "a"), commit("two", "b")], {"a": "ann@x.example", **signers})
    assert told(finding) == (because, "1 of 2 commits is signed by a known key")
    assert finding.details == (f"b two: {lack}",)


def test_commits_that_known_keys_signed_are_evidence():
    all_good = signatures([commit("one", "a"), commit("two", "b")], dict.fromkeys("ab", "ann@x.example"))
    assert told(all_good) == (Because.PASSED, "2 of 2 commits are signed by a known key")
    assert told(signatures([], {})) == (Because.MISSING, "there is no commit to look at")


def test_every_requirement_that_is_not_met_is_named():
    met = Finding("requester", Because.PASSED, "Ann")
    missing = Finding("rollback plan", Because.MISSING, "there is no file a")
    failed = Finding("tickets", Because.FAILED, "0 of 1 names one")
    assert verdict([met]) == (Call.GO, Because.PASSED, "the evidence is there: requester")
    assert verdict([met, missing]) == (
        Call.HOLD,
        Because.MISSING,
        "1 of 2 requirements is not met: rollback plan: there is no file a",
    )
    assert verdict([met, missing, failed]) == (
        Call.NO_GO,
        Because.FAILED,
        "2 of 3 requirements are not met: rollback plan: there is no file a; tickets: 0 of 1 names one",
    )


@given(st.integers(1, 100), st.integers(0, 30), st.integers(0, 30))
def test_the_share_is_of_all_commits_and_never_rounded_up(percent, named, unnamed):
    commits = [commit("fix: #1")] * named + [commit("fix: x")] * unnamed
    passed = tickets(commits, (ANY,), percent).because is Because.PASSED
    assert passed == (bool(commits) and named / len(commits) * 100 >= percent - 1e-9)
