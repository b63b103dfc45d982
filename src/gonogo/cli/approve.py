"""`gonogo approve`."""

from __future__ import annotations

import click

from gonogo.cli.output import as_json


@click.command(
    "approve",
    epilog="""\b
Examples:
  gonogo approve
  gonogo approve 1.3.0 --comment "seen on staging\"""",
)
@click.argument("release", default="", metavar="[RELEASE]")
@click.option("--comment", default="", metavar="TEXT", help="Why; it is kept in the record.")
@as_json
def command(release: str, comment: str, as_json: bool) -> int:
    """Say yes to the release that waits. It goes on at once, here or where it runs."""
    from gonogo.cli.words import speak

    return speak("approve", release, comment, as_json=as_json)
