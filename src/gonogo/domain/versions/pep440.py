"""The spelling that Python's packages use for a semantic version (PEP 440)."""

from __future__ import annotations

import re

from gonogo.domain.versions.semver import LONGEST, SemVer
from gonogo.errors import VersionError

_SPELLED = {"alpha": "a", "a": "a", "beta": "b", "b": "b", "rc": "rc", "c": "rc"}
_CHANNELS = {"a": "alpha", "b": "beta", "rc": "rc"}


def spell(version: SemVer) -> str:
    """`1.3.0-rc.1` as `1.3.0rc1`, `1.3.0-dev.2` as `1.3.0.dev2`.

    Raises:
        VersionError: the prerelease is none that PEP 440 knows.
    """
    local = ".".join(part for part in re.split("[.-]", version.build) if part)
    match version.pre:
        case ():
            pre = ""
        case ("dev", int(number)):
            pre = f".dev{number}"
        case (str(channel), int(number)) if channel in _SPELLED:
            pre = f"{_SPELLED[channel]}{number}"
        case _:
            raise VersionError(
                f"Python packages cannot spell {version}. Use channel alpha, beta, rc or dev with a number"
            )
    return f"{version.stable}{pre}{'+' + local if local else ''}"


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
