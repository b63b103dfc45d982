"""The move of a record from this clone's files to a team's database."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gonogo.app.project import Project
    from gonogo.store.moving import Moved


def move_record(project: Project) -> tuple[Moved, int]:
    """Move it to the database that is named now; how many flows go on there.

    Raises:
        UsageError: no database is named, there is no record to move, or releases move by it right now.
        StoreError: the database has a record of its own, or one of the two refuses.
    """
    from gonogo.adapters.engine.databases import postgresql, sqlite_file
    from gonogo.adapters.engine.lock import EngineLock
    from gonogo.adapters.engine.moving import move_flows
    from gonogo.bootstrap.database import database_url
    from gonogo.bootstrap.record import RECORD_FILE
    from gonogo.errors import UsageError
    from gonogo.store.database import is_moved, open_database, url_of
    from gonogo.store.moving import Moved, move

    url, folder = database_url(), project.repository.place.state
    if not url or url_of(url).get_backend_name() == "sqlite":
        raise UsageError("Name the team's database: GONOGO_DATABASE=postgresql://HOST/NAME")
    file = folder / RECORD_FILE
    if not file.exists():
        raise UsageError("There is no record to move: nothing was released from this clone")
    if is_moved(file):
        return Moved(0, 0, was_there=True), 0
    lock = EngineLock(folder)
    if not lock.take():
        raise UsageError(
            "Releases move by this record right now. Wait for them, or stop them where they run, then move it"
        )
    try:
        target = open_database(url)
        left = move_flows(sqlite_file(folder / "engine.db"), postgresql(url_of(url)))
        return move(open_database(file), target), left
    finally:
        lock.give_back()
