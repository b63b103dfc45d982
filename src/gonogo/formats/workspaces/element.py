"""XML as a tree of elements, of files that are small."""

from __future__ import annotations

from io import BytesIO
from typing import NamedTuple

from gonogo.errors import FormatError, VersionFileError
from gonogo.formats.workspaces.tree import LARGEST
from gonogo.formats.xml import Reader


class Element(NamedTuple):
    """An element. text: what stands in it before anything else does, without blanks around it."""

    name: str
    children: list[Element]
    texts: list[str]

    @property
    def text(self) -> str:
        """Its own text."""
        return "".join(self.texts).strip()

    def all(self, *names: str) -> list[Element]:
        """The elements at the end of each way of these names."""
        found = [self]
        for name in names:
            found = [child for element in found for child in element.children if child.name == name]
        return found

    def said(self, *names: str) -> str:
        """The text of the first element at the end of such a way; "" where there is none."""
        return next((element.text for element in self.all(*names)), "")


class _Builder:
    def __init__(self) -> None:
        self.open = [Element("", [], [])]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        element = Element(name.rpartition(":")[2], [], [])
        self.open[-1].children.append(element)
        self.open.append(element)

    def end(self, name: str) -> None:
        self.open.pop()

    def text(self, text: str) -> None:
        self.open[-1].texts.append(text)


def element(text: str, path: str) -> Element:
    """The outermost element of a text. path: for messages.

    Raises:
        VersionFileError: it is no XML, too large or too deep, or declares what it should not.
    """
    if len(text) > LARGEST:
        raise VersionFileError(f"{path} is larger than {LARGEST >> 20} MiB, too large for a manifest")
    builder = _Builder()
    reader = Reader(builder)
    reader.listen(text=True)
    try:
        reader.read(BytesIO(text.encode("utf-8", "surrogatepass")))
    except FormatError as problem:
        raise VersionFileError(f"{path} {problem}") from None
    return builder.open[0].children[0]
