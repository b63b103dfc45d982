import msgspec
import pytest

from gonogo.domain import condition
from gonogo.domain.security.finding import Finding, Kind, Severity
from gonogo.domain.security.inventory import Inventory
from gonogo.domain.security.judgement import MEASURED, Judgement, Limits, Suppression, judge, measured

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
    inventory = Inventory()
    for each in findings:
        inventory.add(each)
    return list(inventory)


TODAY = "2026-11-21"


def judged(*findings: Finding, refuse: str = "", **more: object) -> Judgement:
    given = {"limits": Limits(), "suppressions": (), "today": TODAY} | more
    met = condition.parse(refuse, MEASURED) if refuse else None
    return judge(findings, refuse=met, **given)  # type: ignore[arg-type] # each test names what it replaces


def test_the_usual_limits_allow_five_medium_ones_and_none_above() -> None:
    medium = [msgspec.structs.replace(SHELL_AGAIN, line=line) for line in range(1, 7)]
    assert judged(*medium[:5]).refused == ()
    assert judged(*medium).refused == ("6 medium findings (at most 5)",)
    assert judged(SHELL, LODASH_AGAIN).refused == (
        "1 critical finding (at most 0)",
        "1 high finding (at most 0)",
    )
    low = [msgspec.structs.replace(PASSWORD, line=line) for line in range(1, 99)]
    assert judged(*low).refused == ()
    assert judged(*low, limits=Limits(low=3)).refused == ("98 low findings (at most 3)",)


def test_the_worst_are_told_first_and_all_are_counted() -> None:
    judgement = judged(PASSWORD, SHELL, LODASH_AGAIN)
    assert judgement.counting == (LODASH_AGAIN, SHELL, PASSWORD)
    assert list(judgement.counts.values()) == [1, 1, 0, 1, 0]


@pytest.mark.parametrize(
    ("refuse", "expected"),
    [
        ("cvss >= 7", "refused because cvss is 9.8; cvss >= 7 is met"),
        ("secrets > 0 and critical_vulnerabilities = 0", ""),
        ("secrets > 0 or dependency > 3", "secrets is 1; secrets > 0 is met"),
        ("findings > 3", ""),
        ("high_vulnerabilities != 1", ""),
    ],
)
def test_a_condition_refuses_beside_or_instead_of_limits(refuse: str, expected: str) -> None:
    (*said,) = judged(TOKEN, LODASH_AGAIN, refuse=refuse, limits=None).refused
    assert len(said) == bool(expected)
    assert expected in "".join(said)


def test_without_a_score_the_least_of_the_severity_is_the_cvss() -> None:
    assert measured([SHELL, PASSWORD])["cvss"] == 7
    assert measured([])["cvss"] == 0
    assert measured([]).keys() == MEASURED.keys()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"reason": "  "}, "expected a reason why B602 may stay"),
        ({"until": "soon"}, "expected a day such as 2027-03-31, found 'soon'"),
        ({"until": "20270331"}, "expected a day such as 2027-03-31"),
        ({"until": "2027-02-30"}, "expected a day such as 2027-03-31"),
    ],
)
def test_a_suppression_needs_a_reason_and_an_end(wrong: dict[str, str], sentence: str) -> None:
    fine = {"rule": "B602", "reason": "only constants", "until": "2027-03-31"}
    with pytest.raises(msgspec.ValidationError, match=sentence):
        msgspec.convert(fine | wrong, Suppression)
    for name in ("reason", "until", "rule"):
        with pytest.raises(msgspec.ValidationError, match=name):
            msgspec.convert({key: value for key, value in fine.items() if key != name}, Suppression)


def test_a_suppression_holds_to_the_end_of_its_last_day() -> None:
    suppression = Suppression("B602", "only constants", TODAY, "app/*")
    assert judged(SHELL, suppressions=(suppression,)).suppressed == 1
    late = judged(SHELL, suppressions=(suppression,), today="2026-11-22")
    assert (late.suppressed, late.refused) == (0, ("1 high finding (at most 0)",))
    assert late.expired == ("the suppression of B602 in app/* ended on 2026-11-21, so it counts again",)


def test_an_ended_suppression_is_not_told_where_another_holds() -> None:
    ended, holds = Suppression("B602", "x", "2026-01-01"), Suppression("B602", "x", "2027-01-01")
    assert judged(SHELL, suppressions=(ended, holds)).expired == ()
    assert judged(SHELL, suppressions=(ended,)).expired == (
        "the suppression of B602 ended on 2026-01-01, so it counts again",
    )


def test_a_suppression_elsewhere_or_of_another_rule_covers_nothing() -> None:
    others = (Suppression("B602", "x", "2027-01-01", "tests/*"), Suppression("B60", "x", "2027-01-01"))
    judgement = judged(SHELL, suppressions=others)
    assert (judgement.suppressed, judgement.expired) == (0, ())


def test_what_two_rules_found_is_suppressed_only_by_both() -> None:
    merged = all_of(PASSWORD, TOKEN)
    one, other = (Suppression(rule, "x", "2027-01-01") for rule in ("B105", "github-pat"))
    assert judged(*merged, suppressions=(one,)).suppressed == 0
    assert judged(*merged, suppressions=(one, other)).suppressed == 1


def test_an_advisory_is_suppressed_by_any_of_its_names() -> None:
    merged = all_of(LODASH, LODASH_AGAIN)
    for rule in ("CVE-1", "GHSA-1"):
        assert judged(*merged, suppressions=(Suppression(rule, "x", "2027-01-01"),)).suppressed == 1
