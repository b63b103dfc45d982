"""Secrets in files, as systems that run containers and services hand them out."""

from __future__ import annotations

from pathlib import Path

import msgspec

from gonogo.errors import UsageError
from gonogo.ports.secrets import Secret

_LARGEST = 64 * 1024


class FileSettings(msgspec.Struct, frozen=True):
    """place: the path, absolute or below the home folder."""

    place: str

    def __post_init__(self) -> None:
        """Refuse a path that a checkout could answer."""
        if not self.place.startswith(("/", "~/")) or "\0" in self.place:
            raise ValueError("expected an absolute path behind file:, such as file:/run/secrets/token")


class FileSource:
    """One file; the end of its last line is no part of the secret."""

    Settings = FileSettings

    def __init__(self, settings: FileSettings) -> None:
        """Take the path."""
        self._place = settings.place

    def read(self) -> Secret:
        """See the port."""
        try:
            with Path(self._place).expanduser().open("rb") as file:
                content = file.read(_LARGEST + 1)
            value = content.decode()
        except (OSError, RuntimeError) as problem:
            why = getattr(problem, "strerror", None) or problem
            raise UsageError(f"The secret in {self._place} cannot be read: {why}") from None
        except UnicodeDecodeError:
            raise UsageError(f"The secret in {self._place} is no text in UTF-8") from None
        value = value.rstrip("\r\n")
        if len(content) > _LARGEST or not value or "\0" in value:
            raise UsageError(f"The secret in {self._place} is empty, larger than 64 KiB or no text")
        return Secret(value)
