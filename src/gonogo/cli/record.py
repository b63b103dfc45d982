"""`gonogo record`: where the record is kept."""

from __future__ import annotations

import click

from gonogo.cli.output import as_json, print_json, project, say
from gonogo.cli.parsing import Command, Group


@click.group(
    "record",
    cls=Group,
    epilog="""\b
Examples:
  GONOGO_DATABASE=postgresql://gonogo@db.example/gonogo gonogo record move""",
)
def command() -> None:
    """Say where the record of releases is kept."""


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
