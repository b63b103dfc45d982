"""`gonogo project`: the projects of a record that several share."""

from __future__ import annotations

import click

from gonogo.cli.output import as_json, print_json, say, warn
from gonogo.cli.parsing import Command, Group
from gonogo.domain.text import printable


@click.group(
    "project",
    cls=Group,
    epilog="""\b
Examples:
  gonogo project add shop https://forge.example/team/shop.git --credential env:SHOP_TOKEN
  gonogo project list
  gonogo project remove shop""",
)
def command() -> None:
    """Say which projects workers release, in the record of a team (GONOGO_DATABASE)."""


@command.command(
    "add",
    cls=Command,
    epilog="""\b
Examples:
  gonogo project add shop https://forge.example/team/shop.git --credential env:SHOP_TOKEN
  gonogo project add shop git@forge.example:team/shop.git --credential file:/keys/shop
  gonogo project add tool /srv/git/tool.git --branch stable""",
)
@click.argument("name")
@click.argument("address")
@click.option(
    "--branch",
    default="",
    metavar="NAME",
    help="The protected branch, whose gonogo.yml counts; without it, the remote's main one.",
)
@click.option(
    "--credential",
    default="",
    metavar="KIND:PLACE",
    help="Where the password or token is, as env:NAME or file:PATH; for SSH the key's file.",
)
def add(name: str, address: str, branch: str, credential: str) -> int:
    """Register a project, or change how its repository is reached.

    NAME is what its gonogo.yml says (project: NAME). The repository is reached at once, so that what is wrong
    is told now; a worker reaches it with the credential of its own machine.
    """
    from gonogo.app.projects import told
    from gonogo.bootstrap.projects import open_operator, open_projects
    from gonogo.domain.registration import Registration

    with open_projects() as projects:
        mirrored = projects.add(Registration(name, address, branch, credential), open_operator())
    for sentence in told(mirrored):
        warn(sentence)
    say(f"{name} is registered: {printable(mirrored.branch)} is at {mirrored.head[:7]}")
    return 0


@command.command(
    "list",
    cls=Command,
    epilog="""\b
Examples:
  gonogo project list
  gonogo project list --json""",
)
@as_json
def list_projects(as_json: bool) -> int:
    """List the registered projects."""
    from gonogo.app.views.project import project_view
    from gonogo.bootstrap.projects import open_projects

    with open_projects() as projects:
        found = projects.all()
    if as_json:
        print_json([project_view(one) for one in found])
        return 0
    for one in found:
        branch = f"  {printable(one.branch)}" if one.branch else ""
        credential = f"  by {printable(one.credential)}" if one.credential else ""
        click.echo(f"{one.name:<20} {printable(one.address)}{branch}{credential}")
    if not found:
        say("No project is registered. Register one: gonogo project add NAME ADDRESS")
    return 0


@command.command(
    "remove",
    cls=Command,
    epilog="""\b
Examples:
  gonogo project remove shop""",
)
@click.argument("name")
def remove(name: str) -> int:
    """Let workers release a project no more; its record stays."""
    from gonogo.bootstrap.projects import open_operator, open_projects

    with open_projects() as projects:
        projects.remove(name, open_operator())
    say(f"{printable(name)} is not released by workers any more; its record stays")
    return 0
