"""Helm's `Chart.yaml`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gonogo.formats.version_files.found import Found
from gonogo.formats.version_files.yaml_mapping import YamlMapping, yaml_mapping

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.formats.version_files.source import Source, Span

LIMIT: Final = 64 * 1024
"""The longest chart that is read, in characters: about 1 s at its worst."""


def find(source: Source) -> Found:
    """The chart's `version`, and its `appVersion` where that is the same."""
    mapping = yaml_mapping(source)
    return Found(
        spans=tuple(_spans(mapping)),
        tree=mapping.meaning,
        remedy="add `version: 0.1.0` at its top level",
        package=mapping.text("name"),
    )


def _spans(mapping: YamlMapping) -> Iterator[Span]:
    version = mapping.text("version")
    if "version" in mapping.nodes:
        yield mapping.span("version")
        if mapping.text("appVersion") == version:
            yield mapping.span("appVersion")
