"""`gonogo rollback`."""

from __future__ import annotations

import click

from gonogo.cli.output import as_json


@click.command(
    "rollback",
    epilog="""\b
Examples:
  gonogo rollback
  gonogo rollback 1.3.0 --reason "customers cannot pay\"""",
)
@click.argument("release", default="", metavar="[RELEASE]")
@click.option("--reason", default="", metavar="TEXT", help="Why; it is kept in the record.")
@as_json
def command(release: str, reason: str, as_json: bool) -> int:
    """Take the version that is under way back where it runs, and let nobody deploy it again."""
    from gonogo.cli.words import speak

    return speak("rollback", release, reason, as_json=as_json)
