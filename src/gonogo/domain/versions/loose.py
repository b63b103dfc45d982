"""Versions that are spelled otherwise than by their scheme, and leave no doubt: `1.2`, `1.3.0.dev0`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gonogo.domain.versions.semver import SemVerScheme
from gonogo.errors import VersionError

if TYPE_CHECKING:
    from gonogo.domain.versions import Scheme, Version

_PYTHON = r"(?ai)([0-9]{1,9}(?:\.[0-9]{1,9})*)[._-]?(a|b|c|rc|cr|alpha|beta|dev)[._-]?([0-9]{1,9})"
_SHORT = r"([0-9]{1,9}\.[0-9]{1,9})(-[A-Za-z].*)?"
_CHANNELS = {"a": "alpha", "b": "beta", "c": "rc", "cr": "rc"}


def exactly(text: str, scheme: Scheme) -> Version | None:
    """The version, if it is spelled as the scheme says."""
    try:
        return scheme.parse(text)
    except VersionError:
        return None


def as_python(text: str, scheme: Scheme) -> Version | None:
    """The version, if it is the scheme's but for its prerelease, which is spelled as Python does."""
    match = re.fullmatch(_PYTHON, text)
    return exactly(_padded(_semantic(match), scheme), scheme) if match else None


def loosely(text: str, scheme: Scheme) -> Version | None:
    """The version, with a prerelease as Python spells it, and of a semantic one perhaps without its patch."""
    return as_python(text, scheme) or exactly(_padded(text, scheme), scheme)


def _semantic(match: re.Match[str]) -> str:
    number, channel, count = match.groups()
    channel = channel.lower()
    return f"{number}-{_CHANNELS.get(channel, channel)}.{int(count)}"


def _padded(text: str, scheme: Scheme) -> str:
    match = re.fullmatch(_SHORT, text) if isinstance(scheme, SemVerScheme) else None
    return f"{match[1]}.0{match[2] or ''}" if match else text
