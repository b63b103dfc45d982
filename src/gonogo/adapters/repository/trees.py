"""Trees changed without an index: only the folders on the way to a change are written anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.text import printable, quoted
from gonogo.errors import RepositoryError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gonogo.adapters.repository.process import GitCommand

_REGULAR = "100644"
_LINK = "120000"
_Changes = dict[str, "bytes | _Changes | None"]


class _Entry(msgspec.Struct, frozen=True):
    mode: str
    kind: str
    sha: str


def changed(
    git: GitCommand, tree: str, changes: Mapping[str, bytes | None], *, submodules: bool = True
) -> str:
    """The hash of a tree with these files changed; "" stands for an empty tree, None for no file.

    Modes stay; a link becomes a file. submodules: whether there may be any, which nothing is written into;
    else what looks like one is in the way, and goes. Raises RepositoryError for a path that no tree can have.
    """
    return _written(git, tree, _nested(changes), submodules) or git.run("mktree", given=b"").strip()


def _nested(changes: Mapping[str, bytes | None]) -> _Changes:
    top: _Changes = {}
    for path, content in changes.items():
        *folders, name = parts(path)
        folder = top
        for part in folders:
            inner = folder.setdefault(part, {})
            if not isinstance(inner, dict):
                raise RepositoryError(f"'{printable(path)}' cannot be written: '{part}' is a file")
            folder = inner
        folder[name] = content
    return top


def parts(path: str) -> list[str]:
    """The folders of a path, and the name; raises RepositoryError for one that no tree can have."""
    parts = path.split("/")
    if any(part.lower() in {"", ".", "..", ".git"} or "\0" in part for part in parts):
        raise RepositoryError(f"'{printable(path)}' is not a path that a commit can have")
    return parts


def _written(git: GitCommand, tree: str, changes: _Changes, submodules: bool) -> str:
    """The folder's new tree; "" when nothing is left in it, as git keeps no empty folders."""
    entries = _entries(git, tree)
    for name, change in changes.items():
        present = entries.pop(name, None)
        if isinstance(change, dict):
            if submodules and present and present.kind == "commit":
                raise RepositoryError(
                    f"What lies in the submodule {quoted(name)} is another repository's, not ours"
                )
            before = present.sha if present and present.kind == "tree" else ""
            inner = _written(git, before, change, submodules)
            if inner:
                entries[name] = _Entry("040000", "tree", inner)
        elif change is not None:
            entries[name] = _Entry(_mode(present), "blob", _blob(git, change))
    return _made(git, entries) if entries else ""


def _mode(present: _Entry | None) -> str:
    return present.mode if present and present.kind == "blob" and present.mode != _LINK else _REGULAR


def _blob(git: GitCommand, content: bytes) -> str:
    return git.run("hash-object", "-w", "--stdin", given=content).strip()


def _entries(git: GitCommand, tree: str) -> dict[str, _Entry]:
    if not tree:
        return {}
    entries: dict[str, _Entry] = {}
    for line in git.run("ls-tree", "-z", "--full-tree", tree).split("\0")[:-1]:
        facts, _, name = line.partition("\t")
        entries[name] = _Entry(*facts.split(" "))
    return entries


def _made(git: GitCommand, entries: Mapping[str, _Entry]) -> str:
    lines = "".join(f"{entry.mode} {entry.kind} {entry.sha}\t{name}\0" for name, entry in entries.items())
    return git.run("mktree", "-z", "--missing", given=lines.encode(errors="surrogateescape")).strip()
