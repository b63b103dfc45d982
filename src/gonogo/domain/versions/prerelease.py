"""Prerelease identifiers, as SemVer 2.0.0 orders them (items 9 and 11)."""

from __future__ import annotations

import re

from gonogo.errors import VersionError

Identifiers = tuple[int | str, ...]
"""What stands behind the hyphen, split at dots; a purely numeric one is a number."""

CHANNEL = re.compile(r"[A-Za-z][0-9A-Za-z-]*")


def parse(text: str) -> Identifiers:
    """Split `rc.1` to `("rc", 1)`."""
    return tuple(int(part) if part.isdecimal() else part for part in text.split("."))


def spell(identifiers: Identifiers) -> str:
    """`("rc", 1)` back to `rc.1`."""
    return ".".join(map(str, identifiers))


def precedence(identifiers: Identifiers) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts as item 11 says: numbers below words, fewer below more, none above all."""
    if not identifiers:
        return ((2, 0, ""),)
    return tuple((0, part, "") if isinstance(part, int) else (1, 0, part) for part in identifiers)


def following(identifiers: Identifiers, channel: str) -> Identifiers:
    """The next prerelease in a channel: `beta.2` → `beta.3`, into another channel → `rc.1`.

    Raises:
        VersionError: the channel is not a word, or sorts below where the version already is.
    """
    if not CHANNEL.fullmatch(channel):
        raise VersionError(f"Prerelease channel '{channel}' must be a word such as alpha, beta or rc")
    if not identifiers or identifiers[0] != channel:
        found: Identifiers = (channel, 1)
    elif isinstance(identifiers[-1], int):
        found = (*identifiers[:-1], identifiers[-1] + 1)
    else:
        found = (*identifiers, 1)
    if identifiers and precedence(found) <= precedence(identifiers):
        raise VersionError(
            f"Channel '{channel}' comes before {spell(identifiers)}, so the next version would be lower"
        )
    return found
