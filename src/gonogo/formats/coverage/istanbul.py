"""Istanbul's coverage-summary.json, as nyc, c8, Jest and Vitest write it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec

from gonogo.errors import FormatError
from gonogo.formats.coverage.coverage_json import LARGEST
from gonogo.formats.coverage.lines import Coverage, Module, Share, coverage, refuse_more_than_most
from gonogo.typed import decoded

if TYPE_CHECKING:
    from typing import BinaryIO

TOTAL = "total"
"""The key of the sum, which stands first."""


class _Counts(msgspec.Struct):
    total: Annotated[int, msgspec.Meta(ge=0)]
    covered: Annotated[int, msgspec.Meta(ge=0)]

    def share(self) -> Share:
        if self.covered > self.total:
            raise FormatError(f"says that {self.covered:,} of {self.total:,} are covered, which cannot be")
        return Share(self.covered, self.total)


class _File(msgspec.Struct):
    lines: _Counts
    branches: _Counts = msgspec.field(default_factory=lambda: _Counts(0, 0))


def read(file: BinaryIO) -> Coverage:
    """Add up the files; the total that the report states is not looked at.

    Raises:
        FormatError: it is not that JSON, or not whole.
    """
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise FormatError(f"is larger than {LARGEST >> 20} MiB, more than is read of a JSON report")
    try:
        files = decoded(data, dict[str, _File])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise FormatError(f"is not the coverage-summary.json of Istanbul: {problem}") from None
    files.pop(TOTAL, None)
    refuse_more_than_most(len(files))
    modules = [Module(name, each.lines.share()) for name, each in files.items()]
    return coverage(modules, [each.branches.share() for each in files.values()])
