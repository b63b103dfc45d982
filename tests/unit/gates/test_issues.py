from pathlib import Path
from typing import Any

import msgspec
import pytest

from gonogo.domain.decision import Because, Call, Decision, Evidence, Setup
from gonogo.errors import FormatError, GonogoError, UsageError
from gonogo.gates.issues import TOLD, IssuesGate
from gonogo.ports.issues import Issue
from gonogo.testing.polling import PlayedIssues, polled


class Unreadable:
    """A tracker that cannot be asked."""

    def __init__(self, problem: GonogoError) -> None:
        self._problem = problem

    def all(self) -> tuple[Issue, ...]:
        raise self._problem


def ask(folder: Path, *issues: Issue, ask: dict[str, Any] | None = None, **settings: Any) -> Decision:
    gate = IssuesGate(msgspec.convert(settings, IssuesGate.Settings))
    return polled(gate, folder, ask=ask, issues=PlayedIssues(issues))


def issue(key: str, *, is_open: bool = True, **more: Any) -> Issue:
    return Issue(key, f"Title of {key}", is_open, **more)


def told(decision: Decision) -> tuple[Call, Because, str]:
    return decision.call, decision.because, decision.reason


def test_where_nothing_grave_is_open_it_is_go(tmp_path: Path) -> None:
    decision = ask(
        tmp_path,
        issue("1", severity="low"),
        issue("2"),
        issue("3", is_open=False, severity="critical", blocking=True),
    )
    assert told(decision) == (
        Call.GO,
        Because.PASSED,
        "2 issues open, none of them critical or high or blocking",
    )
    assert decision.evidence == (Evidence("issues", "3 issues, 2 open"),)


def test_grave_and_blocking_issues_are_no_go_by_name_the_gravest_first(tmp_path: Path) -> None:
    decision = ask(
        tmp_path,
        issue("SHOP-1", blocking=True),
        issue("SHOP-2", severity="high", url="https://t.example/2"),
        issue("SHOP-3", severity="critical", blocking=True),
    )
    assert told(decision) == (
        Call.NO_GO,
        Because.FAILED,
        "3 issues open that are critical or high or blocking",
    )
    assert decision.details == (
        "SHOP-3 (critical, blocking): Title of SHOP-3",
        "SHOP-2 (high): Title of SHOP-2, https://t.example/2",
        "SHOP-1 (blocking): Title of SHOP-1",
    )
    assert decision.evidence[2] == Evidence("SHOP-2", "https://t.example/2")
    assert decision.remedy == "close them, or correct in the tracker how grave they are"


def test_the_team_says_what_is_grave(tmp_path: Path) -> None:
    both = issue("1", severity="high"), issue("2", blocking=True)
    assert ask(tmp_path, *both, refuse=["critical"], blocking=False).call is Call.GO
    assert ask(tmp_path, *both, refuse=[]).reason == "1 issue open that is blocking"


def test_of_many_the_rest_are_counted(tmp_path: Path) -> None:
    decision = ask(tmp_path, *[issue("1", severity="high")] * (TOLD + 2))
    assert len(decision.details) == TOLD + 1
    assert decision.details[-1] == "and 2 more"


def test_without_a_tracker_it_holds_and_says_how_to_name_one(tmp_path: Path) -> None:
    decision = polled(IssuesGate(IssuesGate.Settings()), tmp_path)
    assert told(decision) == (Call.HOLD, Because.MISSING, "no tracker is known")
    assert decision.waits_for == Setup(
        "say in gonogo.yml where the issues are, such as issues: {file: issues.yml}"
    )


@pytest.mark.parametrize("kind", [FormatError, UsageError])
def test_a_tracker_that_cannot_be_read_is_a_hold(tmp_path: Path, kind: type[GonogoError]) -> None:
    gate = IssuesGate(IssuesGate.Settings())
    decision = polled(gate, tmp_path, issues=Unreadable(kind("issues.yml:3: no")))
    assert told(decision) == (Call.HOLD, Because.BROKEN, "issues.yml:3: no")
    assert decision.remedy == "correct what it names, and ask again: gonogo resume --retry"


def test_an_optional_gate_says_no_and_that_it_is_optional(tmp_path: Path) -> None:
    decision = ask(tmp_path, issue("1", blocking=True), ask={"required": False})
    assert (decision.call, decision.required) == (Call.NO_GO, False)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"refuse": [], "blocking": False}, "it would refuse nothing; leave the gate out instead"),
        ({"refuse": ["grave"]}, "Invalid enum value 'grave'"),
        ({"timeout": "x"}, "is not a duration"),
    ],
)
def test_settings_that_cannot_work_are_refused(wrong: dict[str, object], sentence: str) -> None:
    with pytest.raises(msgspec.ValidationError) as problem:
        msgspec.convert(wrong, IssuesGate.Settings)
    assert sentence in str(problem.value)
