"""Why a change log cannot be written: what stands in it is not read, or is in another order."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from gonogo.formats.changelog_files.dates import DATE

if TYPE_CHECKING:
    from collections.abc import Collection

    from gonogo.formats.changelog_files.changelog_file import ChangelogFile

_POINT = re.compile(r"\s*(?:[-*+•]|\d+[.)])\s+\S")
_LEAD = re.compile(r"[\W_]*(?:[A-Za-z][\w.-]*[\s@:/-]+)?v?")
_TOKEN = re.compile(r"\d[\w.+-]*")
_FEWEST = 3
_MANY_TIMES = 4


def fault_of(file: ChangelogFile, released: Collection[str]) -> str:
    """Why a release cannot be put on top; "" where it can. released: the versions there are."""
    if not file.releases:
        return "" if file.unreleased or not released else _unread(file, released)
    numbers = [_numbers(version) for version in file.versions]
    upwards = sum(above < below for above, below in pairwise(numbers))
    downwards = sum(above > below for above, below in pairwise(numbers))
    if len(numbers) >= _FEWEST and upwards > _MANY_TIMES * downwards:
        return "its oldest release is on top, and its newest at the end"
    return ""


def _unread(file: ChangelogFile, released: Collection[str]) -> str:
    released = set(released)
    for number, line in enumerate(file.lines, start=1):
        lead = _LEAD.match(line)
        rest = line[lead.end() :] if lead else line
        named = _TOKEN.match(rest)
        if named and named[0].rstrip(".-") in released:
            return f"line {number} speaks of a release, and is no heading that is known"
        if _POINT.match(line) or DATE.match(line):
            return f"line {number} tells a change, and no heading above says of which release"
    if len(file.headings) > 1:
        return "none of its headings is a release"
    return ""


def _numbers(version: str) -> list[int]:
    core = re.match(r"\d+(?:\.\d+)*", version)
    return [int(number) for number in core[0].split(".")] if core else []
