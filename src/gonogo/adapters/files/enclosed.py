"""A folder that nobody but its owner may enter."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

OTHERS = 0o077
"""The permissions of the group and of everybody."""


def enclose(folder: Path) -> bool:
    """Make the folder, let nobody else enter it, and take away what others may do within; was it open?

    A folder that is closed is done with: who cannot enter it reaches nothing within.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    was_open = bool(folder.stat().st_mode & OTHERS)
    if was_open:
        folder.chmod(0o700)
        tighten(folder)
    return was_open


def tighten(folder: Path) -> None:
    """Take away what others may do with what is in the folder; links are left, as is what goes meanwhile."""
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            with suppress(OSError):
                _tighten(os.path.join(parent, name))  # noqa: PTH118 - a Path for each costs the most


def _tighten(place: str) -> None:
    mode = os.lstat(place).st_mode
    if not stat.S_ISLNK(mode) and mode & OTHERS:
        os.chmod(place, stat.S_IMODE(mode) & ~OTHERS)  # noqa: PTH101 - as above
