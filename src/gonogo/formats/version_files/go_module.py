"""Go's `go.mod`, which states no version but has the major one in its path."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gonogo.formats.version_files.found import Found

if TYPE_CHECKING:
    from gonogo.formats.documents.source import Source

_MODULE = re.compile(r'^module[ \t]+"?(?P<path>[^\s"]+)', re.MULTILINE)
_MAJOR = re.compile(r"(?:/v|\.v)(?P<major>[0-9]+)$")
_FIRST_IN_PATH = 2


def find(source: Source) -> Found:
    """Nothing: tags alone state a module's version."""
    return Found((), source.text, "tags alone state the version of a Go module; take it off the list")


def remark(text: str, version: str) -> str:
    """What is to be done by hand where the major version does not fit the module's path; else empty."""
    module, number = _MODULE.search(text), re.match(r"([0-9]+)\.[0-9]+\.[0-9]+", version)
    if module is None or number is None:
        return ""
    stated, major = _MAJOR.search(module["path"]), int(number[1])
    bare = module["path"][: stated.start()] if stated else module["path"]
    wanted = f"{bare}/v{major}" if major >= _FIRST_IN_PATH else bare
    fits = int(stated["major"]) == major if stated else major < _FIRST_IN_PATH
    if fits:
        return ""
    return (
        f"Go finds {version} under {wanted} only, and it says module {module['path']}; change its path, and "
        "the imports of its packages"
    )
