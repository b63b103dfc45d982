"""A chart of traffic for a terminal: who got which share over time, and who failed how often."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from gonogo.domain.duration import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

FILLS = "░▒█▓"
"""How a version's share is drawn; the oldest first."""

_BLOCKS = "▁▂▃▄▅▆▇█"
_DIGITS = "123456789"
_MARGIN = 8
_ROWS = 10
_RATE_ROWS = 3


class Answered(NamedTuple):
    """What a version answered in one piece of time, and how much of that was bad."""

    requests: int
    bad: int


class Mark(NamedTuple):
    """Something that happened. at: in seconds from the beginning."""

    at: float
    what: str


class Row(NamedTuple):
    """A row: what stands before it, and its cells; versions: whose each of them is, -1 for nobody's."""

    label: str
    cells: str
    versions: tuple[int, ...] = ()


def pieces(seconds: float, width: int) -> int:
    """Into how many pieces the time is cut for a chart of so many characters: of a second each, or longer."""
    return max(1, min(width - _MARGIN, ceil(seconds)))


def chart(versions: Mapping[str, Sequence[Answered]], marks: Sequence[Mark], seconds: float) -> Iterator[Row]:
    """The shares on one scale, then the error rates on another, with what happened below.

    versions: by name, the oldest first, what each answered in each piece of the time; as many of all.
    """
    names, columns = list(versions), list(zip(*versions.values(), strict=True))
    yield _legend(names)
    yield from _shares(columns)
    most = max((_rate(one) or 0.0 for column in columns for one in column), default=0.0)
    for number, name in enumerate(names):
        yield Row("", "")
        yield Row("", f"errors of {name}")
        yield from _errors([column[number] for column in columns], most, number)
    yield from _axis(marks, seconds, len(columns))


def _legend(names: Sequence[str]) -> Row:
    cells, owners = "share of the traffic", [-1] * len("share of the traffic")
    for number, name in enumerate(names):
        known = f"   {FILLS[number % len(FILLS)]} {name}"
        cells += known
        owners += [number] * len(known)
    return Row("", cells, tuple(owners))


def _shares(columns: Sequence[Sequence[Answered]]) -> Iterator[Row]:
    """The newest version from below, so that its steps are seen as steps."""
    stacks = [_stack([one.requests for one in column]) for column in columns]
    for row in reversed(range(_ROWS)):
        owners = tuple(stack[row] if stack else -1 for stack in stacks)
        cells = "".join(FILLS[owner % len(FILLS)] if owner >= 0 else " " for owner in owners)
        yield Row(f"{10 * (row + 1)}%" if row % 2 else "", cells, owners)


def _stack(requests: Sequence[int]) -> list[int]:
    """Whose each cell of a column is, from below; who had any traffic has one cell at least."""
    total = sum(requests)
    if not total:
        return []
    cells = [max(1, round(_ROWS * count / total)) if count else 0 for count in requests]
    cells[cells.index(max(cells))] += _ROWS - sum(cells)
    return [number for number in reversed(range(len(cells))) for _ in range(cells[number])]


def _rate(one: Answered) -> float | None:
    return one.bad / one.requests if one.requests else None


def _errors(column: Sequence[Answered], most: float, number: int) -> Iterator[Row]:
    """Blocks, in one row where nothing failed."""
    rates = [_rate(one) for one in column]
    rows = _RATE_ROWS if any(rates) else 1
    for row in reversed(range(rows)):
        label = f"{100 * most:.3g}%" if row == _RATE_ROWS - 1 else "0%" if not row else ""
        cells = "".join(_block(rate, most, row) for rate in rates)
        yield Row(label, cells, tuple(-1 if cell == " " else number for cell in cells))


def _block(rate: float | None, most: float, row: int) -> str:
    if rate is None:
        return " "
    eighths = min(8, round(rate / (most or 1.0) * _RATE_ROWS * 8) - 8 * row)
    if eighths <= 0:
        return " " if row else _BLOCKS[0]
    return _BLOCKS[eighths - 1]


def _axis(marks: Sequence[Mark], seconds: float, width: int) -> Iterator[Row]:
    cells = [" "] * width
    for number, mark in enumerate(marks):
        column = min(width - 1, int(mark.at / seconds * width)) if seconds else 0
        while column < width - 1 and cells[column] != " ":
            column += 1
        cells[column] = _DIGITS[number % len(_DIGITS)]
    yield Row("", "".join(cells))
    lasting = shown(round(seconds))
    yield Row("", f"0{lasting:>{max(width - 1, len(lasting) + 1)}}")
    for number, mark in enumerate(marks):
        yield Row("", f"{_DIGITS[number % len(_DIGITS)]} {mark.at:4.0f} s  {mark.what}")


def text(row: Row) -> str:
    """A row without colours."""
    return f"{row.label:>{_MARGIN - 2}} {row.cells}".rstrip()
