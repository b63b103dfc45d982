"""Cargo's `Cargo.toml`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.packages.ranges import CARGO
from gonogo.formats.requirements.requirement import Requirement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.formats.documents.document import Path
    from gonogo.formats.requirements.reading import Reading

_DEVELOPMENT = ("dev-dependencies", "dev_dependencies")
_TABLES = ("dependencies", "build-dependencies", "build_dependencies", *_DEVELOPMENT)


def requirements(reading: Reading) -> Iterator[Requirement]:
    """The versions beside a `path` to a crate that moves: all others come from a registry.

    What a crate inherits stands with its workspace.
    """
    for table in _tables(reading):
        for name in reading.mapping(*table):
            path = (*table, name, "version")
            place, text = reading.text(*table, name, "path"), reading.text(*path)
            move = reading.move_at(place) if place and text else None
            if move:
                yield Requirement(path, move, text, CARGO, is_development=table[-1] in _DEVELOPMENT)


def _tables(reading: Reading) -> Iterator[Path]:
    yield ("workspace", "dependencies")
    for name in _TABLES:
        yield (name,)
        for target in reading.mapping("target"):
            yield "target", target, name
