"""How the demo is shown: each step when it is over, or line by line while it goes on."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import click

from gonogo.cli.output import terminal_width
from gonogo.domain.text import shortened

if TYPE_CHECKING:
    from gonogo.cli.demo.steps import Step

_SHOWN = 28
_COLOURS = {"✓": "green", "go": "green", "✗": "red", "no-go": "red", "hold": "yellow"}
_SPOKEN = re.compile(r"^( *)(✓|✗|go|no-go|hold)( .*)", re.DOTALL)
_PASSING = re.compile(r"\S+ +\d+ %  .*; evidence ")
"""What a watch says at every tick, until it says something else."""
_CLEAR = "\r\x1b[2K"


class Silence:
    """Shows nothing."""

    def begin(self, about: str, command: str) -> None:
        """A step begins."""

    def line(self, text: str) -> None:
        """It says something."""

    def end(self, seconds: float) -> None:
        """It is over."""

    def show(self, step: Step) -> None:
        """A step is over that was not shown yet."""

    def note(self, text: str) -> None:
        """Something to know."""


class Screen(Silence):
    """A terminal, or a file. Of what is said again and again, a file gets the last."""

    def __init__(self) -> None:
        """Nothing was shown yet."""
        self._passing = ""
        self._moves = sys.stdout.isatty()

    def begin(self, about: str, command: str) -> None:
        """Say why, and which command."""
        click.echo(f"\n{click.style(about, bold=True)}")
        click.echo(click.style(f"$ {command}", fg="cyan"))

    def line(self, text: str) -> None:
        """A line; one that passes is written over by the next."""
        if _PASSING.match(text):
            self._passing = text
            if self._moves:
                click.echo(_CLEAR + _fitting(text), nl=False)
            return
        self._settle()
        click.echo(f"  {coloured(text)}")

    def end(self, seconds: float) -> None:
        """Say how long it took."""
        self._settle()
        click.secho(f"  {seconds:.1f} s", dim=True)

    def show(self, step: Step) -> None:
        """A step, with the first lines of what it printed."""
        click.echo(
            f"\n{click.style(step.about, bold=True)}  {click.style(f'{step.seconds:.2f} s', dim=True)}"
        )
        click.echo(click.style(f"$ {step.command}", fg="cyan"))
        lines = step.output.rstrip("\n").split("\n")
        for line in lines[:_SHOWN]:
            click.echo(f"  {line}")
        if len(lines) > _SHOWN:
            click.secho(f"  … {len(lines) - _SHOWN:,} more lines", dim=True)

    def note(self, text: str) -> None:
        """Something to know."""
        self._settle()
        click.secho(f"\n{text}", fg="yellow")

    def _settle(self) -> None:
        if self._passing:
            click.echo(_CLEAR + _fitting(self._passing) if self._moves else f"  {self._passing}")
            self._passing = ""


def coloured(line: str) -> str:
    """A line of a release, with its call in its colour."""
    found = _SPOKEN.match(line)
    if not found:
        return line
    return found[1] + click.style(found[2], fg=_COLOURS[found[2]], bold=True) + found[3]


def _fitting(text: str) -> str:
    """On one line of the terminal: it is written over."""
    return f"  {shortened(text, terminal_width() - 3)}"
