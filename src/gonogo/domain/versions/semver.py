"""Semantic Versioning 2.0.0 (https://semver.org/spec/v2.0.0.html)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

import msgspec

from gonogo.domain.versions import prerelease
from gonogo.domain.versions.level import Level
from gonogo.errors import VersionError

if TYPE_CHECKING:
    from datetime import date

_NUMBER = r"(0|[1-9][0-9]*)"
_IDENTIFIER = r"(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
_SYNTAX = re.compile(
    rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}"
    rf"(?:-({_IDENTIFIER}(?:\.{_IDENTIFIER})*))?"
    r"(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?"
)
_LOWEST = "dev"
LONGEST = 256
"""Characters a version may have; the standard sets no bound, and nothing real comes near this one."""


class SemVer(msgspec.Struct, frozen=True):
    """One version, ordered by precedence; build metadata is kept and does not count in the order."""

    major: int
    minor: int
    patch: int
    pre: prerelease.Identifiers = ()
    build: str = ""

    def __str__(self) -> str:
        """As the standard spells it."""
        pre = f"-{prerelease.spell(self.pre)}" if self.pre else ""
        return f"{self.major}.{self.minor}.{self.patch}{pre}{'+' + self.build if self.build else ''}"

    def __lt__(self, other: SemVer) -> bool:
        mine, its = (self.major, self.minor, self.patch), (other.major, other.minor, other.patch)
        return mine < its if mine != its else self.precedence < other.precedence

    @property
    def precedence(self) -> tuple[int, int, int, tuple[tuple[int, int, str], ...]]:
        """The key of item 11 of the standard."""
        return self.major, self.minor, self.patch, prerelease.precedence(self.pre)

    @property
    def is_prerelease(self) -> bool:
        """Whether it comes before the version that it is named after."""
        return bool(self.pre)

    @property
    def stable(self) -> SemVer:
        """The version that this is a prerelease of, or is, without build metadata."""
        return type(self)(self.major, self.minor, self.patch)


class PythonSemVer(SemVer, frozen=True):
    """One version of a Python package, ordered as PEP 440 says: dev comes before alpha, beta and rc."""

    @property
    def precedence(self) -> tuple[int, int, int, tuple[tuple[int, int, str], ...]]:
        """The key of PEP 440."""
        return self.major, self.minor, self.patch, prerelease.precedence(self.pre, _LOWEST)


def parse(text: str) -> SemVer:
    """Read a version.

    Raises:
        VersionError: it does not follow the standard to the letter.
    """
    match = _SYNTAX.fullmatch(text) if len(text) <= LONGEST else None
    if match is None:
        raise VersionError("Version must follow semantic versioning (X.Y.Z). Example: --version 2.5.0")
    major, minor, patch, pre, build = match.groups()
    return SemVer(int(major), int(minor), int(patch), prerelease.parse(pre) if pre else (), build or "")


def raised(version: SemVer, level: Level) -> SemVer:
    """The lowest stable version above `version` that says `level`.

    A prerelease already stands for the version that it leads to: minor from 1.3.0-rc.1 is 1.3.0,
    minor from 1.2.1-rc.1 is 1.3.0, patch from either is the version itself without its suffix.
    """
    stable = version.stable
    if version.pre and _granted(stable) >= level:
        return stable
    match level:
        case Level.major:
            return type(stable)(stable.major + 1, 0, 0)
        case Level.minor:
            return type(stable)(stable.major, stable.minor + 1, 0)
        case Level.patch:
            return type(stable)(stable.major, stable.minor, stable.patch + 1)
        case _:
            return stable


def _granted(stable: SemVer) -> Level:
    """The most that a prerelease of this version can stand for."""
    if stable.patch:
        return Level.patch
    return Level.minor if stable.minor else Level.major


class SemVerScheme(msgspec.Struct, frozen=True):
    """Semantic versions, with a policy for the time before 1.0.0 (item 4: anything may change).

    zero: what a breaking change does to 0.y.z. `minor`: it raises y, and a feature does too;
    `shifted`: it raises y, a feature z; `strict`: as after 1.0.0, so it leads to 1.0.0. python: whether
    prereleases are ordered as those of Python packages are.
    """

    zero: Literal["minor", "shifted", "strict"] = "minor"
    python: bool = False

    def parse(self, text: str) -> SemVer:
        """Read a version; raises VersionError."""
        found = parse(text)
        if not self.python:
            return found
        return PythonSemVer(found.major, found.minor, found.patch, found.pre, found.build)

    def first(self, today: date) -> SemVer:
        """The version of a project that has none."""
        return PythonSemVer(0, 1, 0) if self.python else SemVer(0, 1, 0)

    def following(self, current: SemVer, level: Level, today: date, said: Level = Level.none) -> SemVer:
        """The next stable version; the policy for 0.y.z is about commits, not about what a person says."""
        return raised(current, max(self.effective(current, level), said))

    def prerelease(
        self, current: SemVer, level: Level, channel: str, today: date, said: Level = Level.none
    ) -> SemVer:
        """The next version in a prerelease channel; raises VersionError where it would be lower.

        From 1.2.0 a patch, or less, gives 1.2.1-rc.1, never 1.2.0-rc.1, which would be below 1.2.0.
        """
        target = self.following(current, max(level, Level.patch), today, said)
        pre = current.pre if target == current.stable else ()
        lowest = _LOWEST if self.python else ""
        return msgspec.structs.replace(target, pre=prerelease.following(pre, channel, lowest))

    def leading(self, version: SemVer, channel: str) -> SemVer:
        """The first prerelease of a version that was never released."""
        return msgspec.structs.replace(version, pre=prerelease.following((), channel))

    def effective(self, current: SemVer, level: Level) -> Level:
        """The level after the policy for 0.y.z."""
        if current.major > 0 or self.zero == "strict":
            return level
        if self.zero == "shifted":
            return Level(max(level - 1, Level.patch)) if level else level
        return min(level, Level.minor)
