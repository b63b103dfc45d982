"""`gonogo report`."""

from __future__ import annotations

import click

from gonogo.cli.output import as_json, json_text, package, project, say
from gonogo.cli.parsing import Command
from gonogo.cli.paths import write_text


@click.command(
    "report",
    cls=Command,
    epilog="""\b
Examples:
  gonogo report
  gonogo report v1.3.0 --output report.md
  gonogo report 1.3.0 --json""",
)
@click.argument("release", default="", metavar="[RELEASE]")
@package
@click.option("--output", metavar="FILE", default="", help="Write to this file; - is standard output.")
@as_json
def command(release: str, package: str, output: str, as_json: bool) -> None:
    """Show the report of a release: the one under way, the latest, or any by id, version or tag."""
    from gonogo.bootstrap.releases import existing_releases

    releases = existing_releases(project())
    row = releases.find(release, package)
    if as_json:
        from gonogo.app.views.release import report_view

        text = json_text(report_view(releases, row))
    else:
        from gonogo.app.releasing.reporting import text_of

        text = text_of(releases.record, row)
    written = write_text(output, text)
    if written:
        say(written)
