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
    from gonogo.ports.record import ReleaseRow

_COLOURS = {"go": "green", "hold": "yellow", "no-go": "red"}
_BEFORE = ("locking", "committing", "pushing release")
_AFTER = (
    "approval",
    "polling",
    "merging",
    "tagging",
    "pushing",
    "bringing",
    "recording",
    "taking",
    "writing",
    "anchoring",
)
_BACK = (
    ("beginning", "may it be", "taking it", "held", "rolling back"),
    ("start ", "traffic", "users are back"),
    ("live version", "stop ", "alerting", "restoring", "the data"),
    ("watching", "smoke", "looking at it", "rolled back"),
    ("blocking", "taking its commits back", "opening an issue", "post-mortem", "looking", "clearing up"),
    ("recording", "writing", "anchoring"),
)
"""What tells how far a rollback is."""
_SAID = {
    "locking": "lock",
    "committing": "candidate",
    "pushing release": "its branch",
    "polling": "poll",
    "merging": "merge",
    "tagging": "tag",
    "pushing": "push",
    "bringing": "this clone",
    "recording": "record",
    "taking": "clean up",
    "writing": "report",
    "anchoring": "anchor",
}


def place(row: ReleaseRow) -> tuple[int, str]:
    """How much is done, in percent of the steps that its plan has, and what comes next."""
    if row.rollback_environment:
        return _place_back(row)
    gates = tuple(f"gate {gate['name']}" for gate in row.job["plan"]["gates"])
    proposal = ("candidate",) if row.job.get("proposal") else ()
    environments = [f"{one['name']}:" for one in row.job["plan"].get("environments", ())]
    last = len(environments) if row.job["plan"].get("prerelease") else -1
    middle = _AFTER.index("recording")
    released = (*_AFTER[:middle], *environments[last:], *_AFTER[middle:])
    stages = (*_BEFORE, *gates, *environments[:last], *proposal, *released)
    if row.ended:
        return 100, ""
    at = next((number for number, stage in enumerate(stages) if row.stage.startswith(stage)), 0)
    following = stages[at + 1] if at + 1 < len(stages) else ""
    return round(100 * at / len(stages)), _SAID.get(following, following.rstrip(":"))


def _place_back(row: ReleaseRow) -> tuple[int, str]:
    """The same of a rollback, whose order is its plan's: by what is done at all, the latest counts."""
    if row.ended:
        return 100, ""
    done = [number for number, words in enumerate(_BACK, start=1) if any(word in row.stage for word in words)]
    return round(100 * max(done, default=0) / (len(_BACK) + 1)), ""


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
            click.echo(f"{row.version}  {place(row)[0]:3} %  {printable(stage)}", err=True)


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
        done, following = place(row)
        line = Text.assemble(
            (row.version, "bold"),
            f"  {done} %  {printable(row.waiting or row.stage)}  ",
            (f"{monotonic() - self._begin:.0f} s" + (f", next: {following}" if following else ""), "dim"),
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
