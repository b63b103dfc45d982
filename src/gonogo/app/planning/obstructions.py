"""Branches and tags whose names are in the way of those that a release makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.planning.branch_names import BranchPattern, name_fault, obstructing
from gonogo.domain.planning.readiness import Obstacle
from gonogo.domain.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gonogo.app.project import Project
    from gonogo.domain.planning.plan import Plan

_OTHERS = ("release-{version}", "rel/{version}", "gonogo/{version}")


def working_branch(project: Project, package: str, version: str) -> str:
    """The release's own branch; another name beside a branch of that name that it is made on."""
    name = project.branch_names.release.name(package, version)
    return f"{name}-candidate" if name == project.references.branch else name


def branch_obstructions(project: Project, plan: Plan) -> list[Obstacle]:
    """What is in the way of the release's own branch on the remote."""
    wanted, remote = working_branch(project, plan.package, plan.bump.version), project.remote_name
    if fault := name_fault(wanted):
        return [Obstacle("branch-name", fault, "name it otherwise in gonogo.yml: branches.release")]
    there = [
        name.removeprefix(f"{remote}/")
        for name in project.references.branches
        if name.startswith(f"{remote}/")
    ]
    found = _first(wanted, there)
    if not found:
        return []
    if found == wanted:
        return [] if is_candidate(project, wanted) else [_taken(project, plan, printable(wanted))]
    return [
        Obstacle(
            "branch-name",
            f"git has no branch {printable(wanted)} beside {printable(found)} on {printable(remote)}",
            f"name it otherwise in gonogo.yml, as branches: {{release: '{_other(plan, there)}'}}",
        )
    ]


def under_way(project: Project, plan: Plan) -> tuple[str, ...]:
    """That a release of this version has its branch on the remote already; its lock says whose it is."""
    branch, remote = working_branch(project, plan.package, plan.bump.version), printable(project.remote_name)
    if not is_candidate(project, branch):
        return ()
    return (
        (
            f"{printable(branch)} is on {remote}: {plan.bump.version} is being released, or was left there. "
            f"Where nobody releases it: git push {remote} --delete {printable(branch)}"
        ),
    )


def is_candidate(project: Project, branch: str) -> bool:
    """Whether a branch of the remote stands on a candidate, as only a release puts it there."""
    head = project.references.branches.get(f"{project.remote_name}/{branch}", "")
    message = project.commits([head])[0].message if head else ""
    return message.startswith("chore(release): ") and "\nPlan: " in message


def _taken(project: Project, plan: Plan, branch: str) -> Obstacle:
    remote = printable(project.remote_name)
    released = branch in project.flow.open_releases
    way = f": {plan.bump.version} is released from it (git switch {branch})" if released else ""
    return Obstacle(
        "branch-taken",
        f"{branch} is on {remote} already{way}",
        f"where nobody needs it any more: git push {remote} --delete {branch}",
    )


def _other(plan: Plan, there: Iterable[str]) -> str:
    """A pattern whose branch nothing is in the way of."""
    names = {text: BranchPattern(text).name(plan.package, plan.bump.version) for text in _OTHERS}
    return next((text for text, name in names.items() if not _first(name, there)), _OTHERS[-1])


def tag_obstructions(project: Project, plan: Plan) -> list[Obstacle]:
    """What is in the way of the tag, but the same one: folders and tags of one name."""
    found = _first(plan.tag, (tag.name for tag in project.references.tags if tag.name != plan.tag))
    if not found:
        return []
    place = f"packages.{plan.package}.tag" if plan.package else "versioning.tag"
    return [
        Obstacle(
            "tag-name",
            f"git has no tag {printable(plan.tag)} beside {printable(found)}",
            f"name tags otherwise in gonogo.yml: {place}",
        )
    ]


def _first(wanted: str, present: Iterable[str]) -> str:
    return next((name for name in sorted(present) if obstructing(wanted, name)), "")
