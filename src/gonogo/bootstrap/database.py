"""Which database keeps the record and moves the releases: a team's PostgreSQL, or none but files here."""

from __future__ import annotations

import os
from pathlib import Path

VARIABLE = "GONOGO_DATABASE"
_LARGEST = 1 << 16


def database_url() -> str | None:
    """The address that this person's environment or own settings name; nothing for files in the repository.

    It is never read from gonogo.yml: whoever writes to the repository would send others' records away.

    Raises:
        ConfigError: the settings cannot be read, or say something else.
    """
    return os.environ.get(VARIABLE) or _configured()


def _configured() -> str | None:
    file = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "gonogo" / "config.yml"
    try:
        with file.open("rb") as opened:
            content = opened.read(_LARGEST)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as problem:
        raise _wrong(f"{file} cannot be read: {problem.strerror}") from None
    return _address(file, content)


def _address(file: Path, content: bytes) -> str | None:
    from gonogo.formats.yaml import read

    data = read(content, str(file)).data
    address = data.get("database")
    if set(data) - {"database"} or not (address is None or (isinstance(address, str) and address)):
        raise _wrong(f"{file} says one thing and no other: database: postgresql://host/name")
    return address


def _wrong(problem: str) -> Exception:
    from gonogo.errors import ConfigError

    return ConfigError((problem,))
