"""A file of one package that is read for what it says of others."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, NamedTuple

from gonogo.domain.packages.ranges import admits, following
from gonogo.errors import VersionError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gonogo.domain.packages.move import Move
    from gonogo.domain.packages.ranges import Language
    from gonogo.formats.documents.document import Path
    from gonogo.formats.documents.source import Source


class Reading(NamedTuple):
    """Where a file stands, what it says, and which packages move.

    source: the text. tree: what it, or a part of it, means. moves: by the folders of the packages, relative
    to the repository's top.
    """

    source: Source
    tree: object
    moves: Mapping[str, Move]

    def mapping(self, *path: str | int) -> Mapping[str, object]:
        """The mapping at a path; empty where there is none."""
        found = self.value(*path)
        return found if isinstance(found, dict) else {}

    def texts(self, *path: str | int) -> Iterator[tuple[str | int, str]]:
        """The texts of the mapping or list at a path, by their keys or places."""
        found = self.value(*path)
        items = (
            found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
        )
        return ((key, value) for key, value in items if isinstance(value, str))

    def text(self, *path: str | int) -> str:
        """The text at a path; empty where there is none."""
        found = self.value(*path)
        return found if isinstance(found, str) else ""

    def value(self, *path: str | int) -> object:
        """What is at a path; nothing where there is none."""
        found = self.tree
        for key in path:
            if isinstance(found, dict):
                found = found.get(key)
            elif isinstance(found, list) and isinstance(key, int):
                found = found[key]
            else:
                return None
        return found

    def move_at(self, place: str) -> Move | None:
        """The move of the package at a path, relative to the file."""
        return self.moves.get(self.folder(place))

    def folder(self, place: str) -> str:
        """A path relative to the file as one from the repository's top, "" for that."""
        found = posixpath.normpath(posixpath.join(self.source.path.rpartition("/")[0], place))
        return "" if found == "." else found

    def move_named(self, name: str) -> Move | None:
        """The move of the package that is called so."""
        return next((move for move in self.moves.values() if move.name == name), None)

    def followed(self, path: Path, text: str, move: Move, language: Language) -> str:
        """A range at a path as it follows a move.

        Raises:
            VersionFileError: It cannot follow.
        """
        try:
            return following(text, move.after, language, move.before)
        except VersionError as problem:
            raise self.source.fault(f"{'.'.join(map(str, path))}: {problem}") from None

    @staticmethod
    def met(text: str, move: Move, language: Language) -> bool:
        """Whether a range admitted the version before, so that it is on the package in this repository."""
        return bool(admits(text, move.before, language))
