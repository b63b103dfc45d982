"""npm's `package-lock.json` and `npm-shrinkwrap.json`, which repeat the version of `package.json`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.formats.version_files.found import Found
from gonogo.formats.version_files.json_document import json_document

if TYPE_CHECKING:
    from gonogo.formats.version_files.source import Source


def find(source: Source) -> Found:
    """The top-level `version`, and that of the root package (lock file version 2 and later)."""
    document = json_document(source)
    return Found(
        spans=document.spans(("version",), ("packages", "", "version")),
        tree=document.tree,
        remedy="add the version to package.json and let npm write its lock file anew",
        package=document.name("name"),
    )
