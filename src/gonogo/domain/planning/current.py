"""The current version: what tags and files state, in order, and what if they do not agree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.versions import Version
from gonogo.errors import VersionError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_DEVELOPMENT = {"dev", "snapshot", "development", "unreleased"}


class Statement(msgspec.Struct, frozen=True):
    """One source that states a version. source: how a person finds it, `tag v1.2.0` or `Cargo.toml:3`.

    text: the version as it is spelled there, "" for as the scheme does. number_only: there
    is no room for what marks a prerelease, so it agrees with all that lead to its number.
    """

    source: str
    version: Version
    text: str = ""
    number_only: bool = False

    @property
    def told(self) -> str:
        """For people: `pyproject.toml:3 states 2.0.0.dev0`."""
        return f"{self.source} states {self.text or self.version}"


def is_placeholder(version: Version) -> bool:
    """Whether it only stands in for a version: 0.0.0 in any form."""
    return str(version.stable) == "0.0.0"


def is_development(version: Version) -> bool:
    """Whether it is marked as being developed: `1.3.0-SNAPSHOT`, `2.0.0-dev.0`."""
    suffix = str(version).removeprefix(str(version.stable))
    return not _DEVELOPMENT.isdisjoint(re.findall(r"[a-z]+", suffix.lower()))


def wished(files: Iterable[Statement]) -> Statement | None:
    """The development version that leads to the highest one: somebody's wish for what comes next."""
    found = [file for file in files if is_development(file.version) and not is_placeholder(file.version)]
    return max(found, key=lambda file: file.version.stable, default=None)


def current(tagged: Statement | None, files: Sequence[Statement]) -> Statement | None:
    """The first source that states the current version: the tag, then the files in their order.

    Placeholders and development versions do not count.

    Raises:
        VersionError: two sources disagree; the sentence names both.
    """
    statements = [
        *([tagged] if tagged else []),
        *(file for file in files if not (is_placeholder(file.version) or is_development(file.version))),
    ]
    if not statements:
        return None
    first = statements[0]
    for other in statements[1:]:
        if not _agree(first, other):
            raise VersionError(_disagreement(first, other, tagged=first is tagged))
    return first


def _agree(one: Statement, other: Statement) -> bool:
    if one.number_only or other.number_only:
        return str(one.version.stable) == str(other.version.stable)
    return one.version == other.version


def _disagreement(first: Statement, other: Statement, *, tagged: bool) -> str:
    remedy = (
        f"Write {first.version} into the file, tag the commit that was released as {other.version}, "
        "or name the files that count in gonogo.yml under versioning.files"
        if tagged
        else "Make them equal, or name the files that count in gonogo.yml under versioning.files"
    )
    return (
        f"The sources of the version disagree: {first.source} says {first.version}, "
        f"{other.source} says {other.version}. {remedy}"
    )
