"""The version that a branch is for, by its name: `release/1.3.0`, `hotfix/1.2.1`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gonogo.app.planning.obstructions import is_candidate
from gonogo.domain.history.history import Tag
from gonogo.errors import VersionError

if TYPE_CHECKING:
    from gonogo.app.project import Project
    from gonogo.domain.versions import Version

_PART = re.compile(r"[0-9]+(\.[0-9]+)?")


def named_version(project: Project, branch: str, package: str, *, hotfix: bool = False) -> Version | None:
    """The version that a branch names; nothing where it names none, or is no branch of a release here.

    hotfix: whether a hotfix is made on it, which needs no workflow that has release branches.
    """
    names = project.branch_names
    if hotfix:
        return _read(project, names.hotfix.version(branch, package))
    if project.flow.workflow != "git-flow":
        return None
    return _read(project, names.released(branch, package))


def _read(project: Project, text: str | None) -> Version | None:
    """A version; of `1.3`, its first: `1.3.0`."""
    for spelled in filter(None, (text, f"{text}.0" if text and _PART.fullmatch(text) else "")):
        try:
            return project.scheme.parse(spelled)
        except VersionError:
            continue
    return None


def open_release(project: Project, package: str, above: Version | None) -> Tag | None:
    """The highest release that was cut from develop, is on the remote, and is not out yet; seen from develop.

    above: the highest version that is out.
    """
    if project.references.branch != project.flow.develop:
        return None
    found = []
    for branch, sha in project.stabilised.items():
        version = named_version(project, branch, package)
        if version and (above is None or above < version) and not is_candidate(project, branch):
            found.append(Tag(branch, sha, 0, version))
    return max(found, key=lambda cut: cut.version, default=None)
