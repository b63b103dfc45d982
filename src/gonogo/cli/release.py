"""`gonogo release`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gonogo.cli import wishing
from gonogo.cli.output import as_json, offline, package, print_json, project, say, waits, warn
from gonogo.cli.parsing import Command
from gonogo.cli.paths import read_text
from gonogo.domain.permission import unsure
from gonogo.domain.rollout.environment import foreseen, irreversible, told
from gonogo.domain.text import counted, listed
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.app.caller import Caller
    from gonogo.app.project import Project
    from gonogo.app.releasing.beginning import Words
    from gonogo.domain.job import Job
    from gonogo.domain.planning.plan import Plan

_EXAMPLES = """\b
Examples:
  gonogo release --dry-run        show what would happen; change nothing anywhere
  gonogo release                  plan, commit, run the gates, ask you, tag and push
  gonogo release --yes            the same, with your approval given in advance
  gonogo release --version 2.0.0  release a version of your choice
  gonogo release --review         edit the new section of the change log first
  gonogo release --type hotfix --base v1.2.0    an urgent fix, from the current branch
  gonogo release --candidate      test it, then wait for: gonogo promote
  gonogo release --override e2e --reason "flaky, see #12"    override that gate"""

_SHOWN = 40
"""Lines of the change log that a dry run shows."""
_MANNERS = {"merge": "merge into", "join": "merge back into", "backport": "bring back into"}


@click.command("release", cls=Command, epilog=_EXAMPLES)
@click.option(
    "--type",
    "kind",
    type=click.Choice(["standard", "hotfix"]),
    default="standard",
    help="A hotfix starts from a tag and has fewer gates.",
)
@wishing.version
@click.option("--base", default="", metavar="TAG", help="The tag a hotfix starts from.")
@wishing.level
@wishing.prerelease
@click.option("--from", "source", default="", metavar="BRANCH", help="Release from this branch.")
@click.option("--to", "--target", "target", default="", metavar="BRANCH", help="Tag on this branch.")
@click.option(
    "--changelog",
    "text_file",
    metavar="FILE",
    default="",
    help="Use this text as the section of the change log.",
)
@click.option("--review", is_flag=True, help="Edit the section in your editor before it is committed.")
@click.option("--candidate", is_flag=True, help="Stop after the gates, and wait for: gonogo promote.")
@click.option(
    "--override",
    "overrides",
    multiple=True,
    metavar="GATE",
    help="Continue whatever this gate answers; needs --reason.",
)
@click.option("--emergency", is_flag=True, help="Release although no window is open; needs --reason.")
@click.option("--reason", default="", metavar="TEXT", help="The reason; it is kept in the record.")
@click.option("--rollback", "taken_back", default="", metavar="TAG", help="Same as: gonogo rollback TAG")
@click.option("--report", "reported", default="", metavar="TAG", help="Same as: gonogo report TAG")
@click.option("--yes", is_flag=True, help="Approve in advance; the record says so.")
@waits
@click.option("--dry-run", is_flag=True, help="Show what would happen; change nothing.")
@offline
@package
@as_json
def command(
    kind: str,
    version: str,
    base: str,
    level: str | None,
    prerelease: str,
    source: str,
    target: str,
    text_file: str,
    review: bool,
    candidate: bool,
    overrides: tuple[str, ...],
    emergency: bool,
    reason: str,
    taken_back: str,
    reported: str,
    yes: bool,
    wait: bool,
    dry_run: bool,
    offline: bool,
    package: str,
    as_json: bool,
) -> int:
    """Make a release: from the commits to a tag on the remote, then to the users.

    Continues the release that is under way, if there is one.
    """
    if taken_back or reported:
        return _instead(
            taken_back, reported, package, target, reason, yes=yes, dry_run=dry_run, as_json=as_json
        )
    from gonogo.app.planning.planning import plan
    from gonogo.app.planning.warnings import seen
    from gonogo.app.releasing.beginning import Words, check_words
    from gonogo.app.releasing.releasing import Request, check_base, check_branches, prepare
    from gonogo.bootstrap.caller import open_caller
    from gonogo.bootstrap.gates import gate_kinds
    from gonogo.bootstrap.project import is_green

    if offline and not dry_run:
        raise UsageError("--offline is for --dry-run: a release needs the remote")
    found, hotfix = project(looking=not offline, untouched=dry_run), kind == "hotfix"
    words = Words(overrides, emergency, reason)
    check_branches(found, source, target)
    if dry_run:
        _tell_under_way(found, package)
    else:
        going_on = _going_on(found, words, package, yes=yes, wait=wait, as_json=as_json)
        if going_on is not None:
            return going_on
    _check_package(found, package)
    check_base(found, base, package, hotfix=hotfix)
    wish = wishing.wish(found, version, level, prerelease)
    planned = plan(found, wish, package, hotfix=hotfix)
    for warning in seen(found, package):
        warn(warning)
    if planned.plan is None:
        say(f"{planned.bump.reason}.")
        if as_json:
            print_json(None)
        return 0
    section = _section(planned.plan.changelog, text_file, review=review)
    caller = open_caller(found)
    job = prepare(found, caller, planned, gate_kinds(), is_green(found), Request(hotfix, candidate, section))
    check_words(job, words)
    if dry_run:
        _show(job, as_json=as_json)
        return 0
    return _begin(found, caller, job, words, yes=yes, wait=wait, as_json=as_json)


def _check_package(found: Project, package: str) -> None:
    """Refuse a release of all where a plan shows that of each package."""
    packages = found.settings.packages
    if packages and not package:
        names = ", ".join(packages)
        raise UsageError(
            f"gonogo.yml names packages, and each is released by itself: {names}. "
            f"Say which: gonogo release --package {next(iter(packages))}"
        )


def _instead(
    taken_back: str,
    reported: str,
    package: str,
    to: str,
    reason: str,
    *,
    yes: bool,
    dry_run: bool,
    as_json: bool,
) -> int:
    """The command that somebody may as well have named."""
    context = click.get_current_context()
    if reported:
        from gonogo.cli.report import command as report

        found = context.invoke(report, release=reported, package=package, as_json=as_json)
    else:
        from gonogo.cli.rollback import command as rollback

        found = context.invoke(
            rollback,
            version=taken_back,
            package=package,
            to=to,
            reason=reason,
            yes=yes,
            dry_run=dry_run,
            as_json=as_json,
        )
    return int(found or 0)


def _begin(
    found: Project, caller: Caller, job: Job, words: Words, *, yes: bool, wait: bool, as_json: bool
) -> int:
    from gonogo.app.releasing.beginning import begin
    from gonogo.bootstrap.ledger import take_over
    from gonogo.bootstrap.releases import open_releases, short_publisher
    from gonogo.cli.live.running import follow

    publisher = short_publisher(found)
    publisher.check_writing(job.plan.commit, job.writes)  # what is missing is told before anything begins
    publisher.check_signing(caller.person)
    taken = take_over(found)
    if taken:
        more = counted(taken, "entry", "entries")
        say(f"The ledger goes on from {found.remote_name}: {more} taken over")
    releases = open_releases(found)
    return follow(releases, caller, begin(releases, caller, job, words), yes=yes, wait=wait, as_json=as_json)


def _tell_under_way(found: Project, package: str) -> None:
    """That a release without --dry-run would be another one: what follows is what comes after it."""
    from gonogo.bootstrap.record import has_record
    from gonogo.bootstrap.releases import open_releases

    living = open_releases(found).of(package) if has_record(found) else None
    if living:
        say(f"{living.version} is under way, and gonogo release goes on with that; this is the one after it")


def _going_on(
    found: Project, words: Words, package: str, *, yes: bool, wait: bool, as_json: bool
) -> int | None:
    import msgspec

    from gonogo.app.releasing.beginning import check_words, say_words
    from gonogo.bootstrap.caller import open_caller
    from gonogo.bootstrap.record import has_record
    from gonogo.bootstrap.releases import open_releases
    from gonogo.cli.live.running import follow
    from gonogo.domain.job import Job

    if not has_record(found):
        return None
    releases = open_releases(found)
    living = releases.of(package)
    if living is None:
        return None
    caller = open_caller(found)
    check_words(msgspec.convert(living.job, Job), words)
    say(f"{living.version} is under way; going on with it (gonogo abort ends it)")
    say_words(releases, caller, living, words)
    return follow(releases, caller, living.id, yes=yes, wait=wait, as_json=as_json)


def _section(ours: str, file: str, *, review: bool) -> str:
    text = ours
    if file:
        text = read_text(file) or ""
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
        from gonogo.app.views.preview import release_preview

        print_json(release_preview(job))
        return
    click.echo(f"{plan.project} {plan.bump.current or 'new'} → {plan.bump.version}: {plan.bump.reason}\n")
    for number, step in enumerate(_steps(job), start=1):
        click.echo(f"  {number}. {step}")
    for gate in plan.gates:
        if gate.note:
            click.echo(f"  gate {gate.name} {gate.note}")
    for environment in plan.environments:
        for sentence in foreseen(environment):
            click.echo(f"  {environment.name}: {sentence}")
    for sentence in (sentence for one in plan.environments for sentence in irreversible(one)):
        click.echo(f"  cannot be undone: {sentence}")
    for sentence in unsure(plan):
        click.echo(f"  {sentence}")
    for skipped in plan.skipped:
        what = "" if skipped.name.startswith("environment ") else "gate "
        click.echo(f"  {what}{skipped.name} is not asked: {skipped.reason}")
    click.echo(f"\n{_shortened(plan)}", nl=False)
    say("\nNothing was changed.")


def _shortened(plan: Plan) -> str:
    """The section of the change log, where it is long its beginning, and how to see the rest."""
    lines = plan.changelog.splitlines(keepends=True)
    more = len(lines) - _SHOWN
    if more <= 1:
        return plan.changelog
    text = "".join(lines[:_SHOWN]).rstrip("\n")
    package = f" --package {plan.package}" if plan.package else ""
    return f"{text}\n… and {counted(more, 'line')} more; all of it: gonogo changelog{package}\n"


def _steps(job: Job) -> Iterator[str]:
    plan = job.plan
    yield f"lock {job.lock} on {plan.destination.remote}"
    yield f"commit {', '.join(job.writes)} on {plan.commit[:7]}, as branch {job.working_branch}"
    for gate in plan.gates:
        yield f"ask gate {gate.name} ({gate.kind}{'' if gate.required else ', optional'})"
    for environment in plan.staging:
        yield from (f"{environment.name}: {line}" for line in told(environment))
    if job.proposal:
        yield "wait until the candidate is promoted"
    rule = plan.approvals
    yield "go on without approval" if rule.automatic else f"ask for {counted(rule.at_least, 'approval')}"
    moves = plan.destination.route.moves
    for move in moves:
        if not plan.destination.heads.get(move.branch, "-"):
            yield f"begin {move.branch} with it"
        elif move.manner != "forward":
            yield f"{_MANNERS[move.manner]} {move.branch}"
    branches = listed([move.branch for move in moves])
    yield f"tag {plan.tag}, and push it with {branches} at once"
    for environment in plan.production:
        yield from (f"{environment.name}: {line}" for line in told(environment))
    if job.finishes:
        yield f"delete {job.finishes} on {plan.destination.remote}: all of it is in {moves[0].branch} then"
