"""Headings of Markdown: #, underlined, HTML, and bold lines; none in code, comments and quotations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gonogo.formats.changelog_files.heading import Heading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ATX = re.compile(r"( {0,3}(#{1,6})[ \t]+)(.*?)([ \t]*(?:[ \t]#+)?[ \t]*)$")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_FENCE = re.compile(r" {0,3}(`{3,}(?![^\n]*`)|~{3,})")
_BOLD = re.compile(r"( {0,3}(?:\*\*|__))(\S.*?)((?:\*\*|__):?[ \t]*)$")
_BOLD_BEGIN = re.compile(r"(?:\*\*|__)[^*_]*\d[^*_]*(?:\*\*|__)\s*[(\[/\u2013\u2014-][^a-z]*\d{4}")
_HTML = re.compile(r"( {0,3}<h([1-6])\b[^>]*>\s*)(.*?)(\s*</h\2>\s*)$", re.IGNORECASE)
_BLOCKS = {"<!--": "-->", "<pre": "</pre>", "<script": "</script>", "<style": "</style>", "<?": "?>"}
_NO_PARAGRAPH = re.compile(r"\s*$| {0,3}(?:[#>|`~<]|[-*+][ \t]|\d{1,9}[.)][ \t]|\[[^\]]+\]:)|\t| {4}")
_MARKS = frozenset("#<`~*_=-")
_BOLD_RANK = 7
_LONGEST = 500
"""Characters of a line that is looked at: a longer one is no heading, and may be made to take long."""


def headings(lines: Sequence[str]) -> Iterator[Heading]:
    """Every heading, from the top on."""
    begin = _after_front_matter(lines)
    fence = until = ""
    for number in range(begin, len(lines)):
        line = lines[number]
        if until:
            until = "" if until in line.lower() else until
        elif fence:
            fence = "" if _closes(line, fence) else fence
        elif (mark := line.lstrip(" ")[:1]) in _MARKS and mark:
            fence, until = _opened(line, mark)
            if not (fence or until) and len(line) <= _LONGEST:
                yield from _marked(lines, number, mark, begin)
        elif "<!--" in line and "`" not in line and "-->" not in line.rpartition("<!--")[2]:
            until = "-->"


def _after_front_matter(lines: Sequence[str]) -> int:
    """Settings of a page generator at the top are no text."""
    if lines and lines[0].rstrip() == "---":
        for number, line in enumerate(lines[1:200], start=1):
            if line.rstrip() == "---":
                return number + 1
    return 0


def _opened(line: str, mark: str) -> tuple[str, str]:
    """The fence that this line opens, and the end of what it opens otherwise."""
    if mark in "`~":
        found = _FENCE.match(line)
        return (found[1], "") if found else ("", "")
    if mark == "<":
        start = line.lstrip(" ").lower()
        for begin, end in _BLOCKS.items():
            if start.startswith(begin):
                return "", "" if end in start else end
    if "<!--" in line and "`" not in line and "-->" not in line.rpartition("<!--")[2]:
        return "", "-->"
    return "", ""


def _closes(line: str, fence: str) -> bool:
    mark = line.strip()
    return mark.startswith(fence) and not mark.strip(fence[0])


def _marked(lines: Sequence[str], number: int, mark: str, begin: int) -> Iterator[Heading]:
    line = lines[number]
    if mark == "#" and (found := _ATX.match(line)):
        yield Heading(number, number, number, found[1], found[3], found[4], len(found[2]))
    elif mark in "=-" and number > begin and (found := _UNDERLINE.match(line)):
        title = lines[number - 1]
        if not _NO_PARAGRAPH.match(title) and (
            number - 1 == begin or _NO_PARAGRAPH.match(lines[number - 2]) or _ends_heading(lines, number - 2)
        ):
            text = title.strip()
            before = title[: len(title) - len(title.lstrip())]
            rank = 1 if found[1][0] == "=" else 2
            yield Heading(number - 1, number - 1, number, before, text, "", rank, found[1][0])
    elif mark == "<" and (found := _HTML.match(line)):
        yield Heading(number, number, number, found[1], found[3], found[4], int(found[2]))
    elif mark in "*_" and (found := _BOLD.match(line)):
        yield Heading(number, number, number, found[1], found[2], found[3], _BOLD_RANK, form="bold")
    elif mark in "*_" and _BOLD_BEGIN.match(line):
        yield Heading(number, number, number, "", line.rstrip(), "", _BOLD_RANK, form="bold")


def _ends_heading(lines: Sequence[str], number: int) -> bool:
    return bool(_UNDERLINE.match(lines[number]))
