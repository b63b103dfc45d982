"""The manifests of a working tree, each read once at most."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from gonogo.domain.packages.workspace import Unknown
from gonogo.errors import GonogoError, VersionFileError
from gonogo.formats.documents import limits
from gonogo.formats.documents.json_document import json_document
from gonogo.formats.documents.source import Source
from gonogo.formats.documents.toml_document import toml_document

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gonogo.formats.documents.document import Document
    from gonogo.ports.files import Files


LARGEST = 1 << 20
"""Characters of a manifest that is read, where its format sets no bound of its own."""
MOST = 32 << 20
"""Characters of all manifests of a tree together."""


class Tree:
    """Manifests by their paths; what cannot be read is told, and nobody else suffers from it."""

    def __init__(self, paths: Iterable[str], files: Files) -> None:
        """Take the paths of those that there are, and the files of the tree."""
        self._paths = frozenset(paths)
        self._folders: dict[str, list[str]] = {}
        for path in sorted(self._paths):
            folder, _, name = path.rpartition("/")
            self._folders.setdefault(name, []).append(folder)
        self._files = files
        self._left = MOST
        self.document = cache(self._document)
        self._names = cache(lambda folder: frozenset(files.names(folder)))

    def folders(self, name: str) -> list[str]:
        """The folders that have a manifest of this name, sorted."""
        return self._folders.get(name, [])

    def has(self, path: str) -> bool:
        """Whether there is a manifest at this path."""
        return path in self._paths

    def text(self, path: str) -> str:
        """Its text.

        Raises:
            GonogoError: it cannot be read; the sentence says why.
        """
        text = self._files.read(path)
        if text is None:
            raise VersionFileError(f"{path} does not exist")
        self._left -= len(text)
        if self._left < 0:
            raise VersionFileError(f"{path} is not read: the manifests here have more than {MOST >> 20} MiB")
        return text

    def exists(self, path: str) -> bool:
        """Whether there is a file of any name at this path, be it ignored."""
        return self.has(path) or path.rpartition("/")[2] in self._names(path.rpartition("/")[0])

    def has_folder(self, folder: str) -> bool:
        """Whether there is anything in a folder."""
        return bool(self._names(folder))

    def _document(self, path: str) -> Document:
        """What it says, by its ending: JSON or TOML; raises GonogoError as `text` does."""
        source = Source(path, self.text(path)).checked(limits.TOML)
        try:
            return json_document(source) if path.endswith(".json") else toml_document(source)
        except RecursionError:
            raise source.fault("is nested too deeply to be read") from None


def beside(folder: str, name: str) -> str:
    """The path of a file in a folder; "" is the top."""
    return f"{folder}/{name}" if folder else name


def unreadable(path: str, problem: GonogoError) -> Unknown:
    """What is told of a manifest that cannot be read."""
    return Unknown(path, "unreadable", str(problem))
