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


def precedence(identifiers: Identifiers, lowest: str = "") -> tuple[tuple[int, int, str], ...]:
    """A key that sorts as item 11 says: numbers below words, fewer below more, none above all.

    lowest: a word below all others.
    """
    if not identifiers:
        return ((2, 0, ""),)
    return tuple(
        (0, part, "") if isinstance(part, int) else (1, 0, "" if part == lowest else part)
        for part in identifiers
    )


def following(identifiers: Identifiers, channel: str, lowest: str = "") -> Identifiers:
    """The next prerelease in a channel: `beta.2` → `beta.3`, `rc1` → `rc2`, into another channel → `rc.1`.

    lowest: as in `precedence`.

    Raises:
        VersionError: the channel is not a word, or the next in it sorts below where the version already is.
    """
    if not CHANNEL.fullmatch(channel):
        raise VersionError(f"Prerelease channel '{channel}' must be a word such as alpha, beta or rc")
    found = _following(identifiers, channel)
    if identifiers and precedence(found, lowest) <= precedence(identifiers, lowest):
        raise VersionError(
            f"Channel '{channel}' comes before {spell(identifiers)}, so the next version would be lower: "
            f"{spell(found)}. Leave the channel out for the stable version, or name one by --version"
        )
    return found


def _following(identifiers: Identifiers, channel: str) -> Identifiers:
    if len(identifiers) == 1 and (joined := re.fullmatch(f"{channel}([0-9]+)", str(identifiers[0]))):
        return (f"{channel}{int(joined[1]) + 1}",)
    if not identifiers or identifiers[0] != channel:
        return (channel, 1)
    *before, last = identifiers
    return (*before, last + 1) if isinstance(last, int) else (*identifiers, 1)
