"""Helm's `Chart.yaml`, whose `version` and `appVersion` each have a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.formats.documents.yaml_mapping import YamlMapping, yaml_mapping
from gonogo.formats.version_files.found import Found
from gonogo.formats.version_files.marked import has_mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.formats.documents.source import Source, Span

_VERSION, _APPLICATION = "version", "appVersion"


def find(source: Source) -> Found:
    """What states the product's version: the marked ones, else `version` with an `appVersion` like it."""
    mapping = yaml_mapping(source)
    return _found(mapping, tuple(_spans(mapping)))


def find_own(source: Source) -> Found:
    """The chart's own `version`, where the product's is its marked `appVersion` alone; else nothing."""
    mapping = yaml_mapping(source)
    marked = _marked(mapping)
    is_apart = bool(marked) and _VERSION not in marked and mapping.node(_VERSION) is not None
    return _found(mapping, (mapping.span(_VERSION),) if is_apart else ())


def _found(mapping: YamlMapping, spans: tuple[Span, ...]) -> Found:
    return Found(
        spans=spans,
        tree=mapping.meaning,
        remedy="add `version: 0.1.0` at its top level",
        package=mapping.text("name"),
    )


def _spans(mapping: YamlMapping) -> Iterator[Span]:
    if marked := _marked(mapping):
        yield from marked.values()
    elif mapping.node(_VERSION):
        yield mapping.span(_VERSION)
        if mapping.text(_APPLICATION) == mapping.text(_VERSION):
            yield mapping.span(_APPLICATION)


def _marked(mapping: YamlMapping) -> dict[str, Span]:
    """The places of those of the two that carry the comment `gonogo:version`."""
    present = [key for key in (_VERSION, _APPLICATION) if mapping.node(key) is not None]
    lines = mapping.source.text.split("\n") if has_mark(mapping.source.text) else []
    if not lines:
        return {}
    spans = {key: mapping.span(key) for key in present}
    return {
        key: span
        for key, span in spans.items()
        if has_mark(lines[mapping.source.text.count("\n", 0, span.end)])
    }
