"""Secrets in variables of the environment that gonogo was started in."""

from __future__ import annotations

import os
import re

import msgspec

from gonogo.errors import UsageError
from gonogo.ports.secrets import Secret

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class EnvironmentSettings(msgspec.Struct, frozen=True):
    """place: the name of the variable."""

    place: str

    def __post_init__(self) -> None:
        """Refuse what is no name."""
        if not _NAME.fullmatch(self.place):
            raise ValueError("expected the name of a variable behind env:, such as env:REGISTRY_TOKEN")


class EnvironmentSource:
    """One variable."""

    Settings = EnvironmentSettings

    def __init__(self, settings: EnvironmentSettings) -> None:
        """Take its name."""
        self._name = settings.place

    def read(self) -> Secret:
        """See the port."""
        value = os.environ.get(self._name, "")
        if not value:
            raise UsageError(
                f"The variable {self._name} is not set, and a secret is in it. Set it, or correct env:"
            )
        return Secret(value)
