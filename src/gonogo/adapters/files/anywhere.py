"""Files that a person names: anywhere on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.adapters.files.directory import Directory
from gonogo.domain.text import printable
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def read_anywhere(place: Path) -> str | None:
    """The text of a file; nothing where there is none.

    Raises:
        UsageError: it cannot be read, or is no text.
    """
    real = place.resolve()
    return Directory(real.parent).read(real.name)


def write_anywhere(place: Path, text: str) -> None:
    """Write a file, which is as it was before or whole; what is no file, as a pipe, is written to.

    Raises:
        UsageError: its folder is missing, it is a folder itself, or it cannot be written.
    """
    real, told = place.resolve(), printable(str(place))
    if real.is_dir():
        raise UsageError(f"{told} is a folder; name a file in it")
    if not real.parent.is_dir():
        folder = printable(str(place.parent))
        raise UsageError(f"{told} cannot be written: there is no folder {folder}. Make it: mkdir -p {folder}")
    if real.exists() and not real.is_file():
        with real.open("w", encoding="utf-8") as stream:
            stream.write(text)
        return
    Directory(real.parent).write(real.name, text)
