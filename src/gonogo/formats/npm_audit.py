"""The JSON of `npm audit`: version 2, of npm 7 and later, and version 1, of npm 6 and pnpm."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

import msgspec

from gonogo.domain.security import weakness
from gonogo.domain.security.finding import WIDTH, Finding, Kind, Severity, severity_of
from gonogo.domain.text import counted, excerpt
from gonogo.errors import FormatError
from gonogo.formats.json_values import mapping, text
from gonogo.formats.scan import Scan
from gonogo.typed import decoded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NAME = "npm audit"
"""The scanner's, in findings."""

_SEVERITIES: dict[str, Severity] = {severity.value: severity for severity in Severity}
_SEVERITIES["moderate"] = Severity.MEDIUM


class _Score(msgspec.Struct, frozen=True):
    score: float | None = None


class _Advisory(msgspec.Struct):
    """One advisory; version 2 calls the package `name`, version 1 `module_name`."""

    name: str = ""
    module_name: str = ""
    title: str = ""
    url: str = ""
    severity: str = ""
    cwe: str | list[str] = ""
    cves: list[str] = []
    cvss: _Score = _Score()
    range: str = ""
    vulnerable_versions: str = ""


class _Package(msgspec.Struct):
    """A package that is vulnerable itself, or by what it needs: then `via` only names that."""

    severity: str = ""
    range: str = ""
    via: list[_Advisory | str] = []


class _Metadata(msgspec.Struct, frozen=True):
    """What was looked at: a number of packages in version 1, numbers by kind and in all in version 2.

    Of the kinds, `prod` counts the project itself.
    """

    vulnerabilities: dict[str, int] = {}
    dependencies: int | dict[str, int] = 0
    totalDependencies: int = 0  # noqa: N815 - the format's own name

    @property
    def packages(self) -> int:
        told = self.dependencies
        return told.get("total", 0) if isinstance(told, dict) else max(told, self.totalDependencies)


class _Report(msgspec.Struct):
    vulnerabilities: dict[str, _Package] = {}
    advisories: dict[str, _Advisory] = {}
    metadata: _Metadata = _Metadata()
    error: Any = None
    message: str = ""


def read(data: bytes, take: Callable[[Finding], None]) -> tuple[Scan, ...]:
    """Give each advisory to `take`, once for each package that it is about.

    Raises:
        FormatError: it is not that JSON, or not whole.
    """
    try:
        report = decoded(data, _Report)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise FormatError(f"is not the JSON of npm audit: {problem}") from None
    found = 0
    for found, finding in enumerate(_findings(report), 1):  # noqa: B007 - the last count is asked for below
        take(finding)
    return (Scan(NAME, _failure(report, found)),)


def _failure(report: _Report, found: int) -> str:
    """Why the report is no evidence; one that found nothing must say that it looked at something."""
    if report.error is not None:
        return error(report.error, report.message)
    if found:
        return ""
    if unlisted := sum(each for kind, each in report.metadata.vulnerabilities.items() if kind != "total"):
        return f"it counts {counted(unlisted, 'vulnerability', 'vulnerabilities')} and lists none"
    return "" if report.metadata.packages else "it does not say that it looked at any package"


def error(said: Any, message: str) -> str:
    """What npm says that went wrong; a message stands beside it, or else a summary in it."""
    parts = mapping(said)
    told = message or next(filter(None, (text(parts.get(key)) for key in ("summary", "detail", "code"))), "")
    return excerpt(told or text(said) or "it does not say which", WIDTH)


def _findings(report: _Report) -> Iterator[Finding]:
    told = [*report.advisories.values()]
    for package in report.vulnerabilities.values():
        told += [via for via in package.via if isinstance(via, _Advisory)]
    if told:
        yield from map(_finding, told)
    else:
        for name, package in report.vulnerabilities.items():
            yield _finding(_Advisory(name=name, severity=package.severity, range=package.range))


def _finding(advisory: _Advisory) -> Finding:
    score = advisory.cvss.score or None
    named = [advisory.cwe] if isinstance(advisory.cwe, str) else advisory.cwe
    rule = advisory.url.rstrip("/").rpartition("/")[2] or "an advisory without a name"
    versions = advisory.range or advisory.vulnerable_versions
    return Finding(
        rule=_told(rule),
        scanners=(NAME,),
        severity=_SEVERITIES.get(advisory.severity, Severity.HIGH) if score is None else severity_of(score),
        kind=Kind.DEPENDENCY,
        title=_told(advisory.title),
        cwes=weakness.numbers(named),
        cvss=score,
        package=_told(f"{advisory.name or advisory.module_name} {versions}".strip()),
        aliases=tuple(advisory.cves),
        apart=sha256(f"{advisory.url} {advisory.title}".encode()).hexdigest(),
    )


def _told(text: str) -> str:
    return excerpt(text.strip(), WIDTH)
