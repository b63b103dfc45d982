"""Report files in a checkout: found by pattern, cleared before a run, kept as evidence after it."""

from __future__ import annotations

import glob
import shutil
from typing import TYPE_CHECKING

from gonogo.domain.text import quoted
from gonogo.errors import FormatError, UsageError
from gonogo.formats.xml import LARGEST

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import BinaryIO, TypeVar

    T = TypeVar("T")

MOST = 20_000
"""Files that a pattern may find."""

FOLDER = "reports"
"""The folder of the evidence that keeps them."""


def refuse_wrong(pattern: str) -> None:
    """Raises ValueError where a pattern leads out of the checkout."""
    parts = pattern.split("/")
    if not pattern.strip() or "\0" in pattern or pattern.startswith("/") or ".." in parts:
        raise ValueError(f"expected a path or pattern inside the repository, found {quoted(pattern)}")


class Reports:
    """The files of one checkout that a pattern finds; links that lead out of it are none."""

    def __init__(self, checkout: Path, pattern: str) -> None:
        """Take the checkout and a pattern relative to it, in which ** stands for any folders."""
        self._checkout = checkout
        self._pattern = pattern

    def found(self) -> list[Path]:
        """The files, sorted.

        Raises:
            FormatError: there are too many.
        """
        top = self._checkout.resolve()
        names = []
        for name in glob.iglob(self._pattern, root_dir=self._checkout, recursive=True):  # noqa: PTH207 - Path.glob follows no links into folders, in some versions
            names.append(name)
            if len(names) > MOST:
                raise FormatError(f"finds more than {MOST:,} files; make the pattern narrower")
        places = (self._checkout / name for name in sorted(names))
        return [place for place in places if place.is_file() and place.resolve().is_relative_to(top)]

    def clear(self) -> None:
        """Remove what an earlier run left, so that it cannot pass for evidence of this one.

        Raises:
            UsageError: a file cannot be removed.
        """
        for place in self.found():
            try:
                place.unlink()
            except OSError as problem:
                raise UsageError(f"{place} is of an earlier run and cannot be removed: {problem}") from None

    def read(self, place: Path, reader: Callable[[BinaryIO], T]) -> T:
        """What a report says.

        Raises:
            FormatError: it cannot be read; the sentence names it.
        """
        try:
            with place.open("rb") as file:
                return reader(file)
        except FormatError as problem:
            raise FormatError(f"{self.name(place)} {problem}") from None
        except OSError as problem:
            raise FormatError(f"{self.name(place)} cannot be read: {problem.strerror}") from None

    def name(self, place: Path) -> str:
        """The file's path in the checkout."""
        return place.relative_to(self._checkout).as_posix()

    def keep(self, place: Path, evidence: Path, folder: str = FOLDER) -> str:
        """Copy a file to a folder of the evidence; its path there, or "" where it cannot be copied."""
        kept = f"{folder}/{self.name(place)}"
        try:
            if place.stat().st_size > LARGEST:
                return ""
            (evidence / kept).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(place, evidence / kept)
        except OSError:
            return ""
        return kept
