"""`gonogo record`: where the record is kept."""

from __future__ import annotations

from pathlib import Path

import click

from gonogo.cli.output import as_json, print_json, project, say
from gonogo.cli.parsing import Command, Group
from gonogo.cli.paths import place_of


@click.group(
    "record",
    cls=Group,
    epilog="""\b
Examples:
  gonogo record backup /srv/backup/shop
  GONOGO_DATABASE=postgresql://gonogo@db.example/gonogo gonogo record move""",
)
def command() -> None:
    """Back up the record of releases, or move it to the database of a team."""


@command.command(
    "backup",
    cls=Command,
    epilog="""\b
Examples:
  gonogo record backup /srv/backup/shop-2026-03-02""",
)
@click.argument("folder", type=click.Path(path_type=Path))
def backup(folder: Path) -> int:
    """Copy the record into a new FOLDER, also while releases move.

    The folder holds the key that signs the ledger: keep it as safe as the clone.
    """
    from gonogo.bootstrap.backup import back_up_record
    from gonogo.domain.text import listed

    files = back_up_record(project(), place_of(folder))
    say(f"{listed([file.name for file in files])} are in {folder}")
    return 0


@command.command(
    "move",
    cls=Command,
    epilog="""\b
Examples:
  gonogo record move            with GONOGO_DATABASE set to the team's database
  gonogo record move --json""",
)
@as_json
def move(as_json: bool) -> int:
    """Move the record of this clone to the database that GONOGO_DATABASE names.

    Releases that are under way go on there; ids, entries of the ledger and their hashes stay what they are.
    The record here is closed, so that nobody goes on by it.
    """
    from gonogo.app.views.move import MoveView
    from gonogo.bootstrap.moving import move_record
    from gonogo.domain.text import counted

    moved, flows = move_record(project())
    if as_json:
        print_json(MoveView(moved.releases, moved.entries, flows, moved.is_old))
    elif moved.is_old:
        say("The record of this clone was moved before")
    else:
        told = f"{counted(moved.releases, 'release')} and {moved.entries} entries of the ledger are there now"
        on = f"; {counted(flows, 'release')} under way can go on: gonogo resume" if flows else ""
        say(f"{told}{on}")
    return 0
