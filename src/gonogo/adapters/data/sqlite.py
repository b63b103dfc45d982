"""A SQLite database while others use it: its copy, restoring that, and whether it was written to.

`python -m gonogo.adapters.data.sqlite backup FILE COPY`, and `restore` and `written` alike.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 60.0
"""Seconds until a database that others keep locked is given up."""

_COUNTERS = ((24, 28), (40, 44), (92, 100))
"""Where the header counts changes and names SQLite's version: these differ between copies of the same."""
_LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_CHUNK = 1 << 20
_HEADER = 100


class BrokenError(Exception):
    """A database that cannot be read or written, in one sentence."""


def backup(file: Path, copy: Path) -> None:
    """Copy a database to a file that is whole or not there; writers may go on.

    Raises:
        BrokenError: there is no database, or its copy is not sound.
    """
    part = copy.with_name(f"{copy.name}.part")
    part.unlink(missing_ok=True)
    _copied(file, part)
    _check(part)
    with part.open("rb") as written_file:
        os.fsync(written_file.fileno())
    part.replace(copy)


def restore(file: Path, copy: Path) -> None:
    """Bring a copy back into the database, all of it or nothing; who uses it sees it at once.

    Raises:
        BrokenError: the copy is not there or not sound, or others keep the database locked.
    """
    _check(copy)
    _copied(copy, file)
    _check(file)


def written(file: Path) -> str:
    """A digest of all that stands in the database, as one moment shows it.

    Raises:
        BrokenError: there is no database.
    """
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        _copied(file, copy)
        return _digest(copy)


def _copied(source: Path, to: Path) -> None:
    """All pages in one step: they are read under one lock, or from one snapshot."""
    try:
        with closing(_opened(source)) as reading, closing(sqlite3.connect(to, timeout=0)) as writing:
            reading.backup(writing, progress=_patience(source), sleep=0.05)
    except sqlite3.Error as problem:
        raise BrokenError(f"{source} cannot be copied to {to}: {problem}") from None


def _patience(file: Path) -> Callable[[int, int, int], None]:
    begun = time.monotonic()

    def look(status: int, *_: int) -> None:
        if status in _LOCKED and time.monotonic() - begun > PATIENCE:
            raise BrokenError(f"{file} or its copy was locked for {PATIENCE:g} s")

    return look


def _opened(file: Path) -> sqlite3.Connection:
    if not file.is_file():
        raise BrokenError(f"there is no database {file}; before a first release, an empty file is one")
    return sqlite3.connect(file, timeout=PATIENCE)


def _check(file: Path) -> None:
    try:
        with closing(_opened(file)) as reading:
            found = str(reading.execute("PRAGMA quick_check").fetchone()[0])
    except sqlite3.Error as problem:
        found = str(problem)
    if found != "ok":
        raise BrokenError(f"{file} is not sound: {found}")


def _digest(copy: Path) -> str:
    digest = sha256()
    with copy.open("rb") as pages:
        header = bytearray(pages.read(_HEADER))
        for begin, end in _COUNTERS:
            header[begin:end] = bytes(len(header[begin:end]))
        digest.update(header)
        while chunk := pages.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def main(arguments: list[str]) -> int:
    """Do what the words say; the exit code."""
    part, *places = arguments or [""]
    try:
        said = _did(part, [Path(os.path.expandvars(place)).expanduser() for place in places])
    except (BrokenError, OSError) as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    sys.stdout.write(said)
    return 0


def _did(part: str, files: list[Path]) -> str:
    match part, files:
        case "backup", [file, copy]:
            backup(file, copy)
        case "restore", [file, copy]:
            restore(file, copy)
        case "written", [file]:
            return f"{written(file)}\n"
        case _:
            raise BrokenError("expected backup FILE COPY, restore FILE COPY or written FILE")
    return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
