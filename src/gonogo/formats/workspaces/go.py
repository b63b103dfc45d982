"""Go's modules: those that a `go.work` uses, and without one those below the module at the top."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gonogo.domain.packages.workspace import Member, Unknown, Workspace
from gonogo.errors import GonogoError, VersionFileError
from gonogo.formats.workspaces.assembly import Parts, workspace
from gonogo.formats.workspaces.globs import placed
from gonogo.formats.workspaces.tree import LARGEST, beside, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.formats.workspaces.tree import Tree

NAME = "go.mod"
WORK = "go.work"
_COMMENT = re.compile(r"//[^\n]*")
_WORDS = re.compile(r'"[^"\n]*"|`[^`\n]*`|[^\s()]+|[()]')
_PASSED_OVER = ("_", ".")
"""What the names of folders begin with that Go passes over."""


def find(tree: Tree) -> Iterator[Workspace]:
    """Those of every `go.work`; what no such file uses belongs to the module at the top."""
    used: set[str] = set()
    for folder in tree.folders(WORK):
        manifest = beside(folder, WORK)
        try:
            folders = directives(_text(tree, manifest), "use")
        except GonogoError as problem:
            yield Workspace("go", folder, manifest, unknown=(unreadable(manifest, problem),))
            continue
        parts = _used(tree, folder, manifest, folders)
        used |= {member.folder for member in parts.members}
        yield workspace("go", manifest, parts)
    rest = [folder for folder in tree.folders(NAME) if folder not in used and not _is_passed_over(folder)]
    if "" in rest and len(rest) > 1:
        parts = Parts([], [], [])
        for folder in rest:
            _take(tree, folder, parts)
        yield workspace("go", NAME, parts)


def member(tree: Tree, folder: str) -> Member:
    """The module in a folder, whose version its tags alone state.

    Raises:
        GonogoError: it cannot be read.
    """
    text = _text(tree, beside(folder, NAME))
    named = directives(text, "module")
    return Member(
        named[0] if named else "", folder, beside(folder, NAME), requires=tuple(directives(text, "require"))
    )


def _used(tree: Tree, root: str, manifest: str, folders: list[str]) -> Parts:
    parts = Parts([], [], [])
    for text in folders:
        there = placed(root, text)
        if there is None:
            reason = f"is used by {manifest}, and leads out of the repository"
            parts.unknown.append(Unknown(text, "outside", reason))
        elif not tree.has(beside(there, NAME)):
            parts.unknown.append(Unknown(there, "missing", f"is used by {manifest}, and has no {NAME}"))
        else:
            _take(tree, there, parts)
    return parts


def _take(tree: Tree, folder: str, parts: Parts) -> None:
    try:
        parts.members.append(member(tree, folder))
    except GonogoError as problem:
        parts.unknown.append(unreadable(beside(folder, NAME), problem))


def _text(tree: Tree, path: str) -> str:
    text = tree.text(path)
    if len(text) > LARGEST:
        raise VersionFileError(f"{path} is larger than {LARGEST >> 20} MiB, too large for a manifest")
    return text


def _is_passed_over(folder: str) -> bool:
    parts = folder.split("/")
    return any(part.startswith(_PASSED_OVER) or part in {"testdata", "vendor"} for part in parts)


def directives(text: str, keyword: str) -> list[str]:
    """The first word behind each such directive, alone on its line or in a block of lines."""
    found: list[str] = []
    within = False
    for line in _COMMENT.sub("", text).splitlines():
        words = [word.strip('"`') for word in _WORDS.findall(line)]
        if within and words[:1] == [")"]:
            within = False
        elif within:
            found += words[:1]
        elif words[:1] == [keyword]:
            within = words[1:2] == ["("]
            found += [] if within else words[1:2]
    return found
