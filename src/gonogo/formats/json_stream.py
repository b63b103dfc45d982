"""JSON that another program wrote, read piece by piece, in memory that does not grow with the file."""

from __future__ import annotations

import codecs
import json
from typing import TYPE_CHECKING, Any

from gonogo.errors import FormatError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

LARGEST = 512 * 1024 * 1024
"""Bytes a document may have."""

LONGEST = 16 * 1024 * 1024
"""Characters a value that is taken as a whole may have."""

_CHUNK = 256 * 1024
_DECODER = json.JSONDecoder(strict=False)
_GOES_ON = {"", *"0123456789+-.eE"}
_SPACE = " \t\n\r"


class Cursor:
    """A place in a document, which moves forward only.

    Whoever goes through `members` or `items` takes or skips each value before the next one.
    """

    def __init__(self, file: BinaryIO, largest: int = LARGEST, longest: int = LONGEST) -> None:
        """Take a file that can seek, at its begin; UTF-8, or UTF-16 with its mark.

        largest: bytes that it may have. longest: characters that a value may have which is taken as a whole.
        """
        self._largest = largest
        self._longest = longest
        begin = file.read(2)
        file.seek(0)
        wide = begin in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
        self._decoder = codecs.getincrementaldecoder("utf-16" if wide else "utf-8-sig")()
        self._file = file
        self._text = ""
        self._at = 0
        self._passed = 0
        self._read = 0
        self._ended = False

    def peek(self) -> str:
        """The next character that is no space, "" at the end."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in _SPACE:
                    return self._text[self._at]
                self._at += 1
            if not self._more():
                return ""

    def members(self) -> Iterator[str]:
        """The names of an object, each with the cursor at its value."""
        self._expect("{")
        if not self._took("}"):
            yield self._name()
            while self._took(","):
                yield self._name()
            self._expect("}")

    def items(self) -> Iterator[int]:
        """The places in a list, from 0, each with the cursor at its value."""
        self._expect("[")
        if not self._took("]"):
            yield (place := 0)
            while self._took(","):
                yield (place := place + 1)
            self._expect("]")

    def value(self) -> Any:
        """The next value as a whole.

        Raises:
            FormatError: it is not whole, or too large.
        """
        while True:
            self.peek()
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except RecursionError:
                raise FormatError(f"nests too deeply {self._place}") from None
            except ValueError:  # which JSONDecodeError is, and a number of too many digits
                value, end = None, -1
            if end >= 0 and (self._ended or self._text[end : end + 1] not in _GOES_ON):
                self._at = end
                return value
            if not self._more() and end < 0:
                raise self._broken()

    def skip(self) -> None:
        """Leave the next value out; of objects and lists, one part after the other."""
        begin = self.peek()
        if begin == "{":
            for _ in self.members():
                self.value()
        elif begin == "[":
            for _ in self.items():
                self.value()
        else:
            self.value()

    def finish(self) -> None:
        """See that nothing is left.

        Raises:
            FormatError: something is.
        """
        if self.peek():
            raise self._broken()

    def _name(self) -> str:
        if self.peek() != '"':
            raise self._broken()
        name = self.value()
        self._expect(":")
        return str(name)

    def _took(self, sign: str) -> bool:
        found = self.peek() == sign
        self._at += found
        return found

    def _expect(self, sign: str) -> None:
        if not self._took(sign):
            raise self._broken()

    def _more(self) -> bool:
        """Read on, as much again as is held, so that a long value is not begun too often."""
        held = len(self._text) - self._at
        if held > self._longest:
            raise FormatError(f"has a value of more than {self._longest >> 20} MiB {self._place}")
        if self._ended:
            return False
        data = self._file.read(max(_CHUNK, held))
        self._read += len(data)
        if self._read > self._largest:
            size = self._largest >> 20
            raise FormatError(f"is larger than {size} MiB, more than is read of a scanner's report")
        self._ended = not data
        try:
            text = self._decoder.decode(data, final=self._ended)
        except UnicodeDecodeError:
            raise FormatError(f"is not text {self._place}") from None
        self._passed += self._at
        self._text, self._at = self._text[self._at :] + text, 0
        return not self._ended or bool(text)

    def _broken(self) -> FormatError:
        if not self._passed + len(self._text):
            return FormatError("is empty")
        return FormatError(f"is not whole JSON {self._place}")

    @property
    def _place(self) -> str:
        return f"(character {self._passed + self._at + 1:,})"
