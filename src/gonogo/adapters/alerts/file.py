"""Alerts into a file, one line of JSON each: for whatever reads it, and for trying things out."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from gonogo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from gonogo.ports.alerts import Alert
    from gonogo.ports.target import TargetTools

LARGEST = 16 << 20
"""Bytes that the file may have."""


class FileSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="file"):
    """The file."""

    path: Annotated[
        str, Meta(description="where alerts are appended; relative to the state folder", min_length=1)
    ]


class FileAlerts:
    """Appends each alert once."""

    Settings = FileSettings

    def __init__(self, settings: FileSettings, tools: TargetTools, largest: int = LARGEST) -> None:
        """Take the path, relative to gonogo's own folder. largest: bytes that the file may have."""
        self._largest = largest
        self._file = tools.workspace.state / settings.path

    def send(self, alert: Alert, stopped: Callable[[], bool]) -> str:
        """See the port."""
        line = msgspec.json.encode({**msgspec.structs.asdict(alert), "message": alert.message}) + b"\n"
        try:
            if not self._is_told(alert.operation):
                self._append(line)
        except OSError as problem:
            raise UsageError(f"{self._file} cannot be written: {problem.strerror}") from None
        return f"written to {self._file.name}"

    def _is_told(self, operation: str) -> bool:
        if not self._file.exists():
            return False
        if self._file.stat().st_size > self._largest:
            raise UsageError(f"{self._file} is larger than {self._largest >> 20} MiB; move it away")
        mark = b'"operation":' + msgspec.json.encode(operation)
        return mark in self._file.read_bytes()

    def _append(self, line: bytes) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        place = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(place, line)
            os.fsync(place)
        finally:
            os.close(place)
