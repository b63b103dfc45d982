"""Recordings of a judge: a line of JSON for every watch that began and every look at the numbers.

    {"line": "watch", "settings": {"candidate": "1.2.0", "stable": "1.1.0", "watch": 900}}
    {"line": "history", "sample": {"at": 1700000000, "versions": {"1.1.0": {"requests": 500, "bad": 5}}}}
    {"line": "sample", "sample": {"at": 1700000010, "versions": {…}, "gauges": {…}}}
    {"line": "unavailable", "why": {"at": 1700000020, "sentence": "the server does not answer"}}

Numbers are written so that reading them gives the same ones again, bit for bit.
"""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.analysis.replay import Entry, Missing, Watching
from gonogo.domain.text import excerpt
from gonogo.errors import FormatError
from gonogo.typed import reader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

    from gonogo.domain.analysis.sample import Totals

MOST = 100_000
"""Lines a recording may have: eleven days of looks every ten seconds."""

LONGEST = 64 * 1024
"""Bytes a line may have."""

_HIGHEST = 2**53
_LATEST = 1e11
_DECODER = reader(Entry)


def line(entry: Entry) -> bytes:
    """An entry as it stands in a recording, with its end of line."""
    return msgspec.json.encode(entry) + b"\n"


def read(file: IO[bytes]) -> Iterator[Entry]:
    """The entries one by one, in memory that does not grow with the file.

    Raises:
        FormatError: a line is no entry, or there are too many; the sentence follows the file's name.
    """
    number = 0
    while text := file.readline(LONGEST + 1):
        number += 1
        if number > MOST:
            raise FormatError(f"has more than {MOST:,} lines")
        if len(text) > LONGEST:
            raise FormatError(f"has more than {LONGEST >> 10} KiB in line {number:,}")
        if text.strip():
            yield _entry(text, number)
    if not number:
        raise FormatError("is empty")


def _entry(text: bytes, number: int) -> Entry:
    try:
        entry: Entry = _DECODER.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as problem:
        told = excerpt(str(problem), 200)
        raise FormatError(f"has no entry of a recording in line {number:,}: {told}") from None
    if number == 1 and not isinstance(entry, Watching):
        raise FormatError("does not begin with a watch: its first line tells the judge's settings")
    if fault := _fault(entry):
        raise FormatError(f"has no entry of a recording in line {number:,}: {fault}")
    return entry


def _fault(entry: Entry) -> str:
    """What an entry has that no judge can reckon with; "" for nothing."""
    if isinstance(entry, Watching):
        return ""
    at = entry.why.at if isinstance(entry, Missing) else entry.sample.at
    if not (isfinite(at) and 0 <= at <= _LATEST):
        return f"{at:g} is no time in seconds since 1970"
    if isinstance(entry, Missing):
        return ""
    return next((fault for totals in entry.sample.versions.values() if (fault := _wrong(totals))), "")


def _wrong(totals: Totals) -> str:
    counts = (totals.requests, totals.bad, *totals.slower.values())
    return next((f"{count} is no count" for count in counts if not 0 <= count <= _HIGHEST), "")
