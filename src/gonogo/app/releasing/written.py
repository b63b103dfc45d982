"""Files as a release will have them: what it writes, and else what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gonogo.ports.files import Readable


class Written:
    """The files of a tree with texts on top that are not written yet, so that several may write one file.

    texts: the new text of each file, by path.
    """

    def __init__(self, files: Readable) -> None:
        """Take the tree."""
        self._files = files
        self.texts: dict[str, str] = {}

    def read(self, path: str) -> str | None:
        """The text as it will be; see the port."""
        return self.texts[path] if path in self.texts else self._files.read(path)

    def names(self, folder: str = "") -> list[str]:
        """The names in a folder as it is now; see the port."""
        return self._files.names(folder)
