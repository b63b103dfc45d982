import io
import json
from typing import Any

import pytest

from gonogo.domain.security.finding import Finding, Kind, Severity
from gonogo.domain.security.inventory import Inventory
from gonogo.domain.security.weakness import OUTDATED
from gonogo.errors import FormatError
from gonogo.formats import scans
from gonogo.formats.scan import Scan

ADVISORY = {
    "source": 1,
    "name": "lodash",
    "title": "Prototype Pollution",
    "url": "https://github.com/advisories/GHSA-aaaa-bbbb-cccc",
    "severity": "high",
    "cwe": ["CWE-1321"],
    "cvss": {"score": 9.1, "vectorString": "CVSS:3.1/AV:N"},
    "range": "<4.17.12",
}


def read(report: Any) -> tuple[list[Finding], tuple[Scan, ...]]:
    found: list[Finding] = []
    data = report if isinstance(report, bytes) else json.dumps(report).encode()
    told = scans.read(io.BytesIO(data), found.append)
    return found, told


def npm(**vulnerabilities: Any) -> dict[str, Any]:
    metadata = {"vulnerabilities": {"high": 0, "total": 0}, "dependencies": {"prod": 7, "total": 9}}
    return {"auditReportVersion": 2, "vulnerabilities": vulnerabilities, "metadata": metadata}


def test_sarif_is_told_by_its_runs_wherever_they_stand() -> None:
    report = {"$schema": "x", "properties": {}, "runs": [{"results": [], "tool": {"driver": {"name": "A"}}}]}
    assert read(report) == ([], (Scan("A"),))


def test_npm_audit_gives_each_advisory_once_with_the_package_that_has_it() -> None:
    found, scans = read(
        npm(
            lodash={"severity": "high", "via": [ADVISORY], "range": "<4.17.12"},
            shop={"severity": "high", "via": ["lodash"], "range": "*"},
        )
    )
    assert scans == (Scan("npm audit"),)
    assert found == [
        Finding(
            "GHSA-aaaa-bbbb-cccc",
            ("npm audit",),
            Severity.CRITICAL,
            Kind.DEPENDENCY,
            "Prototype Pollution",
            cwes=(1321,),
            cvss=9.1,
            package="lodash <4.17.12",
            apart=found[0].apart,
        )
    ]


@pytest.mark.parametrize(
    ("severity", "expected"),
    [("moderate", Severity.MEDIUM), ("info", Severity.INFO), ("odd", Severity.HIGH)],
)
def test_npm_audit_without_a_score_goes_by_its_severity(severity: str, expected: Severity) -> None:
    advisory = ADVISORY | {"severity": severity, "cvss": {"score": 0}}
    ((found,), _) = read(npm(lodash={"via": [advisory]}))
    assert (found.severity, found.cvss) == (expected, None)


def test_a_vulnerable_package_without_any_advisory_counts_all_the_same() -> None:
    ((found,), _) = read(npm(lodash={"severity": "critical", "via": ["gone"], "range": "*"}))
    assert (found.rule, found.severity, found.package) == (
        "an advisory without a name",
        Severity.CRITICAL,
        "lodash *",
    )


def test_the_older_report_of_npm_is_read_too() -> None:
    advisory = {
        "module_name": "lodash",
        "title": "Prototype Pollution",
        "url": "https://npmjs.com/advisories/1065",
        "severity": "high",
        "cwe": "CWE-471",
        "cves": ["CVE-2019-1"],
        "vulnerable_versions": "<4",
    }
    ((found,), _) = read({"actions": [], "advisories": {"1065": advisory}})
    assert (found.rule, found.aliases, found.package, found.cwes) == (
        "1065",
        ("CVE-2019-1",),
        "lodash <4",
        (471,),
    )


def test_two_advisories_of_one_package_are_two_although_neither_has_an_address() -> None:
    other = ADVISORY | {"title": "Command Injection", "url": ""}
    found, _ = read(npm(lodash={"via": [ADVISORY | {"url": ""}, other, other]}))
    inventory = Inventory()
    for each in found:
        inventory.add(each)
    assert len(inventory) == 2


@pytest.mark.parametrize(
    "metadata",
    [
        {"dependencies": {"prod": 7, "total": 9}},
        {"dependencies": 7, "devDependencies": 2},
        {"dependencies": 0, "totalDependencies": 9},
    ],
)
def test_npm_audit_that_found_nothing_in_some_packages_is_a_scan(metadata: dict[str, Any]) -> None:
    assert read(npm() | {"metadata": metadata}) == ([], (Scan("npm audit"),))


@pytest.mark.threat("program", "Pass off the empty report of an audit that looked at nothing as a clean one")
@pytest.mark.parametrize(
    ("report", "sentence"),
    [
        ({"vulnerabilities": {}}, "it does not say that it looked at any package"),
        (npm() | {"metadata": {}}, "it does not say that it looked at any package"),
        (
            npm() | {"metadata": {"dependencies": {"prod": 1, "total": 0}}},
            "it does not say that it looked at any package",
        ),
        (
            {"advisories": {}, "metadata": {"dependencies": 0}},
            "it does not say that it looked at any package",
        ),
        (
            npm() | {"metadata": {"dependencies": 9, "vulnerabilities": {"high": 2, "total": 2}}},
            "it counts 2 vulnerabilities and lists none",
        ),
        (npm() | {"error": {"code": "ENOLOCK"}}, "ENOLOCK"),
        (npm() | {"error": {"summary": "", "detail": "no lock"}, "message": ""}, "no lock"),
        (npm(lodash={"via": [ADVISORY]}) | {"error": {}, "message": "cut off"}, "cut off"),
        ({"dependencies": []}, "it looked at no package"),
        ({"dependencies": [{"name": "own", "skip_reason": "x"}]}, "none of 1 package could be looked up"),
    ],
)
def test_an_audit_that_does_not_say_what_it_looked_at_is_no_evidence(
    report: dict[str, Any], sentence: str
) -> None:
    (scan,) = read(report)[1]
    assert scan.failed == sentence


def test_pip_audit_states_no_severity_so_an_advisory_is_high() -> None:
    report = {
        "dependencies": [
            {
                "name": "flask",
                "version": "0.5",
                "vulns": [
                    {
                        "id": "PYSEC-2019-179",
                        "fix_versions": ["1.0"],
                        "aliases": ["CVE-2019-1010083"],
                        "description": "long",
                    },
                    {"id": "PYSEC-1"},
                ],
            },
            {"name": "own", "skip_reason": "not found on PyPI"},
            {"name": "fine", "version": "1", "vulns": []},
        ],
        "fixes": [],
    }
    found, scans = read(report)
    assert scans == (Scan("pip-audit", unread=("own: not found on PyPI",)),)
    assert [str(each) for each in found] == [
        f"high PYSEC-2019-179 ({OUTDATED}) in flask 0.5, said by pip-audit: fixed in 1.0",
        f"high PYSEC-1 ({OUTDATED}) in flask 0.5, said by pip-audit: not fixed yet",
    ]
    assert found[0].aliases == ("CVE-2019-1010083",)


@pytest.mark.parametrize(
    ("report", "sentence"),
    [
        (b"", "is empty"),
        (b"[]", "is not SARIF, nor the JSON of npm audit or pip-audit"),
        ({"results": []}, "is not SARIF, nor the JSON of npm audit or pip-audit"),
        ({"error": {"code": "ENOLOCK"}}, "holds only an error: ENOLOCK"),
        (
            {"error": {"summary": "no lock file"}, "auditReportVersion": 2},
            "holds only an error: no lock file",
        ),
        ({"message": "no network", "error": {"summary": ""}}, "holds only an error: no network"),
        ({"error": "odd"}, "holds only an error: odd"),
        ({"error": None}, "holds only an error: it does not say which"),
        (
            {"dependencies": 1},
            "is not the JSON of pip-audit: Expected `array`, got `int` - at `$.dependencies`",
        ),
        (
            {"vulnerabilities": 1},
            "is not the JSON of npm audit: Expected `object`, got `int` - at `$.vulnerabilities`",
        ),
    ],
)
def test_what_is_no_report_is_refused(report: Any, sentence: str) -> None:
    with pytest.raises(FormatError) as refused:
        read(report)
    assert str(refused.value) == sentence


def test_a_report_that_is_read_as_a_whole_may_not_be_of_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "LARGEST", 3)
    with pytest.raises(FormatError, match="is larger than 0 MiB, more than is read of this kind of report"):
        read(npm())
