"""pnpm's workspaces: the patterns of `pnpm-workspace.yaml`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.packages.workspace import Workspace
from gonogo.errors import GonogoError
from gonogo.formats.workspaces.assembly import workspace
from gonogo.formats.workspaces.package_json import listed
from gonogo.formats.workspaces.tree import beside, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.formats.workspaces.tree import Tree

NAME = "pnpm-workspace.yaml"


def find(tree: Tree) -> Iterator[Workspace]:
    """Those of every such file that lists packages; others hold settings alone."""
    for folder in tree.folders(NAME):
        manifest = beside(folder, NAME)
        try:
            patterns = _patterns(tree.text(manifest), manifest)
        except GonogoError as problem:
            yield Workspace("pnpm", folder, manifest, unknown=(unreadable(manifest, problem),))
            continue
        if patterns:
            yield workspace("pnpm", manifest, listed(tree, folder, manifest, patterns, restored=False))


def _patterns(text: str, manifest: str) -> list[str]:
    from gonogo.formats.yaml import read

    stated = read(text, manifest).data.get("packages")
    return [text for text in stated if isinstance(text, str)] if isinstance(stated, list) else []
