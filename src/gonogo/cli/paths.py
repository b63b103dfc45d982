"""Paths that a person types: meant from the folder where gonogo runs, which is what -C names."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from gonogo.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

STANDARD = "-"
"""Standard input or output."""


def place_of(name: str | Path) -> Path:
    """Where it is."""
    folder: Path = click.get_current_context().find_root().obj[0]
    return folder / name


def read_text(name: str) -> str | None:
    """The text of a file, or of standard input; nothing where there is no such file.

    Raises:
        UsageError: it cannot be read, or is no text.
    """
    from gonogo.adapters.files.anywhere import read_anywhere

    if name != STANDARD:
        return read_anywhere(place_of(name))
    try:
        return sys.stdin.buffer.read().decode()
    except UnicodeDecodeError as problem:
        raise UsageError(f"Standard input is not UTF-8 text (byte {problem.start})") from None


def write_text(name: str, text: str) -> str:
    """Write a result to a file, or to standard output where none is named; a sentence on it, or "".

    Raises:
        UsageError: it cannot be written; the sentence says what to do.
    """
    from gonogo.adapters.files.anywhere import write_anywhere

    if name in ("", STANDARD):
        click.echo(text, nl=False)
        return ""
    write_anywhere(place_of(name), text)
    return f"{name} written"
