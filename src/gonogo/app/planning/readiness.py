"""What is in the way of a release, all of it, and what to do about it."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

from gonogo.app.planning import sources
from gonogo.app.planning.destination import on_the_way
from gonogo.app.planning.hotfixes import hotfix_start
from gonogo.app.planning.named_version import named_version
from gonogo.app.planning.told_releases import changelog_obstacles
from gonogo.app.planning.unnamed_packages import unnamed_packages
from gonogo.config.placeholders import placeholders
from gonogo.domain.history.lines import holding
from gonogo.domain.planning.naming import Named, named_obstacles
from gonogo.domain.planning.readiness import (
    Facts,
    Obstacle,
    obstacles,
    placeholder_obstacles,
    planned_obstacles,
)
from gonogo.domain.planning.sight import inherited, misplaced
from gonogo.domain.planning.strays import later_obstacles, stray_obstacles, strays_above
from gonogo.domain.text import printable
from gonogo.errors import GonogoError

if TYPE_CHECKING:
    from collections.abc import Collection

    from gonogo.app.planning.deciding import Decided
    from gonogo.app.planning.lines import Line
    from gonogo.app.planning.situation import Situation
    from gonogo.app.project import Project
    from gonogo.domain.planning.bump import Bump
    from gonogo.domain.planning.plan import Plan
    from gonogo.domain.versions.naming import Naming, Stray


def plan_obstacles(
    project: Project, situation: Situation, found: Decided, made: Plan | None
) -> tuple[Obstacle, ...]:
    """What is in the way of what was planned. made: nothing where there is nothing to release."""
    package, hotfix, bump = situation.package, situation.hotfix, found.bump
    version = project.scheme.parse(bump.version) if made else None
    return (
        *readiness(project, made.tag if made else "", bump.version, hotfix=hotfix),
        *misplaced(project.sight, project.release_names(package)),
        *inherited(project.remote_name, project.inherited),
        *changelog_obstacles(project, situation.line, package),
        *_strays(project, bump, package, {commit.sha for commit in situation.recent.commits}),
        *(sources.unreadable(situation.files, version, project.scheme) if version else ()),
        *_against(project, situation, found),
        *(unnamed_packages(project, situation) if made else ()),
        *(on_the_way(project, made, hotfix=hotfix) if made else ()),
    )


def readiness(
    project: Project, tag: str = "", version: str = "", *, hotfix: bool = False
) -> tuple[Obstacle, ...]:
    """What is in the way of a release now, all of it. tag, version: of the one to come, if known."""
    waiting = placeholder_obstacles(placeholders(project.settings))
    return (*obstacles(_facts(project, tag, hotfix=hotfix)), *waiting, *_unfinished(project, version))


def _against(project: Project, situation: Situation, found: Decided) -> tuple[Obstacle, ...]:
    """What the commits of a branch have against the version that it names, if it names one."""
    if found.named is None:
        return _of_another(project, situation.package)
    successor = _successor(project, situation.line, found.named, situation.package)
    return named_obstacles(found.asked, found.named, project.scheme, found.wish, successor=successor)


def _of_another(project: Project, package: str) -> tuple[Obstacle, ...]:
    """That the branch is of a release of another package."""
    branch = project.references.branch
    others = (name for name in project.settings.packages if name != package)
    found = next((name for name in others if named_version(project, branch, name)), "")
    if not found:
        return ()
    sentence = f"{printable(branch)} is a release of {printable(found)}"
    return (Obstacle("other-package", sentence, f"gonogo release --package {quote(printable(found))}"),)


def _successor(project: Project, line: Line, on: Named, package: str) -> str:
    """How a fix of the latest release is begun, with what its branch has beyond it."""
    latest = line.latest
    if latest is None:
        return ""
    beyond = quote(f"{latest.sha[:12]}..{printable(on.branch)}")
    return f"{hotfix_start(project, latest, package)} && git cherry-pick --no-merges {beyond}"


def _strays(project: Project, bump: Bump, package: str, fresh: Collection[str]) -> tuple[Obstacle, ...]:
    """Tags of this line that read as higher or as later versions, and name no release here.

    fresh: the commits since the latest release.
    """
    naming = project.naming(package)
    if naming.stated or not naming.strays:
        return ()
    places = {tag.name: tag.sha for tag in project.references.tags}
    later = [stray for stray in naming.strays if places[stray.name] in fresh]
    higher = above(project, bump, naming)
    return stray_obstacles(higher, bump.version or bump.current, naming) or later_obstacles(
        later, bump.current, naming
    )


def above(project: Project, bump: Bump, naming: Naming) -> list[Stray]:
    """Tags of this line that read as higher than what is planned."""
    version = bump.version or bump.current
    above = strays_above(naming.strays, project.scheme.parse(version) if version else None)
    places = {tag.name: tag.sha for tag in project.references.tags} if above else {}
    return [stray for stray in above if places[stray.name] in project.contained]


def _unfinished(project: Project, version: str) -> tuple[Obstacle, ...]:
    """What the tracker has against this version; that it cannot be read is one more thing in the way."""
    if project.issues is None:
        return ()
    try:
        return planned_obstacles(project.issues.all(), version)
    except GonogoError as problem:
        return (Obstacle("no-tracker", str(problem), "fix it, or take `issues` out of gonogo.yml"),)


def _facts(project: Project, tag: str, *, hotfix: bool) -> Facts:
    """A hotfix starts from any branch; it is the tag below it that counts."""
    taken = next((found.sha for found in project.references.tags if tag and found.name == tag), "")
    pushed, ahead, behind = _distance(project)
    there = project.sight.there
    return Facts(
        branch=project.references.branch,
        sources=(project.references.branch,) if hotfix else project.flow.sources,
        dirty=project.dirty,
        remote=project.remote_name,
        named=project.settings.branches.remote or "origin",
        has_identity=project.has_identity,
        has_tree=project.repository.place.top is not None,
        is_mirror=project.is_mirror,
        pushed_to=project.pushed_to,
        pushed=pushed,
        ahead=ahead,
        behind=behind,
        tips=project.tips if not project.references.branch else (),
        local=project.switchable,
        there=tuple(project.branches),
        tag=tag,
        taken=taken,
        is_unpublished=there is not None and tag not in there.tags,
        holder=_holder(project, tag) if taken else "",
    )


def _holder(project: Project, name: str) -> str:
    """The branch of the line that a tag belongs to; "" for that which HEAD is on, and for none."""
    found = project.release_tags(tag for tag in project.references.tags if tag.name == name)
    line = holding(found[0].version, project.lines) if found else None
    return line.branch if line and line.branch != project.references.branch else ""


def _distance(project: Project) -> tuple[bool, int, int]:
    """Whether the remote has the branch, as far as is known, and how far both are apart.

    In a shallow clone nothing can be counted.
    """
    references, lead = project.references, f"{project.remote_name}/"
    if project.repository.place.shallow:
        return True, 0, 0
    there, head = references.branches.get(lead + references.branch), references.head
    if there and head:
        return True, *((0, 0) if there == head else project.repository.distance(head, there))
    is_known = project.sight.there is not None or any(name.startswith(lead) for name in references.branches)
    return not (head and is_known), 0, 0
