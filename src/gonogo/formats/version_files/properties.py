"""Java's properties, such as Gradle's `gradle.properties`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gonogo.formats.documents.source import Span
from gonogo.formats.version_files.found import Found

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gonogo.formats.documents.source import Source

USUAL: Final = ("version", "VERSION_NAME", "projectVersion", "pluginVersion", "mod_version")
"""The keys of the version in `gradle.properties`; the first that there is counts."""

_LINE = re.compile(
    r"^[ \t\f]*(?:[#!][^\r\n]*|(?P<key>(?:\\[^\r\n]|[^\\\s:=])+)[ \t\f]*[=:]?[ \t\f]*"
    r"(?P<value>(?:\\\r?\n|\\[^\r\n]|[^\\\r\n])*))",
    re.MULTILINE,
)


def find(source: Source, keys: Sequence[str] = USUAL) -> Found:
    """The value of the first of the keys that there is."""
    entries = [match for match in _LINE.finditer(source.text) if match["key"]]
    key = next((key for key in keys if any(entry["key"] == key for entry in entries)), "")
    spans = [_span(source, entry) for entry in entries if entry["key"] == key]
    if len(spans) > 1:
        raise source.fault_at(spans[1].start, f"the key {key} stands twice; remove one")
    return Found(
        spans=tuple(spans),
        tree=[(entry["key"], entry["value"].strip()) for entry in entries],
        remedy=f"add {keys[0]}=0.1.0 to it",
    )


def _span(source: Source, entry: re.Match[str]) -> Span:
    value = entry["value"]
    if "\\" in value or not value.strip():
        raise source.fault_at(
            entry.start("value"), f"{entry['key']} is spelled in an unusual way; write it on one line"
        )
    start = entry.start("value") + len(value) - len(value.lstrip())
    return Span(start, start + len(value.strip()))
