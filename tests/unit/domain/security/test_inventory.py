import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.security import inventory
from gonogo.domain.security.finding import Finding, Kind, Severity
from gonogo.domain.security.inventory import Inventory
from gonogo.errors import FormatError

SHELL = Finding("B602", ("Bandit",), Severity.HIGH, path="app/run.py", line=6, cwes=(78,), title="a shell")
SHELL_AGAIN = Finding("shell-true", ("Semgrep",), Severity.MEDIUM, path="app/run.py", line=6, cwes=(77, 78))
TOKEN = Finding("github-pat", ("gitleaks",), Severity.HIGH, Kind.SECRETS, path="app/settings.py", line=1)
PASSWORD = Finding(
    "B105", ("Bandit",), Severity.LOW, Kind.SECRETS, path="app/settings.py", line=1, cwes=(259,)
)
LODASH = Finding(
    "GHSA-1", ("npm audit",), Severity.HIGH, Kind.DEPENDENCY, package="lodash <4.17.21", aliases=("CVE-1",)
)
LODASH_AGAIN = Finding(
    "CVE-1", ("Trivy",), Severity.CRITICAL, Kind.DEPENDENCY, package="lodash 4.17.1", cvss=9.8
)


def all_of(*findings: Finding) -> list[Finding]:
    found = Inventory()
    for each in findings:
        found.add(each)
    assert len(found) == len(list(found))
    return list(found)


def test_the_same_weakness_on_the_same_line_by_two_scanners_is_one_finding_of_the_worse_severity() -> None:
    (one,) = all_of(SHELL_AGAIN, SHELL)
    assert (one.rule, one.also, one.severity) == ("B602", ("shell-true",), Severity.HIGH)
    assert (one.scanners, one.cwes) == (("Semgrep", "Bandit"), (78, 77))
    assert str(one).startswith("high B602, also shell-true (CWE-78, CWE-77, A03:2021 Injection)")


def test_what_one_scanner_tells_apart_stays_apart_and_what_it_says_twice_is_one() -> None:
    others = [
        msgspec.structs.replace(SHELL, **{part: value})
        for part, value in (("rule", "B607"), ("column", 9), ("title", "another shell"), ("apart", "a print"))
    ]
    assert all_of(SHELL, *others, SHELL) == [SHELL, *others]


def test_other_lines_and_other_weaknesses_stay_apart() -> None:
    elsewhere = msgspec.structs.replace(SHELL_AGAIN, line=7)
    different = msgspec.structs.replace(SHELL_AGAIN, cwes=(327,))
    nowhere = msgspec.structs.replace(SHELL_AGAIN, line=0)
    assert len(all_of(SHELL, elsewhere, different, nowhere)) == 4


def test_a_secret_on_one_line_is_one_finding_whatever_the_rules() -> None:
    (one,) = all_of(PASSWORD, TOKEN)
    assert (one.rule, one.also, one.severity) == ("github-pat", ("B105",), Severity.HIGH)


def test_one_advisory_of_one_package_is_one_finding_under_any_of_its_names() -> None:
    (one,) = all_of(LODASH, LODASH_AGAIN)
    assert (one.rule, one.aliases, one.also, one.cvss) == ("CVE-1", ("GHSA-1",), (), 9.8)
    other = msgspec.structs.replace(LODASH_AGAIN, package="underscore 1.0")
    unnamed = msgspec.structs.replace(LODASH_AGAIN, package="", path="package-lock.json")
    assert len(all_of(LODASH, other, unnamed)) == 3


FINDINGS = st.lists(
    st.builds(
        Finding,
        rule=st.sampled_from("ABC"),
        scanners=st.sampled_from([("x",), ("y",), ("z",)]),
        severity=st.sampled_from(Severity),
        kind=st.sampled_from(Kind),
        path=st.sampled_from(["a", "b"]),
        line=st.integers(0, 2),
        column=st.integers(0, 1),
        apart=st.sampled_from(["", "1"]),
        cwes=st.lists(st.sampled_from([78, 79, 327]), max_size=2).map(tuple),
        package=st.sampled_from(["p 1", "q"]),
        aliases=st.lists(st.sampled_from("ABCD"), max_size=2).map(tuple),
    ),
    max_size=12,
)


@given(FINDINGS)
def test_merging_loses_neither_the_worst_nor_a_scanner_nor_a_rule(findings: list[Finding]) -> None:
    merged = all_of(*findings)
    assert len(merged) <= len(findings)
    assert min((each.badness for each in merged), default=None) == min(
        (each.badness for each in findings), default=None
    )
    for part in ("rule", "scanners"):
        names = {name for each in merged for name in (*each.rules, *each.aliases, *each.scanners)}
        assert {getattr(each, part) for each in findings} <= names | {(name,) for name in names}


@given(FINDINGS)
def test_what_one_scanner_tells_apart_is_never_fewer(findings: list[Finding]) -> None:
    merged = all_of(*findings)
    for scanner in "xyz":
        apart = {
            (each.rule, each.path, each.line, each.column, each.package, each.apart)
            for each in findings
            if each.scanners == (scanner,)
        }
        assert len(merged) >= len(apart)


@given(FINDINGS)
def test_what_was_said_before_changes_nothing(findings: list[Finding]) -> None:
    assert len(all_of(*findings, *findings)) == len(all_of(*findings))


def test_more_than_can_be_judged_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inventory, "MOST", 1)
    assert all_of(SHELL, SHELL) == [SHELL]
    with pytest.raises(FormatError, match="makes it more than 1 findings"):
        all_of(SHELL, TOKEN)
