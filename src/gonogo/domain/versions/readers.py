"""Who reads a version where it stands in a file, and what they cannot read."""

from __future__ import annotations

import re
from typing import Final

from gonogo.domain.versions.loose import exactly
from gonogo.domain.versions.semver import SemVerScheme

SEMANTIC: Final = ("npm", "Cargo", "Helm", "Hex", "pub")
"""Those who read semantic versions and nothing else."""

SHORT: Final = ("Maven", "Gradle", "NuGet", "Composer", "RubyGems")
"""Those to whom 1.2 is the version 1.2.0."""

_COMPOSER = re.compile(
    r"[0-9]{1,5}(\.[0-9]+){0,3}"
    r"([._-]?(stable|beta|b|rc|alpha|a|patch|pl|p)([.-]?[0-9]+)*)?([.-]?dev)?(\+\S+)?",
    re.IGNORECASE,
)
_RUBY = re.compile(r"[0-9]+(\.[0-9a-zA-Z]+)*(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?")
_NUGET = re.compile(r"[0-9]+(\.[0-9]+){0,3}(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z.-]+)?")
_UNSAFE = re.compile(r'[\\/:"<>|?*\[\](),]')
_LARGEST_OF_ASSEMBLY = 65_534


def unread(reader: str, version: str) -> str:
    """Why somebody cannot read a version, as the end of a sentence; empty where they can."""
    if reader in SEMANTIC and exactly(version, SemVerScheme()) is None:
        return f"{reader} reads semantic versions only"
    match reader:
        case "Composer" if not _COMPOSER.fullmatch(version):
            return "Composer knows the channels alpha, beta, rc and dev only, and numbers"
        case "RubyGems" if not _RUBY.fullmatch(version):
            return "RubyGems reads numbers and words between dots, without build metadata"
        case "NuGet":
            return _unread_by_nuget(version)
        case "Maven" if _UNSAFE.search(version):
            return "Maven makes file names of it"
        case _:
            return ""


def _unread_by_nuget(version: str) -> str:
    if not _NUGET.fullmatch(version):
        return "NuGet reads up to four numbers, and a prerelease behind them"
    numbers = re.split("[-+]", version, maxsplit=1)[0].split(".")
    if any(number != "0" and number.startswith("0") for number in numbers):
        return "NuGet drops leading zeros"
    if any(int(number) > _LARGEST_OF_ASSEMBLY for number in numbers):
        return f"the numbers of an assembly end at {_LARGEST_OF_ASSEMBLY}"
    return ""
