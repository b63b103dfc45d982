"""A program's text, of which comments and strings are told apart without knowing its grammar."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from gonogo.formats.version_files.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.formats.version_files.source import Source

LIMIT: Final = 512 * 1024
"""The longest program that is read, in characters."""

_STRINGS = (
    r'"""(?P<long>(?:\\.|(?!""").)*)"""',
    r"'''(?P<raw>(?:\\.|(?!''').)*)'''",
    r'"(?P<double>(?:\\.|[^"\\\n])*)"',
    r"'(?P<single>(?:\\.|[^'\\\n])*)'",
)
C_LIKE: Final = re.compile("|".join((*_STRINGS, r"//[^\n]*", r"/\*.*?\*/")), re.DOTALL)
"""Comments and strings of Groovy and Kotlin."""
HASHED: Final = re.compile(
    "|".join((*_STRINGS, r"#[^\n]*", r"^=begin\b.*?^=end\b")), re.DOTALL | re.MULTILINE
)
"""Comments and strings of Elixir and Ruby."""

TEXT: Final = "\x01"
"""Stands in a `Code.shape` for each character of a string."""


class Code(NamedTuple):
    """A program.

    Attributes:
        source: Its text.
        shape: As long as the text, with `TEXT` in place of what strings say, and blanks of comments.
        strings: What each string says, in order.
    """

    source: Source
    shape: str
    strings: list[str]

    @property
    def meaning(self) -> list[object]:
        """What the program says, without comments and layout."""
        bare = re.sub(f"{TEXT}+", TEXT, self.shape)
        return [re.sub(r"\s+", " ", bare), *self.strings]

    def string(self, expression: re.Pattern[str], start: int = 0, end: int | None = None) -> list[Span]:
        """What the group `text` of the expression matches of the shape, in a part of it."""
        found = expression.finditer(self.shape, start, len(self.shape) if end is None else end)
        return [Span(*match.span("text")) for match in found]

    def blocks(self, offset: int) -> list[str]:
        """The words before the braces that are open there, from the outermost."""
        stack: list[str] = []
        for brace in re.finditer(r"([\w.]*)[ \t]*(?:\([^(){}]*\))?\s*\{|\}", self.shape[:offset]):
            if brace[0] == "}":
                del stack[-1:]
            else:
                stack.append(brace[1] or "")
        return stack


def code(source: Source, syntax: re.Pattern[str]) -> Code:
    """The program, by the comments and strings of its language."""
    strings: list[str] = []
    shape: list[str] = []
    rest = 0
    for match in syntax.finditer(source.text):
        shape += [source.text[rest : match.start()], *_shaped(match, strings)]
        rest = match.end()
    return Code(source, "".join([*shape, source.text[rest:]]).replace("\0", " "), strings)


def _shaped(match: re.Match[str], strings: list[str]) -> Iterator[str]:
    kind = match.lastgroup
    if kind is None:
        yield re.sub(r"[^\n]", " ", match[0])
        return
    strings.append(match[kind])
    width = match.start(kind) - match.start()
    yield from (match[0][:width], TEXT * len(match[kind]), match[0][len(match[0]) - width :])
