"""`gonogo unblock`."""

from __future__ import annotations

import click

from gonogo.cli.output import as_json, package, print_json, project, say
from gonogo.cli.parsing import Command
from gonogo.domain.planning.deployable import how_to_deploy
from gonogo.domain.product import Product
from gonogo.domain.text import printable


@click.command(
    "unblock",
    cls=Command,
    epilog="""\b
Examples:
  gonogo unblock                                           list the blocked versions, and why
  gonogo unblock 1.4.0 --reason "it was the bank"          allow it to be deployed again
  gonogo unblock 1.4.0 --reason "noise" --false-alarm      ask a person before the next rollback""",
)
@click.argument("version", default="", metavar="[VERSION]")
@package
@click.option("--reason", default="", metavar="TEXT", help="The reason; it is kept in the record.")
@click.option(
    "--false-alarm",
    is_flag=True,
    help="It was rolled back for no good reason: next time, ask a person first.",
)
@as_json
def command(version: str, package: str, reason: str, false_alarm: bool, as_json: bool) -> int:
    """Allow a version that was rolled back to be deployed again; without a version, list the blocked ones."""
    from gonogo.app.environments.made import place_of
    from gonogo.app.people.unblocking import Unblocking, unblock
    from gonogo.bootstrap.caller import open_caller
    from gonogo.bootstrap.record import signatures
    from gonogo.bootstrap.releases import existing_releases, short_publisher

    found = project()
    releases = existing_releases(found)
    if version:
        wanted = Unblocking(version.removeprefix("v"), reason, package, false_alarm)
        unblock(releases, short_publisher(found), signatures(), open_caller(found), wanted)
        place = place_of(releases, Product(releases.project.name, package), wanted.version)
        how = f": {how_to_deploy(wanted.version, place, package)}" if place else ""
        say(f"{printable(version)} may be deployed again{how}")
    blocked = releases.record.blocked(Product(releases.project.name, package))
    if as_json:
        print_json(blocked)
    elif not version:
        for name, why in blocked.items():
            click.echo(f"  {name}  {printable(why)}")
        say("To lift one: gonogo unblock VERSION --reason TEXT" if blocked else "No version is blocked")
    return 0
