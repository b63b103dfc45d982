"""Bun's `bun.lock`: JSON with commas behind the last member, which repeats what each manifest says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gonogo.formats.requirements.json_notation import JSON
from gonogo.formats.requirements.notation import Notation
from gonogo.formats.requirements.npm import requirements
from gonogo.formats.requirements.requirement import followed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from gonogo.formats.documents.document import Path
    from gonogo.formats.documents.source import Source, Span
    from gonogo.formats.requirements.reading import Reading

_WORKSPACES = "workspaces"
_LAST_COMMA = re.compile(r'"(?:[^"\\\n]|\\.)*"|(?P<comma>,)(?=\s*[}\]])')


def wanted(reading: Reading) -> dict[Path, str]:
    """The versions of the packages that move, and what the others here ask of them."""
    found: dict[Path, str] = {}
    for folder in reading.mapping(_WORKSPACES):
        move = reading.move_at(folder)
        if move and reading.text(_WORKSPACES, folder, "version"):
            found[_WORKSPACES, folder, "version"] = move.after
        found |= followed(reading, requirements(reading, _WORKSPACES, folder))
    return found


def _plain(text: str) -> str:
    """The same as JSON, each thing at its place."""
    return _LAST_COMMA.sub(lambda found: " " if found["comma"] else found[0], text)


def _parse(source: Source) -> object:
    return JSON.parse(source._replace(text=_plain(source.text)))


def _locate(text: str, paths: Collection[Path]) -> Mapping[Path, Span]:
    return JSON.locate(_plain(text), paths)


JSON_WITH_COMMAS: Final = Notation(_parse, _locate)
"""JSON that may have a comma behind the last member."""
