"""Whether what security scanners found is within the limits."""

from __future__ import annotations

from datetime import date
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Annotated, TypeAlias

import msgspec
from msgspec import Meta

from gonogo.domain import condition
from gonogo.domain.condition import Unit, Verdict
from gonogo.domain.security.finding import Finding, Kind, Severity
from gonogo.domain.text import counted, excerpt, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gonogo.domain.condition import Condition

MEASURED: dict[str, Unit] = dict.fromkeys(
    (*Severity, *Kind, "findings", "cvss", "critical_vulnerabilities", "high_vulnerabilities"), Unit.NUMBER
)
"""What a condition may name: how many there are of each, and the highest CVSS of all."""


class Suppression(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A finding that somebody decided to live with for a while."""

    rule: Annotated[str, Meta(description="the rule or advisory, as the scanner calls it", min_length=1)]
    reason: Annotated[str, Meta(description="why it may stay")]
    until: Annotated[str, Meta(description="the last day that this holds, such as 2027-03-31")]
    path: Annotated[str, Meta(description="only in these files: a path, or a pattern such as tests/*")] = ""

    def __post_init__(self) -> None:
        """Refuse what gives no reason or no end; msgspec reports a ValueError with its place."""
        if not self.reason.strip():
            raise ValueError(f"expected a reason why {self.rule} may stay")
        if not _is_day(self.until):
            raise ValueError(f"expected a day such as 2027-03-31, found {quoted(self.until)}")

    def covers(self, finding: Finding, rule: str) -> bool:
        """Whether it is about what this rule found; whether it still holds is another question."""
        named = self.rule == rule or self.rule in finding.aliases
        return named and (not self.path or fnmatchcase(finding.path, self.path))

    def holds(self, today: str) -> bool:
        """Whether its last day has not passed. today: YYYY-MM-DD."""
        return today <= self.until

    def __str__(self) -> str:
        """As is said of it when it is over."""
        what = f"{self.rule} in {self.path}" if self.path else self.rule
        return f"the suppression of {what} ended on {self.until}"


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


_Limit: TypeAlias = Annotated[int, Meta(ge=0)] | None


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many findings there may be of each severity; any number where none is set."""

    critical: Annotated[_Limit, Meta(description="the most critical ones (CVSS 9 and above)")] = 0
    high: Annotated[_Limit, Meta(description="the most high ones (CVSS 7 and above)")] = 0
    medium: Annotated[_Limit, Meta(description="the most medium ones (CVSS 4 and above)")] = 5
    low: Annotated[_Limit, Meta(description="the most low ones")] = None


class Judgement(msgspec.Struct, frozen=True):
    """What the findings come to.

    counts: how many count, by severity. counting: they themselves, the worst first. suppressed: how
    many are not counted. expired: suppressions that would have covered one, had they not ended.
    refused: why this is too much, a sentence each; nothing where it is not.
    """

    counts: dict[Severity, int]
    counting: tuple[Finding, ...]
    suppressed: int
    expired: tuple[str, ...]
    refused: tuple[str, ...]


def judge(
    findings: Iterable[Finding],
    suppressions: tuple[Suppression, ...],
    limits: Limits | None,
    refuse: Condition | None,
    today: str,
) -> Judgement:
    """Whether the findings are within the limits, and the condition is not met. today: YYYY-MM-DD."""
    counting, suppressed, expired = [], 0, dict[str, None]()
    for finding in findings:
        covering = [
            each for each in suppressions if any(each.covers(finding, rule) for rule in finding.rules)
        ]
        holding = [each for each in covering if each.holds(today)]
        if all(any(each.covers(finding, rule) for each in holding) for rule in finding.rules):
            suppressed += 1
        else:
            counting.append(finding)
            expired |= dict.fromkeys(
                f"{each}, so it counts again" for each in covering if each not in holding
            )
    counting.sort(key=lambda each: each.badness)
    counts = dict.fromkeys(Severity, 0)
    for finding in counting:
        counts[finding.severity] += 1
    refused = (*_over(counts, limits), *_met(measured(counting), refuse))
    return Judgement(counts, tuple(counting), suppressed, tuple(expired), refused)


def measured(findings: Iterable[Finding]) -> dict[str, float]:
    """What a condition is judged by."""
    found = list(findings)
    amounts: dict[str, float] = dict.fromkeys((*Severity, *Kind), 0.0)
    for finding in found:
        amounts[finding.severity] += 1
        amounts[finding.kind] += 1
    amounts["findings"] = len(found)
    amounts["cvss"] = max((finding.score for finding in found), default=0.0)
    amounts["critical_vulnerabilities"] = amounts[Severity.CRITICAL]
    amounts["high_vulnerabilities"] = amounts[Severity.HIGH]
    return amounts


def _over(counts: dict[Severity, int], limits: Limits | None) -> Iterator[str]:
    if limits is None:
        return
    for severity, limit in msgspec.structs.asdict(limits).items():
        number = counts[Severity(severity)]
        if limit is not None and number > limit:
            yield f"{counted(number, f'{severity} finding')} (at most {limit:,})"


def _met(amounts: dict[str, float], refuse: Condition | None) -> Iterator[str]:
    if refuse is not None and condition.judge(refuse, amounts) is not Verdict.NOT_MET:
        yield excerpt("refused because " + "; ".join(condition.findings(refuse, amounts)), 300)
