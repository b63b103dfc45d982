"""The packages that a working tree has, by the manifests in it that git does not ignore."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gonogo.domain.packages.workspace import Workspace
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


def found_workspaces(files: Files, repository: Repository) -> tuple[Workspace, ...]:
    """The workspaces of a working tree."""
    from gonogo.formats import workspaces

    paths = islice(repository.present(workspaces.MANIFESTS), MOST)
    return workspaces.found(workspaces.Tree(paths, files))
