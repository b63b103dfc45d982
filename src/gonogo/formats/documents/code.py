"""A program's text, of which comments and strings are told apart without knowing its grammar."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from gonogo.formats.documents.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.formats.documents.source import Source

_STRINGS = (
    r'"""(?P<long>(?:[^"\\]++|\\.|"(?!""))*+)"""',
    r"'''(?P<raw>(?:[^'\\]++|\\.|'(?!''))*+)'''",
    r'"(?P<double>(?:\\.|[^"\\\n])*)"',
    r"'(?P<single>(?:\\.|[^'\\\n])*)'",
)
C_LIKE: Final = re.compile("|".join((*_STRINGS, r"//[^\n]*", r"/\*.*?(?:\*/|\Z)")), re.DOTALL)
"""Comments and strings of Groovy and Kotlin."""
HASHED: Final = re.compile(
    "|".join((*_STRINGS, r"#[^\n]*", r"^=begin\b.*?(?:^=end\b|\Z)")), re.DOTALL | re.MULTILINE
)
"""Comments and strings of Elixir and Ruby."""

_MOST = 100
_LONGEST_HEADER = 200
_HEADER = re.compile(r"(?P<name>[\w.]+)[ \t]*(?:\([^(){}]*\))?\s*$")

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
        spans = [Span(*match.span("text")) for match in islice(found, _MOST + 1)]
        if len(spans) > _MOST:
            raise self.source.fault(f"states the version in more than {_MOST} places")
        return spans

    def blocks(self, offset: int) -> list[str]:
        """The words before the innermost braces that are open there, two at most, from the outermost."""
        stack: list[int] = []
        for brace in re.finditer(r"[{}]", self.shape[:offset]):
            if brace[0] == "{":
                stack.append(brace.start())
            else:
                del stack[-1:]
        return [self._header(start) for start in stack[-2:]]

    def _header(self, brace: int) -> str:
        found = _HEADER.search(self.shape[max(0, brace - _LONGEST_HEADER) : brace])
        return found["name"] if found else ""


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
