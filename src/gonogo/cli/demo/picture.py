"""The end of the demo: what visitors saw, as a chart and in numbers."""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import TYPE_CHECKING

import click

from gonogo.cli.output import terminal_width
from gonogo.render.traffic import Answered, Mark, chart, pieces, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gonogo.cli.demo.rollout import Show, Version
    from gonogo.render.traffic import Row

_COLOURS = ("blue", "green", "red")
_TIME = 56
_LEAST = 0.1


def draw(show: Show) -> None:
    """The chart, the times, and how many requests were sent, lost and failed."""
    click.secho("\nWhat visitors saw\n", bold=True)
    for row in _rows(show):
        click.echo(_painted(row))
    click.secho("\nHow long it took\n", bold=True)
    for time in show.times:
        what = f"  {time.what}" if time.part else time.what
        click.echo(f"  {what:{_TIME}}{_lasting(time.seconds):>7} s")
    click.secho("\nRequests\n", bold=True)
    for line in _counts(show):
        click.echo(f"  {line}")
    click.echo()
    for fault in show.faults:
        click.secho(f"✗ {fault}", fg="red")


def _lasting(seconds: float) -> str:
    return f"{seconds:.1f}" if seconds >= _LEAST else f"< {_LEAST}"


def _rows(show: Show) -> Iterator[Row]:
    """As many columns as fit, of a second each or of some."""
    lasting = len(show.seconds)
    count = pieces(lasting, terminal_width())
    edges = [number * lasting // count for number in range(count + 1)]
    columns = [show.seconds[begin:end] for begin, end in pairwise(edges)]
    versions = {
        one.version: [_summed([second.versions[number] for second in column]) for column in columns]
        for number, one in enumerate(show.versions)
    }
    return chart(versions, [Mark(event.at, event.what) for event in show.events], float(lasting))


def _summed(versions: Sequence[Version]) -> Answered:
    return Answered(sum(one.answered for one in versions), sum(one.failed for one in versions))


def _painted(row: Row) -> str:
    """Cells in the colour of the version they belong to."""
    if not row.versions:
        return text(row)
    label = text(row._replace(cells="", versions=())).ljust(6)
    parts = []
    for version, cells in groupby(zip(row.versions, row.cells, strict=True), key=lambda pair: pair[0]):
        run = "".join(cell for _, cell in cells)
        parts.append(click.style(run, fg=_COLOURS[version % len(_COLOURS)]) if version >= 0 else run)
    return f"{label:>6} {''.join(parts)}".rstrip()


def _counts(show: Show) -> Iterator[str]:
    yield f"{'sent':<10}{show.sent:8,}"
    yield f"{'lost':<10}{show.lost:8,}"
    for one in show.versions:
        share = f"   {100 * one.failed / one.answered:.1f} %" if one.failed else ""
        yield f"{one.version:<10}{one.answered:8,} answered, {one.failed:,} failed{share}"
