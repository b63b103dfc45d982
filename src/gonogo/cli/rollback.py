"""`gonogo rollback`."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import click

from gonogo.cli.codes import Exit
from gonogo.cli.output import as_json, package, print_json, project, say
from gonogo.cli.parsing import Command
from gonogo.domain.decision import Call
from gonogo.domain.rollout.rollback import Severity
from gonogo.domain.text import listed, printable

if TYPE_CHECKING:
    from gonogo.app.environments.rolling_back import Going, Wanted
    from gonogo.app.releases import Releases


@click.command(
    "rollback",
    cls=Command,
    epilog="""\b
Examples:
  gonogo rollback                      in the last environment, to the version before
  gonogo rollback 1.4.0 --to 1.2.0     to a chosen version
  gonogo rollback --env staging --reason "customer_impact: nobody can pay"
  gonogo rollback --dry-run            show the steps; change nothing""",
)
@click.argument("version", default="", metavar="[VERSION]")
@click.option(
    "--to", default="", metavar="VERSION", help="Roll back to this version; default: the one before."
)
@click.option(
    "--env", "environment", default="", metavar="NAME", help="The environment; default: the last one."
)
@click.option(
    "--reason",
    default="",
    metavar="TEXT",
    help="The reason; put a cause in front if one fits, as in 'error_rate_spike: …'.",
)
@click.option(
    "--severity",
    type=click.Choice(get_args(Severity)),
    help="How urgent it is; default: what the cause asks for.",
)
@click.option("--data", "damaged", is_flag=True, help="The data was damaged: restore its backup as well.")
@click.option("--yes", is_flag=True, help="Roll back even if a hotfix might be better.")
@click.option("--dry-run", is_flag=True, help="Show what would be done; change nothing.")
@package
@as_json
def command(
    version: str,
    package: str,
    to: str,
    environment: str,
    reason: str,
    severity: Severity | None,
    damaged: bool,
    yes: bool,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Send users back to the version before, and block the bad one from being deployed again.

    If the release is still rolling out, this tells it to roll back. If it is over, the rollback runs on
    its own; to continue it after a crash: gonogo resume.
    """
    from gonogo.app.environments.rolling_back import Wanted, under_way
    from gonogo.bootstrap.releases import existing_releases

    releases = existing_releases(project(untouched=dry_run))
    wanted = Wanted(version, to, environment, reason, severity, damaged, package)
    living = under_way(releases, wanted)
    if living is None:
        return _finished(releases, wanted, yes=yes, dry_run=dry_run, as_json=as_json)
    if dry_run:
        say(f"{living.title} is being released; it would be told to roll back. Nothing was changed")
        if as_json:
            from gonogo.app.views.release import release_view

            print_json(release_view(releases, living))
        return 0
    from gonogo.cli.live.words import speak

    return speak("rollback", living.id, reason, as_json=as_json)


def _finished(releases: Releases, wanted: Wanted, *, yes: bool, dry_run: bool, as_json: bool) -> int:
    """Take back what is live and no release moves any more."""
    from functools import partial

    from gonogo.app.environments.rolling_back import begin_rollback, prepare_rollback
    from gonogo.bootstrap.caller import open_caller
    from gonogo.bootstrap.environments import open_target, open_untouched_target
    from gonogo.cli.live.running import follow

    caller = open_caller(releases.project)
    opened = open_untouched_target if dry_run else open_target
    going = prepare_rollback(releases, caller, wanted, partial(opened, releases.project))
    if dry_run:
        return _show(going, as_json=as_json)
    if going.advice.call is Call.NO_GO:
        say(f"Not rolled back: {going.advice.sentence}. To roll back: --severity medium or higher")
        return Exit.NO_GO
    if going.advice.call is Call.HOLD and not yes:
        say(f"Not rolled back yet: {going.advice.sentence}. To roll back all the same: --yes")
        return Exit.WAITING
    _tell(going)
    return follow(releases, caller, begin_rollback(releases, caller, going), as_json=as_json)


def _tell(going: Going) -> None:
    back = going.job.back
    if back:
        say(f"Rolling {back.environment} back from {back.version} to {back.to}: {printable(back.reason)}")


def _show(going: Going, *, as_json: bool) -> int:
    """What would be done."""
    from gonogo.app.views.preview import rollback_preview

    view = rollback_preview(going)
    if as_json:
        print_json(view)
        return 0
    _tell(going)
    for number, step in enumerate(view.steps, start=1):
        click.echo(f"  {number}. {step}")
    click.echo(f"  then: {', '.join(part for part in view.order if part not in _MOVES)}")
    if view.others:
        click.echo(f"  could come back as well: {listed(list(view.others))}")
    say("Nothing was changed.")
    return 0


_MOVES = ("stop_traffic", "revert_deployment")
