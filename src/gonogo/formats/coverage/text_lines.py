"""A report of lines, read one after the other, and no more than fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.errors import FormatError
from gonogo.formats.xml import LARGEST

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

LONGEST = 64 * 1024
"""Bytes a line may have."""


def text_lines(file: BinaryIO) -> Iterator[str]:
    """Every line, with its end as it stands in the file.

    Raises:
        FormatError: the file or a line is too long.
    """
    read = 0
    while line := file.readline(LONGEST):
        read += len(line)
        if read > LARGEST or (len(line) == LONGEST and not line.endswith(b"\n")):
            raise FormatError("is larger, or has longer lines, than is read of a report")
        yield line.decode(errors="replace")
