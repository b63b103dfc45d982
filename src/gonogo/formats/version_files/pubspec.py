"""Dart's and Flutter's `pubspec.yaml`, whose version may have a build number: `1.2.3+45`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.formats.documents.yaml_mapping import yaml_mapping
from gonogo.formats.version_files.found import Found

if TYPE_CHECKING:
    from gonogo.formats.documents.source import Source


def find(source: Source) -> Found:
    """The top-level `version`."""
    mapping = yaml_mapping(source)
    spans = (mapping.span("version"),) if mapping.node("version") else ()
    return Found(spans, mapping.meaning, "add `version: 0.1.0` at its top level", mapping.text("name"))
