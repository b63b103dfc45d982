"""A YAML file with a mapping at its top, parsed and findable."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gonogo.formats.version_files.source import Source, Span

if TYPE_CHECKING:
    import yaml

    from gonogo.errors import VersionFileError

_STRING = "tag:yaml.org,2002:str"


class YamlMapping(NamedTuple):
    """The values at the top of a document.

    Attributes:
        source: The text.
        nodes: The values by their keys.
        meaning: What the whole file says, in its order, without its layout.
    """

    source: Source
    nodes: dict[str, yaml.Node]
    meaning: list[tuple[object, ...]]

    def text(self, key: str) -> str:
        """The value of the key if it is a single text or number; else empty."""
        node = self.nodes.get(key)
        return node.value if node and isinstance(node.value, str) else ""

    def span(self, key: str) -> Span:
        """The place of the key's value, without its quotes.

        Raises:
            VersionFileError: The value is not a text, or stands there by an anchor or in an unusual way.
        """
        node = self.nodes[key]
        if node.tag != _STRING:
            raise self._fault(node, f"{key} is not a text; put it in quotes")
        width = 1 if getattr(node, "style", None) in ("'", '"') else 0
        span = Span(node.start_mark.index + width, node.end_mark.index - width)
        if self.source.at(span) != node.value:
            raise self._fault(
                node, f"{key} is spelled in an unusual way; write it as a plain text on one line"
            )
        return span

    def _fault(self, node: yaml.Node, what: str) -> VersionFileError:
        return self.source.fault_at(node.start_mark.index, what)


def yaml_mapping(source: Source) -> YamlMapping:
    """The parsed text.

    Raises:
        VersionFileError: It is not one YAML document with a mapping, or a key stands twice in it.
    """
    import yaml

    try:
        root = yaml.compose(source.text, yaml.SafeLoader)
        meaning = [_meaning(event) for event in yaml.parse(source.text, yaml.SafeLoader)]
    except (
        yaml.YAMLError,
        ValueError,
        OverflowError,
    ) as error:  # an escape beyond Unicode gives the latter two
        raise _invalid(source, error) from None
    if not isinstance(root, yaml.MappingNode):
        raise source.fault("is not a mapping of keys to values")
    return YamlMapping(source, _nodes(source, root), meaning)


def _nodes(source: Source, root: yaml.MappingNode) -> dict[str, yaml.Node]:
    nodes: dict[str, yaml.Node] = {}
    for key, value in root.value:
        if isinstance(key.value, str):
            if key.value in nodes:
                raise source.fault_at(key.start_mark.index, f"the key {key.value} stands twice; remove one")
            nodes[key.value] = value
    return nodes


def _meaning(event: yaml.Event) -> tuple[object, ...]:
    parts = ("anchor", "tag", "implicit", "value")
    return (type(event).__name__, *(getattr(event, part, None) for part in parts))


def _invalid(source: Source, error: Exception) -> VersionFileError:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or getattr(error, "reason", error)
    return source.fault(f"is not valid YAML: {what}", mark.line + 1 if mark else 0)
