"""A release, asked for: from a plan to a job that a flow can do without looking anything up again."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from gonogo.app.people.rules import (
    grants_of,
    rule_of,
    rules_commit,
    target_rules,
    with_approvals,
    with_authors,
    with_variables,
)
from gonogo.app.planning import sources
from gonogo.app.planning.destination import destination_of, finished
from gonogo.app.planning.following import followed
from gonogo.app.planning.gating import missing_gates, planned_gates, planned_preparation
from gonogo.app.planning.hotfixes import hotfix_start
from gonogo.app.planning.lines import line_of
from gonogo.app.planning.obstructions import working_branch
from gonogo.app.planning.pages import changelog_of, file_page_of, read_changelog
from gonogo.app.planning.upcoming import released
from gonogo.app.releasing.written import Written
from gonogo.domain.job import Job
from gonogo.domain.planning.branching import worked_on
from gonogo.domain.planning.candidate import following
from gonogo.domain.planning.candidate import name as candidate_name
from gonogo.domain.planning.readiness import Breaking, Obstacle, text_obstacles
from gonogo.domain.planning.sight import silent
from gonogo.domain.stage import Stage
from gonogo.domain.targets import targets
from gonogo.domain.text import listed, printable
from gonogo.domain.timing import Timing
from gonogo.errors import NotReadyError, UsageError
from gonogo.ports.record.releases import ReleaseRow

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping

    from gonogo.app.caller import Caller
    from gonogo.app.planning.gating import Kinds
    from gonogo.app.project import Project
    from gonogo.domain.history.changelog import Change
    from gonogo.domain.planning.plan import Destination, Development, Part, Plan, Planned

_NUMBER = re.compile(r"#[0-9]+\b|\b[A-Z][A-Z0-9]+-[0-9]+\b")
_SHORT = 7
REPORTS = "reports"


class Request(msgspec.Struct, frozen=True):
    """What kind of release is asked for.

    hotfix: from a tag, with less asked. proposal: it waits, once tested, until somebody promotes it.
    section: a person's text for the change log instead of ours.
    """

    hotfix: bool = False
    proposal: bool = False
    section: str = ""


def prepare(
    project: Project,
    caller: Caller,
    planned: Planned,
    kinds: Kinds,
    green: Callable[[str], str],
    request: Request,
) -> Job:
    """Freeze a plan to a job. kinds: the classes of gates. green: why a command says no, or "".

    Rules about people are those of the branch that is released to, not of the one that is released.

    Raises:
        NotReadyError: something is in the way; all of it is told.
        UsageError: there is nothing to release, or nobody could approve it.
    """
    obstacles = in_the_way(project, planned, kinds, green, request)
    if obstacles:
        raise NotReadyError(
            "Not ready to release:\n"
            + "\n".join(f"  {obstacle.sentence}\n    {obstacle.remedy}" for obstacle in obstacles)
        )
    if planned.plan is None:
        raise UsageError(planned.bump.reason)
    from gonogo.workflow.release.release import newest

    time = planned.section.time
    destination = destination_of(project, planned.plan, hotfix=request.hotfix)
    rules = target_rules(project, destination)
    brings = planned.plan.brings
    gates, skipped = planned_gates(
        project,
        kinds,
        hotfix=request.hotfix,
        since=planned.plan.since,
        packages=[part.package for part in brings],
    )
    environments, unasked = with_approvals(planned.plan.environments, rules, hotfix=request.hotfix)
    environments = with_variables(environments, rules)
    plan = msgspec.structs.replace(
        planned.plan,
        kind="hotfix" if request.hotfix else "standard",
        changelog=request.section or planned.plan.changelog,
        destination=destination,
        gates=gates,
        skipped=(*skipped, *unasked, *planned.plan.skipped),
        environments=environments,
        approvals=rule_of(rules, hotfix=request.hotfix),
        people=tuple(rules.people),
        permissions=rules.permissions,
        grants=grants_of(project, rules),
        signing=project.settings.versioning.sign,
        prepare=planned_preparation(project),
    )
    plan = with_authors(project.repository, plan)
    writes = _writes(project, planned, request.section)
    digests = {path: sha256(text.encode()).hexdigest() for path, text in writes.items()}
    behind = _behind(project, planned, writes)
    development = _development(plan, destination, behind)
    plan = msgspec.structs.replace(plan, writes=digests, development=development)
    return Job(
        release=f"{plan.bump.version}-{project.token()}",
        plan=plan,
        digest=plan.digest,
        writes=writes,
        starter=caller.person,
        time=time,
        taken=_taken(project, plan),
        proposal=request.proposal,
        tagged=project.settings.candidates.tag,
        flow=newest(),
        branch=working_branch(project, plan.package, plan.bump.version),
        finishes="" if request.hotfix else finished(project, plan),
        development=behind,
        rules=rules_commit(project, destination),
    )


def in_the_way(
    project: Project, planned: Planned, kinds: Kinds, green: Callable[[str], str], request: Request
) -> tuple[Obstacle, ...]:
    """All that is in the way of a release of this plan."""
    brings = [part.package for part in planned.plan.brings] if planned.plan else None
    missing = missing_gates(project, kinds, brings) if request.hotfix else []
    return (
        *planned.obstacles,
        *_left_out(project, planned, request),
        *missing,
        *silent(project.sight),
        *_not_green(project, green),
    )


def _left_out(project: Project, planned: Planned, request: Request) -> Iterator[Obstacle]:
    """What a person's own text for the change log has to say, and does not; ours says it all."""
    from gonogo.formats.changelog_files.section import parted

    alone = project.settings.changelog.unreleased == "alone"
    for one in planned.each:
        ours = one.plan.changelog if one.plan else ""
        text = request.section or ours
        if one.plan and (alone or text.strip() != ours.strip()):
            said = parted(text, one.plan.changelog_file)[1]
            yield from text_obstacles(said, map(_breaking, one.section.breaking))


def _breaking(change: Change) -> Breaking:
    sha, said = change.commit.sha, change.said
    numbers = _NUMBER.findall(change.commit.message)
    return Breaking(change.commit.subject, (said.description, said.breaking, sha[:_SHORT], *numbers))


def _not_green(project: Project, green: Callable[[str], str]) -> list[Obstacle]:
    command = project.settings.branches.green
    why = green(command) if command else ""
    branch = printable(project.references.branch)
    return (
        [Obstacle("not-green", f"{branch} is not green: {why}", f"fix what `{command}` says")] if why else []
    )


def _taken(project: Project, plan: Plan) -> tuple[str, ...]:
    """The candidates of this version that tags name; of the other packages, as the first would be called."""
    first, *others = plan.brings
    highest = max((following(part.bump.version, _tagged(project, part)) for part in others), default=1) - 1
    also = [candidate_name(first.bump.version, highest)] if highest else []
    return (*_tagged(project, first), *also)


def _tagged(project: Project, part: Part) -> list[str]:
    version, tags = part.bump.version, project.references.tags
    names = (
        pattern.version(tag.name)
        for pattern in project.naming(part.package).patterns
        for start in [f"{pattern.affixes[0]}{version}"]
        for tag in tags
        if tag.name.startswith(start)
    )
    return [name for name in names if name and name.startswith(version)]


def row_of(job: Job) -> ReleaseRow:
    """The release as it stands at its beginning."""
    plan, beginning = job.plan, Stage("beginning")
    return ReleaseRow(
        id=job.release,
        project=plan.project,
        package=plan.package,
        version=plan.bump.version,
        tag=plan.tag,
        job=msgspec.to_builtins(job),
        stage="beginning",
        at=beginning,
        waiting="",
        candidate="",
        started=job.time,
        ended=0,
        outcome="",
        reason="",
        timing=Timing(targets=targets(job, beginning)),
    )


def check_branches(project: Project, source: str, target: str) -> None:
    """Refuse branches that are not there, or not those that a release here goes from and to.

    Raises:
        UsageError: which, and what to do.
    """
    for name, role in ((source, "Source"), (target, "Target")):
        if name and name not in project.branches:
            raise UsageError(f"{role} branch '{printable(name)}' not found")
    if source and source != project.references.branch:
        raise UsageError(f"Releases start from the current branch: git switch {printable(source)}")
    if target and target != project.flow.target:
        raise UsageError(
            f"Releases are tagged on {project.flow.target}; branches.main in gonogo.yml says which"
        )


def check_base(project: Project, base: str, package: str = "", *, hotfix: bool) -> None:
    """Refuse a hotfix that does not stand on its base, or a base without a hotfix.

    Raises:
        UsageError: what is wrong, and what to do.
    """
    if not hotfix:
        if base:
            raise UsageError("--base is for a hotfix: gonogo release --type hotfix --base TAG")
        return
    line = [tag for tag in line_of(project, package).own if not tag.version.is_prerelease]
    released = {tag.name: tag for tag in project.release_tags(project.references.tags, package)}
    if base and base not in released:
        known = line or list(released.values())
        such = f", such as {printable(known[-1].name)}" if known else ""
        raise UsageError(f"Base '{printable(base)}' not found; it is the tag of a release{such}")
    if not line:
        stable = [tag for tag in released.values() if not tag.version.is_prerelease]
        start = released[base] if base else max(stable, key=lambda tag: tag.version, default=None)
        how = (
            f"Begin it there: {hotfix_start(project, start, package)}"
            if start
            else "Make one: gonogo release"
        )
        raise UsageError(f"A hotfix is made from a release, and this branch has none. {how}")
    if base and base != line[-1].name:
        raise UsageError(
            f"This branch stands on {printable(line[-1].name)}, not on {printable(base)}. "
            f"Begin it there: {hotfix_start(project, released[base], package)}"
        )


def _writes(project: Project, planned: Planned, section: str) -> dict[str, str]:
    """The text of every file that the candidate commit changes. section: a person's own, "" for ours."""
    written = Written(project.files)
    for one in planned.each:
        if one.plan:
            _write(project, one, one.plan, section or one.plan.changelog, written)
    writes = written.texts
    folder = project.settings.reports
    if folder:
        writes |= _reports(project, folder)
    if project.settings.state and planned.plan:
        writes[_state_file(project, writes)] = state_text(planned.plan, planned.section.time)
    return writes


def _write(project: Project, planned: Planned, plan: Plan, section: str, written: Written) -> None:
    """Write the version files and the change log of one package, which may share them with others."""
    found = sources.find(written, project.folder(plan.package), project.version_files(plan.package))
    version = project.scheme.parse(plan.bump.version)
    written.texts |= sources.rewritten(found, version, plan.files)
    written.texts |= followed(project, found, version, written.texts).texts
    before = changelog_of(project, plan.package)
    if not before.has(plan.bump.version):
        file = read_changelog(project, before.path, written.read(before.path) or "", plan.package)
        page = file_page_of(project, file, plan.package)
        written.texts[file.path] = released(project, planned, file, page, section)


def _behind(project: Project, planned: Planned, writes: Mapping[str, str]) -> dict[str, str]:
    """The text of every file that the commit behind the release changes, if there is to be one."""
    written = Written(project.files)
    for plan in (one.plan for one in planned.each):
        if plan and plan.development:
            version = project.scheme.parse(plan.development.version)
            found = sources.find(written, project.folder(plan.package), project.version_files(plan.package))
            written.texts |= sources.developed(found, {**writes, **written.texts}, version)
            released = project.scheme.parse(plan.bump.version)
            now = {**writes, **written.texts}
            written.texts |= followed(project, found, version, now, released=released).texts
    return written.texts


def _development(
    plan: Plan, destination: Destination, behind: Mapping[str, str]
) -> Development | msgspec.UnsetType:
    if not plan.development or not behind:
        return msgspec.UNSET
    digests = {path: sha256(text.encode()).hexdigest() for path, text in behind.items()}
    branch = worked_on(destination.route)
    return msgspec.structs.replace(plan.development, branch=branch, writes=digests)


def _state_file(project: Project, taken: Container[str]) -> str:
    name = project.settings.state
    if name in taken:
        raise UsageError(f"state: {printable(name)} is written by the release anyway; name a file of its own")
    project.files.read(name)  # which refuses what leads out of the repository
    return name


def state_text(plan: Plan, time: int) -> str:
    """How the project stands once the plan is released, as YAML. time: seconds since 1970."""
    one = f"{plan.project}{f'/{plan.package}' if plan.package else ''}"
    versions = [f"{part.package} {part.bump.version}" for part in plan.parts or ()]
    rows = {
        "product": plan.project if versions else one,
        "phase": "released",
        "version": listed(versions) if versions else plan.bump.version,
        "last_release": listed([part.tag for part in plan.brings]),
        "last_activity": f"{datetime.fromtimestamp(time, UTC):%Y-%m-%dT%H:%M:%SZ}",
    }
    return "".join(f"{name}: {msgspec.json.encode(value).decode()}\n" for name, value in rows.items())


def _reports(project: Project, folder: str) -> dict[str, str]:
    """The reports of earlier releases that no commit has yet: what was only known after their tag."""
    found: dict[str, str] = {}
    names = (name for name in project.kept.names(REPORTS) if name.endswith(".md"))
    for name in names:
        text = project.kept.read(f"{REPORTS}/{name}") or ""
        if project.files.read(f"{folder}/{name}") != text:
            found[f"{folder}/{name}"] = text
    return found
