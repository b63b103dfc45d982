"""The version that a file has of its own, such as that of a chart, beside the product's in it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from gonogo.domain.versions import Level
from gonogo.domain.versions.semver import SemVerScheme, parse

if TYPE_CHECKING:
    from gonogo.domain.versions.semver import SemVer

_ANY_DAY = date.min


def raised(stated: str, before: str, level: Level, channel: str = "") -> str:
    """The own version of the next release: raised at least as far as the product's, a patch at the least.

    stated: what the file says. before: what it said at the latest stable release, "" if that is not known.
    What somebody raised since counts. level: what the product's version is raised by. channel: of a
    prerelease.

    Raises:
        VersionError: it is no semantic version.
    """
    current, least = parse(stated), max(level, Level.patch)
    base = parse(before) if before else current
    if channel:
        return str(SemVerScheme().prerelease(current, least, channel, _ANY_DAY))
    wanted: SemVer = SemVerScheme().following(base, least, _ANY_DAY)
    return str(max(current.stable, wanted))
