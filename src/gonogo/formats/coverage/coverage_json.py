"""The JSON report of coverage.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.errors import FormatError
from gonogo.formats.coverage.lines import Share, Tally
from gonogo.typed import decoded

if TYPE_CHECKING:
    from typing import BinaryIO

    from gonogo.formats.coverage.lines import Coverage

LARGEST = 128 * 1024 * 1024
"""Bytes a report may have: JSON is read as a whole."""


class _File(msgspec.Struct):
    executed_lines: list[int]
    missing_lines: list[int]
    executed_branches: list[tuple[int, int]] = []
    missing_branches: list[tuple[int, int]] = []


class _Report(msgspec.Struct):
    files: dict[str, _File]


def read(file: BinaryIO) -> Coverage:
    """Count the lines themselves; the totals that the report states are not looked at.

    Raises:
        FormatError: it is not that JSON, or not whole.
    """
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise FormatError(f"is larger than {LARGEST >> 20} MiB, more than is read of a JSON report")
    try:
        files = decoded(data, _Report).files
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise FormatError(f"is not the JSON of coverage.py: {problem}") from None
    tally = Tally()
    for name, each in files.items():
        _add(tally, name, each)
    return tally.coverage()


def _add(tally: Tally, name: str, file: _File) -> None:
    for hit, numbers in ((True, file.executed_lines), (False, file.missing_lines)):
        for number in numbers:
            tally.line(name, number, hit=hit)
    for share, branches in ((Share(1, 1), file.executed_branches), (Share(0, 1), file.missing_branches)):
        for begin, end in branches:
            tally.branch(name, f"{begin} {end}", share)
