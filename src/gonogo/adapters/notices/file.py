"""Notices into a file, one line of JSON each: for whatever reads it, and for trying things out."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from gonogo.errors import UsageError
from gonogo.ports.notices import Delivered, NoticeSettings

if TYPE_CHECKING:
    from collections.abc import Callable

    from gonogo.domain.notices.announcement import Message
    from gonogo.ports.notices import NoticesContext, Outcome

LARGEST = 64 << 20
"""Bytes that the file may have."""


class FileSettings(NoticeSettings, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="file"):
    """The file."""

    path: Annotated[
        str, Meta(description="where messages are appended; relative to the state folder", min_length=1)
    ]


class FileNotices:
    """Appends each message once: where one may be there already, it is looked for."""

    Settings = FileSettings

    def __init__(self, settings: FileSettings, context: NoticesContext, largest: int = LARGEST) -> None:
        """Take the path, relative to gonogo's own folder. largest: bytes that the file may have."""
        self._file = context.state / settings.path
        self._largest = largest

    def send(self, message: Message, again: bool, stopped: Callable[[], bool]) -> Outcome:
        """See the port. A line that a crash cut off is ended, and written again."""
        try:
            if not (again and self._has(message.key)):
                self._append(msgspec.json.encode(message) + b"\n")
        except OSError as problem:
            raise UsageError(f"{self._file} cannot be written: {problem.strerror}") from None
        return Delivered(f"written to {self._file.name}")

    def _has(self, key: str) -> bool:
        mark = b'"key":' + msgspec.json.encode(key)
        if not self._file.exists():
            return False
        with self._file.open("rb") as lines:
            return any(mark in line and line.endswith(b"\n") for line in lines)

    def _append(self, line: bytes) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        place = os.open(self._file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            size = os.fstat(place).st_size
            if size > self._largest:
                raise UsageError(f"{self._file} is larger than {self._largest >> 20} MiB; move it away")
            cut_off = size and os.pread(place, 1, size - 1) != b"\n"
            os.write(place, b"\n" * bool(cut_off) + line)
            os.fsync(place)
        finally:
            os.close(place)
