"""`gonogo plan`."""

from __future__ import annotations

import click

from gonogo.cli import wishing
from gonogo.cli.output import as_json, offline, packages, print_json, project, terminal_width
from gonogo.cli.parsing import Command


@click.command(
    "plan",
    cls=Command,
    epilog="""\b
Examples:
  gonogo plan                        what a release would do now
  gonogo plan --prerelease rc        the same for a release candidate
  gonogo plan --version 2.0.0        with a version of one's own
  gonogo plan --json | jq .version   for programs""",
)
@wishing.version
@wishing.level
@wishing.prerelease
@packages
@offline
@as_json
def command(
    version: str,
    level: str | None,
    prerelease: str,
    packages: tuple[str, ...],
    offline: bool,
    as_json: bool,
) -> None:
    """Say what a release would do now, and why. Changes nothing."""
    found = project(looking=not offline, planning=True)
    from gonogo.app.planning.together import plan_each
    from gonogo.render.plan_text import plan_text

    wish = wishing.wish(found, version, level, prerelease)
    names = list(dict.fromkeys(packages)) or list(found.settings.packages) or [""]
    planned = [(one, name) for name, one in plan_each(found, wish, names).items()]
    if as_json:
        from gonogo.render.plan_data import PackagesData, plan_data

        data = [plan_data(one, name) for one, name in planned]
        print_json(PackagesData(data) if found.settings.packages and len(packages) != 1 else data[0])
    else:
        width = terminal_width()
        click.echo("\n".join(plan_text(one, width, name) for one, name in planned), nl=False)
    found.keep_history()
