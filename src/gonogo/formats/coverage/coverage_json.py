"""The JSON report of coverage.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.errors import FormatError
from gonogo.formats.coverage.lines import Coverage, Share

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO

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
        files = msgspec.json.decode(data, type=_Report).files.values()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise FormatError(f"is not the JSON of coverage.py: {problem}") from None
    lines = _share((file.executed_lines, file.missing_lines) for file in files)
    return Coverage(lines, _share((file.executed_branches, file.missing_branches) for file in files))


def _share(
    pairs: Iterable[tuple[list[int], list[int]] | tuple[list[tuple[int, int]], list[tuple[int, int]]]],
) -> Share:
    counts = [(len(executed), len(missing)) for executed, missing in pairs]
    covered = sum(executed for executed, _ in counts)
    return Share(covered, covered + sum(missing for _, missing in counts))
