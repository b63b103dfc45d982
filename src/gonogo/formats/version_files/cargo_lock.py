"""Cargo's `Cargo.lock`, which repeats the versions of the crates that live in the repository."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gonogo.formats.version_files.found import Found
from gonogo.formats.version_files.lock_entries import LockEntry, lock_entries
from gonogo.formats.version_files.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.formats.version_files.source import Source

_SOURCE = re.compile(r"^source[ \t]*=", re.MULTILINE)
_DEPENDENCY = re.compile(r'^[ \t]*"(?P<name>[^" \n]+) (?P<version>[^" \n]+)",?[ \t]*\r?$', re.MULTILINE)


def find(source: Source) -> Found:
    """The version of the crate that is asked for, or of all local crates if none is named.

    Where crates share a name, others depend on "name version": that version is the crate's too.
    """
    entries = [
        entry for entry in lock_entries(source, local=_is_local) if _is_asked_for(entry, source.package)
    ]
    own = [span for entry in entries for span in entry.version_spans()]
    uses = list(_uses(source, {(entry.name("name"), entry.name("version")) for entry in entries}))
    return Found(
        spans=(*own, *uses),
        tree=[[_without_uses(entry) for entry in entries], [source.at(span) for span in uses]],
        remedy="check the crate's name, and let Cargo write its lock file anew",
        package=source.package,
    )


def _is_local(text: str) -> bool:
    return not _SOURCE.search(text)


def _is_asked_for(entry: LockEntry, package: str) -> bool:
    return not package or entry.name("name") == package


def _without_uses(entry: LockEntry) -> dict[str, object]:
    return {key: value for key, value in entry.fields().items() if key != "dependencies"}


def _uses(source: Source, crates: set[tuple[str, str]]) -> Iterator[Span]:
    for found in _DEPENDENCY.finditer(source.text):
        if found.groups() in crates:
            yield Span(*found.span("version"))
