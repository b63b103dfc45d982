"""Lerna's `lerna.json`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.formats.documents.json_document import json_document
from gonogo.formats.version_files.found import Found

if TYPE_CHECKING:
    from gonogo.formats.documents.source import Source


def find(source: Source) -> Found:
    """The top-level `version`, unless each package has its own."""
    document = json_document(source)
    apart = document.name("version") == "independent"
    return Found(
        spans=() if apart else document.spans(("version",)),
        tree=document.tree,
        remedy='add `"version": "0.1.0"` at its top level',
        unwritten="its packages have versions of their own; list them under packages" if apart else "",
    )
