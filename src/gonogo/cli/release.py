"""`gonogo release`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gonogo.cli.output import as_json, package, print_json, project, say
from gonogo.domain.text import counted
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from gonogo.app.project import Project
    from gonogo.workflow.way import Job

_EXAMPLES = """\b
Examples:
  gonogo release --dry-run        what would happen, changing nothing anywhere
  gonogo release                  plan, commit, run the gates, ask you, tag and push
  gonogo release --yes            the same, with your yes given beforehand
  gonogo release --version 2.0.0  with a version of one's own
  gonogo release --review         look over the change log in your editor first"""


@click.command("release", epilog=_EXAMPLES)
@click.option("--version", default="", metavar="X.Y.Z", help="Release exactly this version.")
@click.option("--level", type=click.Choice(["major", "minor", "patch"]), help="Raise at least this part.")
@click.option("--prerelease", default="", metavar="CHANNEL", help="Release a prerelease in this channel.")
@click.option("--from", "source", default="", metavar="BRANCH", help="Release from this branch.")
@click.option("--to", "target", default="", metavar="BRANCH", help="Tag on this branch.")
@click.option("--changelog", "text_file", metavar="FILE", default="", help="Take this text as the section.")
@click.option("--review", is_flag=True, help="Open the section in your editor before it is committed.")
@click.option("--yes", is_flag=True, help="Say yes beforehand; it is recorded as exactly that.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing anywhere.")
@package
@as_json
def command(
    version: str,
    level: str | None,
    prerelease: str,
    source: str,
    target: str,
    text_file: str,
    review: bool,
    yes: bool,
    dry_run: bool,
    package: str,
    as_json: bool,
) -> int:
    """Release: from the commits to a tag on the remote. Goes on where it was, if one is under way."""
    from gonogo.app.planning import plan
    from gonogo.app.releasing import check_branches, prepare
    from gonogo.domain.bump import Wish

    found = project()
    check_branches(found, source, target)
    if not dry_run:
        going_on = _going_on(found, yes=yes, as_json=as_json)
        if going_on is not None:
            return going_on
    wish = Wish(version, level or "none", prerelease)  # type: ignore[arg-type]  # click has checked the choice
    planned = plan(found, wish, package)
    if planned.plan is None:
        say(f"{planned.bump.reason}.")
        return 0
    job = prepare(found, planned, _section(found, planned.plan.changelog, text_file, review=review))
    if dry_run:
        _show(job, as_json=as_json)
        return 0
    from gonogo.bootstrap import open_room, take_over
    from gonogo.cli.running import follow

    taken = take_over(found)
    if taken:
        more = counted(taken, "entry", "entries")
        say(f"The ledger goes on from {found.remote_name}: {more} taken over")
    room = open_room(found)
    return follow(room, room.begin(job), yes=yes, as_json=as_json)


def _going_on(found: Project, *, yes: bool, as_json: bool) -> int | None:
    from gonogo.bootstrap import has_room, open_room
    from gonogo.cli.running import follow

    if not has_room(found):
        return None
    room = open_room(found)
    living = room.living()
    if living is None:
        return None
    say(f"{living.version} is under way; going on with it (gonogo abort ends it)")
    return follow(room, living.id, yes=yes, as_json=as_json)


def _section(found: Project, ours: str, file: str, *, review: bool) -> str:
    text = ours
    if file:
        text = found.files.read(file) or ""
        if not text.strip():
            raise UsageError(f"{file} does not exist or is empty; --changelog takes the text of the section")
        if not text.startswith("## "):
            text = ours.partition("\n")[0] + "\n\n" + text
    if review:
        text = click.edit(text, extension=".md") or text
    return text.rstrip("\n") + "\n"


def _show(job: Job, *, as_json: bool) -> None:
    plan = job.plan
    if as_json:
        print_json({"dry_run": True, "digest": job.digest, "plan": plan})
        return
    target = plan.destination
    steps = [
        f"lock {plan.bump.version} on {target.remote}",
        f"commit {', '.join(job.writes)} on {plan.commit[:7]}, as branch release/{plan.bump.version}",
        *(
            f"ask gate {gate.name} ({gate.kind}{'' if gate.required else ', optional'})"
            for gate in plan.gates
        ),
        f"ask for {counted(plan.approvals.at_least, 'approval')}",
        *([f"merge into {target.main} and {target.develop}"] if target.develop else []),
        f"tag {plan.tag}, and push it with {target.main} at once",
    ]
    click.echo(f"{plan.project} {plan.bump.current or 'new'} → {plan.bump.version}: {plan.bump.reason}\n")
    for number, step in enumerate(steps, start=1):
        click.echo(f"  {number}. {step}")
    click.echo(f"\n{plan.changelog}", nl=False)
    say("\nNothing was changed.")
