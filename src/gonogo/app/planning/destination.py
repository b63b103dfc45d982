"""Where a release goes: the branches of the remote that get it, as they stand now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.planning.branching import branches_of, hotfix_route, route
from gonogo.domain.planning.plan import Destination
from gonogo.domain.planning.readiness import Obstacle
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
    missing = [name for name, sha in known.items() if not sha]
    if missing:
        raise UsageError(
            f"Target branch '{missing[0]}' not found on {remote}. Push it: git push {remote} {missing[0]}"
        )
    return Destination(remote, found, known)


def not_pushed(project: Project) -> list[Obstacle]:
    """What is in the way where the current branch is not on the remote as it is here."""
    remote, heads, branch = project.remote_name, project.references.branches, project.references.branch
    if not remote or not branch or heads.get(f"{remote}/{branch}") == project.references.head:
        return []
    sentence = f"{printable(branch)} is not on {remote} as it is here"
    return [Obstacle("not-pushed", sentence, f"git push {remote} {printable(branch)}")]


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
