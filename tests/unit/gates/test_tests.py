import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gonogo.adapters.commands.local import LocalCommands
from gonogo.domain.decision import Because, Call, Decision, Setup
from gonogo.gates import artefacts, reports, tests
from gonogo.testing.commands import Play, PlayedCommands
from gonogo.testing.polling import polled

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
    assert decision.remedy == "run `pytest -q` on the commit, and fix what fails"


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


@pytest.mark.threat("gate", "Leave a test report of an earlier run in place")
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
    assert "cannot be removed" in decision.remedy


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


def test_coverage_that_does_not_suffice_names_what_to_test(poll: Poll, tmp_path: Path) -> None:
    record = f"SF:{tmp_path}/checkout/src/{{}}.py\nDA:1,1\n{{}}end_of_record\n"
    numbers = range(1, 23)
    lcov = "".join(record.format(n, "".join(f"DA:{line},0\n" for line in range(2, n + 3))) for n in numbers)
    required = gate(**COVERED, require="coverage >= 80%")
    decision = poll(required, play(PASSING, **{"coverage.xml": f"TN:\n{lcov}"}))
    assert decision.details[1] == "src/22.py: 23 of 24 lines are not covered (2\u201324)"
    assert decision.details[-1] == "and 2 more files"
    assert len(decision.details) == 22
    assert decision.remedy == "write tests for what is named as not covered, beginning with the first"


def test_what_is_short_of_anything_else_names_no_files(poll: Poll) -> None:
    required = gate(**COVERED, require="coverage >= 75% and tests > 1")
    decision = poll(required, play(PASSING, **{"coverage.xml": COVERAGE}))
    assert decision.details == (
        "coverage is 75%; coverage >= 75% is met",
        "tests is 1; tests > 1 is not met",
    )
    assert decision.remedy == "run `pytest -q` on the commit, and fix what fails"


@pytest.mark.parametrize(
    ("name", "said", "call", "finding"),
    [
        ("unit", {}, Call.NO_GO, "coverage is 75%; coverage >= 80% is not met"),
        ("anything", {}, Call.NO_GO, "coverage is 75%; coverage >= 80% is not met"),
        ("integration", {}, Call.GO, "coverage is 75%; coverage >= 70% is met"),
        ("unit", {"type": "integration"}, Call.GO, "coverage is 75%; coverage >= 70% is met"),
        ("unit", {"require": "coverage >= 1%"}, Call.GO, "coverage is 75%; coverage >= 1% is met"),
    ],
)
def test_where_nothing_is_required_of_coverage_its_type_does(
    tmp_path: Path, name: str, said: dict[str, str], call: Call, finding: str
) -> None:
    commands = PlayedCommands({"pytest": play(PASSING, **{"coverage.xml": COVERAGE})})
    decision = polled(gate(**COVERED, **said), tmp_path, ask={"name": name}, commands=commands)
    assert decision.call is call
    assert decision.details[0] == finding


@pytest.mark.parametrize("name", ["e2e", "performance"])
def test_of_other_types_coverage_is_told_and_nothing_required(tmp_path: Path, name: str) -> None:
    commands = PlayedCommands({"pytest": play(PASSING, **{"coverage.xml": COVERAGE})})
    decision = polled(gate(**COVERED), tmp_path, ask={"name": name}, commands=commands)
    assert told(decision) == (Call.GO, Because.PASSED, "1 test passed, 75% covered")
    assert decision.details == ()


def test_how_long_it_took_may_be_required(poll: Poll) -> None:
    slow = Play(seconds=9, files={"reports/unit.xml": junit(PASSING)})
    decision = poll(gate(require="duration <= 5s"), slow)
    assert told(decision) == (Call.NO_GO, Because.FAILED, "duration is 9s; duration <= 5s is not met")


def build(**more: Any) -> tests.TestsGate:
    return tests.TestsGate(msgspec.convert({"run": "pytest", "type": "build", **more}, tests.TestsSettings))


def test_a_build_is_judged_by_how_it_ended_where_it_has_no_report(poll: Poll) -> None:
    assert told(poll(build())) == (Call.GO, Because.PASSED, "the command succeeded")
    failed = poll(build(), Play(2, "src/cart.py:3: error"))
    assert told(failed) == (Call.NO_GO, Because.FAILED, "the command failed (exit code 2)")
    assert failed.details == ("src/cart.py:3: error",)
    assert told(poll(build(), Play(seconds=100)))[1] is Because.TIMED_OUT


def test_a_build_that_has_a_report_is_judged_by_it(poll: Poll) -> None:
    assert told(poll(build(junit="unit.xml")))[:2] == (Call.HOLD, Because.MISSING)
    failing = Play(files={"unit.xml": junit(FAILING)})
    assert told(poll(build(junit="unit.xml"), failing))[:2] == (Call.NO_GO, Because.FAILED)


def test_what_a_build_without_a_report_cannot_tell_is_a_hold(poll: Poll) -> None:
    decision = poll(build(require="tests > 1"))
    assert told(decision) == (Call.HOLD, Because.MISSING, "tests was not measured (tests > 1)")
    assert poll(build(require="duration < 5s"), Play(seconds=2)).call is Call.GO


def kept(decision: Decision) -> list[tuple[str, str, str]]:
    return [
        (evidence.name, evidence.value, evidence.path)
        for evidence in decision.evidence
        if evidence.name.startswith("artefact")
    ]


ARTEFACTS = {"artefacts": ["test-results/**/*.png", "trace.zip"]}
KEPT = [
    ("artefact", "trace.zip", "artefacts/trace.zip"),
    ("artefact", "test-results/a/b.png", "artefacts/test-results/a/b.png"),
]


SUITE = """#!/bin/sh
mkdir -p test-results/a
printf picture > test-results/a/b.png
printf it > trace.zip
sleep 60
"""


@pytest.mark.parametrize("code", [0, 1])
def test_artefacts_are_kept_whether_tests_passed_or_not(poll: Poll, tmp_path: Path, code: int) -> None:
    files = {"reports/unit.xml": junit(PASSING), "test-results/a/b.png": "picture", "trace.zip": "it"}
    assert kept(poll(gate(**ARTEFACTS), Play(code, files=files))) == KEPT
    assert (tmp_path / "evidence/artefacts/test-results/a/b.png").read_text() == "picture"


def test_artefacts_are_kept_of_a_run_that_was_ended_at_its_timeout(tmp_path: Path) -> None:
    script = tmp_path / "suite"
    script.write_text(SUITE)
    script.chmod(0o755)
    commands: Any = LocalCommands(tmp_path / "marks", grace=0.1)
    decision = polled(gate(run=str(script), **ARTEFACTS), tmp_path, ask={"timeout": 1.0}, commands=commands)
    assert decision.because is Because.TIMED_OUT
    assert kept(decision) == KEPT


def test_what_was_there_before_the_run_is_no_artefact_of_it(poll: Poll, tmp_path: Path) -> None:
    before = tmp_path / "checkout/test-results"
    before.mkdir(parents=True)
    (before / "same.png").write_text("of the commit")
    (before / "again.png").write_text("old")
    decision = poll(gate(**ARTEFACTS), play(PASSING, **{"test-results/again.png": "of this run"}))
    assert kept(decision) == [("artefact", "test-results/again.png", "artefacts/test-results/again.png")]
    assert (before / "same.png").exists()


def test_of_many_or_large_artefacts_the_smallest_are_kept_and_the_rest_is_counted(
    poll: Poll, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = play(PASSING, **{f"test-results/{n}.png": "x" * n for n in (9, 1, 5, 3)})
    monkeypatch.setattr(artefacts, "MOST", 2)
    few = kept(poll(gate(**ARTEFACTS), run))
    assert [value for _, value, _ in few] == [
        "test-results/1.png",
        "test-results/3.png",
        "2 more not kept: at most 2 files and 200 MiB are",
    ]
    monkeypatch.setattr(artefacts, "MOST", 100)
    monkeypatch.setattr(artefacts, "LARGEST", 9)
    again = play(PASSING, **{f"test-results/{n}.png": "y" * n for n in (8, 2, 6, 4)})
    small = kept(poll(gate(**ARTEFACTS), again))
    assert [value for _, value, _ in small] == [
        "test-results/2.png",
        "test-results/4.png",
        "2 more not kept: at most 100 files and 0 MiB are",
    ]


def test_a_pattern_that_finds_too_many_artefacts_is_told(poll: Poll, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "MOST", 1)
    files = {"test-results/a.png": "", "test-results/b.png": ""}
    decision = poll(gate(**ARTEFACTS), play(PASSING, **files))
    assert decision.call is Call.GO
    assert kept(decision) == [
        ("artefacts", "none kept: the pattern finds more than 1 files; make the pattern narrower", "")
    ]
    assert told(poll(gate(**ARTEFACTS), play(PASSING)))[:2] == (Call.HOLD, Because.BROKEN)


AFFECTED = "pytest {tests} --junitxml reports/unit.xml"


def test_settings_are_narrowed_to_the_affected_tests() -> None:
    whole = settings(affected=AFFECTED, coverage="cover", require="coverage >= 80%")
    some = whole.narrowed(["tests/test_a.py", "tests/it's b.py"])
    assert some.run == "pytest tests/test_a.py 'tests/it'\"'\"'s b.py' --junitxml reports/unit.xml"
    assert (some.coverage, some.require) == ("", "")
    assert settings(affected=AFFECTED, require="tests > 1").narrowed(["a"]).require == "tests > 1"
    assert settings().narrowed(["a"]) == settings()


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
        ({"artefacts": ["../x"]}, "inside the repository"),
        ({"junit": [], "type": "unit"}, "with `type: build` it is enough that the command succeeds"),
        ({"type": "smoke"}, "Invalid enum value 'smoke'"),
        ({"affected": "pytest"}, "expected {tests} as a word of its own, such as: pytest {tests}"),
        ({"affected": "pytest --only={tests}"}, "expected {tests} as a word of its own"),
        ({"affected": "a && {tests}"}, "no shell"),
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


def test_the_type_of_tests_is_the_one_that_is_said_or_told_by_their_name() -> None:
    assert settings(type="build").stage("e2e") == "build"
    assert settings().stage("e2e") == "e2e"
