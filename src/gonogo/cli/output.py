"""How commands get their project and give their results: results to stdout, everything else to stderr."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click
import msgspec

if TYPE_CHECKING:
    from gonogo.app.project import Project

as_json = click.option(
    "--json", "as_json", is_flag=True, help="Print the result as JSON; its shape is in docs/json.md."
)
waits = click.option(
    "--wait",
    is_flag=True,
    help="Stay while the release waits for people in other clones, or for a time.",
)
package = click.option(
    "--package", default="", metavar="NAME", help="One package of a monorepo, as gonogo.yml names it."
)
packages = click.option(
    "--package",
    "packages",
    multiple=True,
    metavar="NAME",
    help="Only this package of a monorepo, as gonogo.yml names it; may be given several times.",
)
offline = click.option(
    "--offline", is_flag=True, help="Do not ask the remote; say what is not known without it."
)


_USUAL_WIDTH = 80
"""Columns, where nobody says how many there are."""


def project(*, untouched: bool = False, looking: bool = False, planning: bool = False) -> Project:
    """The project that the command line names.

    untouched: none of its files is written, whoever tries. looking: whether its remote is looked at first.
    planning: whether git is asked at once what every plan needs.
    """
    from gonogo.bootstrap.project import open_project

    folder, settings_file = click.get_current_context().find_root().obj
    return open_project(folder, settings_file, untouched=untouched, looking=looking, planning=planning)


def json_text(data: Any) -> str:
    """A result as indented JSON."""
    return f"{msgspec.json.format(msgspec.json.encode(data), indent=2).decode()}\n"


def print_json(data: Any) -> None:
    """A result as indented JSON, to standard output."""
    click.echo(json_text(data), nl=False)


def terminal_width() -> int:
    """Columns to fill: the terminal's, but no more than are pleasant to read."""
    return max(40, min(_columns(), 100))


def _columns() -> int:
    """As `shutil.get_terminal_size` says, which brings all that packs archives along."""
    said = os.environ.get("COLUMNS", "")
    if said.isdecimal() and int(said):
        return int(said)
    with suppress(AttributeError, ValueError, OSError):
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or _USUAL_WIDTH  # type: ignore[union-attr]  # caught
    return _USUAL_WIDTH


def say(sentence: str) -> None:
    """What was done, beside the result."""
    click.echo(sentence, err=True)


def warn(sentence: str) -> None:
    """Something that one should know, beside the result."""
    click.secho(f"! {sentence}", fg="yellow", err=True)
