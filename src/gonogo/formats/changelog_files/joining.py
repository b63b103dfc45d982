"""What people wrote as unreleased, and what commits say, as one section."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from gonogo.formats.changelog_files.groups import kind_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gonogo.formats.changelog_files.changelog_file import ChangelogFile

_NUMBER = re.compile(r"(?<![\w&])#(\d+)\b")
_HASH = re.compile(r"\b[0-9a-f]{7,40}\b")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)|`([^`<]*) <[^>]*>`__|https?://\S+\[([^\]]*)\]")
_ASIDE = re.compile(r"\s*\((?:[0-9a-f]{7,40}|#\d+)\)|, closes .*$")
_SIGNS = re.compile(r"[^\w]+")
_NOTHING = re.compile(
    r"\W*(?:nothing(?: here)?(?: (?:changed|new))?(?: yet)?|no (?:notable |significant )?changes?(?: yet)?"
    r"|none(?: yet)?|tbd|tba|n/a|todo)\W*",
    re.IGNORECASE,
)
_LONGEST = 2_000
_POINT = re.compile(r" {0,3}(?:[-*+•]|\d+[.)])\s")


class Part(msgspec.Struct):
    """A part of a section: its heading as it is written, none for what stands without one, and its lines.

    title: what the heading says. lines: of what commits say, a point each, with all of its lines.
    """

    heading: list[str]
    title: str
    lines: list[str]


def unreleased_parts(file: ChangelogFile) -> list[Part]:
    """What people wrote as unreleased, by heading, without what says that it is nothing."""
    section = file.unreleased
    if section is None:
        return []
    parts = [Part([], "", [])]
    groups = {group.first: group for group in file.groups(section)}
    number = section.heading.last + 1
    while number < section.end:
        group = groups.get(number)
        if group:
            parts.append(Part(list(file.lines[group.first : group.last + 1]), group.title.rstrip(":"), []))
            number = group.last + 1
        else:
            parts[-1].lines.append(file.lines[number])
            number += 1
    for part in parts:
        part.lines = _said(part.lines)
    return [part for part in parts if part.lines]


def _said(lines: Sequence[str]) -> list[str]:
    """Without comments for those who write, lines that say that there is nothing, and blank ends."""
    text = _without_comments("\n".join(lines))
    found = [line for line in text.split("\n") if not (line.strip() and _NOTHING.fullmatch(line))]
    while found and not found[0].strip():
        del found[0]
    while found and not found[-1].strip():
        del found[-1]
    return found


def _without_comments(text: str) -> str:
    parts: list[str] = []
    place = 0
    while (begin := text.find("<!--", place)) >= 0 and (end := text.find("-->", begin)) >= 0:
        parts.append(text[place:begin])
        place = end + 3
    return "".join([*parts, text[place:]])


def joined(written: Sequence[Part], made: Sequence[Part]) -> list[Part]:
    """One section of both: what people wrote comes first, and what they tell is not told again."""
    told = "\n".join(line for part in written for line in part.lines)
    teller = _Told(told) if told else None
    parts = [Part(list(part.heading), part.title, list(part.lines)) for part in written]
    for part in made:
        lines = [line for line in part.lines if not (teller and teller.tells(line.partition("\n")[0]))]
        if not lines:
            continue
        home = next((one for one in parts if part.title and _is_same(one.title, part.title)), None)
        if home is None:
            parts.append(Part(part.heading, part.title, lines))
        else:
            home.lines += lines if _ends_list(home.lines) else ["", *lines]
    return parts


def _is_same(one: str, other: str) -> bool:
    kind = kind_of(one)
    return one.casefold() == other.casefold() or bool(kind and kind == kind_of(other))


def _ends_list(lines: Sequence[str]) -> bool:
    """Whether the last of these lines is part of a list."""
    for line in reversed(lines):
        if _POINT.match(line):
            return True
        if not line[:1].isspace():
            return False
    return False


class _Told:
    """What people tell: by numbers, hashes and words."""

    def __init__(self, text: str) -> None:
        self.numbers = set(_NUMBER.findall(text))
        self.hashes = {found[:7] for found in _HASH.findall(text)}
        self.words = f" {_words(text)} "

    def tells(self, entry: str) -> bool:
        """Whether an entry says nothing that is not told."""
        entry = entry[:_LONGEST]
        numbers = set(_NUMBER.findall(entry))
        if numbers and not numbers.isdisjoint(self.numbers):
            return True
        if any(found[:7] in self.hashes for found in _HASH.findall(entry)):
            return True
        words = _words(_ASIDE.sub("", _LINK.sub(lambda link: next(filter(None, link.groups()), ""), entry)))
        return bool(words) and f" {words} " in self.words


def _words(text: str) -> str:
    return _SIGNS.sub(" ", text.lower()).strip()
