"""Coverage reports, told apart by what they begin with: Cobertura XML, LCOV, coverage.py's JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.errors import FormatError
from gonogo.formats.coverage.lines import Coverage, Share

if TYPE_CHECKING:
    from typing import BinaryIO

__all__ = ["Coverage", "Share", "read"]


def read(file: BinaryIO) -> Coverage:
    """Count what a report says was covered; the file must be able to seek.

    Raises:
        FormatError: it is of no known kind, not whole, or hostile; the sentence follows the file's name.
    """
    begin = file.read(4096)
    file.seek(0)
    sign = begin.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if sign == b"<" or begin.startswith((b"\xff\xfe", b"\xfe\xff")):
        from gonogo.formats.coverage import cobertura

        return cobertura.read(file)
    if sign == b"{":
        from gonogo.formats.coverage import coverage_json

        return coverage_json.read(file)
    if b"SF:" in begin or begin.startswith(b"TN:"):
        from gonogo.formats.coverage import lcov

        return lcov.read(file)
    raise FormatError("is empty" if not begin else "is not Cobertura XML, LCOV or the JSON of coverage.py")
