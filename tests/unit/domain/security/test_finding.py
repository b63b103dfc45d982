import msgspec
import pytest

from gonogo.domain.security.finding import Finding, Kind, Severity, kind_of, kind_of_scanner, severity_of

SHELL = Finding("B602", ("Bandit",), Severity.HIGH, path="app/run.py", line=6, cwes=(78,), title="a shell")
TOKEN = Finding("github-pat", ("gitleaks",), Severity.HIGH, Kind.SECRETS, path="app/settings.py", line=1)
LODASH_AGAIN = Finding(
    "CVE-1", ("Trivy",), Severity.CRITICAL, Kind.DEPENDENCY, package="lodash 4.17.1", cvss=9.8
)


@pytest.mark.parametrize(
    ("cvss", "expected"),
    [
        (10, "critical"),
        (9, "critical"),
        (8.9, "high"),
        (7, "high"),
        (6.9, "medium"),
        (4, "medium"),
        (3.9, "low"),
        (0.1, "low"),
        (0, "info"),
    ],
)
def test_the_severity_is_that_of_the_score(cvss: float, expected: str) -> None:
    assert severity_of(cvss) == expected


@pytest.mark.parametrize(
    ("scanner", "rule", "tags", "cwes", "expected"),
    [
        ("Bandit", "B602", ("security",), (78,), Kind.SAST),
        ("Bandit", "B105", ("security",), (259,), Kind.SECRETS),
        ("gitleaks", "github-pat", (), (), Kind.SECRETS),
        ("Trivy", "CVE-2024-1", ("vulnerability", "security"), (), Kind.DEPENDENCY),
        ("Trivy", "aws-access-key-id", ("secret",), (), Kind.SECRETS),
        ("Grype", "GHSA-abcd", (), (), Kind.DEPENDENCY),
        ("anything", "RUSTSEC-2024-0001", (), (798,), Kind.DEPENDENCY),
        ("Snyk Open Source", "SNYK-JS-1", (), (), Kind.DEPENDENCY),
        ("CodeQL", "py/sql-injection", (), (), Kind.SAST),
    ],
)
def test_a_finding_is_of_the_code_of_a_secret_or_of_a_dependency(
    scanner: str, rule: str, tags: tuple[str, ...], cwes: tuple[int, ...], expected: Kind
) -> None:
    assert kind_of(scanner, rule, tags, cwes) is expected


def test_scanners_are_known_by_their_names() -> None:
    names = ("TruffleHog", "npm audit", "Semgrep OSS")
    assert [*map(kind_of_scanner, names)] == [Kind.SECRETS, Kind.DEPENDENCY, Kind.SAST]


def test_a_finding_is_told_with_score_weakness_category_place_and_scanner() -> None:
    assert str(SHELL) == ("high B602 (CWE-78, A03:2021 Injection) at app/run.py:6, said by Bandit: a shell")
    assert str(LODASH_AGAIN) == (
        "critical CVE-1 (CVSS 9.8, A06:2021 Vulnerable and Outdated Components)"
        " in lodash 4.17.1, said by Trivy"
    )
    assert (
        str(Finding("R", ("x",), Severity.LOW, path="a", cwes=(99999,)))
        == "low R (CWE-99999) at a, said by x"
    )
    assert str(Finding("R", ("x",), Severity.INFO)) == "info R, said by x"


@pytest.mark.threat("file", "Quote the secret that was found in a scanner's report")
def test_what_a_scanner_quotes_from_a_secret_is_never_told() -> None:
    quoting = msgspec.structs.replace(TOKEN, title="found ghp_0123456789012345678901234567890123456")
    assert str(quoting) == (
        "high github-pat (A07:2021 Identification and Authentication Failures) at app/settings.py:1,"
        " said by gitleaks: a secret"
    )
    in_code = msgspec.structs.replace(SHELL, title="token ghp_0123456789012345678901234567890123456 is sent")
    assert str(in_code).endswith(": token [secret] is sent")
