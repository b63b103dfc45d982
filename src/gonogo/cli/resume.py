"""`gonogo resume`."""

from __future__ import annotations

import click

from gonogo.cli.output import as_json, project, say, waits


@click.command(
    "resume",
    epilog="""\b
Examples:
  gonogo resume            go on with the release that was stopped
  gonogo resume --retry    and ask again what holds it
  gonogo resume --wait     and stay until people in other clones have answered""",
)
@click.argument("release", default="", metavar="[RELEASE]")
@click.option("--retry", is_flag=True, help="Ask the gate again that holds the release.")
@waits
@as_json
def command(release: str, retry: bool, wait: bool, as_json: bool) -> int:
    """Go on with a release where it was, after a stop, a crash or a hold."""
    from gonogo.bootstrap import enter_room
    from gonogo.cli.running import follow, tell
    from gonogo.cli.words import speak

    if retry:
        return speak("retry", release, "", wait=wait, as_json=as_json)
    room = enter_room(project())
    row = room.find(release)
    if row.ended:
        say("Nothing to go on with.")
        tell(room, row, as_json=as_json)
        return 0
    return follow(room, row.id, wait=wait, as_json=as_json)
