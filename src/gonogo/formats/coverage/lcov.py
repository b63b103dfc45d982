"""LCOV's tracefiles, as geninfo, Istanbul, c8, Dart and others write them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gonogo.errors import FormatError
from gonogo.formats.coverage.lines import Share, Tally
from gonogo.formats.coverage.text_lines import text_lines

if TYPE_CHECKING:
    from typing import BinaryIO

    from gonogo.formats.coverage.lines import Coverage

_LINE = re.compile(r"([0-9]{1,9}),(-?[0-9]{1,18})(?:,.*)?", re.ASCII)
_BRANCH = re.compile(r"([0-9]{1,9},.*),(-|[0-9]{1,18})", re.ASCII)


def read(file: BinaryIO) -> Coverage:
    """Count DA and BRDA records; the sums that the file states are not looked at.

    Raises:
        FormatError: a record cannot be read, or the last file's is not ended.
    """
    tally, source = Tally(), ""
    for number, line in enumerate(text_lines(file), 1):
        key, _, value = line.strip().partition(":")
        if key == "SF":
            source = value or "?"
        elif key == "end_of_record":
            source = ""
        elif key in ("DA", "BRDA"):
            _record(tally, source, key, value, number)
    if source:
        raise FormatError("is not whole: its last record has no end_of_record")
    return tally.coverage()


def _record(tally: Tally, source: str, key: str, value: str, number: int) -> None:
    match = (_LINE if key == "DA" else _BRANCH).fullmatch(value)
    if match is None or not source:
        raise FormatError(f"has a {key} record that cannot be read (line {number})")
    if key == "DA":
        tally.line(source, int(match[1]), hit=int(match[2]) > 0)
    else:
        tally.branch(source, match[1], Share(int(match[2] not in ("-", "0")), 1))
