"""What a release of several packages would do: one candidate of all that have something to release."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

import msgspec

from gonogo.app.planning.named_version import named_version
from gonogo.app.planning.planning import plan
from gonogo.domain.planning.together import apart, together
from gonogo.domain.text import printable
from gonogo.errors import VersionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gonogo.app.project import Project
    from gonogo.domain.planning.bump import Wish
    from gonogo.domain.planning.plan import Planned


def packages_meant(
    project: Project, named: Sequence[str], base: str = "", *, hotfix: bool = False
) -> list[str]:
    """The packages that a release is asked for, as the settings order them; [""] for the repository.

    named: by --package; where none is, the one that the branch or the base of a hotfix is of, or else all.

    Raises:
        UsageError: there is no package of a name.
    """
    for name in named:
        project.package(name)
    every = list(project.settings.packages)
    if named or not every:
        return [name for name in every if name in named] or [""]
    branch = project.references.branch
    of_branch = [name for name in every if named_version(project, branch, name, hotfix=hotfix)]
    of_base = [name for name in every if base and base in project.release_names(name)]
    return next((found for found in (of_branch, of_base) if len(found) == 1), every)


def plan_together(project: Project, wish: Wish, packages: Sequence[str], *, hotfix: bool = False) -> Planned:
    """Plan the next release of packages; where none has anything to release, `each` says why.

    Raises:
        VersionError: sources of a version disagree, or the wish cannot be met; it names the package.
        ShallowError: history is cut off.
    """
    found = plan_each(project, wish, packages, hotfix=hotfix)
    each = list(found.values())
    if len(each) == 1:
        return each[0]
    due = {name: planned for name, planned in found.items() if planned.plan}
    if not due:
        return msgspec.structs.replace(each[0], parts=tuple(each))
    ordered = [due[name] for name in _in_order(project, list(due))]
    return together(ordered, _since(project, ordered))


def plan_each(
    project: Project, wish: Wish, packages: Sequence[str], *, hotfix: bool = False
) -> dict[str, Planned]:
    """The plan of each package, also of what depends on others that are released; errors as above."""
    if len(packages) == 1:
        found = {packages[0]: plan(project, wish, packages[0], hotfix=hotfix)}
    else:
        found = {name: _planned(project, wish, name, packages, hotfix=hotfix) for name in packages}
    if not project.settings.packages:
        return found
    from gonogo.app.planning.dependents import with_dependents

    return _side_by_side(with_dependents(project, wish, found, hotfix=hotfix))


def _side_by_side(found: dict[str, Planned]) -> dict[str, Planned]:
    """With what keeps them from being released together, told of each that would be."""
    told = apart([planned.plan for planned in found.values() if planned.plan])
    return {
        name: msgspec.structs.replace(planned, obstacles=(*planned.obstacles, *told))
        if planned.plan
        else planned
        for name, planned in found.items()
    }


def _in_order(project: Project, packages: Sequence[str]) -> Sequence[str]:
    """Each after those that it depends on."""
    if len(packages) == 1:
        return packages
    from gonogo.domain.packages.publishing import publishing

    return publishing({name: project.folder(name) for name in packages}, project.workspaces)


def _planned(project: Project, wish: Wish, name: str, packages: Sequence[str], *, hotfix: bool) -> Planned:
    try:
        return plan(project, wish, name, hotfix=hotfix)
    except VersionError as problem:
        others = " ".join(f"--package {quote(printable(other))}" for other in packages if other != name)
        raise VersionError(f"{printable(name)}: {problem}. Or release the rest: {others}") from None


def _since(project: Project, due: Sequence[Planned]) -> str:
    """The release before that is behind those of all the others; "" where there is none."""
    found = sorted({planned.plan.since for planned in due if planned.plan})
    if "" in found:
        return ""
    contains = project.graph.contains
    return next((sha for sha in found if all(contains(other, sha) for other in found)), "")
