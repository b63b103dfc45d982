"""How much a folder holds, by what lies in it."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite lays beside a database counts as its own."""


class Sizes(NamedTuple):
    """Bytes by the names right below the folder. complete: whether all of it was looked at."""

    of: Counter[str]
    complete: bool


def sizes(folder: Path, most: int = 50_000) -> Sizes:
    """Add up the lengths of so many files at most; links are not followed, and what goes meanwhile is 0."""
    found: Counter[str] = Counter()
    for number, (top, path) in enumerate(_files(folder)):
        if number == most:
            return Sizes(found, complete=False)
        try:
            found[top] += path.stat(follow_symlinks=False).st_size
        except OSError:
            continue
    return Sizes(found, complete=True)


def _files(folder: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    left = [("", str(folder))]
    while left:
        top, place = left.pop()
        try:
            with os.scandir(place) as entries:
                for entry in entries:
                    name = top or _owner(entry.name)
                    if entry.is_dir(follow_symlinks=False):
                        left.append((name, entry.path))
                    else:
                        yield name, entry
        except OSError:
            continue


def _owner(name: str) -> str:
    return next((name.removesuffix(end) for end in _BESIDE if name.endswith(end)), name)
