"""A folder on disk."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from gonogo.domain.text import quoted
from gonogo.errors import UsageError
from gonogo.ports.files import LARGEST

if TYPE_CHECKING:
    from pathlib import Path


class Directory:
    """Files below one folder; links that lead out of it are not followed."""

    def __init__(self, top: Path, *, untouched: bool = False) -> None:
        """Take the folder. untouched: nothing is written or removed, as in a dry run."""
        self._top = top.resolve()
        self._untouched = untouched

    def read(self, path: str) -> str | None:
        """The text with its line ends as they are; see the port."""
        place = self._inside(path)
        try:
            if not place.is_file():
                return None
            with place.open("rb") as file:
                data = file.read(LARGEST + 1)
        except OSError as problem:
            raise UsageError(f"{path} cannot be read: {problem.strerror}") from None
        if len(data) > LARGEST:
            raise UsageError(
                f"{path} is larger than {LARGEST // 1024 // 1024} MiB, more than is read of a file"
            )
        try:
            return data.decode()
        except UnicodeDecodeError as problem:
            raise UsageError(f"{path} is not UTF-8 text (byte {problem.start})") from None

    def write(self, path: str, text: str, *, executable: bool = False) -> None:
        """Write beside, then move over; see the port."""
        place = self._inside(path)
        data = _encoded(path, text)
        if self._untouched:
            return
        beside = place.with_name(f".{place.name}.{os.getpid()}.part")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(data)
            if place.exists():
                beside.chmod(place.stat().st_mode & 0o777)
            if executable:
                beside.chmod(beside.stat().st_mode | 0o111)
            beside.replace(place)
        except OSError as problem:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
            raise UsageError(f"{path} cannot be written: {problem.strerror}") from None

    def remove(self, path: str) -> None:
        """Take a file away; see the port."""
        place = self._inside(path)
        if self._untouched:
            return
        try:
            place.unlink(missing_ok=True)
        except OSError as problem:
            raise UsageError(f"{path} cannot be removed: {problem.strerror}") from None

    def names(self, folder: str = "") -> list[str]:
        """The names in a folder, sorted."""
        try:
            return sorted(entry.name for entry in self._inside(folder).iterdir())
        except OSError:
            return []

    def _inside(self, path: str) -> Path:
        try:
            place = (self._top / path).resolve()
        except (OSError, ValueError, RuntimeError):
            raise UsageError(f"{quoted(path)} is not a path that can be used") from None
        if not place.is_relative_to(self._top):
            raise UsageError(f"{quoted(path)} leads out of the repository")
        return place


def _encoded(path: str, text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as problem:
        wrong = ascii(text[problem.start])
        raise UsageError(f"{path} cannot be written: {wrong} is half a character") from None
