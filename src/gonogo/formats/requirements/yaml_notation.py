"""YAML, as far as lock files use it: mappings and texts, nothing by reference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gonogo.formats.documents.source import Source, Span
from gonogo.formats.requirements.notation import Notation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    import yaml

    from gonogo.formats.documents.document import Path


def _parse(source: Source) -> object:
    return _meaning(source, _root(source), set())


def _root(source: Source) -> yaml.Node | None:
    from gonogo.formats.documents.yaml_nodes import composed

    return composed(source).root


def _meaning(source: Source, node: yaml.Node | None, seen: set[int]) -> object:
    """Texts as they are written; raises VersionFileError where one thing stands at two places."""
    import yaml

    if node is None:
        return None
    if id(node) in seen:
        raise source.fault_at(node.start_mark.index, "repeats something by reference")
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        found = {str(key.value): _meaning(source, value, seen) for key, value in node.value}
        if len(found) < len(node.value):
            raise source.fault_at(node.start_mark.index, "has a key twice")
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_meaning(source, one, seen) for one in node.value]
    return node.value


def _locate(text: str, paths: Collection[Path]) -> dict[Path, Span]:
    root = _root(Source("", text)) if paths else None
    return {path: span for path, span in _spans((), root) if path in paths}


def _spans(path: Path, node: yaml.Node | None) -> Iterator[tuple[Path, Span]]:
    import yaml

    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _spans((*path, str(key.value)), value)
    elif isinstance(node, yaml.SequenceNode):
        for place, value in enumerate(node.value):
            yield from _spans((*path, place), value)
    elif isinstance(node, yaml.ScalarNode):
        width = 1 if node.style in {"'", '"'} else 0
        yield path, Span(node.start_mark.index + width, node.end_mark.index - width)


YAML: Final = Notation(_parse, _locate)
