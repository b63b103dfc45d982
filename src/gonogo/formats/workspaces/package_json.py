"""What a `package.json` says of its package and of the workspace that it declares, whoever installs it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gonogo.domain.packages.workspace import Member, Unknown
from gonogo.errors import GonogoError
from gonogo.formats.workspaces.assembly import Parts
from gonogo.formats.workspaces.globs import Patterns, is_pattern, matches, placed, relative
from gonogo.formats.workspaces.tree import beside, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gonogo.formats.documents.document import Document
    from gonogo.formats.workspaces.tree import Tree

NAME = "package.json"
_RUNTIME = ("dependencies", "peerDependencies", "optionalDependencies")
_DEVELOPMENT = ("devDependencies",)
_ALIAS = re.compile(r"(?:npm|workspace):(?P<name>@?[^@]+)@.+")
_PATH = re.compile(r"(?:file|link|portal):(?P<path>.+)")


def member(tree: Tree, folder: str) -> Member:
    """The package in a folder; what it depends on has the names of strangers in it, too.

    Raises:
        GonogoError: it cannot be read.
    """
    path = beside(folder, NAME)
    document = tree.document(path)
    name, version = document.name("name"), document.name("version")
    return Member(
        name or _named_by(folder),
        folder,
        path,
        version,
        path if version else "",
        tuple(_required(tree, folder, document, _RUNTIME)),
        tuple(_required(tree, folder, document, _DEVELOPMENT)),
        private=bool(document.value("private")) or not name,
    )


def _named_by(folder: str) -> str:
    """What one is called that has no name: by its folder, and the scope above it."""
    *above, last = folder.split("/")
    return f"{above[-1]}/{last}" if above and above[-1].startswith("@") else last


def _required(tree: Tree, folder: str, document: Document, groups: Sequence[str]) -> Iterator[str]:
    for group in groups:
        stated = document.value(group)
        for name, wanted in stated.items() if isinstance(stated, dict) else ():
            yield _meant(tree, folder, name, wanted if isinstance(wanted, str) else "")


def _meant(tree: Tree, folder: str, name: str, wanted: str) -> str:
    """The name of the package that a dependency means: that of an alias, or of the folder that it names."""
    if alias := _ALIAS.fullmatch(wanted):
        return alias["name"]
    path = _PATH.fullmatch(wanted)
    there = placed(folder, path["path"]) if path else None
    if there is None or not tree.has(beside(there, NAME)):
        return name
    try:
        return tree.document(beside(there, NAME)).name("name") or name
    except GonogoError:
        return name


def listed(tree: Tree, root: str, manifest: str, patterns: Sequence[str], *, restored: bool) -> Parts:
    """What the patterns of a file list. manifest: its path.

    restored: whether a pattern takes back those with `!` before it that match its own text, as npm has it.
    """
    parts = Parts([], [], [])
    wanted = Patterns([text for text in patterns if not text.startswith("!")])
    left_out = Patterns(_left_out(patterns, restored=restored))
    for folder in tree.folders(NAME):
        path = relative(root, folder)
        if not path or "node_modules" in path.split("/"):
            continue
        if left_out.naming(path):
            parts.excluded.append(beside(folder, NAME))
        elif wanted.naming(path):
            _take(tree, folder, parts)
    parts.unknown.extend(_missing(tree, root, manifest, patterns))
    _take_root(tree, root, parts)
    return parts


def _left_out(patterns: Sequence[str], *, restored: bool) -> list[str]:
    """The patterns with `!`, without it."""
    found: list[str] = []
    for text in patterns:
        if text.startswith("!"):
            found.append(text.removeprefix("!"))
        elif restored:
            found = [one for one in found if not matches(one, text)]
    return found


def _take(tree: Tree, folder: str, parts: Parts) -> None:
    try:
        parts.members.append(member(tree, folder))
        if declares(tree.document(beside(folder, NAME))):
            reason = "declares a workspace of its own, inside of another one"
            parts.unknown.append(Unknown(beside(folder, NAME), "nested", reason))
    except GonogoError as problem:
        parts.unknown.append(unreadable(beside(folder, NAME), problem))


def _take_root(tree: Tree, root: str, parts: Parts) -> None:
    """The root, where it is a package and not only what holds the others."""
    if not tree.has(beside(root, NAME)):
        return
    try:
        found = member(tree, root)
    except GonogoError as problem:
        parts.unknown.append(unreadable(beside(root, NAME), problem))
    else:
        parts.members.extend([found] if found.name and found.version else [])


def _missing(tree: Tree, root: str, manifest: str, patterns: Sequence[str]) -> Iterator[Unknown]:
    for pattern in patterns:
        there = placed(root, pattern.lstrip("/"))
        if pattern.startswith("!"):
            continue
        if there is None:
            yield Unknown(pattern, "outside", f"is listed in {manifest}, and leads out of the repository")
        elif not is_pattern(pattern) and not tree.has(beside(there, NAME)):
            yield Unknown(there, "missing", f"is listed in {manifest}, and has no {NAME}")


def declares(document: Document) -> bool:
    """Whether it declares a workspace."""
    return document.value("workspaces") is not None


def patterns(document: Document) -> list[str]:
    """The patterns of the workspace that it declares: a list, or one under `packages`."""
    stated = document.value("workspaces")
    found = document.value("workspaces", "packages") if isinstance(stated, dict) else stated
    return [text for text in found if isinstance(text, str)] if isinstance(found, list) else []
