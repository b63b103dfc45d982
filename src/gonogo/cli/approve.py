"""`gonogo approve`."""

from __future__ import annotations

import click

from gonogo.cli.output import as_json, package
from gonogo.cli.parsing import Command
from gonogo.errors import UsageError


@click.command(
    "approve",
    cls=Command,
    epilog="""\b
Examples:
  gonogo approve    what the release waits for: the tag, or an environment
  gonogo approve 1.3.0 --comment "seen on staging"
  gonogo approve --attest accessible    an item of the checklist
  gonogo approve --attest told --attest seen    two of them
  gonogo approve --emergency --comment "customers cannot pay\"""",
)
@click.argument("release", default="", metavar="[RELEASE]")
@package
@click.option("--comment", default="", metavar="TEXT", help="The reason; it is kept in the record.")
@click.option(
    "--attest",
    "items",
    multiple=True,
    metavar="ITEM",
    help="Confirm an item of a checklist as done; repeatable.",
)
@click.option("--emergency", is_flag=True, help="Stand in for the missing approvals, in an emergency.")
@as_json
def command(
    release: str, package: str, comment: str, items: tuple[str, ...], emergency: bool, as_json: bool
) -> int:
    """Approve what the release waits for. It continues at once, here or where it runs."""
    from gonogo.cli.live.words import speak

    if items:
        return speak(
            "attest", release, comment, about=tuple(dict.fromkeys(items)), package=package, as_json=as_json
        )
    if emergency and not comment.strip():
        raise UsageError("Say why it cannot wait: --comment TEXT")
    return speak("approve", release, comment, emergency=emergency, package=package, as_json=as_json)
