"""Where a release goes: the branches of the remote that get it, as they stand now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.app.planning.lines import line_of
from gonogo.app.planning.named_version import named_version
from gonogo.app.planning.obstructions import branch_obstructions, tag_obstructions, working_branch
from gonogo.domain.history.lines import line_named
from gonogo.domain.planning.branching import (
    Branching,
    begun,
    branches_of,
    hotfix_route,
    prerelease_route,
    route,
    stabilised_route,
)
from gonogo.domain.planning.plan import Destination
from gonogo.domain.planning.readiness import Obstacle
from gonogo.domain.text import printable
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from gonogo.app.project import Project
    from gonogo.domain.planning.branching import Route
    from gonogo.domain.planning.plan import Plan


def destination_of(project: Project, plan: Plan, *, hotfix: bool) -> Destination:
    """The route of a release, and what its branches stand on.

    Raises:
        UsageError: a branch of the route is not on the remote.
    """
    found = _route(project, plan, hotfix=hotfix)
    known = {name: _head(project, name) for name in branches_of(found.moves)}
    begins = _begins(project, plan)
    for name, sha in known.items():
        if not sha and name not in begins:
            raise UsageError(_missing(project, name))
    return Destination(project.remote_name, begun(found, [name for name in begins if name in known]), known)


def on_the_way(project: Project, plan: Plan, *, hotfix: bool) -> list[Obstacle]:
    """What branches and names have against a release: those that are missing, in its way, or ahead of it."""
    if not project.remote_name:
        return []
    here, begins = project.references.branch, _begins(project, plan)
    moves = [move for move in _route(project, plan, hotfix=hotfix).moves if move.branch != here]
    known = project.sight.there is not None
    lost = [
        one.branch for one in moves if known and not _head(project, one.branch) and one.branch not in begins
    ]
    return [
        *(Obstacle("no-target", *_missing(project, name).split(". ", 1)) for name in lost),
        *branch_obstructions(project, plan),
        *tag_obstructions(project, plan),
        *(one for move in moves if move.manner == "merge" for one in _ahead(project, move.branch)),
    ]


def beginning(project: Project, plan: Plan) -> tuple[str, ...]:
    """That the release begins branches that are not there yet."""
    remote = printable(project.remote_name)
    return tuple(f"{name} is not on {remote} yet: this release begins it" for name in _begins(project, plan))


def finished(project: Project, plan: Plan) -> str:
    """The release branch of git-flow that is over with this release, as main has all of it; "" for none."""
    branch = project.references.branch
    named = named_version(project, branch, plan.package)
    is_over = named and str(named) == plan.bump.version and not line_named(branch)
    return branch if is_over else ""


def _missing(project: Project, branch: str) -> str:
    """That a branch is not on the remote, as far as is known, and how it gets there."""
    remote, name = printable(project.remote_name), printable(branch)
    if project.sight.there is None:
        return f"Target branch '{name}' is not known in this clone, and {remote} was not asked"
    here = name if branch in project.references.branches else f"HEAD:refs/heads/{name}"
    return (
        f"Target branch '{name}' not found on {remote}. Push it: git push {remote} {here}, "
        "or say in gonogo.yml which it is: branches"
    )


def _route(project: Project, plan: Plan, *, hotfix: bool) -> Route:
    branching = _branching(project, plan)
    if hotfix:
        line = line_of(project, plan.package).followed.bounds.line
        branching = Branching("trunk", line.branch) if line else branching
        return _hotfix(project, branching, plan.commit, _head(project, branching.main))
    branch = project.references.branch
    if branch not in project.flow.open_releases:
        return route(branching)
    early = project.scheme.parse(plan.bump.version).is_prerelease
    if early:
        return prerelease_route(branch)
    return stabilised_route(branching, branch if line_named(branch) else "")


def _head(project: Project, branch: str) -> str:
    """Where a branch stands on the remote; "" where it is not there."""
    return project.references.branches.get(f"{project.remote_name}/{branch}", "")


def _begins(project: Project, plan: Plan) -> list[str]:
    """The main branch of git-flow, where nothing was ever released and it is not on the remote yet."""
    flow = project.flow
    first = not plan.bump.current and not plan.since and project.sight.there is not None
    return [flow.main] if flow.workflow == "git-flow" and first and not _head(project, flow.main) else []


def _ahead(project: Project, branch: str) -> list[Obstacle]:
    """That a branch has what is not in the release, so that merging would give what nobody tested."""
    head, theirs = project.references.head, _head(project, branch)
    if theirs in ("", head):
        return []
    if project.repository.merges_unchanged(theirs, head):
        return []
    remote, name = printable(project.remote_name), printable(branch)
    mine = printable(project.references.branch)
    return [
        Obstacle(
            "target-ahead",
            f"{name} has commits that {mine} lacks",
            f"git pull --no-rebase {remote} {name} && git push {remote} {mine}",
        )
    ]


def _branching(project: Project, plan: Plan) -> Branching:
    """The release branches that are open: those on the remote, but not this release's own."""
    remote, branching = project.remote_name, project.flow.branching
    own = {working_branch(project, plan.package, plan.bump.version), project.references.branch}
    there = (name for name in branching.releases if f"{remote}/{name}" in project.references.branches)
    return msgspec.structs.replace(branching, releases=tuple(name for name in there if name not in own))


def _hotfix(project: Project, branching: Branching, commit: str, main: str) -> Route:
    moved = not main or not project.repository.contains(commit, main)
    return hotfix_route(branching, main_moved=moved)
