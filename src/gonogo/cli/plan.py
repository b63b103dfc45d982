"""`gonogo plan`."""

from __future__ import annotations

import click

from gonogo.cli.output import as_json, package, print_json, project, terminal_width


@click.command(
    "plan",
    epilog="""\b
Examples:
  gonogo plan                        what a release would do now
  gonogo plan --prerelease rc        the same for a release candidate
  gonogo plan --version 2.0.0        with a version of one's own
  gonogo plan --json | jq .version   for programs""",
)
@click.option("--version", default="", metavar="X.Y.Z", help="Plan exactly this version.")
@click.option(
    "--level",
    type=click.Choice(["major", "minor", "patch"]),
    help="Raise at least this part, whatever the commits say.",
)
@click.option(
    "--prerelease",
    default="",
    metavar="CHANNEL",
    is_flag=False,
    flag_value="default",
    help="Plan a prerelease in this channel (alpha, beta, rc …; without a name the one of gonogo.yml).",
)
@package
@as_json
def command(version: str, level: str | None, prerelease: str, package: str, as_json: bool) -> None:
    """Say what a release would do now, and why. Changes nothing."""
    from gonogo.app.planning.planning import plan
    from gonogo.domain.planning.bump import Wish

    found = project()
    channel = found.settings.versioning.prerelease if prerelease == "default" else prerelease
    wish = Wish(version, level or "none", channel)  # type: ignore[arg-type]  # click has checked the choice
    packages = [package] if package else list(found.settings.packages) or [""]
    planned = [(plan(found, wish, name), name) for name in packages]
    if as_json:
        from gonogo.render.plan_data import plan_data

        data = [plan_data(one, name) for one, name in planned]
        print_json({"packages": data} if found.settings.packages and not package else data[0])
    else:
        from gonogo.render.plan_text import plan_text

        width = terminal_width()
        click.echo("\n".join(plan_text(one, width, name) for one, name in planned), nl=False)
