"""The spelling that Python's packages use for a semantic version (PEP 440)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gonogo.domain.versions.semver import LONGEST, SemVer
from gonogo.errors import VersionError

if TYPE_CHECKING:
    from gonogo.domain.versions.calver import CalVer

_SPELLED = {"alpha": "a", "a": "a", "beta": "b", "b": "b", "rc": "rc", "c": "rc"}
_CHANNELS = {"a": "alpha", "b": "beta", "rc": "rc"}


def spell(version: SemVer | CalVer) -> str:
    """`1.3.0-rc.1` as `1.3.0rc1`, `1.3.0-dev.2` as `1.3.0.dev2`.

    Raises:
        VersionError: PEP 440 knows no such prerelease, or no such number.
    """
    stable = str(version.stable)
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)*", stable):
        raise VersionError(f"Python packages cannot spell {version}. Join its numbers by dots")
    build = version.build if isinstance(version, SemVer) else ""
    local = ".".join(part for part in re.split("[.-]", build) if part)
    match version.pre:
        case ():
            pre = ""
        case ("dev", int(number)):
            pre = f".dev{number}"
        case (str(channel), int(number)) if channel in _SPELLED:
            pre = f"{_SPELLED[channel]}{number}"
        case (str(joined),) if match := re.fullmatch(r"(alpha|beta|a|b|c|rc)([0-9]+)", joined):
            pre = f"{_SPELLED[match[1]]}{int(match[2])}"
        case _:
            raise VersionError(
                f"Python packages cannot spell {version}. Use channel alpha, beta, rc or dev with a number"
            )
    return f"{stable}{pre}{'+' + local if local else ''}"


def parse(text: str) -> SemVer:
    """Read a Python version as a semantic one; a missing minor or patch is 0.

    Raises:
        VersionError: it is not PEP 440, or has parts (epoch, post, more than three numbers) that
            semantic versions lack.
    """
    from packaging.version import InvalidVersion
    from packaging.version import Version as PythonVersion

    if len(text) > LONGEST:
        raise VersionError(f"A version may have {LONGEST} characters, not {len(text)}")
    try:
        found = PythonVersion(text)
    except InvalidVersion:
        raise VersionError(f"'{text}' is not a version that Python packages may have (PEP 440)") from None
    if (
        found.epoch
        or found.post is not None
        or len(found.release) > 3
        or (found.pre and found.dev is not None)
    ):
        raise VersionError(f"'{text}' has parts that a semantic version cannot carry")
    major, minor, patch = (*found.release, 0, 0)[:3]
    pre: tuple[int | str, ...] = ()
    if found.pre:
        pre = (_CHANNELS[found.pre[0]], found.pre[1])
    elif found.dev is not None:
        pre = ("dev", found.dev)
    return SemVer(major, minor, patch, pre, found.local or "")


def is_below(text: str, other: str) -> bool:
    """Whether Python orders a version before another; never where it cannot read the other."""
    from packaging.version import InvalidVersion
    from packaging.version import Version as PythonVersion

    try:
        return PythonVersion(text) < PythonVersion(other)
    except InvalidVersion:
        return False
