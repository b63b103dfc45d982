"""`gonogo report`."""

from __future__ import annotations

from pathlib import Path

import click

from gonogo.cli.output import as_json, package, print_json, project, say
from gonogo.cli.parsing import Command


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
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write it to this file.",
)
@as_json
def command(release: str, package: str, output: Path | None, as_json: bool) -> int:
    """Show the report of a release: the one under way, the latest, or any by id, version or tag."""
    from gonogo.bootstrap.releases import existing_releases

    releases = existing_releases(project())
    row = releases.find(release, package)
    if as_json:
        from gonogo.app.views.release import report_view

        print_json(report_view(releases, row))
        return 0
    from gonogo.app.releasing.reporting import text_of

    text = text_of(releases.record, row)
    if output is None:
        click.echo(text, nl=False)
        return 0
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(text)
    say(f"{output} written")
    return 0
