"""The commits that are new since releases."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gonogo.app.project import Project
    from gonogo.domain.history.commits import Commit
    from gonogo.domain.history.history import Tag

_FEW = 100
"""Commits whose paths are read with them: the risk of a release asks for these anyway."""


def commits_since(project: Project, tags: Sequence[Tag], package: str = "") -> list[Commit]:
    """What HEAD has beyond the tags, newest first; of a package, what touches its paths."""
    new = _beyond(project, tags)
    commits = project.commits(new, paths=_with_paths(new, package))
    return [commit for commit in commits if project.owns(package, commit)]


def ask_commits_since(project: Project, tags: Sequence[Tag], package: str = "") -> None:
    """Let git read these at once, as it will be asked to."""
    new = _beyond(project, tags)
    project.ask_commits(new, paths=_with_paths(new, package))


def _beyond(project: Project, tags: Sequence[Tag]) -> list[str]:
    return project.graph.beyond([project.references.head], [tag.sha for tag in tags])


def _with_paths(new: Sequence[str], package: str) -> bool:
    return bool(package) or len(new) <= _FEW
