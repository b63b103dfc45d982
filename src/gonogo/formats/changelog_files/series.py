"""Headings over the releases of a series, such as `Shop 6.x` over 6.1.0 and 6.0.0."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from gonogo.formats.changelog_files.heading import Heading
from gonogo.formats.changelog_files.style import adorned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gonogo.formats.changelog_files.changelog_file import ChangelogFile

_SERIES = re.compile(r"(?:[^\W\d]\S*\s+){0,3}v?(\d+(?:\.\d+)?)(\.[xX*])?(?:\s+(?:series|releases))?")


class Series(msgspec.Struct, frozen=True):
    """A heading over releases. numbers: what their versions begin with, such as 6 or 3.0."""

    heading: Heading
    numbers: str


def ended_series(file: ChangelogFile, version: str) -> Series | None:
    """The series on top, if this version belongs to a later one; only where the file has several."""
    if not file.releases:
        return None
    newest = file.releases[0]
    found = [one for heading in file.headings if (one := _series(heading, newest.heading.rank))]
    above = [one for one in found if one.heading.line < newest.heading.line]
    alike = [one for one in found if above and one.heading.rank == above[-1].heading.rank]
    if len(alike) < 2 or not newest.title.version.startswith(f"{above[-1].numbers}."):
        return None
    return None if version.startswith(f"{above[-1].numbers}.") else above[-1]


def _series(heading: Heading, rank: int) -> Series | None:
    found = _SERIES.fullmatch(heading.title) if heading.rank < rank else None
    return Series(heading, found[1]) if found else None


def next_series(series: Series, version: str) -> Sequence[str]:
    """The heading of the series that a version begins, like the one before it."""
    numbers = ".".join(version.split(".")[: series.numbers.count(".") + 1])
    heading = series.heading
    title = heading.title.replace(series.numbers, numbers, 1)
    return adorned(heading, title, heading.before, heading.after)
