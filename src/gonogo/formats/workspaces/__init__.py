"""Workspaces of package managers: which packages a working tree has, by the manifests in it.

A kind of workspace is one module with a function `find`, and one line in `KINDS`. Where the file of a package
says all of it alone, the module has a function `member` as well.
"""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import msgspec

from gonogo.domain.packages.workspace import Member, Packages, Workspace, is_apart
from gonogo.errors import GonogoError
from gonogo.formats.workspaces.tree import Tree, beside

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["KINDS", "MANIFESTS", "Kind", "Tree", "found"]


class Kind(msgspec.Struct, frozen=True):
    """A kind of workspace; its module is imported where a file of it is present.

    names: the files that are read of it. package: that of a single package, "" where another kind reads it.
    """

    module: str
    names: tuple[str, ...]
    package: str = ""

    def find(self, tree: Tree) -> Iterator[Workspace]:
        """All of this kind."""
        if any(map(tree.folders, self.names)):
            yield from self._imported().find(tree)

    def alone(self, tree: Tree, known: set[str]) -> Iterator[Member]:
        """The packages below the top that are published, without those whose files are known."""
        for folder in tree.folders(self.package) if self.package else ():
            if folder and not is_apart(folder) and beside(folder, self.package) not in known:
                yield from self._published(tree, folder)

    def _published(self, tree: Tree, folder: str) -> Iterator[Member]:
        """The package in a folder, if any; what cannot be read is none."""
        with suppress(GonogoError):
            member: Member = self._imported().member(tree, folder)
            if member.name and not member.private and (member.version or self.module == "go"):
                yield member

    def _imported(self) -> Any:
        return import_module(f"gonogo.formats.workspaces.{self.module}")


KINDS: Final = (
    Kind("pnpm", ("pnpm-workspace.yaml",)),
    Kind("npm", ("package.json", "yarn.lock", ".yarnrc.yml"), "package.json"),
    Kind("cargo", ("Cargo.toml",), "Cargo.toml"),
    Kind("uv", ("pyproject.toml",), "pyproject.toml"),
    Kind("maven", ("pom.xml",), "pom.xml"),
    Kind("gradle", ("settings.gradle", "settings.gradle.kts", "build.gradle", "build.gradle.kts")),
    Kind("go", ("go.work", "go.mod"), "go.mod"),
)
MANIFESTS: Final = tuple(dict.fromkeys(name for kind in KINDS for name in kind.names))
"""The names of the files that are read."""


def found(tree: Tree) -> Packages:
    """The workspaces of a tree, the ones nearest to its top first, and the packages beside them."""
    workspaces = [workspace for kind in KINDS for workspace in kind.find(tree)]
    workspaces.sort(key=lambda one: (one.manifest.count("/"), one.manifest))
    known = _known(workspaces)
    return Packages(tuple(workspaces), tuple(member for kind in KINDS for member in kind.alone(tree, known)))


def _known(workspaces: Sequence[Workspace]) -> set[str]:
    """The files that a workspace has, leaves out or names as wrong."""
    known = {path for one in workspaces for path in (one.manifest, *one.excluded)}
    known |= {member.manifest for one in workspaces for member in one.members}
    return known | {unknown.place for one in workspaces for unknown in one.unknown}
