"""uv's workspaces: the patterns of `[tool.uv.workspace]`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.packages.workspace import Member, Unknown, Workspace
from gonogo.errors import GonogoError, UsageError
from gonogo.formats import version_files
from gonogo.formats.workspaces.assembly import Parts, workspace
from gonogo.formats.workspaces.globs import Patterns, is_pattern, placed, relative
from gonogo.formats.workspaces.tree import beside, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gonogo.formats.documents.document import Document
    from gonogo.formats.workspaces.tree import Tree

NAME = "pyproject.toml"
_WORKSPACE = ("tool", "uv", "workspace")
_REQUIREMENT = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)")
_JOINING = re.compile(r"[-_.]+")
_PRIVATE = "private ::"


def find(tree: Tree) -> Iterator[Workspace]:
    """Those of every `pyproject.toml` that has `[tool.uv.workspace]`."""
    for folder in tree.folders(NAME):
        try:
            document = tree.document(beside(folder, NAME))
        except GonogoError:
            continue
        if isinstance(document.value(*_WORKSPACE), dict):
            yield workspace("uv", beside(folder, NAME), _parts(tree, folder, document))


def member(tree: Tree, folder: str) -> Member:
    """The package in a folder; what it depends on has the names of strangers in it, too.

    Raises:
        GonogoError: it cannot be read.
    """
    path = beside(folder, NAME)
    document = tree.document(path)
    version, version_file = _version(tree, folder)
    return Member(
        document.name("project", "name") or document.name("tool", "poetry", "name"),
        folder,
        path,
        version,
        version_file,
        tuple(_names(_required(document))),
        tuple(_names(_for_development(document))),
        private=_is_private(document),
    )


def _parts(tree: Tree, root: str, document: Document) -> Parts:
    parts = Parts([], list(_missing(tree, root, document)), [])
    members, left_out = (
        Patterns(_texts(document.value(*_WORKSPACE, key)), hidden=True) for key in ("members", "exclude")
    )
    for folder in tree.folders(NAME):
        seen = relative(root, folder)
        if folder == root:
            _take_root(tree, root, document, parts)
        elif left_out.naming(seen):
            parts.excluded.append(beside(folder, NAME))
        elif members.naming(seen):
            _take(tree, folder, parts)
    return parts._replace(members=_same_names(parts.members))


def _take_root(tree: Tree, root: str, document: Document, parts: Parts) -> None:
    """The root, where it is a package and not only what holds the others."""
    if isinstance(document.value("project"), dict):
        _take(tree, root, parts)


def _take(tree: Tree, folder: str, parts: Parts) -> None:
    path = beside(folder, NAME)
    try:
        parts.members.append(member(tree, folder))
    except GonogoError as problem:
        parts.unknown.append(unreadable(path, problem))


def _version(tree: Tree, folder: str) -> tuple[str, str]:
    """The version that a project states, and the path of the file that does; "" where none does."""
    path = beside(folder, NAME)
    stated = _stated(tree, path)
    if stated is None or stated.text:
        return (stated.text, path) if stated else ("", "")
    for other in stated.elsewhere:
        there = placed(folder, other)
        found = _stated(tree, there) if there else None
        if there and found and found.text:
            return found.text, there
    return "", ""


def _stated(tree: Tree, path: str) -> version_files.Statement | None:
    try:
        text = tree.text(path)
        kind = version_files.kind_of(path, text) or version_files.MARKED
        return kind.read(text, path)
    except UsageError:
        return None


def _required(document: Document) -> Iterator[str]:
    yield from _texts(document.value("project", "dependencies"))
    for group in _lists(document.value("project", "optional-dependencies")):
        yield from _texts(group)
    yield from _texts(document.value("build-system", "requires"))
    yield from _keys(document.value("tool", "poetry", "dependencies"))


def _for_development(document: Document) -> Iterator[str]:
    for group in _lists(document.value("dependency-groups")):
        yield from _texts(group)
    yield from _texts(document.value("tool", "uv", "dev-dependencies"))


def _names(requirements: Iterable[str]) -> Iterator[str]:
    for requirement in requirements:
        if found := _REQUIREMENT.match(requirement):
            yield _plain(found[1])


def _plain(name: str) -> str:
    """The name as packages of Python are compared."""
    return _JOINING.sub("-", name).lower()


def _same_names(members: list[Member]) -> list[Member]:
    """With the siblings that they depend on spelled as those spell themselves."""
    spelled = {_plain(member.name): member.name for member in members}
    return [
        msgspec.structs.replace(
            member,
            requires=tuple(spelled.get(name, name) for name in member.requires),
            development=tuple(spelled.get(name, name) for name in member.development),
        )
        for member in members
    ]


def _is_private(document: Document) -> bool:
    """Whether it is kept from being uploaded by a classifier, or is no package at all for uv."""
    classifiers = _texts(document.value("project", "classifiers"))
    stated = any(text.lower().startswith(_PRIVATE) for text in classifiers)
    return stated or document.value("tool", "uv", "package") is False


def _missing(tree: Tree, root: str, document: Document) -> Iterator[Unknown]:
    manifest = beside(root, NAME)
    for text in _texts(document.value(*_WORKSPACE, "members")):
        there = placed(root, text)
        if there is None:
            yield Unknown(text, "outside", f"is listed in {manifest}, and leads out of the repository")
        elif not is_pattern(text) and not tree.has(beside(there, NAME)):
            yield Unknown(there, "missing", f"is listed in {manifest}, and has no {NAME}")


def _texts(value: object) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []


def _lists(value: object) -> list[object]:
    return list(value.values()) if isinstance(value, dict) else []


def _keys(value: object) -> list[str]:
    return list(value) if isinstance(value, dict) else []
