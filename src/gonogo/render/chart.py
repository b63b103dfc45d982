"""Charts of a judgement for a terminal: the error rates of both versions, and the evidence."""

from __future__ import annotations

from itertools import pairwise
from math import log10
from typing import TYPE_CHECKING, NamedTuple

from gonogo.domain.duration import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BLOCKS = " ▁▂▃▄▅▆▇█"
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
_EMPTY = 0x2800
_MARGIN = 8
_WIDEST = 6
_RATE_ROWS = 3
_EVIDENCE_ROWS = 8


class Point(NamedTuple):
    """One tick. at: seconds. requests and bad ones of candidate and stable version; evidence: an e-value."""

    at: float
    candidate: tuple[int, int]
    stable: tuple[int, int]
    evidence: float


def chart(points: Sequence[Point], names: tuple[str, str], lines: tuple[float, float], width: int) -> str:
    """Both error rates on one scale, and the evidence on a logarithmic one.

    names: of candidate and stable version. lines: the evidence for a hold and for a no-go. width: in
    characters, from 30. Ticks that share a column are summed; of their evidence the highest is shown. A
    tick has some columns where there are few.
    """
    if not points:
        return ""
    columns = _columns(points, max(width, 30) - _MARGIN)
    rates = [[_rate(column, which) for column in columns] for which in (0, 1)]
    most = max((rate for both in rates for rate in both if rate is not None), default=0.0)
    parts: list[str] = []
    for name, each in zip(names, rates, strict=True):
        if name:
            parts += [f"errors of {name}", *_bars(each, most or 1.0), ""]
    parts += ["evidence against " + names[0], *_curve(columns, lines)]
    return "\n".join([*parts, _axis(points, len(columns))])


def _columns(points: Sequence[Point], width: int) -> list[Sequence[Point]]:
    count = min(width, len(points))
    edges = [index * len(points) // count for index in range(count + 1)]
    wide = min(_WIDEST, width // count)
    return [points[begin:end] for begin, end in pairwise(edges) for _ in range(wide)]


def _rate(column: Sequence[Point], which: int) -> float | None:
    """Nothing where there were no requests."""
    counts = [(point.candidate, point.stable)[which] for point in column]
    requests = sum(count[0] for count in counts)
    return sum(count[1] for count in counts) / requests if requests else None


def _bars(rates: Sequence[float | None], most: float) -> Iterator[str]:
    """Rows of blocks from above; a dot at the bottom where there was no traffic."""
    for row in reversed(range(_RATE_ROWS)):
        label = f"{100 * most * (row + 1) / _RATE_ROWS:.3g}%"
        yield _row(label, "".join(_block(rate, most, row) for rate in rates))


def _block(rate: float | None, most: float, row: int) -> str:
    if rate is None:
        return "·" if row == 0 else " "
    eighths = round(rate / most * _RATE_ROWS * 8) - 8 * row
    return _BLOCKS[max(1 if row == 0 else 0, min(eighths, 8))]


def _curve(columns: Sequence[Sequence[Point]], lines: tuple[float, float]) -> Iterator[str]:
    """Braille dots, two columns and four rows of them to a character, with the lines drawn through."""
    highs = [log10(max(0.01, *(point.evidence for point in column))) for column in columns]
    top = min(max(*highs, log10(lines[1]) + 0.3), 6.0)
    low = -1.0
    dots = _EVIDENCE_ROWS * 4
    heights = [round((min(max(high, low), top) - low) / (top - low) * (dots - 1)) for high in highs]
    ruled = {_row_of(log10(line), low, top): f"{line:g}" for line in lines}
    labels = {_row_of(0.0, low, top): "1", **ruled}
    for row in reversed(range(_EVIDENCE_ROWS)):
        fill = "┄" if row in ruled else " "
        cells = (_cell(heights, index, row) for index in range(len(heights)))
        yield _row(labels.get(row, ""), "".join(chr(_EMPTY | cell) if cell else fill for cell in cells))


def _row_of(value: float, low: float, top: float) -> int:
    return min(_EVIDENCE_ROWS - 1, max(0, round((value - low) / (top - low) * (_EVIDENCE_ROWS * 4 - 1)) // 4))


def _cell(heights: Sequence[int], index: int, row: int) -> int:
    """The dots of one character: from the height before it, on the left, to its own, on the right."""
    own = heights[index]
    before = heights[index - 1] if index else own
    return _stroke(own, own, row, 1) | _stroke(before, own, row, 0)


def _stroke(begin: int, end: int, row: int, side: int) -> int:
    low, high = min(begin, end), max(begin, end)
    return sum(_DOTS[3 - dot][side] for dot in range(4) if low <= 4 * row + dot <= high)


def _row(label: str, cells: str) -> str:
    return f"{label:>{_MARGIN - 2}} {cells}".rstrip()


def _axis(points: Sequence[Point], width: int) -> str:
    lasting = shown(round(points[-1].at - points[0].at))
    return f"{'':{_MARGIN - 1}}0{lasting:>{max(width - 1, len(lasting) + 1)}}"
