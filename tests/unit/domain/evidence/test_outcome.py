import pytest

from gonogo.domain.decision import Because, Call
from gonogo.domain.evidence import outcome
from gonogo.domain.evidence.outcome import Outcome


def made(because: Because, name: str = "api") -> Outcome:
    return Outcome(name, because, "seen", ("more",))


@pytest.mark.parametrize(
    ("found", "because", "call"),
    [
        ([], Because.MISSING, Call.HOLD),
        ([Because.PASSED], Because.PASSED, Call.GO),
        ([Because.PASSED, Because.MISSING], Because.MISSING, Call.HOLD),
        ([Because.BROKEN, Because.MISSING], Because.BROKEN, Call.HOLD),
        ([Because.BROKEN, Because.TIMED_OUT], Because.TIMED_OUT, Call.NO_GO),
        ([Because.TIMED_OUT, Because.FAILED, Because.PASSED], Because.FAILED, Call.NO_GO),
        ([Because.NOT_REACHED], Because.NOT_REACHED, Call.HOLD),
    ],
)
def test_the_worst_decides_and_nothing_is_a_hold(found: list[Because], because: Because, call: Call) -> None:
    assert outcome.worst([made(each) for each in found]) is because
    assert outcome.call(because) is call


def test_what_did_not_pass_is_told_the_worst_first() -> None:
    missing, failed = made(Because.MISSING, "one"), made(Because.FAILED, "two")
    assert outcome.troubled([missing, made(Because.PASSED), failed]) == (failed, missing)
    assert failed.told == ("two: seen", "  more")


@pytest.mark.parametrize(
    ("found", "line"),
    [
        ([Because.PASSED, Because.FAILED], "b: seen"),
        ([Because.MISSING, Because.FAILED], "b: seen"),
        ([Because.TIMED_OUT, Because.FAILED, Because.PASSED], "2 of 3 checks failed: b, a"),
        ([Because.MISSING, Because.BROKEN], "2 of 2 checks could not be judged: b, a"),
    ],
)
def test_one_line_says_what_decides(found: list[Because], line: str) -> None:
    outcomes = [made(each, name) for each, name in zip(found, "abc", strict=False)]
    assert outcome.headline(outcomes, "check") == line
