"""An XML file, parsed and findable; nothing is expanded or fetched."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from gonogo.errors import FormatError
from gonogo.formats.documents.source import Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST = 1_000


class Element:
    """An element, and where in the document its text stands, in bytes.

    name, attributes, children: as in the text. pieces: each part of its own text, with its place.
    """

    __slots__ = ("attributes", "children", "name", "pieces")

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        """Begin with no content."""
        self.name = name
        self.attributes = attributes
        self.children: list[Element] = []
        self.pieces: list[tuple[int, str]] = []

    @property
    def text(self) -> str:
        """Its own text, without the blanks around it."""
        return "".join(text for _, text in self.pieces).strip()

    def all(self, *path: str) -> Iterator[Element]:
        """The elements within, at the path of names."""
        if not path:
            yield self
        for child in self.children:
            if path and child.name == path[0]:
                yield from child.all(*path[1:])

    def first(self, *path: str) -> Element | None:
        """The first element within, at the path of names."""
        return next(self.all(*path), None)

    def said(self, *path: str) -> str:
        """The text of the first element at the path; empty if there is none."""
        found = self.first(*path)
        return found.text if found else ""

    @property
    def meaning(self) -> tuple[object, ...]:
        """What it says, without its layout."""
        inner = [child.meaning for child in self.children]
        return self.name, tuple(self.attributes.items()), self.text, inner


class XmlDocument(NamedTuple):
    """A parsed text. top: holds the one element that holds all others."""

    source: Source
    top: Element

    @property
    def root(self) -> Element:
        """The element that holds all others."""
        return self.top.children[0]

    def spans(self, *elements: Element) -> tuple[Span, ...]:
        """The places of the elements' texts, without the blanks around them.

        Raises:
            VersionFileError: A text is not spelled as it reads: by an entity, or with a comment in it.
        """
        if len(elements) > _MOST:
            raise self.source.fault(f"states the version in more than {_MOST:,} places")
        data = b"" if self.source.text.isascii() else self.source.text.encode()
        return tuple(self._span(element, data) for element in elements)

    def _span(self, element: Element, data: bytes) -> Span:
        start, text = next((piece for piece in element.pieces if piece[1].strip()), (0, ""))
        start = len(data[:start].decode()) if data else start
        start += len(text) - len(text.lstrip())
        span = Span(start, start + len(element.text))
        if self.source.at(span) != element.text:
            raise self.source.fault_at(
                start, f"{element.name} is spelled in an unusual way; write it as a plain text on one line"
            )
        return span


def xml_document(source: Source) -> XmlDocument:
    """The parsed text.

    Raises:
        VersionFileError: It is not whole XML, or declares a document type of its own.
    """
    builder = _Builder()
    try:
        builder.reader.read(BytesIO(source.text.encode()))
    except FormatError as problem:
        raise source.fault(str(problem)) from None
    return XmlDocument(source, builder.top)


class _Builder:
    def __init__(self) -> None:
        from gonogo.formats.xml import Reader

        self.reader = Reader(self, encoding="utf-8")
        self.reader.listen(text=True)
        self.top = Element("", {})
        self.open = [self.top]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        element = Element(name, attributes)
        self.open[-1].children.append(element)
        self.open.append(element)

    def end(self, _name: str) -> None:
        self.open.pop()

    def text(self, text: str) -> None:
        self.open[-1].pieces.append((self.reader.offset, text))
