"""Commands: other programs, run to their end, and ended with all they started."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec

from gonogo.domain.surroundings import Surroundings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

MOST_GIVEN = 32 * 1024
"""Bytes that a command may be given on its input: so many are taken at once, whether it reads them or not."""

OURS = Surroundings()
"""Our home and no variables of its own: what a program has that somebody named who may."""


class Finished(msgspec.Struct, frozen=True):
    """How a command ended.

    code: its exit code, negative for the signal that ended it. output: the end of what it
    printed, both streams together. seconds: how long it ran. timed_out: it was ended at its
    timeout. stopped: it was ended because we are being stopped, so its code says nothing. sandbox: how it
    was kept apart from this machine, for people; "" where that was not asked for.
    """

    code: int
    output: str
    seconds: float
    timed_out: bool = False
    stopped: bool = False
    sandbox: str = ""


class Commands(Protocol):
    """Runs other programs, each in a process group of its own that is known by an operation id."""

    def run(  # noqa: PLR0913 - a program is started with so much
        self,
        command: Sequence[str],
        *,
        operation: str,
        folder: Path,
        log: Path,
        timeout: float,
        environment: Mapping[str, str] | None = None,
        surroundings: Surroundings = OURS,
        given: bytes = b"",
        stopped: Callable[[], bool] = lambda: False,
    ) -> Finished:
        """Run to the end, or to the timeout in seconds; all of the output goes to `log`.

        It gets a stated list of our variables, those of its surroundings, and those of `environment`.
        given: what it reads on its input; at most `MOST_GIVEN` bytes.

        What an earlier try with the same operation id left running is ended first.

        Raises:
            UsageError: there is no such program; the sentence names it.
            SurroundingsError: its surroundings cannot be had; nothing has run.
        """
        ...

    def end_leftovers(self, operation: str = "") -> int:
        """End what earlier tries left running, of one operation or of all; how many groups there were."""
        ...
