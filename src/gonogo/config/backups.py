"""Backups that are built in, and the commands that they come to."""

from __future__ import annotations

from shlex import quote
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from gonogo.domain.text import quoted

_PROGRAMS = "{python} -m gonogo.adapters.data"


class Commands(msgspec.Struct, frozen=True):
    """Command lines: to back up, to restore, and to tell whether anything was written; "" for none."""

    backup: str = ""
    restore: str = ""
    written: str = ""


class Backup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A database that is backed up by gonogo itself."""

    kind: Annotated[Literal["sqlite", "postgresql"], Meta(description="the database to back up")]
    file: Annotated[str, Meta(description="of sqlite: the database; absolute, or from ~ or $VARIABLE")] = ""
    service: Annotated[
        str, Meta(description="of postgresql: its name in pg_service.conf; if empty, PGHOST and the like")
    ] = ""

    def __post_init__(self) -> None:
        """Refuse what belongs to the other kind, and a file that would be another one in every checkout."""
        if self.kind == "postgresql" and self.file:
            raise ValueError("file: belongs to sqlite; postgresql takes service:")
        if self.kind == "sqlite" and self.service:
            raise ValueError("service: belongs to postgresql; sqlite takes file:")
        if self.kind == "sqlite" and not self.file.startswith(("/", "~", "$")):
            raise ValueError(
                f"the file {quoted(self.file)} is not absolute; write it from /, ~ or a $VARIABLE"
            )

    @property
    def commands(self) -> Commands:
        """What it comes to."""
        return self._sqlite() if self.kind == "sqlite" else self._postgresql()

    def _sqlite(self) -> Commands:
        program, file = f"{_PROGRAMS}.sqlite", quote(self.file)
        return Commands(
            f"{program} backup {file} {{file}}",
            f"{program} restore {file} {{file}}",
            f"{program} written {file}",
        )

    def _postgresql(self) -> Commands:
        """A snapshot names the transactions that were over, so it changes with every one that writes."""
        place = f" --dbname={quote(f'service={self.service}')}" if self.service else ""
        service = f" {quote(self.service)}" if self.service else ""
        look = "--no-password --no-psqlrc --tuples-only --no-align --command 'select pg_current_snapshot()'"
        return Commands(
            f"pg_dump --no-password --format=custom --file={{file}}{place}",
            f"{_PROGRAMS}.postgresql restore {{file}}{service}",
            f"psql {look}{place}",
        )


def built_in(backup: str | Backup) -> Backup | None:
    """The backup that a text such as `sqlite:/var/shop.db` means; none where it is a command.

    Raises:
        ValueError: the place in it is none.
    """
    if isinstance(backup, Backup):
        return backup
    kind, colon, place = backup.partition(":")
    match kind if colon else "":
        case "sqlite":
            return Backup("sqlite", file=place)
        case "postgresql":
            return Backup("postgresql", service=place)
    return None
