"""A release, asked for: from a plan to a job that a flow can do without looking anything up again."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from math import ceil
from typing import TYPE_CHECKING

import msgspec

from gonogo.app import sources
from gonogo.app.pages import page_of
from gonogo.domain.plan import Destination, GatePlan, Plan, Planned
from gonogo.domain.text import printable
from gonogo.errors import NotReadyError, UsageError
from gonogo.formats import changelog_file
from gonogo.ports.record import Person, ReleaseRow
from gonogo.workflow.way import Job

if TYPE_CHECKING:
    from collections.abc import Container

    from gonogo.app.project import Project
    from gonogo.ports.gate import GateSettings

REPORTS = "reports"


def starter(project: Project) -> Person:
    """Who runs the command, as git's settings say it: anybody can type that, so it is only asserted."""
    settings = project.git_settings
    return Person(settings.get("user.name", ""), settings.get("user.email", ""))


def prepare(project: Project, planned: Planned, section: str = "") -> Job:
    """Freeze a plan to a job. section: a person's text for the change log instead of ours.

    Raises:
        NotReadyError: something is in the way; all of it is told.
        UsageError: there is nothing to release.
    """
    if planned.obstacles:
        raise NotReadyError(
            "Not ready to release:\n"
            + "\n".join(f"  {obstacle.sentence}\n    {obstacle.mend}" for obstacle in planned.obstacles)
        )
    if planned.plan is None:
        raise UsageError(planned.bump.reason)
    time = planned.section.time
    plan = msgspec.structs.replace(
        planned.plan,
        changelog=section or planned.plan.changelog,
        destination=_destination(project),
        gates=tuple(_gate(name, gate) for name, gate in project.settings.gates.items()),
        approvals=project.settings.approvals.release,
        people=tuple(project.settings.people),
        signing=project.settings.versioning.sign,
    )
    writes = _writes(project, planned, plan)
    digests = {path: sha256(text.encode()).hexdigest() for path, text in writes.items()}
    plan = msgspec.structs.replace(plan, writes=digests)
    release = f"{plan.bump.version}-{project.token()}"
    return Job(release, plan, plan.digest, writes, starter(project), time)


def row_of(job: Job) -> ReleaseRow:
    """The release as it stands at its beginning."""
    plan = job.plan
    return ReleaseRow(
        id=job.release,
        project=plan.project,
        package=plan.package,
        version=plan.bump.version,
        tag=plan.tag,
        job=msgspec.to_builtins(job),
        stage="beginning",
        waiting="",
        candidate="",
        started=job.time,
        ended=0,
        outcome="",
        reason="",
    )


def check_branches(project: Project, source: str, target: str) -> None:
    """Refuse branches that are not there, or not those that a release here goes from and to.

    Raises:
        UsageError: which, and what to do.
    """
    known = {name.removeprefix(f"{project.remote_name}/") for name in project.references.branches}
    for name, role in ((source, "Source"), (target, "Target")):
        if name and name not in known:
            raise UsageError(f"{role} branch '{printable(name)}' not found")
    if source and source != project.references.branch:
        raise UsageError(f"Releases start from the current branch: git switch {printable(source)}")
    if target and target != project.flow.main:
        raise UsageError(
            f"Releases are tagged on {project.flow.main}; branches.main in gonogo.yml says which"
        )


def _destination(project: Project) -> Destination:
    flow, heads = project.flow, project.references.branches
    remote = project.remote_name
    wanted = [flow.main, flow.develop] if flow.workflow == "git-flow" else [flow.main]
    known = {name: heads.get(f"{remote}/{name}", "") for name in wanted}
    missing = [name for name, sha in known.items() if not sha]
    if missing:
        raise UsageError(
            f"Target branch '{missing[0]}' not found on {remote}. Push it: git push {remote} {missing[0]}"
        )
    branch = project.references.branch
    if heads.get(f"{remote}/{branch}") != project.references.head:
        raise NotReadyError(
            f"{printable(branch)} is not on {remote} as it is here: git push {remote} {printable(branch)}"
        )
    develop = flow.develop if flow.workflow == "git-flow" else ""
    return Destination(remote, flow.main, develop, known)


def _gate(name: str, gate: GateSettings) -> GatePlan:
    settings = msgspec.json.encode(gate, order="sorted").decode()
    return GatePlan(name, gate.kind, settings, gate.required, ceil(gate.seconds))


def _writes(project: Project, planned: Planned, plan: Plan) -> dict[str, str]:
    """The text of every file that the candidate commit changes."""
    version = project.scheme.parse(plan.bump.version)
    found = sources.find(project.files, project.folder(plan.package), project.version_files(plan.package))
    writes = sources.rewritten(found, version)
    page, file = page_of(project), plan.changelog_file
    before = project.files.read(file) or ""
    footnote = page.footnote(planned.section)
    if not changelog_file.has_section(before, plan.bump.version):
        writes[file] = changelog_file.prepended(before, page.head(), plan.changelog, footnote)
    folder = project.settings.reports
    if folder:
        writes |= _reports(project, folder)
    if project.settings.state:
        writes[_state_file(project, writes)] = state_text(plan, planned.section.time)
    return writes


def _state_file(project: Project, taken: Container[str]) -> str:
    name = project.settings.state
    if name in taken:
        raise UsageError(f"state: {printable(name)} is written by the release anyway; name a file of its own")
    project.files.read(name)  # which refuses what leads out of the repository
    return name


def state_text(plan: Plan, time: int) -> str:
    """How the project stands once the plan is released, as YAML. time: seconds since 1970."""
    rows = {
        "product": f"{plan.project}{f'/{plan.package}' if plan.package else ''}",
        "phase": "released",
        "version": plan.bump.version,
        "last_release": plan.tag,
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
