"""Python's `pyproject.toml`: PEP 621, dependency groups, uv's sources, and Poetry's tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gonogo.domain.packages.ranges import POETRY, PYTHON
from gonogo.formats.requirements.requirement import Requirement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.domain.packages.move import Move
    from gonogo.formats.documents.document import Path
    from gonogo.formats.requirements.reading import Reading

_SEPARATORS = re.compile(r"[-_.]+")
_REQUIREMENT = re.compile(
    r"(?P<lead>\s*(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*\(?)"
    r"(?P<range>[=!<>~][^;)]*?)(?P<end>\s*\)?\s*(?:;.*)?)",
    re.DOTALL,
)


def requirements(reading: Reading) -> Iterator[Requirement]:
    """Those on a project that moves, in lists and in Poetry's tables."""
    yield from _listed(reading)
    yield from _tabled(reading)


def _listed(reading: Reading) -> Iterator[Requirement]:
    for path, is_development in _lists(reading):
        for place, text in reading.texts(*path):
            found = _REQUIREMENT.fullmatch(text)
            move = _move(reading, found["name"]) if found else None
            if found and move and _is_here(reading, found["name"], found["range"], move):
                yield Requirement(
                    (*path, place),
                    move,
                    found["range"],
                    PYTHON,
                    found["lead"],
                    found["end"],
                    is_development=is_development,
                )


def _lists(reading: Reading) -> Iterator[tuple[Path, bool]]:
    """Each list of requirements, and whether it is for development alone."""
    yield ("project", "dependencies"), False
    for table in (("project", "optional-dependencies"), ("dependency-groups",)):
        for group in reading.mapping(*table):
            yield (*table, group), table == ("dependency-groups",)
    yield ("tool", "uv", "dev-dependencies"), True
    yield ("tool", "uv", "constraint-dependencies"), True


def _is_here(reading: Reading, name: str, text: str, move: Move) -> bool:
    """Whether it is on the project in this repository: a source says so, or it was met until now."""
    sources = reading.mapping("tool", "uv", "sources")
    named = next((sources[one] for one in sources if _normalised(one) == _normalised(name)), None)
    if isinstance(named, dict):
        return "workspace" in named or "path" in named
    return reading.met(text, move, PYTHON)


def _tabled(reading: Reading) -> Iterator[Requirement]:
    """Poetry's tables, in which a version stands alone or beside a path."""
    for table, is_development in _tables(reading):
        for name, value in reading.mapping(*table).items():
            path = (*table, name, "version") if isinstance(value, dict) else (*table, name)
            move, text = _move(reading, name), reading.text(*path)
            is_path = isinstance(value, dict) and "path" in value
            if move and text and (is_path or reading.met(text, move, POETRY)):
                yield Requirement(path, move, text, POETRY, is_development=is_development)


def _tables(reading: Reading) -> Iterator[tuple[Path, bool]]:
    poetry = ("tool", "poetry")
    yield (*poetry, "dependencies"), False
    yield (*poetry, "dev-dependencies"), True
    for group in reading.mapping(*poetry, "group"):
        yield (*poetry, "group", group, "dependencies"), True


def _move(reading: Reading, name: str) -> Move | None:
    found = (move for move in reading.moves.values() if _normalised(move.name) == _normalised(name))
    return next(found, None)


def _normalised(name: str) -> str:
    return _SEPARATORS.sub("-", name).lower()
