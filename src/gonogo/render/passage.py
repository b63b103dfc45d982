"""Text from outside, as text in a page of Markdown: it links nowhere, calls nobody and begins nothing.

Stress and code stay as they are written. What a forge would make a link or a mention of by itself stands as
code, which no forge looks into: addresses of other hosts, `@names`, and the issues of other repositories.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from gonogo.domain.text import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_POINT = re.compile(r" {0,3}(?:[-+*]|[0-9]{1,9}[.)])(?=\s|$)")
_BLOCK = re.compile(
    r" {0,3}(?:#{1,6}(?=\s|$)|`{3,}(?=[^`]*$)|~{3,}|[-*_=](?:[ \t]*[-*_=])*[ \t]*$|\|?:?-+[ |:-]*$)"
)
"""What would begin something else than text: a heading, code, a line across, or a table."""
_DEEPEST = 4
"""Lists within one another."""
_OPENING = re.compile(r"\\.|`+")
_RUN = re.compile(r"`+")
_FENCE = re.compile(r"(`{3,})[^`]*$|(~{3,})")
_LIVE = re.compile(
    r"""
    (?P<address>(?:[A-Za-z][A-Za-z0-9+.-]{0,30}://|www\.)  # a sentence may end behind it
        (?:[^\s<>`|\\\[\]]*[^\s<>`|\\\[\].,:;!?]|[^\s<>`|\\\[\]]+))
    | (?P<version>(?-i:(?<!\S)[A-Za-z](?:-?[A-Za-z0-9])*+)@[0-9]+(?:\.[0-9]+)*+(?!\.?[\w-]))
    | (?P<name>@\w[\w-]*(?:/[\w-]+)?)
    | (?P<issue>(?<=[\w.-])\#[0-9]+)
    | (?P<script>(?:javascript|data|vbscript|file|mailto):)
    | (?P<sign>\\(?=[!-/:-@\[-`{-~]|\Z)|[`<>\[]|&\#?\w+;)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SIGNS = {"<": "&lt;", ">": "&gt;", "`": "&#96;", "[": "\\[", "\\": "\\\\"}


class Line(NamedTuple):
    """One line of a passage. code: whether it is part of a block of code, and so is as it was."""

    text: str
    code: bool = False


class Known(NamedTuple):
    """What of a text is more than text: makes links of its words, and beginnings of addresses that may be.

    link: is given text without code, addresses and names. own: of the project itself.
    """

    link: Callable[[str], str] = str
    own: tuple[str, ...] = ()


NOTHING = Known()


def escaped(line: str, known: Known = NOTHING) -> str:
    """One line, wherever in a line of the page it stands."""
    return _escaped(printable(line), known, may_list=False)


def cell(line: str) -> str:
    """One line, in a cell of a table: without code of its own, which could not have a `|`."""
    line = printable(line)
    return _text(line, 0, len(line), NOTHING).replace("|", "&#124;")


def passage(text: str, known: Known = NOTHING) -> list[Line]:
    """Lines that stand together. They may have lists, and a fenced block at the margin is code."""
    lines: list[Line] = []
    fence = ""
    for number, raw in enumerate(text.strip("\n").split("\n")):
        line = printable(raw.replace("\t", "    "))
        opening = _FENCE.match(line) if number and not fence else None
        lines.append(
            Line(line, code=True) if fence or opening else Line(_escaped(line, known, may_list=number > 0))
        )
        if opening:
            fence = opening[1] or opening[2]
        elif fence and _closes(line, fence):
            fence = ""
    return [*lines, Line(fence, code=True)] if fence else lines


def _closes(line: str, fence: str) -> bool:
    mark = line.strip(" ")
    return len(line) - len(line.lstrip(" ")) < 4 and mark.startswith(fence) and not mark.strip(fence[0])


def _escaped(line: str, known: Known, *, may_list: bool) -> str:
    begun, place = _begun(line, may_list=may_list)
    parts = [begun]
    for begin, end in _spans(line):
        if begin >= place:
            parts += [_text(line, place, begin, known), line[begin:end]]
            place = end
    return "".join([*parts, _text(line, place, len(line), known)])


def _begun(line: str, *, may_list: bool) -> tuple[str, int]:
    """The beginning of a line, with what would begin something else made text; where the rest begins."""
    place = 0
    for _ in range(_DEEPEST):
        rest = line[place:]
        if found := _BLOCK.match(rest):
            return _as_text(line, place + len(found[0]) - len(found[0].lstrip(" ")))
        point = _POINT.match(rest)
        if not point:
            return line[:place], place
        if not may_list:
            return _as_text(line, place + point.end() - 1)
        place = min(place + point.end() + 1, len(line))
    return _as_text(line, place) if place < len(line) else (line, place)


def _as_text(line: str, sign: int) -> tuple[str, int]:
    return f"{line[:sign]}\\{line[sign]}", sign + 1


def _text(line: str, begin: int, end: int, known: Known) -> str:
    """A part of a line between code; known words become links."""
    parts: list[str] = []
    place = begin
    for found in _LIVE.finditer(line, begin, end):
        text = _inert(found, known)
        if text[0] == "`":  # beside other code it would become one with that, and a backslash would end it
            before = " " if found.start() == begin and begin and line[begin - 1] == "`" else ""
            before = "\\" if found.start() > place and line[found.start() - 1] == "\\" else before
            after = " " if found.end() == end and line.startswith("`", end) else ""
            text = f"{before}{text}{after}"
        parts += [known.link(line[place : found.start()]), text]
        place = found.end()
    return "".join([*parts, known.link(line[place:end])])


def _inert(found: re.Match[str], known: Known) -> str:
    text = found[0]
    match found.lastgroup:
        case "sign":
            return _SIGNS.get(text) or f"&amp;{text[1:]}"
        case "script":
            return f"{text[:-1]}&#58;"
        case "version":  # of a package after its name: no forge takes that for somebody
            return text
        case "address" if known.own and text.startswith(known.own):
            return text
        case _:
            return f"`{text}`"


def _spans(line: str) -> Iterator[tuple[int, int]]:
    """Where spans of code begin and end."""
    closing: dict[int, list[int]] = {}
    for run in _RUN.finditer(line):
        closing.setdefault(len(run[0]), []).append(run.start())
    place = 0
    while found := _OPENING.search(line, place):
        place, length = found.end(), len(found[0])
        if found[0][0] == "`":
            partners = closing.get(length, [])
            next_one = bisect_left(partners, place)
            if next_one < len(partners):
                place = partners[next_one] + length
                yield found.start(), place
