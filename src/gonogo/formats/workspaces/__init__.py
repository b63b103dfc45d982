"""Workspaces of package managers: which packages a working tree has, by the manifests in it.

A kind of workspace is one module with a function `find`, and one line in `KINDS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Final

import msgspec

from gonogo.domain.packages.workspace import Member, Packages, Workspace, is_apart
from gonogo.errors import GonogoError
from gonogo.formats.workspaces import cargo, go, gradle, maven, npm, package_json, pnpm, uv
from gonogo.formats.workspaces.tree import Tree, beside

__all__ = ["KINDS", "MANIFESTS", "Kind", "Tree", "found"]


class Kind(msgspec.Struct, frozen=True):
    """A kind of workspace.

    names: the files that are read of it. find: finds all of this kind. package: the file of a single package,
    and `member`, what it says of the one in a folder; where another kind reads it, nothing.
    """

    names: tuple[str, ...]
    find: Callable[[Tree], Iterator[Workspace]]
    package: str = ""
    member: Callable[[Tree, str], Member] | None = None


KINDS: Final = (
    Kind((pnpm.NAME,), pnpm.find),
    Kind((package_json.NAME, "yarn.lock", ".yarnrc.yml"), npm.find, package_json.NAME, package_json.member),
    Kind((cargo.NAME,), cargo.find, cargo.NAME, cargo.member),
    Kind((uv.NAME,), uv.find, uv.NAME, uv.member),
    Kind((maven.NAME,), maven.find, maven.NAME, maven.member),
    Kind((*gradle.NAMES, *gradle.BUILDS), gradle.find),
    Kind((go.WORK, go.NAME), go.find, go.NAME, go.member),
)
MANIFESTS: Final = tuple(dict.fromkeys(name for kind in KINDS for name in kind.names))
"""The names of the files that are read."""


def found(tree: Tree) -> Packages:
    """The workspaces of a tree, the ones nearest to its top first, and the packages beside them."""
    workspaces = [workspace for kind in KINDS for workspace in kind.find(tree)]
    workspaces.sort(key=lambda one: (one.manifest.count("/"), one.manifest))
    return Packages(tuple(workspaces), tuple(_alone(tree, workspaces)))


def _alone(tree: Tree, workspaces: Sequence[Workspace]) -> Iterator[Member]:
    """The packages below the top that no workspace has, leaves out or names as wrong."""
    known = {path for one in workspaces for path in (one.manifest, *one.excluded)}
    known |= {member.manifest for one in workspaces for member in one.members}
    known |= {unknown.place for one in workspaces for unknown in one.unknown}
    for kind in KINDS:
        for folder in tree.folders(kind.package) if kind.member else ():
            if folder and not is_apart(folder) and beside(folder, kind.package) not in known:
                yield from _published(tree, kind, folder)


def _published(tree: Tree, kind: Kind, folder: str) -> Iterator[Member]:
    """The package in a folder, where it is one that is published; what cannot be read is none."""
    with suppress(GonogoError):
        member = kind.member(tree, folder) if kind.member else None
        if member and member.name and not member.private and (member.version or kind.package == go.NAME):
            yield member
