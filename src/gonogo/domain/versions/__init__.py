"""Versions: parse, order, bump, prerelease channels; one file per scheme.

A scheme is a value with five verbs (parse, first, following, prerelease, leading), so that everything
after it is the same for all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from gonogo.domain.versions.level import Level
from gonogo.domain.versions.semver import SemVer
from gonogo.domain.versions.tag import TagPattern

if TYPE_CHECKING:
    from datetime import date

__all__ = ["Level", "Scheme", "SemVer", "TagPattern", "Version"]


class Version(Protocol):
    """One version of any scheme: ordered within its scheme, spelled by str()."""

    def __lt__(self, other: Any, /) -> bool: ...

    @property
    def precedence(self) -> Any:
        """What sorts it within its scheme: faster where there are many than to compare each two."""
        ...

    @property
    def is_prerelease(self) -> bool:
        """Whether it comes before the version that it is named after."""
        ...

    @property
    def stable(self) -> Version:
        """The version that it is a prerelease of, or is."""
        ...


class Scheme(Protocol):
    """How versions are read, ordered and raised. Levels come from commits, the day from the clock."""

    def parse(self, text: str) -> Version:
        """Read a version; raises VersionError."""
        ...

    def first(self, today: date) -> Version:
        """The version of a project that has none."""
        ...

    def following(self, current: Any, level: Level, today: date, said: Level = Level.none) -> Version:
        """The next stable version, above `current`.

        level: what the commits ask for. said: what a person asks for, which is taken at its word.
        """
        ...

    def prerelease(
        self, current: Any, level: Level, channel: str, today: date, said: Level = Level.none
    ) -> Version:
        """The next version of a prerelease channel, above `current`; raises VersionError."""
        ...

    def leading(self, version: Any, channel: str) -> Version:
        """The first prerelease of a version that was never released; raises VersionError."""
        ...
