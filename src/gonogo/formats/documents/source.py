"""The text of a version file, with its places."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gonogo.domain.text import printable
from gonogo.errors import VersionFileError

if TYPE_CHECKING:
    from collections.abc import Mapping

_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")
_MEBIBYTE = 1024 * 1024


class Span(NamedTuple):
    """A part of a text, from `start` up to, not including, `end`; offsets in characters."""

    start: int
    end: int


class Source(NamedTuple):
    """A file's text, or a part of it.

    Attributes:
        path: The file's path, for messages only.
        text: The text.
        above: How many lines of the file stand above the text.
    """

    path: str
    text: str
    above: int = 0

    def line(self, offset: int) -> int:
        """The line in the file, from 1, on which the offset lies."""
        return self.above + self.text.count("\n", 0, offset) + 1

    def at(self, span: Span) -> str:
        """The text of the span."""
        return self.text[span.start : span.end]

    def part(self, span: Span) -> Source:
        """The span as a source of its own, which knows its lines in the file."""
        return Source(self.path, self.at(span), self.line(span.start) - 1)

    def fault(self, what: str, line: int = 0) -> VersionFileError:
        """The error that says what is wrong with the file, on which line if that is known."""
        place = f"{self.path}:{line}" if line else self.path
        return VersionFileError(printable(f"{place}: {what}"))

    def fault_at(self, offset: int, what: str) -> VersionFileError:
        """The error that says what is wrong at the offset."""
        return self.fault(what, self.line(offset))

    def checked(self, limit: int) -> Source:
        """The source itself, if it is text that a parser may be given.

        Raises:
            VersionFileError: It is longer than `limit` characters, or is not UTF-8 text.
        """
        if len(self.text) > limit:
            raise self.fault(f"is larger than {limit / _MEBIBYTE:g} MiB, too large for a version file")
        if strange := _NOT_TEXT.search(self.text):
            raise self.fault_at(strange.start(), "is not UTF-8 text; save it as UTF-8")
        return self

    def replaced(self, texts: Mapping[Span, str]) -> Source:
        """The source with each span replaced by its text."""
        pieces, rest = [], 0
        for span in sorted(texts):
            pieces += [self.text[rest : span.start], texts[span]]
            rest = span.end
        return self._replace(text="".join([*pieces, self.text[rest:]]))
