"""Text from outside, safe to stand in a page of Markdown: no HTML, and nothing that moves a cursor."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from gonogo.domain.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARK = re.compile(r"^( {0,3})(?=#{1,6}(?:\s|$)|(?:=+|-{2,})\s*$)")
"""What would make a heading of this line, or of the one above."""
_OPENING = re.compile(r"\\.|`+")
_RUN = re.compile(r"`+")
_FENCE = re.compile(r"(`{3,})[^`]*$|(~{3,})")


class Line(NamedTuple):
    """One line of a passage. code: whether it is part of a block of code, and so is as it was."""

    text: str
    code: bool = False


def escaped(line: str) -> str:
    """One line; HTML outside of spans of code is shown instead of obeyed."""
    return _escaped(printable(line))


def passage(text: str) -> list[Line]:
    """Lines that stand together; a span of code counts as one only where no other reading is possible.

    A backtick without a partner may find one lines below, and then what looks like code is none:
    from there on all HTML is escaped. A fenced block at the margin is code in every reading.
    """
    lines: list[Line] = []
    fence, certain = "", True
    for number, raw in enumerate(text.strip("\n").split("\n")):
        line = printable(raw.replace("\t", "    "))
        opening = _FENCE.match(line) if number and not fence else None
        lines.append(Line(line, code=True) if fence or opening else Line(_escaped(line, certain=certain)))
        if opening:
            fence = opening[1] or opening[2]
        elif fence:
            fence = "" if _closes(line, fence) else fence
        else:
            certain = certain and _is_paired(line)
    return lines


def _closes(line: str, fence: str) -> bool:
    mark = line.strip(" ")
    return len(line) - len(line.lstrip(" ")) < 4 and mark.startswith(fence) and not mark.strip(fence[0])


def _escaped(line: str, *, certain: bool = True) -> str:
    line = _MARK.sub(r"\1\\", line)
    if "<" not in line and ">" not in line:
        return line
    parts: list[str] = []
    place = 0
    for begin, end in _spans(line) if certain else ():
        parts += [_without_html(line[place:begin]), line[begin:end]]
        place = end
    return "".join([*parts, _without_html(line[place:])])


def _without_html(text: str) -> str:
    return text.replace("<", "&lt;").replace(">", "&gt;")


def _is_paired(line: str) -> bool:
    """Whether every backtick that could begin a span of code has its partner on this line."""
    return "`" not in line or all(end for _, end in _runs(line))


def _spans(line: str) -> Iterator[tuple[int, int]]:
    return ((begin, end) for begin, end in _runs(line) if end)


def _runs(line: str) -> Iterator[tuple[int, int]]:
    """Where spans of code begin and end; the end is 0 for backticks that find no partner."""
    closing: dict[int, list[int]] = {}
    for run in _RUN.finditer(line):
        closing.setdefault(len(run[0]), []).append(run.start())
    place = 0
    while found := _OPENING.search(line, place):
        place, length = found.end(), len(found[0])
        if found[0][0] == "`":
            partners = closing.get(length, [])
            next_one = bisect_left(partners, place)
            end = partners[next_one] + length if next_one < len(partners) else 0
            yield found.start(), end
            place = end or place
