"""Coverage reports, told apart by what they begin with."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING

from gonogo.errors import FormatError
from gonogo.formats.coverage.lines import Coverage, Module, Share

if TYPE_CHECKING:
    from typing import BinaryIO

__all__ = ["Coverage", "Module", "Share", "read"]

KNOWN = (
    "Cobertura XML, JaCoCo XML, LCOV, a Go cover profile, the JSON of coverage.py "
    "or the coverage-summary.json of Istanbul"
)
"""What can be read, for a sentence."""

_SIGNS = {
    "jacoco": re.compile(rb"\s*(<[^\0]*)?<report\b"),
    "cobertura": re.compile(rb"\s*<|\xff\xfe|\xfe\xff"),
    "istanbul": re.compile(rb'\s*\{\s*"total"\s*:'),
    "coverage_json": re.compile(rb"\s*\{"),
    "go_profile": re.compile(rb"mode: "),
    "lcov": re.compile(rb"TN:|[^\0]*?SF:"),
}
"""How each begins; the first that fits is meant."""


def read(file: BinaryIO) -> Coverage:
    """Count what a report says was covered; the file must be able to seek.

    Raises:
        FormatError: it is of no known kind, not whole, or hostile; the sentence follows the file's name.
    """
    begin = file.read(4096)
    file.seek(0)
    for name, sign in _SIGNS.items():
        if sign.match(begin.removeprefix(b"\xef\xbb\xbf")):
            coverage: Coverage = import_module(f"{__name__}.{name}").read(file)
            return coverage
    raise FormatError(f"is not {KNOWN}" if begin else "is empty")
