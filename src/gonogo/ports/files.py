"""Files of the working tree, by paths relative to its top."""

from __future__ import annotations

from typing import Protocol

LARGEST = 32 * 1024 * 1024
"""Bytes a file may have to be read."""


class Readable(Protocol):
    """Reads text in one tree, and nothing outside it."""

    def read(self, path: str) -> str | None:
        """The text, nothing where there is no such file.

        Raises:
            UsageError: the path leads out of the tree, or the file is too large or not UTF-8 text.
        """
        ...

    def names(self, folder: str = "") -> list[str]:
        """The names in a folder, sorted; none where there is no such folder."""
        ...


class Files(Readable, Protocol):
    """Reads and writes text in one tree, and nothing outside it."""

    def write(self, path: str, text: str, *, executable: bool = False) -> None:
        """Replace a file as a whole, or leave it as it was; folders are made as needed.

        Raises:
            UsageError: the path leads out of the tree, or cannot be written.
        """
        ...

    def remove(self, path: str) -> None:
        """Take a file away; a repeat changes nothing.

        Raises:
            UsageError: the path leads out of the tree, or cannot be removed.
        """
        ...
