"""A copy of the database, and the way back to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shop.database import Database

if TYPE_CHECKING:
    from pathlib import Path


def backup(database: Database, file: Path) -> None:
    """Copy the database while it is in use; a file that is there becomes the new copy."""
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    copy = Database(part)
    database.copy(copy)
    copy.close()
    part.replace(file)


def restore(database: Database, file: Path) -> None:
    """Make the database what the copy is. Raises FileNotFoundError where there is no copy."""
    copy = _opened(file)
    copy.copy(database)
    copy.close()


def lost(database: Database, file: Path) -> int:
    """How many orders were written since the copy, and would be lost by going back to it."""
    copy = _opened(file)
    (last,) = copy.rows("SELECT coalesce(max(number), 0) FROM orders")[0]
    copy.close()
    (count,) = database.rows("SELECT count(*) FROM orders WHERE number > ?", last)[0]
    return int(count)


def _opened(file: Path) -> Database:
    if not file.is_file():
        raise FileNotFoundError(f"there is no {file}")
    return Database(file)
