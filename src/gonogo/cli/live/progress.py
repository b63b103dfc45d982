"""How a release is shown while it moves: live on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

import click

from gonogo.domain.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gonogo.domain.decision import Decision
    from gonogo.domain.stage import StageKind
    from gonogo.ports.record.releases import ReleaseRow

_COLOURS = {"go": "green", "hold": "yellow", "no-go": "red"}
_NEXT: dict[StageKind, str] = {
    "locking": "lock",
    "committing": "candidate",
    "branching": "its branch",
    "proposal": "promotion",
    "publishing": "merge and tag",
    "recording": "record",
    "cleaning": "clean up",
    "reporting": "report",
    "anchoring": "anchor",
}
"""What some stages are called where they come next."""


def percent(row: ReleaseRow) -> int:
    """How much of its way is behind it."""
    return row.progress // 10


def following(row: ReleaseRow) -> str:
    """What comes next, "" where that is not known."""
    from gonogo.domain.progress import following, way

    found = following(way(row.to_job(), {}), row.at)
    if found is None or row.ended:
        return ""
    gates = f"gate {found.gates[0]}" if found.gates else ""
    return gates or found.environment or _NEXT.get(found.kind, found.kind)


class Lines:
    """One line for each change: for pipes, logs and CI."""

    def __init__(self, told: int = 0) -> None:
        """Nothing was shown yet, but so many answers."""
        self._stage = ""
        self._told = told

    def show(self, row: ReleaseRow, decisions: Sequence[Decision]) -> None:
        """Tell what is new."""
        for decision in decisions[self._told :]:
            click.echo(f"  {answer(decision)}", err=True)
        self._told = len(decisions)
        stage = row.waiting or row.stage
        if stage != self._stage:
            self._stage = stage
            click.echo(f"{row.title}  {percent(row):3} %  {printable(stage)}", err=True)


class Live:
    """A few lines that are drawn again: release, stage, how long, what was answered."""

    def __init__(self) -> None:
        """Begin to draw."""
        from rich.console import Console
        from rich.live import Live as Drawing

        self._begin = monotonic()
        self._drawing = Drawing(console=Console(stderr=True), refresh_per_second=8, transient=True)
        self._drawing.start()

    def show(self, row: ReleaseRow, decisions: Sequence[Decision]) -> None:
        """Draw it as it is now."""
        from rich.spinner import Spinner
        from rich.table import Table
        from rich.text import Text

        table = Table.grid(padding=(0, 1))
        for decision in decisions:
            table.add_row(_mark(decision), Text(printable(f"{decision.asker}: {decision.reason}")))
        then = following(row)
        line = Text.assemble(
            (row.title, "bold"),
            f"  {percent(row)} %  {printable(row.waiting or row.stage)}  ",
            (f"{monotonic() - self._begin:.0f} s" + (f", next: {then}" if then else ""), "dim"),
        )
        table.add_row(Spinner("dots"), line)
        table.add_row("", Text(f"release {row.id}", style="dim"))
        self._drawing.update(table)

    def stop(self) -> None:
        """Leave the terminal as it was."""
        self._drawing.stop()


@contextmanager
def progress(*, plain: bool = False, told: int = 0) -> Iterator[Lines | Live]:
    """What fits: live on a terminal, else lines. told: how many answers were shown before."""
    if plain or not sys.stderr.isatty():
        yield Lines(told)
        return
    live = Live()
    try:
        yield live
    finally:
        live.stop()


def answer(decision: Decision) -> str:
    """One answer as a line."""
    call = click.style(decision.call, fg=_COLOURS[decision.call], bold=True)
    name = decision.asker if decision.required else f"{decision.asker} (optional)"
    return f"{call:5} {printable(name)}: {printable(decision.reason)} ({decision.seconds:.1f} s)"


def _mark(decision: Decision) -> str:
    return f"[{_COLOURS[decision.call]}]{decision.call}[/]"
