"""What the demo does: real commands in real processes, each with what it printed and how long it took."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING

import msgspec

from gonogo.errors import GonogoError, RepositoryError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_PATIENCE = 600
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Step(msgspec.Struct):
    """One command that was run: why, what it printed, how it ended, and how long it took."""

    about: str
    command: str
    seconds: float
    code: int
    output: str


class DemoError(GonogoError):
    """A step of the demo ended otherwise than it should."""


def run(place: Path, about: str, arguments: list[str], given: str = "", ends: int = 0) -> Step:
    """Run a gonogo command in a repository; raises DemoError where it ends with another code."""
    begin = perf_counter()
    done = subprocess.run(
        gonogo(place, arguments), input=given, capture_output=True, text=True, timeout=_PATIENCE, check=False
    )
    if done.returncode != ends:
        raise DemoError(f"gonogo {' '.join(arguments)} ended with {done.returncode}: {done.stderr.strip()}")
    return Step(
        about, f"gonogo {' '.join(arguments)}", since(begin), done.returncode, done.stdout or done.stderr
    )


def gonogo(place: Path, arguments: Sequence[str]) -> list[str]:
    """The command line of this gonogo, for a repository; modules of the current folder have no part in it."""
    return [sys.executable, "-P", "-m", "gonogo", "-C", str(place), *arguments]


def git(place: Path | None, *arguments: str, ok: tuple[int, ...] = (0,)) -> str:
    """What git prints; raises RepositoryError where it fails."""
    where = ["-C", str(place)] if place else []
    command = ["git", *where, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in ok:
        raise RepositoryError(f"git {arguments[0]} failed: {done.stderr.strip()}")
    return done.stdout


def since(begin: float) -> float:
    """Seconds since a moment."""
    return round(perf_counter() - begin, 3)


@contextmanager
def undisturbed() -> Iterator[None]:
    """The first signal that ends a program ends the demo in order; none is heard while that is done."""
    before = {number: signal.signal(number, _interrupt) for number in _ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(*_: object) -> None:
    for number in _ENDING:
        signal.signal(number, _nothing)  # not SIG_IGN, which what is started from now on would inherit
    raise KeyboardInterrupt


def _nothing(*_: object) -> None:
    """It was heard before."""
