import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from gonogo.domain.security.finding import Finding, Kind, Severity
from gonogo.errors import FormatError
from gonogo.formats import sarif
from gonogo.formats.scan import Scan


def run(*results: Any, rules: Any = (), name: str = "Scan", **more: Any) -> dict[str, Any]:
    """A run with its results before its rules, as some scanners write it."""
    return {"results": list(results), "tool": {"driver": {"name": name, "rules": list(rules)}}} | more


def result(rule: str = "R1", **more: Any) -> dict[str, Any]:
    place = {"artifactLocation": {"uri": "app/run.py"}, "region": {"startLine": 6}}
    return {"ruleId": rule, "message": {"text": "says so"}, "locations": [{"physicalLocation": place}]} | more


def read(*runs: Any, root: str = "", **more: Any) -> tuple[list[Finding], tuple[Scan, ...]]:
    return read_text(json.dumps({"version": "2.1.0", "runs": list(runs)} | more), root)


def read_text(text: str, root: str = "") -> tuple[list[Finding], tuple[Scan, ...]]:
    return read_file(io.BytesIO(text.encode()), root)


def read_file(file: io.BytesIO, root: str = "") -> tuple[list[Finding], tuple[Scan, ...]]:
    found: list[Finding] = []
    scans = sarif.read(file, found.append, root)
    return found, scans


def one(*results: Any, **more: Any) -> Finding:
    (found,) = read(run(*results, **more))[0]
    return found


def test_a_result_is_a_finding_with_what_its_rule_says_although_that_comes_later() -> None:
    rule = {
        "id": "R1",
        "properties": {"security-severity": "9.1", "tags": ["external/cwe/cwe-078", "security"]},
    }
    assert one(result(), rules=[rule]) == Finding(
        "R1", ("Scan",), Severity.CRITICAL, title="says so", path="app/run.py", line=6, cwes=(78,), cvss=9.1
    )


@pytest.mark.parametrize("chunk", [1, 7, 100])
def test_pieces_of_any_size_give_the_same(dribble: Callable[[bytes, int], io.BytesIO], chunk: int) -> None:
    runs = run(result(), result("R2"), name="A"), run(result(message={"text": "ä✓"}), name="B")
    whole = read(*runs)
    text = json.dumps({"version": "2.1.0", "runs": runs})
    assert read_file(dribble(text.encode(), chunk)) == whole
    assert [finding.scanners for finding in whole[0]] == [("A",), ("A",), ("B",)]
    assert whole[1] == (Scan("A"), Scan("B"))


@pytest.mark.parametrize(
    ("level", "rule", "expected"),
    [
        ("error", {}, Severity.HIGH),
        ("warning", {}, Severity.MEDIUM),
        ("note", {}, Severity.LOW),
        ("none", {}, Severity.INFO),
        (None, {"defaultConfiguration": {"level": "error"}}, Severity.HIGH),
        ("note", {"defaultConfiguration": {"level": "error"}}, Severity.LOW),
        (None, {}, Severity.MEDIUM),
        ("odd", {}, Severity.MEDIUM),
        ("note", {"properties": {"security-severity": 7.5}}, Severity.HIGH),
        ("error", {"properties": {"security-severity": "nan"}}, Severity.HIGH),
        ("error", {"properties": {"security-severity": "high"}}, Severity.HIGH),
        ("note", {"properties": {"security-severity": "99"}}, Severity.CRITICAL),
    ],
)
def test_severity_is_by_the_score_else_by_the_level(
    level: str | None, rule: dict[str, Any], expected: Severity
) -> None:
    assert one(result(level=level), rules=[{"id": "R1"} | rule]).severity is expected


def test_a_score_of_the_result_itself_comes_first() -> None:
    rule = {"id": "R1", "properties": {"security-severity": "9.1"}}
    assert one(result(properties={"security-severity": "4"}), rules=[rule]).cvss == 4


def test_a_secret_about_which_no_level_is_said_is_high_and_nothing_of_it_is_kept() -> None:
    found = one(result("github-pat", message={"text": "found ghp_x"}), name="gitleaks")
    assert (found.kind, found.severity, found.title) == (Kind.SECRETS, Severity.HIGH, "")


@pytest.mark.parametrize(
    "where",
    [
        {"properties": {"tags": ["CWE-78: OS Command Injection"]}},
        {"properties": {"cwe": "CWE-78"}},
        {"properties": {"cwe": ["CWE-78"]}},
        {"relationships": [{"target": {"id": "78", "toolComponent": {"name": "CWE"}}}]},
        {"relationships": [{"target": {"id": "CWE-78", "toolComponent": {"name": "cwe"}}}]},
    ],
)
def test_weaknesses_are_found_where_scanners_put_them(where: dict[str, Any]) -> None:
    assert one(result(), rules=[{"id": "R1"} | where]).cwes == (78,)


def test_weaknesses_may_stand_at_the_result() -> None:
    taxa = [{"id": "78", "toolComponent": {"name": "CWE"}}]
    assert one(result(taxa=taxa)).cwes == one(result(properties={"tags": ["CWE-78"]})).cwes == (78,)


@pytest.mark.parametrize(
    "reference",
    [
        {"ruleId": "R2"},
        {"ruleId": "R2/part"},
        {"ruleId": None, "ruleIndex": 1},
        {"ruleId": None, "rule": {"index": 1}},
        {"ruleId": None, "rule": {"id": "R2"}},
    ],
)
def test_the_rule_is_found_by_id_or_by_place(reference: dict[str, Any]) -> None:
    rules = [{"id": "R1"}, {"id": "R2", "properties": {"security-severity": "9"}}]
    assert one(result() | reference, rules=rules).cvss == 9


def test_a_rule_of_an_extension_is_found_and_an_unknown_one_is_named_all_the_same() -> None:
    extension = {"name": "more", "rules": [{"id": "X", "properties": {"security-severity": "9"}}]}
    tool = {"driver": {"name": "Scan", "version": "1"}, "extensions": [extension], "language": "en"}
    assert one(result("X"), tool=tool).cvss == 9
    assert one(result("Y")).rule == "Y"
    assert one(result(None)).rule == one(result(None, ruleIndex=9)).rule == "a rule without a name"


@pytest.mark.parametrize(
    ("message", "title", "expected"),
    [
        ({"text": "first\nsecond"}, "", "first"),
        ({"text": ""}, "of the rule", "of the rule"),
        (None, "of the rule", "of the rule"),
        ({"text": "\x1b[31mred"}, "", "\\x1b[31mred"),
        ({"text": "x" * 999}, "", "x" * 199 + "…"),
    ],
)
def test_the_title_is_one_short_line(message: Any, title: str, expected: str) -> None:
    rule = {"id": "R1", "shortDescription": {"text": title}, "fullDescription": {"text": "long"}}
    found = one(result(message=message), rules=[rule])
    assert found.title == expected


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("./app/a%20b.py", "app/a b.py"),
        ("file:///work/shop/app/run.py", "app/run.py"),
        ("/work/shop/app/run.py", "app/run.py"),
        ("/elsewhere/run.py", "/elsewhere/run.py"),
        ("a\u202eb", "a\\u202eb"),
    ],
)
def test_places_are_told_from_the_top_of_the_repository(uri: str, expected: str) -> None:
    location = {"physicalLocation": {"artifactLocation": {"uri": uri}}}
    found = read(run(result(locations=[location])), root="/work/shop")[0]
    assert (found[0].path, found[0].line) == (expected, 0)


def test_a_place_may_be_a_number_in_the_list_of_files() -> None:
    location = {"physicalLocation": {"artifactLocation": {"index": 1}, "region": {"startLine": -1}}}
    artifacts = [{"location": {}}, {"location": {"uri": "app/run.py"}}]
    assert one(result(locations=[location]), artifacts=artifacts).place == "app/run.py"
    assert one(result(locations=[location])).place == one(result(locations=None)).place == ""


def test_the_package_that_trivy_names_is_kept() -> None:
    message = {"text": "Package: lodash\nInstalled Version: 4.17.1\nVulnerability CVE-2021-1"}
    found = one(result("CVE-2021-1", message=message), name="Trivy")
    assert (found.kind, found.package) == (Kind.DEPENDENCY, "lodash 4.17.1")
    assert one(result("CVE-2021-1"), name="Trivy").package == ""


@pytest.mark.parametrize("more", [{"kind": "pass"}, {"kind": "notApplicable"}, {"baselineState": "absent"}])
def test_what_is_no_finding_is_none(more: dict[str, Any]) -> None:
    assert read(run(result(**more)))[0] == []


def test_what_a_comment_in_the_code_suppresses_counts_because_that_has_no_end() -> None:
    assert len(read(run(result(suppressions=[{"kind": "inSource"}])))[0]) == 1


@pytest.mark.parametrize(
    ("invocations", "expected"),
    [
        ([{"executionSuccessful": True}], ""),
        (None, ""),
        ([{"executionSuccessful": False}], "it does not say why"),
        (
            [
                {
                    "executionSuccessful": False,
                    "toolExecutionNotifications": [{"message": {"text": "no rules"}}],
                }
            ],
            "no rules",
        ),
    ],
)
def test_a_scan_that_did_not_succeed_is_told(invocations: Any, expected: str) -> None:
    assert read(run(invocations=invocations))[1] == (Scan("Scan", expected),)


def test_what_a_scan_left_out_is_told_although_it_says_that_it_succeeded() -> None:
    location = {"physicalLocation": {"artifactLocation": {"uri": "app/bad.py"}}}
    notes = [
        {"level": "error", "message": {"text": "syntax error"}, "locations": [location]},
        {"level": "error", "message": {"text": "no rules"}},
        {"level": "error"},
        {"level": "note", "message": {"text": "all fine"}},
    ]
    invocations = [{"executionSuccessful": True, "toolConfigurationNotifications": notes}]
    (scan,) = read(run(invocations=invocations))[1]
    assert scan == Scan("Scan", "", ("syntax error (app/bad.py)", "no rules"))


def test_lists_that_are_null_are_empty() -> None:
    found, scans = read(run(results=None, artifacts=None, tool={"driver": {"name": "A", "rules": None}}))
    assert (found, scans) == ([], (Scan("A"),))
    assert read(run(tool={"extensions": None, "driver": {"name": "A"}}))[1] == (Scan("A"),)


def test_no_run_is_no_scan() -> None:
    assert read(inlineExternalProperties=[{"a": 1}]) == ([], ())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{}", "is not SARIF: it has no runs"),
        ('{"version": "1.0.0", "runs": []}', "is SARIF 1.0.0; only 2.1.0 is read"),
        ('{"runs": [], "runs": []}', "has two lists of runs"),
        ('{"runs": [{}]}', "has a run that does not say by which tool"),
        (
            '{"runs": [{"tool": {"driver": {"name": "A"}}, "results": [1]}]}',
            "has a result that is no object (number 1)",
        ),
        ('{"runs": [{"tool": {"driver": {"name": "A"}}, "results": [', "is not whole JSON (character 59)"),
        ('{"runs": []} {}', "is not whole JSON (character 14)"),
    ],
)
def test_what_is_no_whole_sarif_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(FormatError) as refused:
        read_text(text)
    assert str(refused.value) == sentence


def test_more_rules_than_a_scanner_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST", 1)
    with pytest.raises(FormatError, match="has more than 1 rules, more than a scanner has"):
        read(run(rules=[{"id": "a"}, {"id": "b"}]))
