import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from gonogo.domain.security.finding import Finding, Kind, Severity
from gonogo.domain.security.inventory import Inventory
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
        "R1",
        ("Scan",),
        Severity.CRITICAL,
        title="says so",
        path="app/run.py",
        line=6,
        cwes=(78,),
        cvss=9.1,
        apart=one(result()).apart,
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


UNFINISHED = [
    ({"invocations": [{"executionSuccessful": False}]}, "it does not say why"),
    ({"invocations": [{"executionSuccessful": "no"}]}, "it does not say why"),
    ({"invocations": [{"exitCode": 2}]}, "it ended with exit code 2"),
    ({"invocations": [{"executionSuccessful": False, "exitCode": 2}]}, "it ended with exit code 2"),
    (
        {"invocations": [{"executionSuccessful": True, "exitSignalName": "SIGKILL"}]},
        "ended by signal SIGKILL",
    ),
    ({"invocations": [{"executionSuccessful": True, "exitSignalNumber": 9}]}, "it was ended by signal 9"),
    ({"invocations": [{"processStartFailureMessage": "no such file"}]}, "it did not start: no such file"),
    (
        {"invocations": [{"executionSuccessful": True}, {"executionSuccessful": False}]},
        "it does not say why",
    ),
    ({"results": None}, "its `results` are no list, so it does not say that it looked"),
    ({"results": {}}, "its `results` are no list, so it does not say that it looked"),
    (
        {"externalPropertyFileReferences": {"results": [{"location": {"uri": "r.json"}}]}},
        "its results are in other files, which are not read",
    ),
    (
        {"externalPropertyFileReferences": {"driver": {"guid": "1"}, "invocations": [{"guid": "2"}]}},
        "its driver and invocations are in other files, which are not read",
    ),
]


@pytest.mark.threat("program", "Pass off the report of a scanner that stopped half way as a clean one")
@pytest.mark.parametrize(("more", "expected"), UNFINISHED)
def test_a_scan_that_did_not_finish_is_no_evidence(more: dict[str, Any], expected: str) -> None:
    (scan,) = read(run(**more))[1]
    assert expected in scan.failed


def test_a_run_without_any_list_of_results_does_not_say_that_it_looked() -> None:
    (scan,) = read({"tool": {"driver": {"name": "A"}}})[1]
    assert scan == Scan("A", "it has no list of `results`, so it does not say that it looked")


@pytest.mark.parametrize(
    "invocations",
    [
        None,
        [],
        [{"executionSuccessful": True, "exitCode": 1, "exitSignalName": "BUGS FOUND"}],
        [{"exitCode": 0}],
    ],
)
def test_a_scan_that_says_nothing_against_itself_counts(invocations: Any) -> None:
    elsewhere = {"artifacts": [{"location": {"uri": "files.json"}}]}
    report = run(invocations=invocations, externalPropertyFileReferences=elsewhere)
    assert read(report)[1] == (Scan("Scan"),)


LOCATION = {"physicalLocation": {"artifactLocation": {"uri": "app/bad.py"}}}


@pytest.mark.parametrize("key", ["toolExecutionNotifications", "toolConfigurationNotifications"])
@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        (
            [{"level": "error", "message": {"text": "no parse"}, "locations": [LOCATION]}],
            "no parse (app/bad.py)",
        ),
        ([{"level": "error"}], "an error without a message"),
        ([{"level": "error", "exception": {"message": "broken"}}], "broken"),
        ([{"level": "error", "message": {"text": x}} for x in "aba"], "a (and 1 more)"),
        ([{"descriptor": {"id": "N1"}, "message": {"text": "by default"}}], "by default"),
        ([{"descriptor": {"id": "N2"}, "message": {"text": "fine"}}], ""),
        ([{"level": "warning", "message": {"text": "slow"}}, {"level": "note"}, 1], ""),
    ],
)
def test_an_error_that_a_scanner_tells_of_is_a_scan_that_did_not_finish(
    key: str, notes: list[Any], expected: str
) -> None:
    """Also where it says that it succeeded: it left a file or a rule out."""
    kinds = [{"id": "N1", "defaultConfiguration": {"level": "error"}}, {"id": "N2"}]
    tool = {"driver": {"name": "Scan", "notifications": kinds}}
    invocations = [{"executionSuccessful": True, key: notes}]
    assert read(run(invocations=invocations, tool=tool))[1] == (Scan("Scan", expected),)


def test_each_run_of_a_file_stands_for_itself() -> None:
    broken = run(name="B", invocations=[{"executionSuccessful": False}])
    assert read(run(result(), name="A"), broken)[1] == (Scan("A"), Scan("B", "it does not say why"))


DIFFERENT = [
    {"message": {"text": "says something else"}},
    {"message": {"text": "says so\nand more"}},
    {"message": {"id": "m", "arguments": ["x"]}},
    {"partialFingerprints": {"primaryLocationLineHash": "a:1"}},
    {"fingerprints": {"matchBasedId/v1": "b"}},
    {
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "app/run.py"},
                    "region": {"startLine": 6, "startColumn": 9},
                }
            }
        ]
    },
]


@pytest.mark.parametrize("more", DIFFERENT)
def test_two_findings_of_one_scanner_are_two(more: dict[str, Any]) -> None:
    inventory = Inventory()
    for _ in range(2):
        for each in read(run(result(), result(**more)))[0]:
            inventory.add(each)
    assert len(inventory) == 2


def test_the_column_is_told_with_the_line() -> None:
    region = {"startLine": 6, "startColumn": 9}
    place = {"artifactLocation": {"uri": "app/run.py"}, "region": region}
    assert one(result(locations=[{"physicalLocation": place}])).place == "app/run.py:6:9"


def test_other_lists_that_are_null_are_empty() -> None:
    found, scans = read(run(artifacts=None, tool={"driver": {"name": "A", "rules": None}}))
    assert (found, scans) == ([], (Scan("A"),))
    assert read(run(tool={"extensions": None, "driver": {"name": "A"}}))[1] == (Scan("A"),)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{}", "is not SARIF: it has no runs"),
        ('{"version": "1.0.0", "runs": []}', "is SARIF 1.0.0; only 2.1.0 is read"),
        ('{"runs": []}', "has an empty list of runs, so nothing was scanned"),
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
