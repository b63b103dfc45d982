"""The current version: what tags and files state, in order, and what if they do not agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.versions import Version
from gonogo.errors import VersionError

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNRELEASED = ("dev", "SNAPSHOT", "development", "unreleased")


class Statement(msgspec.Struct, frozen=True):
    """One source that states a version. source: how a person finds it, `tag v1.2.0` or `Cargo.toml:3`."""

    source: str
    version: Version


def is_placeholder(version: Version) -> bool:
    """Whether it only stands in for a version: 0.0.0 in any form, or one marked as in development."""
    text = str(version)
    return (
        text == "0.0.0" or text.startswith(("0.0.0-", "0.0.0+")) or any(word in text for word in _UNRELEASED)
    )


def current(tagged: Statement | None, files: Sequence[Statement]) -> Statement | None:
    """The first source that states a version: the tag, then the files in their order.

    Raises:
        VersionError: two sources disagree; the sentence names both.
    """
    statements = [
        *([tagged] if tagged else []),
        *(file for file in files if not is_placeholder(file.version)),
    ]
    if not statements:
        return None
    first = statements[0]
    for other in statements[1:]:
        if other.version != first.version:
            raise VersionError(_disagreement(first, other, tagged=first is tagged))
    return first


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
