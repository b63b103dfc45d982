"""What was measured and what was promised, as Markdown."""

from __future__ import annotations

from typing import NamedTuple


class Bound(NamedTuple):
    """A promise about speed or memory.

    Attributes:
        promise: what is promised, without the number.
        limit: what the figure is held against.
        figure: what was measured; None when there was nothing to measure it by.
        unit: of both, written behind them: " s", " MB", " times".
        below: whether the figure must stay below the limit, rather than not exceed it.
    """

    promise: str
    limit: float
    figure: float | None
    unit: str
    below: bool = False

    @property
    def broken(self) -> bool:
        """Whether the figure was measured and does not keep to the limit."""
        if self.figure is None:
            return False
        return self.figure >= self.limit if self.below else self.figure > self.limit

    @property
    def row(self) -> tuple[str, ...]:
        """The cells: promise, limit, figure, verdict."""
        limit = f"{'<' if self.below else '≤'} {self.limit:g}{self.unit}"
        if self.figure is None:
            return (self.promise, limit, "", "not measured")
        return (self.promise, limit, f"{self.figure:.3g}{self.unit}", "**broken**" if self.broken else "kept")


class Report(NamedTuple):
    """One subject: its table, and the bounds that were promised on it."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    bounds: tuple[Bound, ...] = ()

    def markdown(self) -> str:
        """Return heading and tables."""
        parts = [f"### {self.title}", _table(self.columns, self.rows)]
        if self.bounds:
            parts.append(_table(("promised", "bound", "measured", ""), [bound.row for bound in self.bounds]))
        return "\n\n".join(parts)


def _table(columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...] | list[tuple[str, ...]]) -> str:
    lines = [columns, ("---",) * len(columns), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
