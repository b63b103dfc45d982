"""Where the texts of a TOML document stand: its parser gives values, but no places."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from gonogo.formats.documents.source import Span

if TYPE_CHECKING:
    from gonogo.formats.documents.document import Path

_BASIC = r'"(?:[^"\\\n]|\\.)*"'
_LITERAL = r"'[^'\n]*'"
_MULTILINE_BASIC = r'"""(?:[^\\]|\\.)*?"""(?!")'
_MULTILINE_LITERAL = r"'''.*?'''(?!')"
STRING: Final = f"{_MULTILINE_BASIC}|{_MULTILINE_LITERAL}|{_BASIC}|{_LITERAL}"
"""Any text of TOML in its quotes, to be compiled with DOTALL."""
_STRING = re.compile(STRING, re.DOTALL)
_KEY = re.compile(rf"(?:{STRING}|[A-Za-z0-9_-]+)", re.DOTALL)
_BLANK = re.compile(r"(?:[ \t\r\n]++|#[^\n]*+)*+")
_SCALAR = re.compile(r"[^,\]}#\n]+")


def string_spans(text: str) -> dict[Path, Span]:
    """The place of each text value, without its quotes, by its path; list items count from 0.

    Args:
        text: A document that the parser has found to be valid; of any other, only the beginning is told.
    """
    scan = _Scan(text)
    with suppress(_NotTomlError):
        scan.document()
    return scan.spans


class _NotTomlError(Exception):
    pass


class _Scan:
    def __init__(self, text: str) -> None:
        self.text = text
        self.offset = 0
        self.spans: dict[Path, Span] = {}
        self.tables: dict[Path, int] = {}

    def document(self) -> None:
        table: Path = ()
        while mark := self.peek():
            if mark == "[":
                table = self.header()
            else:
                self.assignment(table)

    def header(self) -> Path:
        listed = self.text.startswith("[[", self.offset)
        self.offset += 2 if listed else 1
        *parents, last = self.key()
        self.peek()
        self.offset += 2 if listed else 1
        path = (*self.resolved(parents), last)
        if not listed:
            return path
        self.tables[path] = self.tables.get(path, -1) + 1
        return (*path, self.tables[path])

    def resolved(self, keys: list[str]) -> Path:
        """The path with the number of the latest item behind each list of tables."""
        path: Path = ()
        for key in keys:
            path = (*path, key)
            if path in self.tables:
                path = (*path, self.tables[path])
        return path

    def assignment(self, table: Path) -> None:
        path = (*table, *self.key())
        self.peek()
        self.offset += 1
        self.value(path)

    def key(self) -> list[str]:
        keys: list[str] = []
        while not keys or self.taken("."):
            self.peek()
            keys.append(_unquoted(self.take(_KEY)))
        return keys

    def value(self, path: Path) -> None:
        match self.peek():
            case "{":
                self.inline_table(path)
            case "[":
                self.array(path)
            case '"' | "'":
                self.string(path)
            case _:
                self.take(_SCALAR)

    def inline_table(self, path: Path) -> None:
        self.offset += 1
        while not self.taken("}"):
            self.assignment(path)
            self.taken(",")

    def array(self, path: Path) -> None:
        self.offset += 1
        number = 0
        while not self.taken("]"):
            self.value((*path, number))
            self.taken(",")
            number += 1

    def string(self, path: Path) -> None:
        start = self.offset
        width = _quotes(self.take(_STRING))
        self.spans[path] = Span(start + width, self.offset - width)

    def peek(self) -> str:
        """The next character that means something; empty at the end."""
        self.take(_BLANK)
        return self.text[self.offset : self.offset + 1]

    def taken(self, mark: str) -> bool:
        found = self.peek() == mark
        self.offset += found
        return found

    def take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.offset)
        if not found:
            raise _NotTomlError
        self.offset = found.end()
        return found[0]


def _quotes(string: str) -> int:
    return 3 if string[:3] in ('"""', "'''") else 1


def _unquoted(key: str) -> str:
    return key[1:-1] if key[0] in "\"'" else key
