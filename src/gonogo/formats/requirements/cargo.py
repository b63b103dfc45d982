"""Cargo's `Cargo.toml`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.packages.ranges import CARGO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.formats.requirements.reading import Reading
    from gonogo.formats.version_files.document import Path

_TABLES = ("dependencies", "dev-dependencies", "build-dependencies", "dev_dependencies", "build_dependencies")


def wanted(reading: Reading) -> dict[Path, str]:
    """The versions beside a `path` to a crate that moves: all others come from a registry."""
    return dict(_wanted(reading))


def _wanted(reading: Reading) -> Iterator[tuple[Path, str]]:
    for table in _tables(reading):
        for name in reading.mapping(*table):
            path = (*table, name, "version")
            place, text = reading.text(*table, name, "path"), reading.text(*path)
            move = reading.move_at(place) if place and text else None
            if move:
                yield path, reading.followed(path, text, move, CARGO)


def _tables(reading: Reading) -> Iterator[Path]:
    yield ("workspace", "dependencies")
    for name in _TABLES:
        yield (name,)
        for target in reading.mapping("target"):
            yield "target", target, name
