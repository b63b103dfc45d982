"""What a release would do now, and why. Nothing here changes anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.app.planning.lines import line_of
from gonogo.app.planning.new_commits import ask_commits_since

if TYPE_CHECKING:
    from gonogo.app.project import Project
    from gonogo.domain.planning.bump import Wish
    from gonogo.domain.planning.plan import Planned


def plan(
    project: Project, wish: Wish, package: str = "", *, hotfix: bool = False, with_risk: bool = True
) -> Planned:
    """Plan the next release. with_risk: whether its risk is wanted, which reads some of history again.

    Raises:
        VersionError: sources of the version disagree, or the wish cannot be met.
        ShallowError: history is cut off.
    """
    project.refuse_shallow()
    line = line_of(project, package)
    if with_risk and line.stable:
        project.ask_changed_since(line.stable[-1].sha)
    ask_commits_since(project, line.settled, package)
    from gonogo.app.planning.made import made_of  # while git reads what is new

    return made_of(project, line, wish, package, hotfix=hotfix, with_risk=with_risk)
