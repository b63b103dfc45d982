"""pnpm's `pnpm-lock.yaml`: what each package of a workspace asks for; it has no versions of theirs."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from gonogo.formats.documents.source import Source, Span
from gonogo.formats.requirements.npm import TABLES, requirement
from gonogo.formats.requirements.reading import Reading
from gonogo.formats.requirements.requirement import followed
from gonogo.formats.requirements.yaml_notation import YAML

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gonogo.domain.packages.move import Move
    from gonogo.formats.documents.document import Path

_IMPORTERS = re.compile(r"^importers:[ \t]*\r?\n(?P<body>(?:[ \t].*\n?|\r?\n)*)", re.MULTILINE)
_IMPORTER = re.compile(r"^  (?=[^ \t\r\n#])", re.MULTILINE)
_NAMED = re.compile(r"  (?P<quote>['\"]?)(?P<folder>[^ \t\r\n].*?)(?P=quote):")
_OTHERS = re.compile(r"^(?:packages|snapshots):", re.MULTILINE)
_LINKS = ("link:", "file:")
_SPECIFIERS = "specifiers"


def parts(source: Source, moves: Mapping[str, Move]) -> Iterator[Span]:
    """The packages of the workspace that name one that moves; a lock file of one package has no list."""
    for part in _packages(source):
        if any(move.name in source.at(part) for move in moves.values()):
            yield part


def _packages(source: Source) -> Iterator[Span]:
    listed = _IMPORTERS.search(source.text)
    if listed is None:
        others = _OTHERS.search(source.text)
        yield Span(0, others.start() if others else len(source.text))
        return
    body = Span(*listed.span("body"))
    starts = [body.start + found.start() for found in _IMPORTER.finditer(source.at(body))]
    for start, end in pairwise([*starts, body.end]):
        yield Span(start, end)


def wanted(reading: Reading) -> dict[Path, str]:
    """What is asked of packages that move and are linked."""
    linked = {path: (name, folder) for path, name, folder in _linked(reading)}
    found = (requirement(reading, path, name, reading.text(*path)) for path, (name, _) in linked.items())
    return followed(reading, (one for one in found if one and one.move.folder == linked[one.path][1]))


def links(text: str, path: str, folder: str) -> set[str]:
    """The names of the packages that are linked into the one in a folder of the repository.

    Raises:
        VersionFileError: What it says of that one is not YAML.
    """
    source = Source(path, text)
    here = Reading(source, None, {})
    found: set[str] = set()
    for part in _packages(source):
        named = _NAMED.match(source.at(part))
        if here.folder(named["folder"] if named else ".") == folder:
            reading = Reading(source.part(part), YAML.parse(source.part(part)), {})
            found |= {name for _, name, _ in _linked(reading)}
    return found


def _linked(reading: Reading) -> Iterator[tuple[Path, str, str]]:
    """Where each requirement on a linked package stands, its name, and the folder of that package."""
    above: list[Path] = [()] if reading.mapping("lockfileVersion") or reading.text("lockfileVersion") else []
    for importer in above or [(name,) for name in reading.mapping()]:
        for table in TABLES:
            for name, value in reading.mapping(*importer, table).items():
                modern: Path = (*importer, table, name, "specifier")
                is_modern = isinstance(value, dict)
                version = reading.text(*importer, table, name, *(["version"] if is_modern else []))
                if version.startswith(_LINKS):
                    place = modern if is_modern else (*importer, _SPECIFIERS, name)
                    link = version.partition(":")[2].partition("(")[0]
                    yield place, name, reading.folder(f"{_importer(importer)}/{link}")


def _importer(path: Path) -> str:
    """The folder of the package in which a path is, relative to the lock file."""
    return str(path[0]) if path and path[0] not in {*TABLES, _SPECIFIERS} else "."
