"""Poetry's `poetry.lock`: the projects that are folders, and a hash of what its own project asks for."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import TYPE_CHECKING

from gonogo.formats.documents.source import Source
from gonogo.formats.requirements.reading import Reading
from gonogo.formats.requirements.toml_entries import entries
from gonogo.formats.requirements.toml_notation import TOML

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gonogo.domain.packages.move import Move
    from gonogo.formats.documents.document import Path
    from gonogo.formats.documents.source import Span

_DIRECTORY = re.compile(r"""^type[ \t]*=[ \t]*["']directory["']""", re.MULTILINE)
_HASH = re.compile(r'^content-hash = "(?P<hash>[0-9a-f]{64})"', re.MULTILINE)
_ALWAYS = ("dependencies", "source", "extras", "dev-dependencies")
_PROJECT = ("requires-python", "dependencies", "optional-dependencies")
_GROUPS = "dependency-groups"


def parts(source: Source, _moves: Mapping[str, Move]) -> Iterator[Span]:
    """The projects that are folders."""
    return (span for span in entries(source) if _DIRECTORY.search(source.at(span)))


def wanted(reading: Reading) -> dict[Path, str]:
    """The version of a project that moves."""
    move = reading.move_at(reading.text("package", 0, "source", "url"))
    return {("package", 0, "version"): move.after} if move else {}


def rehashed(lock: str, path: str, before: str, after: str) -> str:
    """A lock file of a project whose `pyproject.toml` changes: with the hash of what that asks for.

    Raises:
        VersionFileError: The hash is not that of the project as it was, so that nobody knows how it is made.
    """
    found, old, new = _HASH.search(lock), _hashes(before, path), _hashes(after, path)
    if old == new or found is None:
        return lock
    known = next((place for place, one in enumerate(old) if one == found["hash"]), None)
    if known is None:
        raise Source(path, lock).fault_at(
            found.start(), "content-hash is not that of pyproject.toml as it is; write it anew: poetry lock"
        )
    return f"{lock[: found.start('hash')]}{new[known]}{lock[found.end('hash') :]}"


def _hashes(text: str, path: str) -> list[str]:
    """As Poetry makes it, and as it did before it knew dependency groups."""
    source = Source(path, text)
    reading = Reading(source, TOML.parse(source), {})
    return [_hash(reading, dict(reading.mapping(_GROUPS))), _hash(reading, {})]


def _hash(reading: Reading, groups: dict[str, object]) -> str:
    """SHA-256 over what the tables say of dependencies; where only Poetry's do, they are all there is."""
    stated = reading.mapping("project")
    project = {key: stated[key] for key in _PROJECT if key in stated}
    tables = reading.mapping("tool", "poetry")
    poetry = {key: tables[key] for key in (*_ALWAYS, "group") if key in tables}
    if not project and not groups:
        return _digest({**dict.fromkeys(_ALWAYS), **poetry})
    found = {**({"project": project} if project else {}), **({_GROUPS: groups} if groups else {})}
    return _digest({**found, "tool": {"poetry": poetry}})


def _digest(data: dict[str, object]) -> str:
    return sha256(json.dumps(data, sort_keys=True, default=str).encode()).hexdigest()
