"""Go's cover profile, as `go test -coverprofile` writes it.

    mode: set
    example.com/shop/cart.go:12.34,15.2 3 1

After the mode, a line is a block: file, where it begins and ends (line and column), how many
statements it has, and how often it was run.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gonogo.errors import FormatError
from gonogo.formats.coverage.lines import Module, Share, coverage, gaps, refuse_more_than_most
from gonogo.formats.coverage.text_lines import text_lines

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import BinaryIO

    from gonogo.formats.coverage.lines import Coverage

_MODE = re.compile(r"mode: (set|count|atomic)")
_BLOCK = re.compile(
    r"(.+):([0-9]{1,9})\.([0-9]{1,9}),([0-9]{1,9})\.([0-9]{1,9}) ([0-9]{1,9}) ([0-9]{1,18})", re.ASCII
)


class _Span(NamedTuple):
    """Where a block begins and ends, by line and column."""

    first: int
    first_column: int
    last: int
    last_column: int


class _Block(NamedTuple):
    statements: int
    is_hit: bool


def read(file: BinaryIO) -> Coverage:
    """Count statements, as Go does; a block that several packages tested is covered if any ran it.

    Raises:
        FormatError: a line cannot be read, or the last one is cut.
    """
    modules: dict[str, dict[_Span, _Block]] = {}
    count, line = 0, "\n"
    for number, line in enumerate(text_lines(file), 1):
        if _MODE.fullmatch(line.strip()):
            continue
        name, span, block = _block(line.strip(), number)
        blocks = modules.setdefault(name, {})
        before = blocks.get(span)
        count += before is None
        refuse_more_than_most(count)
        blocks[span] = block._replace(is_hit=block.is_hit or bool(before and before.is_hit))
    if not line.endswith("\n"):
        raise FormatError("is not whole: its last line is cut")
    return coverage((_module(name, blocks) for name, blocks in modules.items()), ())


def _block(line: str, number: int) -> tuple[str, _Span, _Block]:
    match = _BLOCK.fullmatch(line)
    if match is None:
        raise FormatError(f"has a line that is no block of a Go cover profile (line {number})")
    return match[1], _Span(*map(int, match.group(2, 3, 4, 5))), _Block(int(match[6]), int(match[7]) > 0)


def _module(name: str, blocks: Mapping[_Span, _Block]) -> Module:
    covered = sum(block.statements for block in blocks.values() if block.is_hit)
    total = sum(block.statements for block in blocks.values())
    pieces = (
        (span.first, span.last, block.is_hit) for span, block in sorted(blocks.items()) if block.statements
    )
    return Module(name, Share(covered, total), tuple(gaps(pieces)), "statement")
