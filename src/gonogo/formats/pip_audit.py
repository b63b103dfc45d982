"""The JSON of `pip-audit`, which states no severity: an advisory counts as high."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.security.finding import WIDTH, Finding, Kind, Severity
from gonogo.domain.text import counted, excerpt
from gonogo.errors import FormatError
from gonogo.formats.scan import Scan
from gonogo.typed import decoded

if TYPE_CHECKING:
    from collections.abc import Callable

NAME = "pip-audit"
"""The scanner's, in findings."""


class _Advisory(msgspec.Struct):
    id: str
    fix_versions: list[str] = []
    aliases: list[str] = []
    description: str = ""


class _Dependency(msgspec.Struct):
    """A package; where it could not be looked up, only why."""

    name: str
    version: str = ""
    vulns: list[_Advisory] = []
    skip_reason: str = ""


class _Report(msgspec.Struct):
    dependencies: list[_Dependency]


def read(data: bytes, take: Callable[[Finding], None]) -> tuple[Scan, ...]:
    """Give each advisory to `take`, once for each package that it is about.

    Raises:
        FormatError: it is not that JSON, or not whole.
    """
    try:
        packages = decoded(data, _Report).dependencies
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise FormatError(f"is not the JSON of pip-audit: {problem}") from None
    for package in packages:
        for advisory in package.vulns:
            take(_finding(package, advisory))
    unread = (_told(f"{each.name}: {each.skip_reason}") for each in packages if each.skip_reason)
    return (Scan(NAME, _failure(packages), tuple(unread)),)


def _failure(packages: list[_Dependency]) -> str:
    """No packages, or none that could be looked up, are no scan, though pip-audit says nothing of it."""
    if not packages:
        return "it looked at no package"
    if any(not package.skip_reason for package in packages):
        return ""
    return f"none of {counted(len(packages), 'package')} could be looked up"


def _finding(package: _Dependency, advisory: _Advisory) -> Finding:
    fixed = f"fixed in {', '.join(advisory.fix_versions)}" if advisory.fix_versions else "not fixed yet"
    return Finding(
        rule=_told(advisory.id),
        scanners=(NAME,),
        severity=Severity.HIGH,
        kind=Kind.DEPENDENCY,
        title=_told(fixed),
        package=_told(f"{package.name} {package.version}".strip()),
        aliases=tuple(advisory.aliases),
    )


def _told(text: str) -> str:
    return excerpt(text.strip(), WIDTH)
