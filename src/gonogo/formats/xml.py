"""XML that another program wrote, read as it comes, whatever it tries.

No entity is ever expanded and nothing is fetched: a document that declares anything of its own is
refused, and so is one that is too large, too deep, or has a tag that is too long.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from xml.parsers import expat  # nosec B407: what could declare an entity is refused below

from gonogo.domain.text import printable
from gonogo.errors import FormatError

if TYPE_CHECKING:
    from typing import BinaryIO

LARGEST = 1024 * 1024 * 1024
"""Bytes a document may have."""

DEEPEST = 200
"""Elements that may stand within each other."""

LONGEST = 16 * 1024 * 1024
"""Bytes a tag with its attributes, or a comment, may have."""

_CHUNK = 1024 * 1024


class Handler(Protocol):
    """Is told what a document has, in its order. FormatErrors that it raises end the reading."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        ...

    def end(self, name: str) -> None:
        """An element ends."""
        ...

    def text(self, text: str) -> None:
        """Text of the element, in pieces of any length."""
        ...


class Reader:
    """Reads one document for one handler."""

    def __init__(self, handler: Handler, encoding: str = "") -> None:
        """Take who is told. encoding: of the bytes; then text comes in pieces, each with its place."""
        self._handler = handler
        self._depth = 0
        self._parser = expat.ParserCreate(encoding or None)
        self._parser.buffer_text = not encoding
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype

    def read(self, file: BinaryIO) -> None:
        """Tell the handler everything up to the document's end.

        Raises:
            FormatError: it is empty, not well-formed, or refused; the sentence says where.
        """
        try:
            self._feed(file)
        except expat.ExpatError as problem:
            reason = expat.ErrorString(problem.code)
            raise FormatError(
                f"is not whole XML: {reason} (line {problem.lineno}, column {problem.offset + 1})"
            ) from None
        except (LookupError, ValueError) as problem:  # of Python's codec for the encoding that it states
            raise FormatError(f"is not whole XML: {printable(str(problem))}") from None

    @property
    def offset(self) -> int:
        """The byte at which stands what the handler is told of; of a known encoding only."""
        return self._parser.CurrentByteIndex

    def listen(self, *, text: bool) -> None:
        """Whether to tell of text; not unless asked, because reports hold whole logs."""
        self._parser.CharacterDataHandler = self._handler.text if text else None

    def _feed(self, file: BinaryIO) -> None:
        fed = 0
        while chunk := file.read(_CHUNK):
            fed += len(chunk)
            if fed > LARGEST:
                raise FormatError(f"is larger than {LARGEST >> 30} GiB, more than is read of a report")
            self._parser.Parse(chunk, False)
            if fed - self._parser.CurrentByteIndex > LONGEST:
                raise FormatError(f"has a tag of more than {LONGEST >> 20} MiB (line {self._line})")
        if not fed:
            raise FormatError("is empty")
        self._parser.Parse(b"", True)

    @property
    def _line(self) -> int:
        return self._parser.CurrentLineNumber

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise FormatError(f"has more than {DEEPEST} elements within each other (line {self._line})")
        self._handler.start(name, attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._handler.end(name)

    def _doctype(self, name: str, system: str | None, public: str | None, internal: bool) -> None:
        if internal:
            raise FormatError(f"declares its own document type, which is not read (line {self._line})")
