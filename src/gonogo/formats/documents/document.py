"""A parsed file whose values can be found in its text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gonogo.formats.documents.source import Source, Span

Path = tuple[str | int, ...]


class Document(NamedTuple):
    """A tree of mappings and lists, and the text that it was read from.

    Attributes:
        source: The text.
        tree: Its meaning by the format's own parser.
        locate: Finds the inner span, without quotes, of the text value at a path that the tree has.
    """

    source: Source
    tree: object
    locate: Callable[[str, Path], Span | None]

    def value(self, *path: str | int) -> object:
        """The value at the path; None if there is none."""
        value = self.tree
        for key in path:
            value = _child(value, key)
        return value

    def path(self, keys: Sequence[str]) -> Path:
        """The keys as a path: within a list, the number of an item."""
        path: Path = ()
        for key in keys:
            is_number = isinstance(self.value(*path), list) and key.isdecimal()
            path = (*path, int(key) if is_number else key)
        return path

    def name(self, *path: str | int) -> str:
        """The text at the path; empty if there is none."""
        value = self.value(*path)
        return value if isinstance(value, str) else ""

    def spans(self, *paths: Path) -> tuple[Span, ...]:
        """The places of those of the paths that have a value.

        Raises:
            VersionFileError: A value is not a text, or is not spelled as it reads.
        """
        return tuple(self._span(path) for path in paths if self.value(*path) is not None)

    def _span(self, path: Path) -> Span:
        value, shown = self.value(*path), ".".join(map(str, path))
        if not isinstance(value, str):
            raise self.source.fault(f"{shown} is not a text; write the version in quotes")
        span = self.locate(self.source.text, path)
        if span is None or self.source.at(span) != value:
            line = self.source.line(span.start) if span else 0
            raise self.source.fault(
                f"{shown} is spelled in an unusual way; write it as a plain text in quotes", line
            )
        return span


def _child(value: object, key: str | int) -> object:
    if isinstance(value, dict):
        return value.get(key)
    if isinstance(value, list) and isinstance(key, int) and key < len(value):
        return value[key]
    return None
