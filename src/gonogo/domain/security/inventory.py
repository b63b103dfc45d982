"""What all security scanners found, each thing once."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, TypeVar

import msgspec

from gonogo.domain.security.finding import Finding, Kind
from gonogo.errors import FormatError

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST = 500_000
"""Different findings that are judged."""

_Value = TypeVar("_Value", int, str)
_Key: TypeAlias = tuple[object, ...]


class Inventory:
    """Findings of all scanners, each once.

    Two scanners mean the same where they name the same advisory of the same package, or a secret on
    the same line, or a common weakness on the same line. What one scanner itself tells apart by rule,
    place, message or fingerprint stays apart. Of what is merged, the worst severity counts.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self._findings: list[Finding] = []
        self._known: dict[_Key, int] = {}

    def add(self, finding: Finding) -> None:
        """Take one more.

        Raises:
            FormatError: there are too many; the sentence follows the name of the file.
        """
        own, shared = _own(finding), list(_shared(finding))
        at = self._known.get(own)
        if at is None:
            at = next((place for key in shared if (place := self._other(key, finding)) is not None), None)
        if at is None:
            if (at := len(self._findings)) == MOST:
                raise FormatError(f"makes it more than {MOST:,} findings, more than are judged at once")
            self._findings.append(finding)
        else:
            self._findings[at] = _merged(self._findings[at], finding)
        for key in (own, *shared):
            self._known.setdefault(key, at)

    def _other(self, key: _Key, finding: Finding) -> int | None:
        """Where the finding stands already, if it was another scanner that found it."""
        at = self._known.get(key)
        if at is None or set(self._findings[at].scanners) & set(finding.scanners):
            return None
        return at

    def __iter__(self) -> Iterator[Finding]:
        """Each finding, in the order in which they came."""
        return iter(self._findings)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._findings)


def _own(finding: Finding) -> _Key:
    place = (finding.path, finding.line, finding.column)
    return (finding.scanners, finding.rule, place, finding.package, finding.title, finding.apart)


def _shared(finding: Finding) -> Iterator[_Key]:
    if finding.kind is Kind.DEPENDENCY:
        package = finding.package.partition(" ")[0].lower() or finding.path
        yield from ((package, name) for name in (finding.rule, *finding.aliases))
    elif finding.line and finding.kind is Kind.SECRETS:
        yield (finding.path, finding.line, Kind.SECRETS)
    elif finding.line:
        yield from ((finding.path, finding.line, cwe) for cwe in finding.cwes)


def _merged(first: Finding, second: Finding) -> Finding:
    worse, other = sorted((first, second), key=lambda each: each.badness)
    same = worse.kind is Kind.DEPENDENCY  # names of one advisory, while rules are about different things
    names, rules = (other.rule, *other.aliases) if same else (), () if same else (other.rule, *other.also)
    return msgspec.structs.replace(
        worse,
        scanners=_once(*first.scanners, *second.scanners),
        cwes=_once(*worse.cwes, *other.cwes),
        aliases=_once(*worse.aliases, *names, but=worse.rule),
        also=_once(*worse.also, *rules, but=worse.rule),
    )


def _once(*values: _Value, but: _Value | None = None) -> tuple[_Value, ...]:
    return tuple(value for value in dict.fromkeys(values) if value != but)
