"""`gonogo promote`."""

from __future__ import annotations

import click

from gonogo.cli.output import as_json, package
from gonogo.cli.parsing import Command


@click.command(
    "promote",
    cls=Command,
    epilog="""\b
Examples:
  gonogo promote               the candidate that waits
  gonogo promote 1.3.0-rc.2    this one, and no other""",
)
@click.argument("candidate", default="", metavar="[CANDIDATE]")
@package
@click.option("--comment", default="", metavar="TEXT", help="The reason; it is kept in the record.")
@as_json
def command(candidate: str, package: str, comment: str, as_json: bool) -> int:
    """Release a tested candidate, or end a watch or a soak early."""
    from gonogo.app.releasing.candidates import promotable
    from gonogo.bootstrap.releases import existing_releases
    from gonogo.cli.live.words import speak
    from gonogo.cli.output import project

    row = promotable(existing_releases(project()), candidate, package)
    return speak("promote", row.id, comment, as_json=as_json)
