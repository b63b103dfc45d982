"""npm's, pnpm's and yarn's `package.json`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gonogo.domain.packages.ranges import NPM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.formats.requirements.reading import Reading
    from gonogo.formats.version_files.document import Path

TABLES: Final = ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies")
_ANY = ("*", "^", "~", "")
_WORKSPACE = re.compile(r"(?P<lead>workspace:(?:(?P<name>@?[^@]+)@)?)(?P<range>.*)", re.DOTALL)


def wanted(reading: Reading) -> dict[Path, str]:
    """The ranges of the four tables that are on a package that moves."""
    return dict(requirements(reading))


def requirements(reading: Reading, *above: str | int) -> Iterator[tuple[Path, str]]:
    """Those of the package that is described below a path."""
    for table in TABLES:
        for name, text in reading.texts(*above, table):
            path = (*above, table, name)
            yield path, required(reading, path, str(name), text)


def required(reading: Reading, path: Path, name: str, text: str) -> str:
    """A requirement as it is to be.

    A plain range is on the package in this repository only where that meets it; else a registry has it.
    """
    found = _WORKSPACE.fullmatch(text)
    move = reading.move_named((found and found["name"]) or name)
    if move is None or (found and (found["range"] in _ANY or "/" in found["range"])):
        return text
    if found:
        return found["lead"] + reading.followed(path, found["range"], move, NPM)
    return reading.followed(path, text, move, NPM) if reading.met(text, move, NPM) else text
