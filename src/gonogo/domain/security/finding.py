"""One thing that a security scanner found: how bad it is, of what kind, and how it is told."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.secrets import mask
from gonogo.domain.security.weakness import OUTDATED, category
from gonogo.domain.text import listed, printable

if TYPE_CHECKING:
    from collections.abc import Iterable

WIDTH = 200
"""Characters of a name or a title that are told."""


class Severity(StrEnum):
    """How bad a finding is, the worst first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"


class Kind(StrEnum):
    """What was scanned: the code, what should be in no file, what the code depends on."""

    SAST = "sast"
    SECRETS = "secrets"
    DEPENDENCY = "dependency"


_LEAST = {
    Severity.CRITICAL: 9.0,
    Severity.HIGH: 7.0,
    Severity.MEDIUM: 4.0,
    Severity.LOW: 0.1,
    Severity.INFO: 0.0,
}
_RANK = {severity: rank for rank, severity in enumerate(Severity)}
_SECRET = frozenset({259, 321, 798})
_BY_NAME = {
    Kind.SECRETS: ("gitleaks", "trufflehog", "ggshield", "gitguardian", "detect-secrets"),
    Kind.DEPENDENCY: (
        "npm audit", "pip-audit", "trivy", "grype", "osv-scanner", "dependency-check", "open source",
    ),
}  # fmt: skip
_BY_TAG = {
    Kind.SECRETS: frozenset({"secret", "secrets"}),
    Kind.DEPENDENCY: frozenset({"vulnerability", "dependency", "sca"}),
}
_ADVISORIES = ("CVE-", "GHSA-", "PYSEC-", "RUSTSEC-", "OSV-", "GO-2")


def severity_of(cvss: float) -> Severity:
    """The severity of a CVSS score from 0 to 10: critical from 9, high from 7, medium from 4."""
    return next(severity for severity, least in _LEAST.items() if cvss >= least)


def kind_of_scanner(scanner: str) -> Kind:
    """What a scanner of this name is for; one that is not known here looks at code."""
    name = scanner.lower()
    return next((kind for kind, names in _BY_NAME.items() if any(map(name.__contains__, names))), Kind.SAST)


def kind_of(scanner: str, rule: str, tags: Iterable[str], cwes: Iterable[int]) -> Kind:
    """What a finding is about; tags: the rule's, in small letters."""
    known = frozenset(tags)
    for kind, names in _BY_TAG.items():
        if known & names:
            return kind
    if rule.upper().startswith(_ADVISORIES):
        return Kind.DEPENDENCY
    if _SECRET & frozenset(cwes):
        return Kind.SECRETS
    return kind_of_scanner(scanner)


class Finding(msgspec.Struct, frozen=True):
    """One thing that scanners found.

    rule: what was found, as the scanner calls it. scanners: who found it. title: what the scanner
    says; of a secret nothing, because scanners quote it. path: from the repository's top. line and
    column: from 1, or 0. cwes: weaknesses, the closest first. cvss: the score that was stated. package: of a
    dependency, with its version where that is known. aliases: other names of the advisory. also: the
    rules by which other scanners found the same. apart: what its scanner tells it apart by beside rule
    and place, such as its message and fingerprint; a digest of them.
    """

    rule: str
    scanners: tuple[str, ...]
    severity: Severity
    kind: Kind = Kind.SAST
    title: str = ""
    path: str = ""
    line: int = 0
    column: int = 0
    cwes: tuple[int, ...] = ()
    cvss: float | None = None
    package: str = ""
    aliases: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    apart: str = ""

    @property
    def owasp(self) -> str:
        """The category of OWASP's Top 10 of 2021, "" where none lists the weakness."""
        if self.kind is Kind.DEPENDENCY:
            return OUTDATED
        return category(self.cwes or (798,) * (self.kind is Kind.SECRETS))

    @property
    def score(self) -> float:
        """The CVSS score, or the least one of the severity."""
        return _LEAST[self.severity] if self.cvss is None else self.cvss

    @property
    def badness(self) -> tuple[int, float]:
        """Smaller where it is worse: by severity, then by score."""
        return _RANK[self.severity], -self.score

    @property
    def rules(self) -> tuple[str, ...]:
        """Each that found it."""
        return (self.rule, *self.also)

    @property
    def place(self) -> str:
        """`path:line:column`, as far as that is known."""
        line = f"{self.path}:{self.line}" if self.line else self.path
        return f"{line}:{self.column}" if self.line and self.column else line

    def __str__(self) -> str:
        """One line for a person, without anything that a scanner quotes from a secret."""
        parts = [f"CVSS {self.cvss:g}"] if self.cvss is not None else []
        parts += [f"CWE-{cwe}" for cwe in self.cwes[:3]]
        parts += [self.owasp] if self.owasp else []
        about = f" ({', '.join(parts)})" if parts else ""
        where = "".join(
            f" {word} {what}" for word, what in (("in", self.package), ("at", self.place)) if what
        )
        by = f", said by {listed(list(self.scanners))}"
        says = "a secret" if self.kind is Kind.SECRETS else mask(self.title)
        told = f"{self.severity} {', also '.join(self.rules)}{about}{where}{by}" + (
            f": {says}" if says else ""
        )
        return printable(told)
