"""A change log that people keep: a section goes on top, and all else stays to the byte."""

from __future__ import annotations

import re
from itertools import pairwise

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_HEADING = re.compile(r"##\s+(?!#)\[?([^\]\s(]+)")
_FENCE = re.compile(r" {0,3}(`{3,}(?![^\n]*`)|~{3,})")
_REFERENCE = re.compile(r" {0,3}\[[^\]\n]+\]:\s")


def has_section(text: str, version: str) -> bool:
    """Whether a release of this version has a heading already."""
    return any(name.removeprefix("v") == version for _, name in _headings(text))


def versions(text: str) -> list[str]:
    """What stands in its headings, without the v before a version: releases, and what is to come."""
    return [name.removeprefix("v") for _, name in _headings(text)]


def contains(text: str, section: str) -> bool:
    """Whether this very section is there already, whatever its heading and the line ends."""
    return section.strip() in text.replace("\r\n", "\n")


def prepended(text: str, head: str, section: str, footnote: str = "") -> str:
    """The text with a section before the latest release, below what is called unreleased.

    head: written where the text is empty. footnote: a link reference, put before the others.
    """
    end = "\r\n" if "\r\n" in text else "\n"
    section, footnote = section.replace("\n", end), footnote.replace("\n", end)
    if not text.strip():
        return head.replace("\n", end) + end + section + (end + footnote if footnote else "")
    text = _without_told(text, section)
    place = _latest(text)
    before, after = text[:place], text[place:]
    if before and not before.endswith(end + end):
        before += end if before.endswith(end) else end + end
    return _with_footnote(before + section + (end + after if after else ""), footnote, end)


def _without_told(text: str, section: str) -> str:
    """The text without what it calls unreleased, if the section tells each line of that."""
    headings = [*_headings(text), (_references(text), "")]
    for (place, name), (end, _) in pairwise(headings):
        told = {line.strip() for line in section.splitlines()}
        lines = [line.strip() for line in text[place:end].splitlines()[1:] if line.strip()]
        if name.lower() == "unreleased" and lines and told.issuperset(lines):
            return text[:place] + text[end:]
    return text


def _latest(text: str) -> int:
    """Where the first release's heading begins; else the references at the end, else the end."""
    released = (place for place, name in _headings(text) if name.lower() != "unreleased")
    return next(released, _references(text))


def _headings(text: str) -> list[tuple[int, str]]:
    """Place and name of each heading of the second level, but not in blocks of code."""
    found: list[tuple[int, str]] = []
    place, fence = 0, ""
    for line in _LINE.findall(text):
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and line.strip().startswith(fence) and not line.strip().strip(fence[0]):
            fence = ""
        elif not fence and (heading := _HEADING.match(line)):
            found.append((place, heading[1]))
        place += len(line)
    return found


def _references(text: str) -> int:
    """Where the block of link references at the end begins; the end where there is none."""
    place = end = len(text)
    for line in reversed(_LINE.findall(text)):
        place -= len(line)
        if _REFERENCE.match(line):
            end = place
        elif line.strip():
            break
    return end


def _with_footnote(text: str, footnote: str, end: str) -> str:
    if not footnote:
        return text
    place = _references(text)
    if place < len(text):
        return text[:place] + footnote + text[place:]
    return text + ("" if text.endswith(end + end) else end if text.endswith(end) else end + end) + footnote
