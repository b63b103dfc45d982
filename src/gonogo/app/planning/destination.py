"""Where a release goes: the branches of the remote that get it, as they stand now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.planning.branching import branches_of, hotfix_route, route
from gonogo.domain.planning.plan import Destination
from gonogo.domain.text import printable
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from gonogo.app.project import Project
    from gonogo.domain.planning.branching import Branching, Route
    from gonogo.domain.planning.plan import Plan


def destination_of(project: Project, plan: Plan, *, hotfix: bool) -> Destination:
    """The route of a release, and what its branches stand on.

    Raises:
        UsageError: a branch of the route is not on the remote.
    """
    remote, heads = project.remote_name, project.references.branches
    branching = _branching(project, plan)
    main = heads.get(f"{remote}/{branching.main}", "")
    found = _hotfix(project, branching, plan.commit, main) if hotfix else route(branching)
    known = {name: heads.get(f"{remote}/{name}", "") for name in branches_of(found.moves)}
    for name, sha in known.items():
        if not sha:
            raise UsageError(_missing(project, name))
    return Destination(remote, found, known)


def _missing(project: Project, branch: str) -> str:
    """That a branch is not on the remote, as far as is known, and how it gets there."""
    remote, name = printable(project.remote_name), printable(branch)
    if project.sight.there is None:
        return f"Target branch '{name}' is not known in this clone, and {remote} was not asked"
    here = name if branch in project.references.branches else f"HEAD:{name}"
    return (
        f"Target branch '{name}' not found on {remote}. Push it: git push {remote} {here}, "
        "or say in gonogo.yml which it is: branches"
    )


def _branching(project: Project, plan: Plan) -> Branching:
    """The release branches that are open: those on the remote, but not this release's own."""
    remote, branching = project.remote_name, project.flow.branching
    own = {
        project.branch_names.release.name(plan.package, plan.bump.version),
        project.references.branch,
    }
    there = (name for name in branching.releases if f"{remote}/{name}" in project.references.branches)
    return msgspec.structs.replace(branching, releases=tuple(name for name in there if name not in own))


def _hotfix(project: Project, branching: Branching, commit: str, main: str) -> Route:
    moved = not main or not project.repository.contains(commit, main)
    return hotfix_route(branching, main_moved=moved)
