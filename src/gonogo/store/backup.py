"""A backup of what is kept in files here: each database as it is at one moment, also while it is used."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_PAGES = 1000
"""Pages that are copied before others may write again."""


def back_up(files: Iterable[Path], folder: Path) -> list[Path]:
    """Copy databases of SQLite into a new folder that only this user may enter, in this order.

    Raises:
        FileExistsError: the folder is there, or one of the files is.
        OSError, sqlite3.Error: something cannot be read or written.
    """
    folder.mkdir(mode=0o700)
    return [_copy(file, folder / file.name) for file in files if file.exists()]


def _copy(file: Path, to: Path) -> Path:
    os.close(os.open(to, os.O_CREAT | os.O_EXCL, 0o600))
    address = f"{file.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target, pages=_PAGES)
    return to
