import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gonogo.adapters.commands.local import LocalCommands
from gonogo.domain.decision import Because, Call, Decision, Setup
from gonogo.gates import reports, tests
from gonogo.testing.commands import Play

Poll = Callable[..., Decision]

PASSING = '<testcase classname="t" name="fine"/>'
FAILING = '<testcase classname="t" name="wrong" file="t.py" line="3"><failure message="1 != 2"/></testcase>'
SKIPPED = '<testcase classname="t" name="later"><skipped/></testcase>'
COVERAGE = (
    '<coverage><class filename="a"><lines>'
    '<line number="1" hits="1"/><line number="2" hits="1"/><line number="3" hits="1"/>'
    '<line number="4" hits="0" condition-coverage="50% (1/2)"/></lines></class></coverage>'
)


def junit(*cases: str) -> str:
    return f"<testsuites><testsuite>{''.join(cases)}</testsuite></testsuites>"


def settings(**more: Any) -> tests.TestsSettings:
    return msgspec.convert({"run": "pytest -q", "junit": "reports/unit.xml", **more}, tests.TestsSettings)


def gate(**more: Any) -> tests.TestsGate:
    return tests.TestsGate(settings(**more))


def play(*cases: str, code: int = 0, output: str = "", **files: str) -> Play:
    written = {"reports/unit.xml": junit(*cases)} if cases else {}
    return Play(code=code, output=output, files=written | files)


def told(decision: Decision) -> tuple[Call, Because, str]:
    return decision.call, decision.because, decision.reason


def test_tests_that_pass_are_go_with_numbers_and_reports_as_evidence(poll: Poll, tmp_path: Path) -> None:
    decision = poll(gate(), play(PASSING, PASSING, SKIPPED))
    assert told(decision) == (Call.GO, Because.PASSED, "2 tests passed, 1 skipped")
    seen = {evidence.name: evidence.value for evidence in decision.evidence}
    assert seen["tests"] == "3"
    assert seen["success_rate"] == "100%"
    kept = next(evidence for evidence in decision.evidence if evidence.name == "JUnit report")
    assert kept.path == "reports/reports/unit.xml"
    assert (tmp_path / "evidence" / kept.path).read_text() == junit(PASSING, PASSING, SKIPPED)


def test_failing_tests_are_no_go_by_name_with_message_and_place(poll: Poll) -> None:
    decision = poll(gate(), play(PASSING, FAILING, code=1))
    assert told(decision) == (Call.NO_GO, Because.FAILED, "1 of 2 tests failed")
    assert decision.details == ("t.wrong (t.py:3): 1 != 2",)
    assert decision.mend == "run `pytest -q` on the commit, and mend what fails"


def test_failing_tests_are_no_go_although_the_command_says_success(poll: Poll) -> None:
    decision = poll(gate(), play(FAILING))
    assert told(decision) == (
        Call.NO_GO,
        Because.FAILED,
        "1 of 1 test failed, though the command ended with 0",
    )


def test_of_many_failing_tests_the_rest_are_counted(poll: Poll) -> None:
    decision = poll(gate(), play(*[FAILING] * 53, code=1))
    assert len(decision.details) == 51
    assert decision.details[-1] == "and 3 more"


def test_a_command_that_fails_without_a_failing_test_is_no_go_with_its_last_words(poll: Poll) -> None:
    decision = poll(gate(), play(PASSING, code=3, output="boom\n"))
    assert told(decision)[:2] == (Call.NO_GO, Because.FAILED)
    assert decision.reason == "the command failed (exit code 3), though no test in its report did"
    assert decision.details == ("boom",)


def test_success_without_a_report_is_a_hold(poll: Poll) -> None:
    decision = poll(gate(), play())
    assert told(decision) == (Call.HOLD, Because.MISSING, "there is no report at reports/unit.xml")
    assert decision.waits_for == Setup(
        "let the command write JUnit XML to reports/unit.xml, or correct `junit:`"
    )


def test_failure_without_a_report_is_no_go(poll: Poll) -> None:
    decision = poll(gate(), play(code=1))
    assert told(decision)[:2] == (Call.NO_GO, Because.FAILED)
    assert "there is no report at reports/unit.xml" in decision.reason


@pytest.mark.parametrize("text", ["", "<testsuite", "<html/>", '<!DOCTYPE a [<!ENTITY b "c">]><testsuite/>'])
def test_a_broken_report_is_a_hold_after_success_and_no_go_after_failure(poll: Poll, text: str) -> None:
    hold = poll(gate(), play(**{"reports/unit.xml": text}))
    assert told(hold)[:2] == (Call.HOLD, Because.BROKEN)
    assert hold.reason.startswith("reports/unit.xml ")
    failed = poll(gate(), play(code=1, **{"reports/unit.xml": text}))
    assert told(failed)[:2] == (Call.NO_GO, Because.FAILED)
    assert "its report cannot be read: reports/unit.xml" in failed.reason


def test_where_no_test_was_run_it_holds(poll: Poll) -> None:
    empty = poll(gate(), play(**{"reports/unit.xml": junit()}))
    assert told(empty) == (Call.HOLD, Because.MISSING, "no test was run")
    skipped = poll(gate(), play(SKIPPED, SKIPPED))
    assert told(skipped) == (Call.HOLD, Because.MISSING, "no test was run: all 2 were skipped")


def test_a_timeout_is_no_go_whatever_the_report_says(poll: Poll) -> None:
    decision = poll(gate(), Play(seconds=100, files={"reports/unit.xml": junit(PASSING)}))
    assert told(decision)[:2] == (Call.NO_GO, Because.TIMED_OUT)


def test_a_report_of_an_earlier_run_is_no_evidence(poll: Poll, tmp_path: Path) -> None:
    old = tmp_path / "checkout/reports/unit.xml"
    old.parent.mkdir(parents=True)
    old.write_text(junit(PASSING))
    assert told(poll(gate(), play()))[:2] == (Call.HOLD, Because.MISSING)
    assert not old.exists()


def test_a_report_of_an_earlier_run_that_cannot_be_removed_is_a_hold(
    poll: Poll, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "checkout/reports/unit.xml"
    old.parent.mkdir(parents=True)
    old.write_text(junit(PASSING))

    def refuse(_place: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    decision = poll(gate(), play(PASSING))
    assert told(decision) == (Call.HOLD, Because.BROKEN, "an earlier run's reports are in the way")
    assert "cannot be removed" in decision.mend


def test_several_reports_are_added_and_each_counts_once(poll: Poll) -> None:
    both = gate(junit=["reports/*.xml", "**/a.xml"])
    files = {
        "reports/a.xml": junit(PASSING),
        "reports/b.xml": junit(PASSING, FAILING),
        "deep/er/a.xml": junit(PASSING),
    }
    assert poll(both, play(**files)).reason.startswith("1 of 4 tests failed")


def test_a_pattern_that_finds_too_much_is_a_hold(poll: Poll, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "MOST", 1)
    files = {"reports/a.xml": junit(PASSING), "reports/b.xml": junit(PASSING)}
    assert told(poll(gate(junit="reports/*"), play(**files)))[:2] == (Call.HOLD, Because.BROKEN)


def test_a_link_out_of_the_checkout_a_folder_and_a_pipe_are_no_reports(poll: Poll, tmp_path: Path) -> None:
    (tmp_path / "outside.xml").write_text(junit(PASSING))
    folder = tmp_path / "checkout/reports"
    (folder / "folder.xml").mkdir(parents=True)
    (folder / "link.xml").symlink_to(tmp_path / "outside.xml")
    os.mkfifo(folder / "pipe.xml")
    assert told(poll(gate(junit="reports/*.xml"), play()))[:2] == (Call.HOLD, Because.MISSING)
    assert (tmp_path / "outside.xml").exists()


def test_a_report_that_cannot_be_kept_is_still_read(
    poll: Poll, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence/reports").write_text("in the way")
    decision = poll(gate(), play(PASSING))
    assert decision.call is Call.GO
    assert [evidence.path for evidence in decision.evidence if evidence.name == "JUnit report"] == [""]
    monkeypatch.setattr(reports, "LARGEST", 3)
    assert poll(gate(), play(PASSING)).call is Call.GO


def test_a_report_that_cannot_be_opened_is_broken(poll: Poll, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_file: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tests.junit, "read", refuse)
    decision = poll(gate(), play(PASSING))
    assert told(decision) == (
        Call.HOLD,
        Because.BROKEN,
        "reports/unit.xml cannot be read: Permission denied",
    )


def test_tests_that_passed_only_when_run_again_are_told(poll: Poll) -> None:
    decision = poll(gate(), play('<testcase name="f"><flakyFailure/></testcase>'))
    assert told(decision) == (Call.GO, Because.PASSED, "1 test passed, 1 only when run again")


COVERED = {"coverage": "coverage.xml"}


def test_coverage_that_suffices_is_go(poll: Poll) -> None:
    decision = poll(
        gate(**COVERED, require="coverage >= 75% and branch_coverage >= 50% and success_rate = 100%"),
        play(PASSING, **{"coverage.xml": COVERAGE}),
    )
    assert told(decision) == (Call.GO, Because.PASSED, "1 test passed, 75% covered")
    assert decision.details[0] == "coverage is 75%; coverage >= 75% is met"
    assert {evidence.path for evidence in decision.evidence} >= {"reports/coverage.xml"}


def test_coverage_that_does_not_suffice_is_no_go(poll: Poll) -> None:
    decision = poll(gate(**COVERED, require="coverage >= 80%"), play(PASSING, **{"coverage.xml": COVERAGE}))
    assert told(decision) == (
        Call.NO_GO,
        Because.FAILED,
        "coverage is 75%; coverage >= 80% is not met",
    )


def test_coverage_that_was_not_measured_is_a_hold(poll: Poll) -> None:
    lcov = "TN:\nSF:a\nDA:1,1\nend_of_record\n"
    required = gate(**COVERED, require="branch_coverage >= 50%")
    decision = poll(required, play(PASSING, **{"coverage.xml": lcov}))
    assert told(decision)[:2] == (Call.HOLD, Because.MISSING)
    assert "branch_coverage was not measured" in decision.reason


def test_a_coverage_report_that_is_missing_broken_or_not_the_only_one_is_a_hold(poll: Poll) -> None:
    missing = poll(gate(**COVERED), play(PASSING))
    assert told(missing) == (Call.HOLD, Because.MISSING, "0 coverage reports at coverage.xml")
    broken = poll(gate(**COVERED), play(PASSING, **{"coverage.xml": "<coverage>"}))
    assert told(broken)[:2] == (Call.HOLD, Because.BROKEN)
    files = {"cov/a.xml": COVERAGE, "cov/b.xml": COVERAGE}
    several = poll(gate(coverage="cov/*"), play(PASSING, **files))
    assert told(several) == (Call.HOLD, Because.MISSING, "2 coverage reports at cov/*")


def test_a_real_run_is_judged_by_what_it_really_wrote(poll: Poll, tmp_path: Path) -> None:
    script = tmp_path / "suite"
    script.write_text(f"#!/bin/sh\nmkdir -p reports\necho '{junit(FAILING)}' > reports/unit.xml\nexit 1\n")
    script.chmod(0o755)
    decision = poll(gate(run=str(script)), commands=LocalCommands(tmp_path / "marks"))
    assert told(decision) == (Call.NO_GO, Because.FAILED, "1 of 1 test failed")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"run": "a && b"}, "no shell"),
        ({"junit": []}, "expected a path of a JUnit report"),
        ({"junit": "/etc/passwd"}, "inside the repository"),
        ({"junit": ["ok.xml", "../x.xml"]}, "inside the repository"),
        ({"junit": ""}, "inside the repository"),
        ({"coverage": "../x"}, "inside the repository"),
        ({"require": "coverage >= 80%"}, "say with `coverage:` where its report is"),
        (
            {"require": "success_rate >= 1"},
            "Character 17 of the condition, at '1': success_rate is a percentage",
        ),
        ({"require": "speed > 1"}, "speed is not measured here"),
        ({"timeout": "x"}, "is not a duration"),
    ],
)
def test_settings_that_cannot_work_are_refused(wrong: dict[str, object], sentence: str) -> None:
    with pytest.raises(msgspec.ValidationError) as problem:
        settings(**wrong)
    assert sentence in str(problem.value)
