"""The logs of what runs: bounded, and cut without the writer's help."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 5 << 20
"""Bytes of one log; as much again is kept of what stood before."""


def rotate(log: Path) -> None:
    """Copy a log that is too large and empty it; its writer appends, so goes on at the beginning.

    What is written between the two is lost.
    """
    try:
        if log.stat().st_size <= LARGEST:
            return
        shutil.copyfile(log, log.with_name(f"{log.name}.1"))
        os.truncate(log, 0)
    except OSError:
        return


def last_lines(log: Path, most: int) -> list[str]:
    """The last lines of a log."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - most * 500))
            return file.read().decode(errors="replace").splitlines()[-most:]
    except OSError:
        return []
