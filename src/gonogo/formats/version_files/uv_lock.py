"""uv's `uv.lock`, which repeats the versions of the projects that live in the repository."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gonogo.formats.version_files.found import Found
from gonogo.formats.version_files.lock_entries import LockEntry, lock_entries

if TYPE_CHECKING:
    from gonogo.formats.version_files.source import Source

_LOCAL = ("editable", "virtual", "directory")
_SOURCE = re.compile(rf"^source[ \t]*=[ \t]*\{{[ \t]*(?:{'|'.join(_LOCAL)})[ \t]*=", re.MULTILINE)
_SEPARATORS = re.compile(r"[-_.]+")


def find(source: Source) -> Found:
    """The version of the project that is asked for, or of the one at the lock file's own place."""
    entries = [
        entry for entry in lock_entries(source, local=_SOURCE.search) if _is_asked_for(entry, source.package)
    ]
    return Found(
        spans=tuple(span for entry in entries for span in entry.version_spans()),
        tree=[entry.document.tree for entry in entries],
        remedy="check the project's name, and let uv write its lock file anew",
        package=source.package or next((entry.name("name") for entry in entries), ""),
        python=True,
    )


def _is_asked_for(entry: LockEntry, package: str) -> bool:
    if package:
        return _normalised(entry.name("name")) == _normalised(package)
    return any(entry.name("source", kind) == "." for kind in _LOCAL)


def _normalised(name: str) -> str:
    return _SEPARATORS.sub("-", name).lower()
