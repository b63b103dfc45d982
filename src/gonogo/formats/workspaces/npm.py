"""Workspaces that a `package.json` declares: npm's own, and yarn's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.errors import GonogoError
from gonogo.formats.workspaces.assembly import workspace
from gonogo.formats.workspaces.package_json import NAME, declares, listed, member, patterns
from gonogo.formats.workspaces.tree import beside

__all__ = ["find", "member"]

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.domain.packages.workspace import Ecosystem, Workspace
    from gonogo.formats.workspaces.tree import Tree

_PNPM = "pnpm-workspace.yaml"
_YARN = ("yarn.lock", ".yarnrc.yml")


def find(tree: Tree) -> Iterator[Workspace]:
    """Those of every `package.json` that declares one; where pnpm has its own file, that one counts."""
    for folder in tree.folders(NAME):
        if not tree.has(beside(folder, _PNPM)):
            yield from _declared(tree, folder)


def _declared(tree: Tree, folder: str) -> Iterator[Workspace]:
    manifest = beside(folder, NAME)
    try:
        document = tree.document(manifest)
        if not declares(document):
            return
        stated = patterns(document)
    except GonogoError:
        return
    tool = _tool(tree, folder, document.name("packageManager"))
    parts = listed(tree, folder, manifest, stated, restored=tool == "npm")
    yield workspace(tool, manifest, parts)


def _tool(tree: Tree, folder: str, stated: str) -> Ecosystem:
    by_file = any(tree.has(beside(folder, name)) for name in _YARN)
    return "yarn" if stated.startswith("yarn@") or (by_file and not stated) else "npm"
