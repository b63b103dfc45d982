"""What is found of workspaces: their members, who depends on whom, and what no release covers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.app.packages import coverage, packages_of
from gonogo.app.planning import sources
from gonogo.app.setup.finding import Finding
from gonogo.config.version_files import path_of
from gonogo.domain.packages.coverage import ADD, NAME, coverage_warnings, uncovered
from gonogo.domain.packages.order import order
from gonogo.domain.packages.workspace import Packages
from gonogo.domain.text import counted, listed
from gonogo.errors import GonogoError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from gonogo.app.project import Project
    from gonogo.domain.packages.coverage import Coverage
    from gonogo.domain.packages.workspace import Member, Workspace

MOST = 30
"""Lines about one workspace."""


def workspace_findings(project: Project) -> list[Finding]:
    """One for each workspace, and one for the packages beside them that no release covers."""
    try:
        present, covered = packages_of(project), covered_by(project)
    except GonogoError as problem:
        return [Finding("workspace", "fault", str(problem))]
    found = [_finding(workspace, covered) for workspace in present.workspaces]
    beside = coverage_warnings(Packages((), present.alone), covered)
    parts = (told.rpartition("; ") for told in beside)
    return found + [Finding("packages", "advice", told, remedy) for told, _, remedy in parts]


def covered_by(project: Project) -> Coverage:
    """What releases of a project are about, by its settings and by the version files at its top."""
    named = project.settings.versioning.files
    try:
        written = [source.path for source in sources.find(project.files, "", named)]
    except GonogoError:  # which another look tells
        written = [*map(path_of, named or [])]
    return coverage(project, written)


def _finding(workspace: Workspace, covered: Coverage) -> Finding:
    missed = uncovered(workspace.members, covered)
    lines = [*_lines(workspace, missed), *(f"{one.place}: {one.reason}" for one in workspace.unknown)]
    more = len(lines) - MOST
    shown = [*lines[:MOST], f"{more:,} more; see: gonogo doctor --json"] if more > 0 else lines
    remedy = (
        (NAME if covered.whole else ADD) if missed else "correct what it lists" if workspace.unknown else ""
    )
    return Finding(
        "workspace", "advice" if remedy else "well", _sentence(workspace, missed), remedy, tuple(shown)
    )


def _sentence(workspace: Workspace, missed: Collection[Member]) -> str:
    number = counted(len(workspace.members), "member")
    step = f", in step at {workspace.members[-1].version}" if workspace.in_step else ""
    left = f"; no release covers {len(missed):,} of them" if missed else ""
    return f"{workspace.ecosystem}, by {workspace.manifest}: {number}{step}{left}"


def _lines(workspace: Workspace, missed: Collection[Member]) -> Iterator[str]:
    for member in workspace.members:
        yield _line(member, is_missed=member in missed)
    for circle in order(workspace.members).cycles:
        yield f"{listed([*circle])} depend on each other"


def _line(member: Member, *, is_missed: bool) -> str:
    version = f" {member.version}" if member.version else ""
    needs = [*member.requires, *(f"{name} (development)" for name in member.development)]
    told = [f"{member.name}{version}, {member.version_file or member.manifest}"]
    told += [f"needs {listed(needs)}"] if needs else []
    told += ["private"] if member.private else []
    return "; ".join([*told, "not released"] if is_missed else told)
