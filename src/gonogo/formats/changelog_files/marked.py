"""Headings that signs before the title mark: AsciiDoc and RDoc (=), Textile (h2.), Org (*)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gonogo.formats.changelog_files.heading import Heading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_EQUALS = re.compile(r"((={1,6})[ \t]+)(\S.*?)([ \t]*(?:[ \t]=+)?[ \t]*)$")
_TEXTILE = re.compile(r"(h([1-6])\.[ \t]+)(\S.*?)([ \t]*)$")
_STARS = re.compile(r"((\*{1,6})[ \t]+)(\S.*?)([ \t]*)$")
_LONGEST = 500
_DELIMITER = re.compile(r"(-{4,}|\.{4,}|={4,}|\*{4,}|\+{4,}|/{4,}|`{3,})[ \t]*$")


def asciidoc(lines: Sequence[str]) -> Iterator[Heading]:
    """Titles behind =, also underlined ones; none in blocks."""
    block = ""
    for number, line in enumerate(lines):
        delimiter = _DELIMITER.match(line)
        if block:
            block = "" if delimiter and delimiter[1] == block else block
        elif delimiter and _underlines(lines, number, delimiter[1]):
            rank = 1 if delimiter[1][0] == "=" else 2
            mark = delimiter[1][0]
            yield Heading(number - 1, number - 1, number, "", lines[number - 1].strip(), "", rank, mark)
        elif delimiter:
            block = delimiter[1]
        elif len(line) <= _LONGEST and (found := _EQUALS.match(line)):
            yield Heading(number, number, number, found[1], found[3], found[4], len(found[2]))


def _underlines(lines: Sequence[str], number: int, mark: str) -> bool:
    """Whether it stands below a title of about its length, and delimits no block."""
    title = lines[number - 1].strip() if number else ""
    is_first = number < 2 or not lines[number - 2].strip()
    return mark[0] in "=-" and title[:1].isalnum() and abs(len(title) - len(mark)) <= 2 and is_first


def rdoc(lines: Sequence[str]) -> Iterator[Heading]:
    """Titles behind =."""
    return _by(_EQUALS, lines)


def textile(lines: Sequence[str]) -> Iterator[Heading]:
    """Titles behind h1. to h6."""
    return _by(_TEXTILE, lines)


def org(lines: Sequence[str]) -> Iterator[Heading]:
    """Titles behind stars."""
    return _by(_STARS, lines)


def _by(pattern: re.Pattern[str], lines: Sequence[str]) -> Iterator[Heading]:
    for number, line in enumerate(lines):
        if line[:1] in "=h*" and len(line) <= _LONGEST and (found := pattern.match(line)):
            rank = int(found[2]) if found[2].isdigit() else len(found[2])
            yield Heading(number, number, number, found[1], found[3], found[4], rank)
