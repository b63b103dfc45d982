"""The commands that were started and not yet seen to end, one small file for each."""

from __future__ import annotations

import hashlib
import os
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from gonogo.adapters.processes import Mark
from gonogo.errors import GonogoError
from gonogo.typed import decoded

if TYPE_CHECKING:
    from pathlib import Path


class Records:
    """A folder of marks, which outlive the process that wrote them."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; it is made when there is something to keep."""
        self._folder = folder

    def keep(self, mark: Mark) -> None:
        """Write a mark, whole or not at all; one of the same operation is replaced.

        Raises:
            GonogoError: it cannot be written.
        """
        place = self._place(mark.operation)
        beside = place.with_suffix(f".{os.getpid()}.{threading.get_ident()}.part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(msgspec.json.encode(mark))
            beside.replace(place)
        except OSError as problem:
            with suppress(OSError):
                beside.unlink()
            raise GonogoError(
                f"{self._folder} cannot be written: {problem.strerror}. Make room there, or make it writable"
            ) from None

    def forget(self, operation: str) -> None:
        """Remove a mark; one that cannot be removed does no harm, as nothing that runs fits it."""
        with suppress(OSError):
            self._place(operation).unlink()

    def all(self) -> list[Mark]:
        """Every mark; files that are not readable as one are passed over."""
        marks = (self._read(place) for place in sorted(self._folder.glob("*.json")))
        return [mark for mark in marks if mark]

    def of(self, operation: str) -> Mark | None:
        """The mark of an operation."""
        return self._read(self._place(operation))

    def _place(self, operation: str) -> Path:
        return self._folder / f"{hashlib.sha256(operation.encode()).hexdigest()[:32]}.json"

    def _read(self, place: Path) -> Mark | None:
        try:
            mark = decoded(place.read_bytes(), Mark)
        except (OSError, msgspec.DecodeError):
            return None
        return mark if mark.leader > 1 and len(mark.token) >= 16 else None
