"""The packages that a working tree has, by the manifests in it that git does not ignore."""

from __future__ import annotations

from itertools import islice
from posixpath import normpath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gonogo.app.project import Project
    from gonogo.domain.packages.coverage import Coverage
    from gonogo.domain.packages.workspace import Packages
    from gonogo.ports.files import Files
    from gonogo.ports.repository import Repository

_DECLARING = {
    "pnpm-workspace.yaml": "packages",
    "package.json": '"workspaces"',
    "Cargo.toml": "workspace",
    "pyproject.toml": "workspace",
    "pom.xml": "modules>",
    "settings.gradle": "include",
    "settings.gradle.kts": "include",
    "go.work": "use",
}
"""The files that may declare a workspace, with a word that stands in every one that does."""
MOST = 20_000
"""Manifests that are looked at; a tree with more has its first ones, in the order of their paths."""


def declares(files: Files) -> bool:
    """Whether a file at the top may declare a workspace, as far as a glance tells."""
    names = _DECLARING.keys() & files.names()
    return any(_DECLARING[name] in (files.read(name) or "") for name in names)


def found_packages(files: Files, repository: Repository) -> Packages:
    """The workspaces of a working tree, and the packages beside them."""
    from gonogo.formats import workspaces

    paths = islice(repository.present(workspaces.MANIFESTS), MOST)
    return workspaces.found(workspaces.Tree(paths, files))


def packages_of(project: Project) -> Packages:
    """The same of a project, wherever in it they are declared."""
    return project.present or found_packages(project.files, project.repository)


def coverage(project: Project, written: Iterable[str]) -> Coverage:
    """What releases are about. written: the version files of a release of the repository as a whole."""
    from gonogo.config.version_files import path_of
    from gonogo.domain.packages.coverage import Coverage

    packages = project.settings.packages.values()
    if not packages:
        return Coverage((), frozenset(written), whole=True)
    folders = (normpath(place.strip("/")) for one in packages for place in (one.path, *one.also))
    files = frozenset(path_of(file) for one in packages for file in one.files or ())
    return Coverage(frozenset("" if folder == "." else folder for folder in folders), files, whole=False)
