"""uv's `uv.lock`, which repeats the versions of the projects that live in the repository."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gonogo.domain.packages.ranges import PYTHON
from gonogo.formats.requirements.toml_entries import entries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gonogo.domain.packages.move import Move
    from gonogo.formats.documents.document import Path
    from gonogo.formats.documents.source import Source, Span
    from gonogo.formats.requirements.reading import Reading

_LOCAL = ("editable", "virtual", "directory")
_SOURCE = re.compile(rf"^source[ \t]*=[ \t]*\{{[ \t]*(?:{'|'.join(_LOCAL)})[ \t]*=", re.MULTILINE)


def parts(source: Source, _moves: Mapping[str, Move]) -> Iterator[Span]:
    """The projects that are folders."""
    return (span for span in entries(source) if _SOURCE.search(source.at(span)))


def wanted(reading: Reading) -> dict[Path, str]:
    """The version of a project that moves, and what others here say of it."""
    return {path: text for path, text in _wanted(reading) if reading.text(*path)}


def _wanted(reading: Reading) -> Iterator[tuple[Path, str]]:
    package: Path = ("package", 0)
    if move := _moved(reading, *package, "source"):
        yield (*package, "version"), move.after
    for path in _dependencies(reading):
        if move := _moved(reading, *path, "source") or _moved(reading, *path):
            yield (*path, "version"), move.after
            if text := reading.text(*path, "specifier"):
                specifier = (*path, "specifier")
                yield specifier, reading.followed(specifier, text, move, PYTHON)


def _dependencies(reading: Reading) -> Iterator[Path]:
    """Each list of them, of whatever group."""
    package: Path = ("package", 0)
    tables: list[Path] = [(*package, "dependencies"), (*package, "metadata", "requires-dist")]
    for table in ("optional-dependencies", "dev-dependencies"):
        tables += [(*package, table, group) for group in reading.mapping(*package, table)]
    development: Path = (*package, "metadata", "requires-dev")
    tables += [(*development, group) for group in reading.mapping(*development)]
    for path in tables:
        listed = reading.value(*path)
        yield from ((*path, place) for place in range(len(listed) if isinstance(listed, list) else 0))


def _moved(reading: Reading, *path: str | int) -> Move | None:
    places = (reading.text(*path, kind) for kind in _LOCAL)
    return next((reading.move_at(place) for place in places if place), None)
