"""Where a server listens, and what keeps it from that."""

from __future__ import annotations

import errno
import os
import socket
from typing import TYPE_CHECKING

from gonogo.bootstrap.database import VARIABLE, database_url
from gonogo.errors import ConfigError, GonogoError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from gonogo.app.project import Project

PORT = 8470
"""The port, unless another one is named."""
_FURTHER = 20
"""Ports behind it of which one is taken where it is not free."""
_BACKLOG = 128
SETTINGS = ("host", "port", "database")
"""What flags, variables and the file name."""


def server_settings(given: Mapping[str, str], file: Path | None) -> dict[str, str]:
    """Each setting by the first that says it: the flag, the variable GONOGO_NAME, the file.

    Raises:
        UsageError: the file is not there.
        ConfigError: the file says something else.
    """
    read = _read(file) if file else {}
    found = {name: given.get(name) or os.environ.get(f"GONOGO_{name.upper()}") for name in SETTINGS}
    return {name: said for name, said in {**read, **_named(found)}.items() if said}


def _named(found: Mapping[str, str | None]) -> dict[str, str]:
    return {name: said for name, said in found.items() if said}


def _read(file: Path) -> dict[str, str]:
    from gonogo.bootstrap.settings import read_document

    data = read_document(file).data
    if unknown := sorted(set(data) - set(SETTINGS)):
        raise ConfigError(
            (f"{file}: {unknown[0]} is no setting of a server; there are host, port, database",)
        )
    return {name: str(value) for name, value in data.items()}


def port_of(text: str) -> int:
    """A port by its number; 0 where none is named.

    Raises:
        UsageError: it is none.
    """
    if text and not (text.isascii() and text.isdecimal() and 0 < int(text) < 1 << 16):
        raise UsageError(f"{text[:20]} is no port. Name one from 1 to 65535")
    return int(text or 0)


def listen(host: str, port: int) -> socket.socket:
    """A socket on the port; where none is named, on the usual one or the next that is free.

    Raises:
        UsageError: it is taken, or nobody may listen there.
    """
    ports = [port] if port else range(PORT, PORT + _FURTHER)
    for one in ports:
        try:
            return _bound(host, one)
        except OSError as problem:
            if problem.errno != errno.EADDRINUSE or port:
                raise UsageError(
                    f"Nobody can listen on {host}, port {one}: {problem.strerror}. Name another: --port"
                ) from None
    raise UsageError(f"The ports {PORT} to {PORT + _FURTHER - 1} of {host} are taken. Name another: --port")


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        made.listen(_BACKLOG)
    except OSError:
        made.close()
        raise
    return made


def faults(project: Project, host: str, port: int) -> list[str]:
    """What keeps a server from its work here, a sentence each; nothing is changed, and no table is made."""
    return [*_taken(host, port), *_database(project)]


def _taken(host: str, port: int) -> Iterator[str]:
    try:
        listen(host, port).close()
    except GonogoError as problem:
        yield str(problem)


def _database(project: Project) -> Iterator[str]:
    from gonogo.bootstrap.record import has_file, record_place
    from gonogo.store.inspected import faults_of

    if database_url() or has_file(project):
        yield from faults_of(record_place(project))


def refuse_pooled(project: Project) -> None:
    """Refuse a database whose sessions are shared: locks would hold nobody back.

    Raises:
        UsageError: it is one.
        StoreError: the database cannot be used.
    """
    from gonogo.bootstrap.record import record_place
    from gonogo.store.inspected import pooled

    if database_url() and (problem := pooled(record_place(project))):
        raise UsageError(problem)


def name_database(url: str) -> None:
    """Let this process and its worker use a team's database."""
    os.environ[VARIABLE] = url
