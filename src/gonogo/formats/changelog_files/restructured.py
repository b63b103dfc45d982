"""Headings of reStructuredText: a title with a line of punctuation below it, and perhaps one above it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gonogo.formats.changelog_files.heading import Heading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1{2,}[ \t]*$")
_LONGEST = 500
_BOLD = re.compile(r"(\*\*)(\S.*?)(\*\*:?[ \t]*)$")


def headings(lines: Sequence[str]) -> Iterator[Heading]:
    """Every heading, from the top on; the level of an adornment follows from its first appearance."""
    levels: list[tuple[str, bool]] = []
    used = -1
    for number, line in enumerate(lines):
        mark = line[:1]
        if not mark or mark.isalnum() or mark.isspace() or len(line) > _LONGEST:
            continue
        if number > used and number and ADORNMENT.match(line) and _is_title(lines, number - 1, used):
            title = lines[number - 1]
            over = number - 2 > used and number > 1 and _is_same(lines[number - 2], mark)
            if not over and title[:1].isspace():
                continue
            if (mark, over) not in levels:
                levels.append((mark, over))
            used, text = number, title.strip()
            before = title[: len(title) - len(title.lstrip())]
            rank = levels.index((mark, over)) + 1
            yield Heading(number - 1 - over, number - 1, number, before, text, "", rank, mark, over)
        elif mark == "*" and (found := _BOLD.match(line)):
            yield Heading(number, number, number, found[1], found[2], found[3], 99, form="bold")


def _is_title(lines: Sequence[str], number: int, used: int) -> bool:
    title = lines[number]
    return number > used and bool(title.strip()) and not ADORNMENT.match(title) and title[:3] != ".. "


def _is_same(line: str, mark: str) -> bool:
    found = ADORNMENT.match(line)
    return bool(found) and line[:1] == mark
