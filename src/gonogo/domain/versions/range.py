"""Ranges of versions, and versions as services tell them.

    range      = every {"||" every}
    every      = comparator {[","] comparator}
    comparator = [">=" | ">" | "<=" | "<" | "=" | "!=" | "^" | "~"] version

A version may lack its end or have `x` or `*` there: `2.1` without a sign means any 2.1. A prerelease
is below its version: `<3` leaves out 3.0.0-rc.1, and so does `>=3`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from gonogo.domain.text import quoted
from gonogo.domain.versions.semver import SemVer
from gonogo.domain.versions.semver import parse as parse_version
from gonogo.errors import VersionError

LONGEST = 500
"""Characters a range may have."""

_PART = r"(?:\.(0|[1-9][0-9]{0,8}|[xX*]))?"
_COMPARATOR = re.compile(
    rf"(>=|<=|!=|[<>=^~])?\s*v?(0|[1-9][0-9]{{0,8}}|[xX*]){_PART}{_PART}(?:-([0-9A-Za-z.-]+))?(?![\w.*-])",
    re.ASCII,
)
_CHANNEL = r"(?:[-.~]?(alpha|beta|rc|preview|pre|dev|snapshot|nightly|canary)(?![a-z])[-.]?([0-9]{1,9})?)?"
_DOTTED = re.compile(
    r"(?<![0-9.])([0-9]{1,9})\.([0-9]{1,9})(?:\.([0-9]{1,9}))?(?:\.[0-9]+)*" + _CHANNEL, re.IGNORECASE
)
_PLAIN = re.compile(r"(?<![\w.])v?([0-9]{1,9})()()" + _CHANNEL + r"(?![\w.])", re.IGNORECASE | re.ASCII)


class Comparator(NamedTuple):
    """One condition on a version. given: how many of its numbers are stated."""

    sign: str
    version: SemVer
    given: int

    def holds(self, version: SemVer) -> bool:
        """Whether it holds of a version."""
        low, high = self.version, self._high
        match self.sign:
            case ">=":
                return not version < low
            case ">":
                return low < version if self._whole else not version < high
            case "<":
                return _below(version, low)
            case "<=":
                return not low < version if self._whole else _below(version, high)
            case "!=":
                return not self._within(version)
            case _:
                return self._within(version)

    def _within(self, version: SemVer) -> bool:
        if self.sign not in ("^", "~") and self._whole:
            return version.precedence == self.version.precedence
        return not version < self.version and _below(version, self._high)

    @property
    def _whole(self) -> bool:
        return self.given == 3

    @property
    def _high(self) -> SemVer:
        """The first version that is no longer in what it means."""
        major, minor, patch = self.version.major, self.version.minor, self.version.patch
        if self.sign == "^":
            place = min(self.given, 1) if major or self.given < 2 else 2 if minor or self.given < 3 else 3
        else:
            place = min(self.given, 2) if self.sign == "~" else self.given
        raised = ((2**62, 0, 0), (major + 1, 0, 0), (major, minor + 1, 0), (major, minor, patch + 1))
        return SemVer(*raised[place])


class Range(NamedTuple):
    """What a version may be: any of these, in each of which all must hold."""

    text: str
    either: tuple[tuple[Comparator, ...], ...]

    def admits(self, version: SemVer) -> bool:
        """Whether a version is in it."""
        return any(all(comparator.holds(version) for comparator in every) for every in self.either)


def parse(text: str) -> Range:
    """Read a range.

    Raises:
        VersionError: it is none.
    """
    if len(text) > LONGEST or not text.strip():
        raise _wrong(text)
    return Range(text.strip(), tuple(_every(part, text) for part in text.split("||")))


def told(text: str) -> SemVer | None:
    """The version in what a service says of itself, as `PostgreSQL 16.3 (Debian 16.3-1)`, if there is one.

    It is the first with a dot in it, else the first number. A fourth number, and what distributions
    put after it, do not count.
    """
    match = _DOTTED.search(text) or _PLAIN.search(text)
    if match is None:
        return None
    major, minor, patch, channel, number = match.groups()
    pre = (channel.lower(), *([int(number)] if number else [])) if channel else ()
    return SemVer(int(major), int(minor or 0), int(patch or 0), pre)


def _every(part: str, text: str) -> tuple[Comparator, ...]:
    found = []
    place = 0
    part = part.replace(",", " ").strip()
    while place < len(part):
        match = _COMPARATOR.match(part, place)
        if match is None:
            raise _wrong(text)
        found.append(_comparator(match, text))
        place = match.end() + len(part[match.end() :]) - len(part[match.end() :].lstrip())
    if not found:
        raise _wrong(text)
    return tuple(found)


def _comparator(match: re.Match[str], text: str) -> Comparator:
    sign, *stated, pre = match.groups()
    numbers: list[int] = []
    for number in stated:
        if number is None or number in "xX*":
            break
        numbers.append(int(number))
    if pre and len(numbers) < 3:
        raise _wrong(text)
    major, minor, patch = (*numbers, 0, 0, 0)[:3]
    try:
        version = parse_version(f"{major}.{minor}.{patch}-{pre}") if pre else SemVer(major, minor, patch)
    except VersionError:
        raise _wrong(text) from None
    return Comparator(sign or "=", version, len(numbers))


def _below(version: SemVer, bound: SemVer) -> bool:
    return (version if bound.pre else version.stable) < bound


def _wrong(text: str) -> VersionError:
    shown = quoted(text)
    return VersionError(f"{shown} is no range of versions. Write it as >=2.1, ^1.4, 16.x or >=3.12 <5")
