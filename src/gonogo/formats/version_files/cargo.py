"""Cargo's `Cargo.toml`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.formats.documents.toml_document import toml_document
from gonogo.formats.version_files.found import Found

if TYPE_CHECKING:
    from gonogo.formats.documents.source import Source

_OWN = ("package", "version")
_SHARED = ("workspace", "package", "version")


def find(source: Source) -> Found:
    """The package's own version, else the one that it shares with its workspace.

    A shared version belongs to no single package, so then no package is named.
    """
    document = toml_document(source)
    inherits = isinstance(document.value(*_OWN), dict)
    own = () if inherits else document.spans(_OWN)
    shared = () if own else document.spans(_SHARED)
    return Found(
        spans=own or shared,
        tree=document.tree,
        remedy=(
            "it inherits its workspace's, so rewrite the workspace's Cargo.toml instead"
            if inherits
            else 'add `version = "0.1.0"` under [package]'
        ),
        package="" if shared else document.name("package", "name"),
    )
