"""Secrets that a program prints, such as that of a vault or of a password manager."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import msgspec

from gonogo.adapters.git_variables import PLACE
from gonogo.errors import UsageError
from gonogo.formats.command_line import words
from gonogo.ports.secrets import Secret

_PATIENCE = 60.0


class CommandSettings(msgspec.Struct, frozen=True):
    """place: the program and its arguments, which no shell reads."""

    place: str

    def __post_init__(self) -> None:
        """Refuse what is no command, and a program that a checkout could bring."""
        program = words(self.place)[0]
        if os.sep in program and not program.startswith(os.sep):
            raise ValueError(
                "expected the name of an installed program behind command:, or its absolute path"
            )


class CommandSource:
    """One program. It runs as whoever started gonogo, in the root folder; what it says otherwise is dropped.

    It is given all variables: it is named by the branch that is released to, and needs what unlocks a vault.
    """

    Settings = CommandSettings

    def __init__(self, settings: CommandSettings) -> None:
        """Take the command."""
        self._words = words(settings.place)

    def read(self) -> Secret:
        """See the port."""
        variables = {name: value for name, value in os.environ.items() if name not in PLACE}
        try:
            done = subprocess.run(
                self._words,
                cwd=Path(os.sep),
                env=variables,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_PATIENCE,
                check=False,
            )
            value = done.stdout.decode().rstrip("\r\n")
        except subprocess.TimeoutExpired:
            raise self._problem(f"did not end in {_PATIENCE:g} s") from None
        except (OSError, UnicodeDecodeError) as problem:
            raise self._problem(getattr(problem, "strerror", None) or "prints no text in UTF-8") from None
        if done.returncode:
            raise self._problem(f"ended with {done.returncode}")
        if not value or "\0" in value:
            raise self._problem("printed nothing")
        return Secret(value)

    def _problem(self, what: str) -> UsageError:
        return UsageError(f"{self._words[0]}, which prints a secret, {what}. Try it at a terminal")
