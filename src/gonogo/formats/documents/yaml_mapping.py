"""A YAML file with a mapping at its top, parsed and findable."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gonogo.formats.documents.source import Source, Span

if TYPE_CHECKING:
    import yaml

    from gonogo.errors import VersionFileError

_STRING = "tag:yaml.org,2002:str"


class YamlMapping(NamedTuple):
    """A document with its values.

    Attributes:
        source: The text.
        root: The mapping at the top.
        meaning: What the whole file says, in its order, without its layout.
    """

    source: Source
    root: yaml.Node
    meaning: list[tuple[object, ...]]

    def text(self, *path: str) -> str:
        """The value at the path if it is a single text or number; else empty."""
        node = self.node(*path)
        return node.value if node and isinstance(node.value, str) else ""

    def node(self, *path: str) -> yaml.Node | None:
        """The value at the path of keys, and of numbers of items; None if there is none.

        Raises:
            VersionFileError: A key on the way stands twice, or its value stands there by an anchor.
        """
        node: yaml.Node | None = self.root
        for key in path:
            node = self._child(node, key) if node else None
        return node

    def _child(self, node: yaml.Node, key: str) -> yaml.Node | None:
        kind, value = type(node).__name__, node.value
        if kind == "SequenceNode":
            return next((item for number, item in enumerate(value) if str(number) == key), None)
        found = [pair for pair in value if pair[0].value == key] if kind == "MappingNode" else []
        if len(found) > 1:
            raise self._fault(found[1][0], f"the key {key} stands twice; remove one")
        for name, child in found:
            if child.start_mark.index < name.end_mark.index:
                raise self._fault(
                    name, f"{key} is spelled in an unusual way: its value stands elsewhere, by an anchor"
                )
        return found[0][1] if found else None

    def span(self, *path: str) -> Span:
        """The place of the value that is at the path, without its quotes.

        Raises:
            VersionFileError: The value is not a text, or stands there by an anchor or in an unusual way.
        """
        node, shown = self.node(*path), ".".join(path)
        if node is None or node.tag != _STRING:
            raise self._fault(node or self.root, f"{shown} is not a text; put it in quotes")
        width = 1 if getattr(node, "style", None) in ("'", '"') else 0
        span = Span(node.start_mark.index + width, node.end_mark.index - width)
        if self.source.at(span) != node.value:
            raise self._fault(
                node, f"{shown} is spelled in an unusual way; write it as a plain text on one line"
            )
        return span

    def _fault(self, node: yaml.Node, what: str) -> VersionFileError:
        return self.source.fault_at(node.start_mark.index, what)


def yaml_mapping(source: Source) -> YamlMapping:
    """The parsed text.

    Raises:
        VersionFileError: It is not one YAML document with a mapping.
    """
    import yaml

    from gonogo.formats.documents.yaml_nodes import composed

    root, events = composed(source)
    if not isinstance(root, yaml.MappingNode):
        raise source.fault("is not a mapping of keys to values")
    return YamlMapping(source, root, list(map(_meaning, events)))


def _meaning(event: yaml.Event) -> tuple[object, ...]:
    parts = ("anchor", "tag", "implicit", "value")
    return (type(event).__name__, *(getattr(event, part, None) for part in parts))
