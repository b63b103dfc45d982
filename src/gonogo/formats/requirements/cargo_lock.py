"""Cargo's `Cargo.lock`, which repeats the versions of the crates that live in the repository."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gonogo.formats.requirements.toml_entries import entries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gonogo.domain.packages.move import Move
    from gonogo.formats.documents.document import Path
    from gonogo.formats.documents.source import Source, Span
    from gonogo.formats.requirements.reading import Reading

_SOURCE = re.compile(r"^source[ \t]*=", re.MULTILINE)


def parts(source: Source, moves: Mapping[str, Move]) -> Iterator[Span]:
    """The crates without a source, and those that name a version which moves."""
    named = [f'"{move.name} {move.before}"' for move in moves.values()]
    for span in entries(source):
        text = source.at(span)
        if not _SOURCE.search(text) or any(name in text for name in named):
            yield span


def wanted(reading: Reading) -> dict[Path, str]:
    """The version of a crate that moves, and `name version` where crates share a name."""
    return dict(_wanted(reading))


def _wanted(reading: Reading) -> Iterator[tuple[Path, str]]:
    version = ("package", 0, "version")
    for move in reading.moves.values():
        is_local = not reading.text("package", 0, "source")
        if is_local and (reading.text("package", 0, "name"), reading.text(*version)) == (
            move.name,
            move.before,
        ):
            yield version, move.after
        for place, text in reading.texts("package", 0, "dependencies"):
            if text == f"{move.name} {move.before}":
                yield ("package", 0, "dependencies", place), f"{move.name} {move.after}"
