"""npm's, pnpm's and yarn's `package.json`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gonogo.domain.packages.ranges import NPM
from gonogo.formats.requirements.requirement import Requirement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.formats.documents.document import Path
    from gonogo.formats.requirements.reading import Reading

DEVELOPMENT: Final = "devDependencies"
TABLES: Final = ("dependencies", DEVELOPMENT, "peerDependencies", "optionalDependencies")
_WORKSPACE = re.compile(r"(?P<lead>workspace:(?:(?P<name>@?[^@]+)@)?)(?P<range>.*)", re.DOTALL)
_IMPLIED = {"*": "", "": "", "^": "^", "~": "~"}
"""What a range of a workspace that follows by itself puts before the version once it is published."""


def requirements(reading: Reading, *above: str | int) -> Iterator[Requirement]:
    """What the four tables of the package that is described below a path ask for."""
    for table in TABLES:
        for name, text in reading.texts(*above, table):
            if found := requirement(reading, (*above, table, name), str(name), text):
                yield found._replace(is_development=table == DEVELOPMENT)


def requirement(reading: Reading, path: Path, name: str, text: str) -> Requirement | None:
    """What a text asks of a package that moves.

    A plain range is on the package in this repository only where that meets it; else a registry has it.
    """
    found = _WORKSPACE.fullmatch(text)
    move = reading.move_named((found and found["name"]) or name)
    if move is None:
        return None
    if found is None:
        return Requirement(path, move, text, NPM) if reading.met(text, move, NPM) else None
    if found["range"] in _IMPLIED:
        return Requirement(path, move, _IMPLIED[found["range"]] + move.before, NPM, is_implied=True)
    is_path = "/" in found["range"]
    return None if is_path else Requirement(path, move, found["range"], NPM, found["lead"])
