"""Cargo's workspaces: members by pattern and by the paths that they depend on, and what they inherit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.packages.workspace import Member, Unknown, Workspace
from gonogo.errors import GonogoError
from gonogo.formats.workspaces.assembly import Parts, workspace
from gonogo.formats.workspaces.globs import Patterns, is_pattern, placed, relative
from gonogo.formats.workspaces.tree import beside, unreadable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from gonogo.formats.documents.document import Document
    from gonogo.formats.workspaces.tree import Tree

NAME = "Cargo.toml"
_RUNTIME = ("dependencies", "build-dependencies")
_DEVELOPMENT = ("dev-dependencies",)


class _Root:
    """A workspace's root; a package without a workspace is its own."""

    def __init__(self, folder: str, manifest: Document) -> None:
        self.folder = folder
        self.manifest = manifest
        self.members = self._texts("members")
        self._patterns = Patterns(self.members, hidden=True)
        self._single = self._folders(self.members)
        self._excluded = self._folders(self._texts("exclude"))

    def _texts(self, key: str) -> list[str]:
        stated = self.manifest.value("workspace", key)
        return [text for text in stated if isinstance(text, str)] if isinstance(stated, list) else []

    def _folders(self, texts: list[str]) -> frozenset[str]:
        return frozenset(there for text in texts if (there := placed(self.folder, text)) is not None)

    def lists(self, folder: str) -> bool:
        """Whether it is the root itself, or what a pattern names."""
        return folder == self.folder or bool(self._patterns.naming(relative(self.folder, folder)))

    def excludes(self, folder: str) -> bool:
        """Whether a folder lies in one that is left out, and in none that is listed itself."""
        return not _within(folder, self._single) and _within(folder, self._excluded)


def find(tree: Tree) -> Iterator[Workspace]:
    """Those of every `Cargo.toml` that has `[workspace]`."""
    for folder in tree.folders(NAME):
        try:
            document = tree.document(beside(folder, NAME))
        except GonogoError:
            continue
        if isinstance(document.value("workspace"), dict):
            root = _Root(folder, document)
            yield workspace("cargo", beside(folder, NAME), _parts(tree, root))


def member(tree: Tree, folder: str) -> Member:
    """The package in a folder, as it is without a workspace; raises GonogoError."""
    document = tree.document(beside(folder, NAME))
    return _member(folder, document, _Root(folder, document))


def _parts(tree: Tree, root: _Root) -> Parts:
    """The members, and all that they depend on by path below the root."""
    parts = Parts([], list(_missing(tree, root)), [])
    waiting = [folder for folder in tree.folders(NAME) if root.lists(folder)]
    seen = set(waiting)
    while waiting:
        folder = waiting.pop()
        if root.excludes(folder):
            parts.excluded.append(beside(folder, NAME))
            continue
        new = [there for there in _take(tree, root, folder, parts) if there not in seen]
        seen.update(new)
        waiting += new
    left = (folder for folder in tree.folders(NAME) if folder not in seen and root.excludes(folder))
    parts.excluded.extend(beside(folder, NAME) for folder in left)
    return parts


def _take(tree: Tree, root: _Root, folder: str, parts: Parts) -> list[str]:
    """Take a package in; the folders that it depends on, of those below the root."""
    path = beside(folder, NAME)
    try:
        document = tree.document(path)
    except GonogoError as problem:
        parts.unknown.append(unreadable(path, problem))
        return []
    if folder != root.folder and isinstance(document.value("workspace"), dict):
        reason = "declares a workspace of its own, inside of another one"
        parts.unknown.append(Unknown(path, "nested", reason))
        return []
    if document.value("package") is not None:
        parts.members.append(_member(folder, document, root))
    elif folder != root.folder:
        parts.unknown.append(Unknown(path, "nameless", "has no [package]"))
    return [there for there in _paths(document, root, folder) if tree.has(beside(there, NAME))]


def _member(folder: str, document: Document, root: _Root) -> Member:
    path, own = beside(folder, NAME), document.value("package", "version")
    inherited = isinstance(own, dict)
    shared = root.manifest.name("workspace", "package", "version")
    version = shared if inherited else document.name("package", "version")
    version_file = beside(root.folder, NAME) if inherited else path
    return Member(
        document.name("package", "name"),
        folder,
        path,
        version,
        version_file if version else "",
        tuple(name for name, _ in _local(document, root, folder, _RUNTIME)),
        tuple(name for name, _ in _local(document, root, folder, _DEVELOPMENT)),
        private=_is_private(document, root) or not version,
    )


def _is_private(document: Document, root: _Root) -> bool:
    stated = document.value("package", "publish")
    if isinstance(stated, dict):
        stated = root.manifest.value("workspace", "package", "publish")
    return stated is False or stated == []


def _paths(document: Document, root: _Root, folder: str) -> Iterator[str]:
    for _, there in _local(document, root, folder, (*_RUNTIME, *_DEVELOPMENT)):
        if _within(there, (root.folder,)):
            yield there


def _local(
    document: Document, root: _Root, folder: str, groups: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """What a package depends on by path, its own or its workspace's: the name and the folder of each."""
    for table in _tables(document, groups):
        for key, stated in table.items():
            origin, wanted = folder, stated
            if isinstance(stated, dict) and stated.get("workspace") is True:
                origin, wanted = root.folder, root.manifest.value("workspace", "dependencies", key)
            if isinstance(wanted, dict) and isinstance(wanted.get("path"), str):
                there = placed(origin, wanted["path"])
                name = wanted.get("package", key)
                if there is not None and isinstance(name, str):
                    yield name, there


def _tables(document: Document, groups: tuple[str, ...]) -> Iterator[dict[str, object]]:
    """The tables of dependencies, those of single platforms too."""
    targets = document.value("target")
    names = [("target", name) for name in targets] if isinstance(targets, dict) else []
    for group in groups:
        for above in ((), *names):
            found = document.value(*above, group)
            if isinstance(found, dict):
                yield found


def _within(folder: str, places: Collection[str]) -> bool:
    """Whether a folder is one of these or lies below one; "" is the top."""
    parts = folder.split("/")
    return "" in places or any("/".join(parts[:depth]) in places for depth in range(1, len(parts) + 1))


def _missing(tree: Tree, root: _Root) -> Iterator[Unknown]:
    manifest = beside(root.folder, NAME)
    for text in root.members:
        there = placed(root.folder, text)
        if there is None:
            yield Unknown(text, "outside", f"is listed in {manifest}, and leads out of the repository")
        elif not is_pattern(text) and not tree.has(beside(there, NAME)):
            yield Unknown(there, "missing", f"is listed in {manifest}, and has no {NAME}")
