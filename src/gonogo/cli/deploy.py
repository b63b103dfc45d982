"""`gonogo deploy`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gonogo.cli import suggestions
from gonogo.cli.output import as_json, package, print_json, project, say, waits
from gonogo.cli.parsing import Command
from gonogo.domain.permission import unsure
from gonogo.domain.rollout.environment import foreseen, irreversible, told
from gonogo.domain.text import listed, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.app.environments.deploying import Coming


@click.command(
    "deploy",
    cls=Command,
    epilog="""\b
Examples:
  gonogo deploy 1.4.0                              to the last environment
  gonogo deploy 1.4.0 --env staging --reason "the numbers were wrong"
  gonogo deploy 1.5.0-rc.2 --env staging           a candidate whose gates have said go
  gonogo deploy 1.4.0 --dry-run                    show what would happen; change nothing""",
)
@click.argument("version", metavar="VERSION", shell_complete=suggestions.versions)
@click.option(
    "--env",
    "environment",
    default="",
    metavar="NAME",
    help="The environment; default: the last one.",
    shell_complete=suggestions.environments,
)
@click.option("--reason", default="", metavar="TEXT", help="The reason; it is kept in the record.")
@click.option("--emergency", is_flag=True, help="Deploy although no window is open; needs --reason.")
@click.option("--yes", is_flag=True, help="Approve in advance, where people names nobody.")
@waits
@click.option("--dry-run", is_flag=True, help="Show what would happen; change nothing.")
@package
@as_json
def command(
    version: str,
    environment: str,
    reason: str,
    emergency: bool,
    yes: bool,
    wait: bool,
    dry_run: bool,
    package: str,
    as_json: bool,
) -> int:
    """Deploy a released version, or a tested candidate, to an environment again.

    It goes there as in a release: approvals, window, smoke checks, rollout and watch, by the settings and
    people of the branch that is released to. To continue it after a crash: gonogo resume.
    """
    from functools import partial

    from gonogo.app.environments.deploying import Wanted, begin_deployment, prepare_deployment
    from gonogo.bootstrap.caller import open_caller
    from gonogo.bootstrap.environments import open_target, open_untouched_target
    from gonogo.bootstrap.releases import existing_releases, short_publisher
    from gonogo.cli.live.running import follow

    found = project(looking=True, untouched=dry_run)
    releases, caller = existing_releases(found), open_caller(found)
    wanted = Wanted(version, environment, reason, package, emergency)
    target = partial(open_untouched_target if dry_run else open_target, found)
    coming = prepare_deployment(releases, caller, wanted, short_publisher(found), target)
    if coming.is_there or dry_run:
        _show(coming, as_json=as_json)
        return 0
    _tell(coming)
    begun = begin_deployment(releases, caller, coming, wanted)
    return follow(releases, caller, begun, yes=yes, wait=wait, as_json=as_json)


def _tell(coming: Coming) -> None:
    asked = coming.request
    live = f", where {printable(coming.live)} is live" if coming.live else ""
    say(f"Deploying {printable(asked.version)} to {asked.environment}{live}: {printable(asked.reason)}")


def _show(coming: Coming, *, as_json: bool) -> None:
    """What would be done, or that there is nothing to do."""
    if as_json:
        from gonogo.app.views.preview import deployment_preview

        print_json(deployment_preview(coming))
    if coming.is_there:
        say(f"{printable(coming.request.version)} is live in {coming.request.environment} already.")
        return
    _tell(coming)
    if not as_json:
        for line in _lines(coming):
            click.echo(f"  {printable(line)}")
    say("Nothing was changed.")


def _lines(coming: Coming) -> Iterator[str]:
    environment, plan = coming.environment, coming.job.plan
    yield from (f"{number}. {step}" for number, step in enumerate(told(environment), start=1))
    rule = environment.approvals
    if rule and not rule.automatic and rule.roles:
        yield f"approved by: {listed(list(rule.roles))}"
    yield from foreseen(environment)
    yield from (f"cannot be undone: {sentence}" for sentence in irreversible(environment))
    yield from unsure(plan)
    yield f"plan: sha256:{coming.job.digest}"
