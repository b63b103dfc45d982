from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gonogo.domain.decision import Because, Call, Decision, Evidence, Setup
from gonogo.domain.history.commits import Commit
from gonogo.domain.people.approval import Approvals
from gonogo.domain.people.people import Member
from gonogo.domain.people.person import Person
from gonogo.domain.planning.plan import GatePlan
from gonogo.errors import FormatError, Stopped
from gonogo.gates.compliance import ComplianceGate
from gonogo.gates.reports import Reports
from gonogo.testing.polling import PLAN, polled

Poll = Callable[..., Decision]
UNIT = GatePlan("unit", "tests", "{}", required=True, timeout=60)
SOUND = msgspec.structs.replace(PLAN, approvals=Approvals(not_by=("author",)), gates=(UNIT,))
FIX = Commit("c0ffee", (), 0, "Ann", "ann@example.com", "fix: prices (SHOP-1)")
FEAT = Commit("badcafe99", (), 0, "Ann", "ann@example.com", "feat: search")
NOTHING = {
    "requester": False,
    "approver": False,
    "tests": False,
    "tickets": 0,
    "signed": False,
    "rollback_plan": "",
}
KEY = "ssh-ed25519 " + "A" * 68


@pytest.fixture
def answer(tmp_path: Path) -> Poll:
    def answer(
        ask: dict[str, Any] | None = None, tools: dict[str, Any] | None = None, **said: Any
    ) -> Decision:
        gate = ComplianceGate(msgspec.convert(said, ComplianceGate.Settings))
        return polled(
            gate, tmp_path, ask={"plan": SOUND} | (ask or {}), **({"history": (FIX,)} | (tools or {}))
        )

    return answer


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "checkout/docs").mkdir(parents=True)
    (tmp_path / "checkout/docs/rollback.md").write_text("Redeploy the one before.\n")
    return tmp_path / "checkout"


def only(**said: Any) -> dict[str, Any]:
    return NOTHING | said


def told(decision: Decision) -> tuple[Call, Because, str]:
    return decision.call, decision.because, decision.reason


@pytest.mark.usefixtures("checkout")
def test_all_the_evidence_is_go_and_each_piece_is_told(answer: Poll) -> None:
    decision = answer()
    assert told(decision) == (
        Call.GO,
        Because.PASSED,
        "the evidence is there: requester, approver, tests, tickets and rollback plan",
    )
    assert decision.evidence == (
        Evidence("requester", "Ann <ann@example.com>, asserted"),
        Evidence("approver", "1 person who wrote none of it must approve"),
        Evidence("tests", "unit will be asked"),
        Evidence("tickets", "1 of 1 commit names a ticket"),
        Evidence("rollback plan", "docs/rollback.md"),
    )
    assert (decision.details, decision.remedy, decision.waits_for) == ((), "", None)


def test_everything_that_is_missing_is_named_with_the_way_to_mend_it(answer: Poll) -> None:
    decision = answer({"plan": PLAN, "starter": Person("", "")})
    assert (decision.call, decision.because) == (Call.HOLD, Because.MISSING)
    assert decision.reason == (
        "4 of 5 requirements are not met: requester: who started it has no name or no address; "
        "approver: authors may approve what they wrote; tests: no gate that runs tests is required; "
        "rollback plan: there is no file docs/rollback.md"
    )
    assert len(decision.details) == 4
    assert "not_by: [author] in the approvals, and plan again; add a gate of kind tests" in decision.remedy
    assert decision.waits_for == Setup(decision.remedy)


def test_commits_without_a_ticket_are_no_go_by_hash_and_subject(answer: Poll) -> None:
    decision = answer(None, {"history": (FIX, FEAT)}, **only(tickets=100, ticket=["SHOP-[0-9]*"]))
    assert told(decision) == (
        Call.NO_GO,
        Because.FAILED,
        "1 of 1 requirement is not met: tickets: 1 of 2 commits names a ticket",
    )
    assert decision.details == (
        "tickets: 1 of 2 commits names a ticket",
        "tickets: badcafe feat: search: names no ticket",
    )
    assert decision.remedy == "name SHOP-[0-9]* in the message of each commit, and plan again"
    assert decision.waits_for is None
    assert answer(None, {"history": (FIX, FEAT)}, **only(tickets=50)).call is Call.GO


@pytest.mark.parametrize(
    "said",
    [
        only(requester=True),
        only(approver=True),
        only(tests=True),
        only(tickets=1),
        only(rollback_plan=" redeploy 1.0.0 "),
    ],
)
def test_each_requirement_can_be_asked_for_alone(answer: Poll, said: dict[str, Any]) -> None:
    decision = answer(**said)
    assert (decision.call, len(decision.evidence)) == (Call.GO, 1)


def test_a_rollback_plan_may_be_told_in_a_sentence(answer: Poll) -> None:
    decision = answer(**only(rollback_plan=" redeploy\n1.0.0 "))
    assert decision.evidence == (Evidence("rollback plan", "redeploy\\x0a1.0.0"),)


def test_a_rollback_plan_that_is_not_there_or_says_nothing_is_a_hold(answer: Poll, checkout: Path) -> None:
    remedy = "write to docs/rollback.md how to go back to the release before, or correct `rollback_plan:`"
    said = only(rollback_plan="docs/rollback.md")
    (checkout / "docs/rollback.md").write_text(" \n")
    empty = answer(**said)
    assert told(empty)[:2] == (Call.HOLD, Because.MISSING)
    assert empty.details == ("rollback plan: docs/rollback.md says nothing",)
    assert empty.remedy == remedy
    (checkout / "docs/rollback.md").unlink()
    assert answer(**said).details == ("rollback plan: there is no file docs/rollback.md",)


@pytest.mark.usefixtures("checkout")
def test_a_rollback_plan_that_cannot_be_read_is_a_hold(answer: Poll, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise FormatError("docs/rollback.md cannot be read: Permission denied")

    monkeypatch.setattr(Reports, "read", refuse)
    decision = answer(**only(rollback_plan="docs/rollback.md"))
    assert decision.details == ("rollback plan: docs/rollback.md cannot be read: Permission denied",)


def test_an_optional_gate_says_no_and_that_it_is_optional(answer: Poll) -> None:
    decision = answer({"required": False}, {"history": (FEAT,)}, **only(tickets=100))
    assert (decision.call, decision.required) == (Call.NO_GO, False)


def test_a_history_that_takes_too_long_is_no_go_and_a_stop_is_no_answer(answer: Poll) -> None:
    late = answer({"timeout": -1.0}, **only(tickets=100))
    assert (late.call, late.because) == (Call.NO_GO, Because.TIMED_OUT)
    with pytest.raises(Stopped):
        answer(None, {"stopped": lambda: True}, **only(tickets=100))


def by(email: str, *keys: str) -> Any:
    """The plan of people of whom one has this address."""
    return msgspec.structs.replace(
        SOUND, people=(Member("Ann", email, keys=keys), Member("Bob", "bob@x.example"))
    )


def test_commits_signed_by_known_keys_are_evidence(answer: Poll) -> None:
    decision = answer({"plan": by("ann@example.com", KEY)}, **only(signed=True))
    assert told(decision) == (Call.GO, Because.PASSED, "the evidence is there: signatures")


@pytest.mark.threat("clone", "Set git so that it takes anybody's key, or a program of theirs verifies")
def test_where_nobody_has_a_key_nothing_is_evidence_whatever_git_is_set_to(answer: Poll) -> None:
    decision = answer({"plan": by("ann@example.com")}, **only(signed=True))
    assert told(decision) == (Call.HOLD, Because.MISSING, "signatures cannot be checked: no key is known")
    assert decision.remedy == "put public keys under people[].keys on the target branch"


def test_a_commit_that_nobody_known_signed_is_no_go(answer: Poll) -> None:
    decision = answer({"plan": by("eve@example.com", KEY)}, **only(signed=True))
    assert (decision.call, decision.because) == (Call.NO_GO, Because.FAILED)
    assert (
        decision.details[1]
        == "signatures: c0ffee fix: prices (SHOP-1): is signed with no key that people has"
    )


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (NOTHING, "everything is switched off; leave the gate out instead"),
        ({"tickets": 101}, "<= 100"),
        ({"ticket": []}, "say what a ticket looks like, or tickets: 0"),
        ({"ticket": ["A-*", " "]}, "a pattern is empty"),
        ({"rollback_plan": "../x"}, "inside the repository"),
        ({"timeout": "x"}, "is not a duration"),
    ],
)
def test_settings_that_cannot_work_are_refused(wrong: dict[str, object], sentence: str) -> None:
    with pytest.raises(msgspec.ValidationError) as problem:
        msgspec.convert(wrong, ComplianceGate.Settings)
    assert sentence in str(problem.value)
