"""yarn's `yarn.lock` from version 2 on; that of version 1 has no packages of the repository."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from gonogo.formats.documents.source import Span
from gonogo.formats.requirements.notation import Notation
from gonogo.formats.requirements.npm import requirement
from gonogo.formats.requirements.requirement import followed
from gonogo.formats.requirements.yaml_notation import YAML

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from gonogo.domain.packages.move import Move
    from gonogo.formats.documents.document import Path
    from gonogo.formats.documents.source import Source
    from gonogo.formats.requirements.reading import Reading

_ENTRY = re.compile(r"^(?=[^ \t\r\n#:])", re.MULTILINE)
_HEADER = re.compile(r'(?:\?[ \t]+)?"(?P<descriptors>[^"\\\n]+)"\s*:')
_DESCRIPTORS = "descriptors"
_TABLES = ("dependencies", "peerDependencies")
_NPM = "npm:"


def parts(source: Source, moves: Mapping[str, Move]) -> Iterator[Span]:
    """The packages of the workspace that are, or name, one that moves."""
    starts = [found.start() for found in _ENTRY.finditer(source.text)]
    for start, end in pairwise([*starts, len(source.text)]):
        text = source.text[start:end]
        if "@workspace:" in text and any(move.name in text for move in moves.values()):
            yield Span(start, end)


def wanted(reading: Reading) -> dict[Path, str]:
    """What a package asks for; and of one that moves, by which ranges it is asked for."""
    return {path: text for path, text in _wanted(reading) if text}


def _wanted(reading: Reading) -> Iterator[tuple[Path, str]]:
    name, _, place = reading.text("fields", "resolution").rpartition("@workspace:")
    move = reading.move_at(place) if place else None
    if move and move.name == name:
        descriptors = reading.text(_DESCRIPTORS).split(", ")
        yield (
            (_DESCRIPTORS,),
            ", ".join(sorted({_descriptor(reading, one, place, move) for one in descriptors})),
        )
    for table in _TABLES:
        for other, text in reading.texts("fields", table):
            yield ("fields", table, other), _required(reading, ("fields", table, other), str(other), text)


def _required(reading: Reading, path: Path, name: str, text: str) -> str:
    lead = _NPM if text.startswith(_NPM) else ""
    found = requirement(reading, path, name, text.removeprefix(lead))
    return lead + followed(reading, [found])[path] if found and not found.is_implied else text


def _descriptor(reading: Reading, descriptor: str, place: str, move: Move) -> str:
    lead, text = descriptor[: len(move.name) + 1], descriptor[len(move.name) + 1 :]
    is_itself = text == f"workspace:{place}"
    return descriptor if is_itself else lead + _required(reading, (_DESCRIPTORS,), move.name, text)


def _parse(source: Source) -> object:
    """The ranges by which an entry is asked for, which are its key, and what it says."""
    header = _HEADER.match(source.text)
    found = YAML.parse(source)
    fields = next(iter(found.values()), None) if isinstance(found, dict) and len(found) == 1 else None
    return {_DESCRIPTORS: header[_DESCRIPTORS] if header else "", "fields": fields}


def _locate(text: str, paths: Collection[Path]) -> dict[Path, Span]:
    header = _HEADER.match(text)
    if header is None:
        return {}
    key = header[_DESCRIPTORS]
    below = {(key, *path[1:]): path for path in paths if path[0] != _DESCRIPTORS}
    found = {below[path]: span for path, span in YAML.locate(text, below).items()}
    return found | {path: Span(*header.span(_DESCRIPTORS)) for path in paths if path[0] == _DESCRIPTORS}


ENTRY: Final = Notation(_parse, _locate)
"""One entry, whose key changes as well."""
