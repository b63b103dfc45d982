"""`gonogo release`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gonogo.cli import wishing
from gonogo.cli.output import as_json, offline, packages, print_json, project, say, waits, warn
from gonogo.cli.parsing import Command
from gonogo.cli.paths import read_text
from gonogo.domain.permission import unsure
from gonogo.domain.rollout.environment import foreseen, irreversible, told
from gonogo.domain.text import counted, listed
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gonogo.app.caller import Caller
    from gonogo.app.project import Project
    from gonogo.app.releasing.beginning import Words
    from gonogo.domain.job import Job
    from gonogo.domain.planning.plan import Plan, Planned

_EXAMPLES = """\b
Examples:
  gonogo release --dry-run        show what would happen; change nothing anywhere
  gonogo release                  plan, commit, run the gates, ask you, tag and push
  gonogo release --yes            the same, with your approval given in advance
  gonogo release --version 2.0.0  release a version of your choice
  gonogo release --review         edit the new section of the change log first
  gonogo release --type hotfix --base v1.2.0    an urgent fix, from the current branch
  gonogo release --package api    one package of several, alone
  gonogo release --candidate      test it, then wait for: gonogo promote
  gonogo release --override e2e --reason "flaky, see #12"    override that gate"""

_SHOWN = 40
"""Lines of the change log that a dry run shows."""
_LATEST = 20
"""Releases among which the latest of a package is looked for."""
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
@click.option("--yes", is_flag=True, help="Approve in advance, where people names nobody.")
@waits
@click.option("--dry-run", is_flag=True, help="Show what would happen; change nothing.")
@offline
@packages
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
    packages: tuple[str, ...],
    as_json: bool,
) -> int:
    """Make a release: from the commits to a tag on the remote, then to the users.

    Of several packages, all that have something to release become one. Continues the release that is under
    way, if there is one.
    """
    if taken_back or reported:
        return _instead(
            taken_back, reported, packages, target, reason, yes=yes, dry_run=dry_run, as_json=as_json
        )
    from gonogo.app.planning.together import packages_meant, plan_together
    from gonogo.app.releasing.beginning import Words, check_words
    from gonogo.app.releasing.releasing import Request, check_branches, prepare
    from gonogo.bootstrap.caller import open_caller
    from gonogo.bootstrap.gates import gate_kinds
    from gonogo.bootstrap.project import is_green, unasked

    if offline and not dry_run:
        raise UsageError("--offline is for --dry-run: a release needs the remote")
    found, hotfix = project(looking=not offline, untouched=dry_run), kind == "hotfix"
    words = Words(overrides, emergency, reason)
    check_branches(found, source, target)
    if dry_run:
        _tell_under_way(found, packages)
    else:
        going_on = _going_on(found, words, packages, yes=yes, wait=wait, as_json=as_json)
        if going_on is not None:
            return going_on
    meant = packages_meant(found, packages, base, hotfix=hotfix)
    if len(meant) == 1:
        _check_bases(found, base, meant, hotfix=hotfix)
    wish = wishing.wish(found, version, level, prerelease)
    planned = plan_together(found, wish, meant, hotfix=hotfix)
    _tell_seen(found, meant)
    if planned.plan is None:
        _tell_nothing(planned, meant)
        _tell_left(found, meant)
        if as_json:
            print_json(None)
        return 0
    _check_bases(found, base, [part.package for part in planned.plan.brings], hotfix=hotfix)
    section = _section(planned.plan, text_file, review=review)
    caller = open_caller(found)
    green = unasked if dry_run else is_green(found)
    job = prepare(found, caller, planned, gate_kinds(), green, Request(hotfix, candidate, section))
    check_words(job, words)
    if dry_run:
        _show(job, as_json=as_json)
        return 0
    return _begin(found, caller, job, words, yes=yes, wait=wait, as_json=as_json)


def _check_bases(found: Project, base: str, packages: Sequence[str], *, hotfix: bool) -> None:
    from gonogo.app.releasing.releasing import check_base

    for package in packages:
        check_base(found, base, package, hotfix=hotfix)


def _tell_seen(found: Project, packages: Sequence[str]) -> None:
    from gonogo.app.planning.warnings import seen

    for warning in dict.fromkeys(warning for package in packages for warning in seen(found, package)):
        warn(warning)


def _tell_nothing(planned: Planned, packages: Sequence[str]) -> None:
    """Why nothing is released, of each package."""
    for package, one in zip(packages, planned.each, strict=True):
        say(f"{f'{package}: ' if planned.parts else ''}{one.bump.reason}.")


def _tell_left(found: Project, packages: Sequence[str]) -> None:
    """What was released and did not stay where users are, and how it gets there again."""
    from gonogo.app.environments.made import deploy_again
    from gonogo.bootstrap.record import has_record
    from gonogo.bootstrap.releases import open_releases

    if not has_record(found):
        return
    releases = open_releases(found)
    latest = releases.record.releases(found.name, _LATEST)
    for package in packages:
        row = next((one for one in latest if one.is_of(package)), None)
        if row and (how := deploy_again(releases, row)):
            say(f"{row.title} did not stay where it was deployed. To deploy it again: {how}")


def _instead(
    taken_back: str,
    reported: str,
    packages: Sequence[str],
    to: str,
    reason: str,
    *,
    yes: bool,
    dry_run: bool,
    as_json: bool,
) -> int:
    """The command that somebody may as well have named."""
    context = click.get_current_context()
    if len(packages) > 1:
        raise UsageError("A rollback or a report is of one release: name one package")
    package = next(iter(packages), "")
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
    publisher.check_signing(caller.person, job.plan.signing)
    taken = take_over(found)
    if taken:
        more = counted(taken, "entry", "entries")
        say(f"The ledger goes on from {found.remote_name}: {more} taken over")
    releases = open_releases(found)
    return follow(releases, caller, begin(releases, caller, job, words), yes=yes, wait=wait, as_json=as_json)


def _tell_under_way(found: Project, packages: Sequence[str]) -> None:
    """That a release without --dry-run would be another one: what follows is what comes after it."""
    from gonogo.bootstrap.record import has_record
    from gonogo.bootstrap.releases import open_releases

    living = open_releases(found).of(_every(found, packages)) if has_record(found) else None
    if living:
        say(f"{living.title} is under way, and gonogo release goes on with that; this is the one after it")


def _every(found: Project, packages: Sequence[str]) -> Sequence[str]:
    """The packages that are named, or else all of them; "" is the repository as a whole."""
    return packages or list(found.settings.packages) or [""]


def _going_on(
    found: Project, words: Words, packages: Sequence[str], *, yes: bool, wait: bool, as_json: bool
) -> int | None:

    from gonogo.app.releasing.beginning import check_words, say_words
    from gonogo.bootstrap.caller import open_caller
    from gonogo.bootstrap.record import has_record
    from gonogo.bootstrap.releases import open_releases
    from gonogo.cli.live.running import follow

    if not has_record(found):
        return None
    releases = open_releases(found)
    living = releases.of(_every(found, packages))
    if living is None:
        return None
    caller = open_caller(found)
    check_words(living.to_job(), words)
    say(f"{living.title} is under way; going on with it (gonogo abort ends it)")
    say_words(releases, caller, living, words)
    return follow(releases, caller, living.id, yes=yes, wait=wait, as_json=as_json)


def _section(plan: Plan, file: str, *, review: bool) -> str:
    """A person's text for the change log, or ours; "" for ours in each of several."""
    if plan.parts:
        if file or review:
            raise UsageError("A text of yours is for one change log: say which with --package NAME")
        return ""
    text = plan.changelog
    if file:
        text = read_text(file) or ""
        if not text.strip():
            raise UsageError(f"{file} does not exist or is empty; --changelog takes the text of the section")
        text = _under_heading(text, plan)
    if review:
        ending = plan.changelog_file.rpartition("/")[2].rpartition(".")[2]
        text = click.edit(text, extension=f".{ending}") or text
    return text.rstrip("\n") + "\n"


def _under_heading(text: str, plan: Plan) -> str:
    """A person's text under the heading that ours has, if it has none."""
    from gonogo.formats.changelog_files.section import parted

    if parted(text, plan.changelog_file)[0] or text.startswith("## "):
        return text
    heading = parted(plan.changelog, plan.changelog_file)[0] or plan.changelog.partition("\n")[0] + "\n"
    return f"{heading}\n{text}"


def _show(job: Job, *, as_json: bool) -> None:
    plan = job.plan
    if as_json:
        from gonogo.app.views.preview import release_preview

        print_json(release_preview(job))
        return
    for part in plan.brings:
        name = f"{plan.project} {part.package}" if plan.parts else plan.project
        click.echo(f"{name} {part.bump.current or 'new'} → {part.bump.version}: {part.bump.reason}")
    click.echo()
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
    package = f" --package {plan.package}" if plan.package and not plan.parts else ""
    return f"{text}\n… and {counted(more, 'line')} more; all of it: gonogo changelog{package}\n"


def _steps(job: Job) -> Iterator[str]:
    plan = job.plan
    yield f"lock {listed(list(job.locks))} on {plan.destination.remote}"
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
    tags = listed([part.tag for part in plan.brings])
    yield f"tag {tags}, and push {'them' if plan.parts else 'it'} with {branches} at once"
    for environment in plan.production:
        yield from (f"{environment.name}: {line}" for line in told(environment))
    if job.finishes:
        yield f"delete {job.finishes} on {plan.destination.remote}: all of it is in {moves[0].branch} then"
