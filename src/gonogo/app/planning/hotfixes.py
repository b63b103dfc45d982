"""Where a hotfix begins."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

from gonogo.domain.text import printable
from gonogo.domain.versions import Level

if TYPE_CHECKING:
    from gonogo.app.project import Project
    from gonogo.domain.history.history import Tag

_SHORT = 12


def hotfix_start(project: Project, tag: Tag, package: str) -> str:
    """The command that begins a hotfix of a release: a branch by the pattern, for the next free version."""
    today = project.dating.now().date()
    taken = {known.version for known in project.release_tags(project.references.tags, package)}
    version = project.scheme.following(tag.version, Level.patch, today)
    while version in taken:
        version = project.scheme.following(version, Level.patch, today)
    branch = project.branch_names.hotfix.name(package, version)
    here = {known.name for known in project.here.tags}
    start = printable(tag.name) if tag.name in here else tag.sha[:_SHORT]
    return f"git switch --create {quote(printable(branch))} {quote(start)}"
