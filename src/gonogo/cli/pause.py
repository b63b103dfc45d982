"""`gonogo pause`."""

from __future__ import annotations

import click

from gonogo.cli.output import as_json, package, print_json, project, say
from gonogo.cli.parsing import Command


@click.command(
    "pause",
    cls=Command,
    epilog="""\b
Examples:
  gonogo pause
  gonogo pause --comment "the campaign starts at ten"
  gonogo resume                                        continue""",
)
@click.argument("release", default="", metavar="[RELEASE]")
@package
@click.option("--comment", default="", metavar="TEXT", help="The reason; it is kept in the record.")
@as_json
def command(release: str, package: str, comment: str, as_json: bool) -> int:
    """Stop a release from moving more traffic. It is still watched, and rolled back if it is worse."""
    from gonogo.app.environments.pausing import pausable
    from gonogo.app.views.release import release_view
    from gonogo.bootstrap.caller import open_caller
    from gonogo.bootstrap.releases import existing_releases
    from gonogo.cli.live.words import told

    found = project()
    releases = existing_releases(found)
    row = pausable(releases, release, package)
    person = releases.say(open_caller(found).by("by gonogo pause"), row, "pause", comment)
    on = ". It goes on with: gonogo resume" if person.kind == "person" else ""
    say(f"{told(person, 'pause', row.title)}{on}")
    if as_json:
        print_json(release_view(releases, releases.find(row.id)))
    return 0
