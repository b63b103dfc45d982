"""Plain sequential numbers: 1, 2, 3."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.versions.level import Level
from gonogo.domain.versions.semver import LONGEST
from gonogo.errors import VersionError

if TYPE_CHECKING:
    from datetime import date

_NO_PRERELEASES = (
    "Sequential versions have no prereleases: leave the channel out, or use scheme semver or calver"
)


class Sequential(msgspec.Struct, frozen=True):
    """One version: a number from 1 up."""

    number: int

    def __str__(self) -> str:
        """The number."""
        return str(self.number)

    def __lt__(self, other: Sequential) -> bool:
        return self.number < other.number

    @property
    def precedence(self) -> int:
        """The number itself."""
        return self.number

    @property
    def is_prerelease(self) -> bool:
        """Never: there is nothing between two numbers."""
        return False

    @property
    def stable(self) -> Sequential:
        """Itself."""
        return self


class SequentialScheme(msgspec.Struct, frozen=True):
    """Each release is one more than the one before, whatever changed."""

    def parse(self, text: str) -> Sequential:
        """Read a version; raises VersionError."""
        if len(text) > LONGEST or not re.fullmatch(r"[1-9][0-9]*", text):
            raise VersionError("Version must be a whole number from 1 up")
        return Sequential(int(text))

    def first(self, today: date) -> Sequential:
        """1."""
        return Sequential(1)

    def following(
        self, current: Sequential, level: Level, today: date, said: Level = Level.none
    ) -> Sequential:
        """One more."""
        return Sequential(current.number + 1)

    def prerelease(
        self, current: Sequential, level: Level, channel: str, today: date, said: Level = Level.none
    ) -> Sequential:
        """Raises VersionError: there is nothing between two numbers."""
        raise VersionError(_NO_PRERELEASES)

    def leading(self, version: Sequential, channel: str) -> Sequential:
        """Raises VersionError: there is nothing before a number."""
        raise VersionError(_NO_PRERELEASES)
