"""The files of a commit, in the form in which git keeps them.

The working tree may have another form: line ends, an encoding, expanded keywords, as the settings of one
clone say. What a commit has is the same in every clone, and what is written back changes nothing else.
"""

from __future__ import annotations

import hashlib
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

import msgspec

from gonogo.adapters.repository.filters import smudged
from gonogo.domain.text import quoted
from gonogo.errors import UsageError
from gonogo.ports.files import LARGEST

if TYPE_CHECKING:
    from gonogo.adapters.repository.process import GitCommand
    from gonogo.ports.files import Files

_LINK = "120000"
_MOST_LINKS = 20
_MOST_FOLDERS = 8
"""Folders that are listed one by one; who asks for more has all listed at once."""


class _Entry(msgspec.Struct, frozen=True):
    mode: str
    kind: str
    sha: str


class Committed:
    """The files of one commit; what it lacks is read from the working tree, unless git ignores it."""

    def __init__(self, git: GitCommand, commit: str, tree: Files | None) -> None:
        """Take the commit, "" before the first one. tree: the working tree, nothing in a bare repository."""
        self._git = git
        self._commit = commit
        self._tree = tree
        self._folders: dict[str, dict[str, _Entry]] = {}
        self._complete = False

    def read(self, path: str) -> str | None:
        """The text; see the port."""
        place, entry = self._found(_plain(path))
        if entry is None:
            return self._uncommitted(place)
        if entry.kind != "blob":
            return None
        return self._text(place, entry.sha)

    def real(self, path: str) -> str:
        """Where a file is that links of the commit lead to; raises UsageError where they lead out."""
        return self._found(_plain(path))[0]

    def write(self, path: str, text: str, *, executable: bool = False) -> None:
        """Into the working tree; see the port."""
        self._writable.write(path, text, executable=executable)

    def remove(self, path: str) -> None:
        """From the working tree; see the port."""
        self._writable.remove(path)

    def names(self, folder: str = "") -> list[str]:
        """Of the commit and of the working tree; see the port."""
        listed = self._listed(_plain(folder))
        return sorted({*listed, *(self._tree.names(folder) if self._tree else ())})

    @property
    def _writable(self) -> Files:
        if self._tree is None:
            raise UsageError("This repository has no working tree. Run gonogo in a clone of it")
        return self._tree

    def _text(self, path: str, sha: str) -> str:
        """Git is asked only where the working tree has other bytes."""
        there = self._working(path)
        if there is not None and _blob_hash(there, sha) == sha:
            return there
        size = int(self._git.run("cat-file", "-s", sha))
        if size > LARGEST:
            raise UsageError(f"{path} is larger than {LARGEST >> 20} MiB, more than is read of a file")
        seen = smudged(self._git, path, sha, self._commit if there is None else "")
        if seen is None and not there:
            raise UsageError(
                f"{path} goes through a filter that only this clone's settings define, and to look at it "
                "would run that. Check the file out, or define the filter with git config --global"
            )
        return _decoded(path, seen) if seen is not None else there or ""

    def _working(self, path: str) -> str | None:
        try:
            return self._tree.read(path) if self._tree else None
        except UsageError:  # as a text in another encoding; what counts is what the commit has
            return ""

    def _uncommitted(self, path: str) -> str | None:
        text = self._tree.read(path) if self._tree else None
        if text is None or self._git.ask("check-ignore", "-q", "--no-index", "--", path).code != 1:
            return None
        return text

    def _found(self, path: str, links: int = 0) -> tuple[str, _Entry | None]:
        """Where it really is, and what is there: links inside of the commit are followed."""
        parent = dirname(path)
        entry = self._listed(parent).get(path[len(parent) :].lstrip("/"))
        if entry is None and parent and not self._listed(parent):
            real, folder = self._found(parent, links)
            if real != parent and folder is not None and folder.kind == "tree":
                return self._found(join(real, path[len(parent) + 1 :]), links)
        if entry is None or entry.mode != _LINK:
            return path, entry
        target = self._git.run("cat-file", "blob", entry.sha)
        if links == _MOST_LINKS:
            raise UsageError(f"{quoted(path)} is a link that leads to itself")
        return self._found(_plain(join(parent, target), path), links + 1)

    def _listed(self, folder: str) -> dict[str, _Entry]:
        if not self._commit or not self._may_have(folder):
            return {}
        if folder not in self._folders and not self._complete:
            if len(self._folders) < _MOST_FOLDERS:
                self._folders[folder] = self._list(f"{self._commit}:{folder}")
            else:
                self._list_all()
        return self._folders.get(folder, {})

    def _may_have(self, folder: str) -> bool:
        """Whether there may be such a folder, by what is on top, which is listed anyhow."""
        top = folder.partition("/")[0]
        found = self._listed("").get(top) if top else None
        return not top or (found is not None and found.kind == "tree")

    def _list(self, tree: str, *options: str) -> dict[str, _Entry]:
        answer = self._git.ask("ls-tree", "-z", "--full-tree", *options, tree)
        told = "" if answer.code else answer.output.decode(errors="surrogateescape")
        entries = (line.partition("\t") for line in told.split("\0")[:-1])
        return {name: _Entry(*facts.split(" ")) for facts, _, name in entries}

    def _list_all(self) -> None:
        self._complete = True
        self._folders = {"": {}}
        for path, entry in self._list(self._commit, "-r", "-t").items():
            folder, _, name = path.rpartition("/")
            self._folders.setdefault(folder, {})[name] = entry


def _plain(path: str, said: str = "") -> str:
    """The path from the top; raises UsageError where it leads out. said: what named it, for people."""
    plain = normpath(path)
    if plain.startswith(("/", "../")) or plain == ".." or "\0" in plain:
        raise UsageError(f"{quoted(said or path)} leads out of the repository")
    return "" if plain == "." else plain


def _blob_hash(text: str, like: str) -> str:
    """What git would name a file with this text; as long as another name."""
    data = text.encode()
    whole = b"blob %d\0%b" % (len(data), data)
    make = hashlib.sha256 if len(like) == hashlib.sha256().digest_size * 2 else hashlib.sha1
    return make(whole, usedforsecurity=False).hexdigest()


def _decoded(path: str, data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as problem:
        raise UsageError(f"{path} is not UTF-8 text (byte {problem.start})") from None
