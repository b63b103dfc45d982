"""Moves the releases of several projects here until all have ended; it is given their folders."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from gonogo.bootstrap.caller import open_caller
from gonogo.bootstrap.project import open_project
from gonogo.bootstrap.releases import open_releases, open_worker


def main() -> None:
    """Approve what waits for the tag, and print how each release ends."""
    rooms = [open_releases(open_project(Path(folder))) for folder in sys.argv[1:]]
    rows = [room.living() for room in rooms]
    worker = open_worker(*rooms)
    for room, row in zip(rooms, rows, strict=True):
        assert row
        assert worker.move(row)
        room.say(open_caller(room.project), row, "approve")
    for room, row in zip(rooms, rows, strict=True):
        while not room.find(row.id).ended:
            worker.wait(row.id, 0.1)
            time.sleep(0.05)
        found = room.find(row.id)
        print(found.project, found.version, found.outcome, found.reason)
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
