"""A backup of this clone's record."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from gonogo.app.project import Project


def back_up_record(project: Project, folder: Path) -> list[Path]:
    """Copy the record, what the engine remembers and the key that signs the ledger; the files.

    The engine comes first: what it does not remember is done again and found in the record, while what is
    not in the record would be lost if the engine remembered it.

    Raises:
        UsageError: there is no record in files, or the folder is there already.
        StoreError: something cannot be read or written.
    """
    import shutil
    import sqlite3

    from gonogo.adapters.signer.ed25519 import NAME
    from gonogo.bootstrap.database import database_url
    from gonogo.bootstrap.record import RECORD_FILE
    from gonogo.errors import StoreError, UsageError
    from gonogo.store.backup import back_up

    state = project.repository.place.state
    if database_url():
        raise UsageError(
            "The record is in a team's database. Back that up by its own tool: "
            "pg_dump --format=custom --schema=gonogo --schema=gonogo_engine --file=FILE"
        )
    if not (state / RECORD_FILE).exists():
        raise UsageError("There is no record to back up: nothing was released from this clone")
    try:
        files = back_up((state / "engine.db", state / RECORD_FILE), folder)
        if (state / NAME).exists():
            shutil.copy2(state / NAME, folder / NAME)
            files.append(folder / NAME)
    except FileExistsError:
        raise UsageError(f"{folder} is there already. Name a folder that is not") from None
    except (OSError, sqlite3.Error) as problem:
        raise StoreError(f"the backup in {folder} failed: {problem}; remove it, and try again") from None
    return files
