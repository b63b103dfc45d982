"""`gonogo abort`."""

from __future__ import annotations

import click

from gonogo.cli.output import as_json, package
from gonogo.cli.parsing import Command


@click.command(
    "abort",
    cls=Command,
    epilog="""\b
Examples:
  gonogo abort
  gonogo abort 1.3.0 --comment "seen on staging\"""",
)
@click.argument("release", default="", metavar="[RELEASE]")
@package
@click.option("--comment", default="", metavar="TEXT", help="The reason; it is kept in the record.")
@as_json
def command(release: str, package: str, comment: str, as_json: bool) -> int:
    """End the release that is under way, and undo what was done for it."""
    from gonogo.cli.live.words import speak

    return speak("abort", release, comment, package=package, as_json=as_json)
