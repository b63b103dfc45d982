"""Lines of versions: which versions belong to a branch such as `1.x` or `release-1.28`, and to no other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.versions import SemVer
from gonogo.errors import VersionError

if TYPE_CHECKING:
    from gonogo.domain.versions import Scheme, Version

_WORDS = "releases?|rel|support|maint|maintenance|stable|lts"
_NUMBER = "(?:0|[1-9][0-9]{0,5})"
_NAME = re.compile(
    rf"(?:(?P<word>{_WORDS})[-_/])?(?P<v>v)?(?P<major>{_NUMBER})(?:\.(?P<minor>{_NUMBER}))?(?P<x>(?:\.x){{1,2}})?"
    rf"(?P<stable>[-_/](?:{_WORDS}))?",
    re.IGNORECASE,
)
"""`1.x`, `1.2.x`, `v1`, `1.2`, `release-1.28`, `support/1.2`, `maint-1`, `1.2-stable`."""


class Line(msgspec.Struct, frozen=True):
    """The versions of one branch. branch: its name. numbers: how each begins: major, perhaps minor."""

    branch: str
    numbers: tuple[int, ...]

    def holds(self, version: Version) -> bool:
        """Whether a version belongs to it; one that is not semantic belongs to no line."""
        if not isinstance(version, SemVer):
            return False
        return (version.major, version.minor)[: len(self.numbers)] == self.numbers

    @property
    def first(self) -> SemVer:
        """The lowest stable version that it holds."""
        return _version(self.numbers)

    @property
    def end(self) -> SemVer:
        """The lowest stable version above all that it holds."""
        *before, last = self.numbers
        return _version((*before, last + 1))

    @property
    def told(self) -> str:
        """Its versions for people, as `1.28.*`."""
        return ".".join([*map(str, self.numbers), "*"])


def _version(numbers: tuple[int, ...]) -> SemVer:
    major, minor = (*numbers, 0)[:2]
    return SemVer(major, minor, 0)


def line_named(branch: str) -> Line | None:
    """The line that a branch carries by its name; nothing for a branch that is none.

    A number alone is no line (`1234` is an issue), nor are three: `release/1.3.0` is one release.
    """
    found = _NAME.fullmatch(branch)
    if found is None:
        return None
    if found["minor"] is None and not (found["word"] or found["v"] or found["x"] or found["stable"]):
        return None
    if found["x"] == ".x.x" and found["minor"]:
        return None
    numbers = [int(number) for number in (found["major"], found["minor"]) if number is not None]
    return Line(branch, tuple(numbers))


class Bounds(msgspec.Struct, frozen=True):
    """Between which versions the next one must lie.

    line: the one that is released, nothing for the main line. cut: the highest that was cut from the main
    line, whose versions it does not take.
    """

    line: Line | None = None
    cut: Line | None = None

    @property
    def lowest(self) -> SemVer | None:
        """The lowest stable version that may be next, if there is a bound."""
        if self.line:
            return self.line.first
        return self.cut.end if self.cut else None

    def lifted(self, version: Version, scheme: Scheme, channel: str = "") -> Version:
        """The version, or the lowest that may be next where it lies below; in a channel, if one is named."""
        lowest = self.lowest
        if lowest is None or not isinstance(version, SemVer) or not version.stable < lowest:
            return version
        return scheme.leading(lowest, channel) if channel else lowest

    def check(self, version: Version, current: Version | None, why: str) -> None:
        """Refuse a version of another line. current: the highest released. why: it would be this version.

        Raises:
            VersionError: whose it is, and what to do.
        """
        lowest = self.lowest
        if self.line and not self.line.holds(version):
            raise VersionError(
                f"{version} is no version of {self.line.branch}, which has {self.line.told}: {why}. "
                "Release it from the branch that it belongs to, take it back here (git revert), "
                "or name a version of this branch by --version"
            )
        if self.cut and isinstance(version, SemVer) and lowest and version.stable < lowest:
            raise VersionError(f"{version} belongs to {self.cut.branch}: here it is {lowest} or higher")
        if self.line and _skips(self.line, current):
            raise VersionError(
                f"{self.line.branch} would have {version}, and the latest release is {current or 'none'}: "
                "a major version is left out. Say that it is meant by --version"
            )


def _skips(line: Line, current: Version | None) -> bool:
    """Whether a name asks for a major version that is not the next one, as that of a year."""
    reached = current.major if isinstance(current, SemVer) else 0
    return line.numbers[0] > reached + 1
