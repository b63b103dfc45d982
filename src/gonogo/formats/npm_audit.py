"""The JSON of `npm audit`: version 2, of npm 7 and later, and version 1, of npm 6 and pnpm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.security import weakness
from gonogo.domain.security.finding import WIDTH, Finding, Kind, Severity, severity_of
from gonogo.domain.text import printable, shortened
from gonogo.errors import FormatError
from gonogo.formats.scan import Scan

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


class _Report(msgspec.Struct):
    vulnerabilities: dict[str, _Package] = {}
    advisories: dict[str, _Advisory] = {}


def read(data: bytes, take: Callable[[Finding], None]) -> tuple[Scan, ...]:
    """Give each advisory to `take`, once for each package that it is about.

    Raises:
        FormatError: it is not that JSON, or not whole.
    """
    try:
        report = msgspec.json.decode(data, type=_Report)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise FormatError(f"is not the JSON of npm audit: {problem}") from None
    for finding in _findings(report):
        take(finding)
    return (Scan(NAME),)


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
    )


def _told(text: str) -> str:
    return printable(shortened(text.strip(), WIDTH))
