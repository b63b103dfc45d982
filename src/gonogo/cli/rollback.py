"""`gonogo rollback`."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import click

from gonogo.cli.output import as_json, package, print_json, project, say
from gonogo.domain.decision import Call
from gonogo.domain.rollout.rollback import Severity
from gonogo.domain.text import listed, printable

if TYPE_CHECKING:
    from gonogo.app.environments.rolling_back import Going, Wanted
    from gonogo.app.releases import Releases

_WAITING = 4
_REFUSED = 3


@click.command(
    "rollback",
    epilog="""\b
Examples:
  gonogo rollback                      the live version of the last environment, to the one before
  gonogo rollback 1.4.0 --to 1.2.0     to another one that can come back
  gonogo rollback --env staging --reason "customer_impact: nobody can pay"
  gonogo rollback --dry-run            what would be done, changing nothing""",
)
@click.argument("version", default="", metavar="[VERSION]")
@click.option("--to", default="", metavar="VERSION", help="Go back to this version.")
@click.option(
    "--env", "environment", default="", metavar="NAME", help="In this environment, not the last one."
)
@click.option(
    "--reason",
    default="",
    metavar="TEXT",
    help="Why, perhaps with a known cause before it: error_rate_spike: …",
)
@click.option(
    "--severity", type=click.Choice(get_args(Severity)), help="How urgent; by the cause where not said."
)
@click.option("--data", "damaged", is_flag=True, help="The data was harmed: bring its backup back as well.")
@click.option("--yes", is_flag=True, help="Do not ask, also where a hotfix might be better.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")
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
    """Give users the version again that they had before, and let nobody deploy the bad one again.

    A release that is on its way into the environment hears it as an order; one that is over is taken back by
    a flow of its own, which goes on after a crash: gonogo resume.
    """
    from gonogo.app.environments.rolling_back import Wanted, under_way
    from gonogo.bootstrap.releases import existing_releases

    releases = existing_releases(project())
    wanted = Wanted(version, to, environment, reason, severity, damaged, package)
    living = under_way(releases, wanted)
    if living is None:
        return _finished(releases, wanted, yes=yes, dry_run=dry_run, as_json=as_json)
    if dry_run:
        say(f"{living.version} is under way; it would be told to go back. Nothing was changed")
        return 0
    from gonogo.cli.live.words import speak

    return speak("rollback", living.id, reason, as_json=as_json)


def _finished(releases: Releases, wanted: Wanted, *, yes: bool, dry_run: bool, as_json: bool) -> int:
    """Take back what is live and no release moves any more."""
    from functools import partial

    from gonogo.app.environments.rolling_back import begin_rollback, prepare_rollback
    from gonogo.bootstrap.caller import open_caller
    from gonogo.bootstrap.environments import open_target
    from gonogo.cli.live.running import follow

    caller = open_caller(releases.project)
    going = prepare_rollback(releases, caller, wanted, partial(open_target, releases.project))
    if dry_run:
        return _show(going, as_json=as_json)
    if going.advice.call is Call.NO_GO:
        say(f"Nothing goes back: {going.advice.sentence}. To take it back: --severity medium or higher")
        return _REFUSED
    if going.advice.call is Call.HOLD and not yes:
        say(f"Nothing goes back yet: {going.advice.sentence}. To take it back all the same: --yes")
        return _WAITING
    _tell(going)
    return follow(releases, caller, begin_rollback(releases, caller, going), as_json=as_json)


def _tell(going: Going) -> None:
    back = going.job.back
    if back:
        say(f"{back.version} in {back.environment} goes back to {back.to}: {printable(back.reason)}")


def _show(going: Going, *, as_json: bool) -> int:
    """What would be done."""
    from gonogo.domain.rollout.environment import said
    from gonogo.domain.rollout.rollout import undo

    back = going.job.back
    environment = next(one for one in going.job.plan.environments if back and one.name == back.environment)
    steps = [said(step) for step in undo(environment.steps)]
    if as_json:
        print_json(
            {"dry_run": True, "back": back, "steps": steps, "order": environment.back, "others": going.others}
        )
        return 0
    _tell(going)
    for number, step in enumerate(steps, start=1):
        click.echo(f"  {number}. {step}")
    click.echo(f"  then: {', '.join(part for part in environment.back if part not in _MOVES)}")
    if going.others:
        click.echo(f"  could come back as well: {listed(list(going.others))}")
    say("Nothing was changed.")
    return 0


_MOVES = ("stop_traffic", "revert_deployment")
