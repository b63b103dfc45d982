"""Headings of plain text: lines that stand by themselves, outlines with stars, and Debian's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gonogo.formats.changelog_files.heading import Heading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_DEBIAN = re.compile(r"(\S+ \()([^()\s]+)(\)(?: [\w.-]+)+;.*)$")
_STARS = re.compile(r"([*+-][ \t]+)(\S.*?)([ \t]*)$")
_LONGEST = 100


def debian(lines: Sequence[str]) -> Iterator[Heading]:
    """`package (1.2.3-1) unstable; urgency=low`."""
    for number, line in enumerate(lines):
        if line[:1].strip() and ";" in line and (found := _DEBIAN.match(line)):
            yield Heading(number, number, number, found[1], found[2], found[3], form="debian")


def stars(lines: Sequence[str]) -> Iterator[Heading]:
    """The outermost points of a list."""
    for number, line in enumerate(lines):
        if line[:1] in "*+-" and len(line) < _LONGEST and (found := _STARS.match(line)):
            yield Heading(number, number, number, found[1], found[2], found[3], form="line")


def alone(lines: Sequence[str]) -> Iterator[Heading]:
    """Lines at the margin with nothing above them."""
    for number, line in enumerate(lines):
        if line[:1].isalnum() or line[:1] in "[(":
            above = lines[number - 1] if number else ""
            if not above.strip() and len(line) < _LONGEST:
                text = line.rstrip()
                colon = ":" if text.endswith(":") else ""
                yield Heading(number, number, number, "", text.removesuffix(":"), colon, form="line")
