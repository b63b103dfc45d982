"""Workspaces of package managers: which packages a working tree has, by the manifests in it.

A kind of workspace is one module with a function `find`, and one line in `KINDS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from gonogo.domain.packages.workspace import Workspace
from gonogo.formats.workspaces import cargo, go, gradle, maven, npm, package_json, pnpm, uv
from gonogo.formats.workspaces.tree import Tree

__all__ = ["KINDS", "MANIFESTS", "Kind", "Tree", "found"]


class Kind(msgspec.Struct, frozen=True):
    """A kind of workspace. names: the files that are read of it. find: finds all of this kind."""

    names: tuple[str, ...]
    find: Callable[[Tree], Iterator[Workspace]]


KINDS: Final = (
    Kind((pnpm.NAME,), pnpm.find),
    Kind((package_json.NAME, "yarn.lock", ".yarnrc.yml"), npm.find),
    Kind((cargo.NAME,), cargo.find),
    Kind((uv.NAME,), uv.find),
    Kind((maven.NAME,), maven.find),
    Kind((*gradle.NAMES, *gradle.BUILDS), gradle.find),
    Kind((go.WORK, go.NAME), go.find),
)
MANIFESTS: Final = tuple(dict.fromkeys(name for kind in KINDS for name in kind.names))
"""The names of the files that are read."""


def found(tree: Tree) -> tuple[Workspace, ...]:
    """The workspaces of a tree, the ones nearest to its top first."""
    workspaces = [workspace for kind in KINDS for workspace in kind.find(tree)]
    return tuple(sorted(workspaces, key=lambda one: (one.manifest.count("/"), one.manifest)))
