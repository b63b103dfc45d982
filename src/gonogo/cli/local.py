"""`gonogo local`: the environments on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import click

from gonogo.cli.codes import Exit
from gonogo.cli.output import as_json, print_json, project, say
from gonogo.cli.parsing import Group
from gonogo.domain.text import counted, printable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gonogo.app.environments.environments import Blocked, EnvironmentStatus, Local
    from gonogo.ports.target import Running

_LINES = 50

environment = click.argument("environment", default="", metavar="[ENVIRONMENT]")


@click.group(
    "local",
    cls=Group,
    epilog="""\b
Examples:
  gonogo local up
  gonogo local status production --json
  gonogo local logs production --version 1.3.0 --follow
  gonogo local unit production
  gonogo local down""",
)
def command() -> None:
    """Start, stop and inspect the environments that run on this machine."""


@command.command(
    "up",
    epilog="""\b
Examples:
  gonogo local up               every environment of this machine
  gonogo local up production
  gonogo local up production --attend   and look after it until it is taken down""",
)
@environment
@click.option("--attend", is_flag=True, help="Stay, and replace the supervisor if it dies, until `down`.")
@as_json
def up(environment: str, *, attend: bool, as_json: bool) -> int:
    """Start what ran before. After `down` or a restart of the machine, that is the live version."""
    from time import sleep

    from gonogo.app.environments import environments
    from gonogo.bootstrap.environments import known_versions, local_targets

    shop = project()
    known, targets = known_versions(shop), local_targets(shop, environment)
    _show([environments.bring_up(name, one, known) for name, one in targets.items()], as_json=as_json)
    if attend:
        environments.attend(targets, sleep)
    return 0


@command.command(
    "down",
    epilog="""\b
Examples:
  gonogo local down             every environment of this machine
  gonogo local down production""",
)
@environment
def down(environment: str) -> int:
    """Stop everything, after the open requests are answered."""
    from gonogo.app.environments.environments import take_down
    from gonogo.bootstrap.environments import local_targets

    for name, target in local_targets(project(), environment).items():
        take_down(name, target)
        say(f"{name} is down. Start it again: gonogo local up {name}")
    return 0


@command.command(
    "status",
    epilog="""\b
Examples:
  gonogo local status
  gonogo local status production --json""",
)
@environment
@as_json
def status(environment: str, as_json: bool) -> int:
    """Show the running versions, their instances and their traffic."""
    from gonogo.app.environments.environments import standing
    from gonogo.bootstrap.environments import known_versions, local_targets

    shop = project()
    known = known_versions(shop)
    found = [standing(name, target, known) for name, target in local_targets(shop, environment).items()]
    _show(found, as_json=as_json)
    return Exit.DONE if all(one.is_well for one in found) else Exit.ERROR


@command.command(
    "logs",
    epilog="""\b
Examples:
  gonogo local logs production --version 1.3.0
  gonogo local logs --lines 200
  gonogo local logs production --follow""",
)
@environment
@click.option("--version", default="", metavar="VERSION", help="Only those of this version.")
@click.option(
    "--lines",
    default=_LINES,
    type=click.IntRange(1, 10_000),
    help="How many of the last lines of each instance.",
)
@click.option("--follow", "-f", is_flag=True, help="Show new lines as they come, until Ctrl-C.")
def logs(environment: str, version: str, lines: int, *, follow: bool) -> int:
    """Show the last lines that each instance printed."""
    from gonogo.bootstrap.environments import local_targets

    targets = local_targets(project(), environment)
    if follow:
        _follow(targets, version, lines)
    for name, target in targets.items():
        for who, line in target.logs(version, lines):
            click.echo(f"{name} {who}: {printable(line)}")
    return 0


@command.command(
    "unit",
    epilog="""\b
Examples:
  gonogo local unit production > ~/.config/systemd/user/shop.service""",
)
@click.argument("environment")
def unit(environment: str) -> int:
    """Print a systemd unit for an environment. It starts and attends it; nothing is installed."""
    import os
    import sys

    from gonogo.bootstrap.environments import local_targets
    from gonogo.render import unit as units

    found = project()
    local_targets(found, environment)
    folder = str(found.repository.place.folder.resolve())
    _, settings_file = click.get_current_context().find_root().obj
    settings = ["--config", str(settings_file.resolve())] if settings_file else []
    words = [sys.executable, "-m", "gonogo", "-C", folder, *settings]
    text = units.unit(found.name, environment, words, folder, os.environ.get("PATH", os.defpath))
    click.echo(text, nl=False)
    return 0


def _follow(targets: Mapping[str, Local], version: str, lines: int) -> NoReturn:
    """Until somebody stops it."""
    from time import sleep

    from gonogo.app.environments.environments import follow

    for who, line in follow(targets, version, lines, sleep):
        click.echo(f"{who}: {printable(line)}")
    raise AssertionError("logs have no end")


def _show(found: list[EnvironmentStatus], *, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    for one in found:
        click.echo("\n".join(_lines(one)))


def _lines(one: EnvironmentStatus) -> list[str]:
    at = f" at {one.url}" if one.url and one.running else ""
    state = f"{one.live} is live" if one.live else "no version is live yet"
    lines = [f"{one.environment}{at}: {state}" + ("" if one.running else "; nothing runs")]
    lines += [f"  {_told(each)}" for each in one.running]
    if one.kept:
        lines.append(f"  can come back: {', '.join(one.kept)}")
    if one.blocked:
        lines.append(f"  blocked, to be looked into: {', '.join(map(_lasting, one.blocked))}")
    if one.problem:
        lines.append(click.style(f"  {printable(one.problem)}", fg="red"))
    return lines


def _lasting(one: Blocked) -> str:
    from datetime import UTC, datetime

    if not one.until:
        return one.version
    return f"{one.version} until {datetime.fromtimestamp(one.until, UTC):%Y-%m-%d %H:%M} UTC"


def _told(one: Running) -> str:
    ready = f"{one.ready} of {counted(one.wanted, 'instance')} ready"
    used = f", {one.memory / (1 << 20):.0f} MiB" if one.memory >= 0 else ""
    used += f", {one.processor:.0f} % CPU" if one.processor >= 0 else ""
    problem = f"; {printable(one.problem)}" if one.problem else ""
    return f"{one.version}: {one.share} % of the traffic, {ready}{used}{problem}"
