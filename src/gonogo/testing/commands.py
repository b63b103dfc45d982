"""Commands that are played: nothing runs, and a test says how each one ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.surroundings import Surroundings
from gonogo.domain.text import quoted
from gonogo.errors import UsageError
from gonogo.ports.commands import OURS, Finished

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path


class Play(msgspec.Struct, frozen=True):
    """How a program ends. seconds: that it takes. files: that it writes, by path from its folder."""

    code: int = 0
    output: str = ""
    seconds: float = 0.0
    files: dict[str, str] = {}


class Ran(msgspec.Struct, frozen=True):
    """One command that was run."""

    command: tuple[str, ...]
    operation: str
    folder: str
    timeout: float
    environment: dict[str, str]
    given: bytes = b""
    surroundings: Surroundings = OURS


class PlayedCommands:
    """The commands port with programs that are only said to exist; `ran` has what was run."""

    def __init__(self, programs: Mapping[str, Play]) -> None:
        """Take the programs by name."""
        self._programs = programs
        self.ran: list[Ran] = []
        self.leftovers: set[str] = set()

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
        """Play a command: it takes no time, whatever it says that it takes; see the port."""
        play = self._programs.get(command[0])
        if play is None:
            raise UsageError(
                f"There is no program {quoted(command[0])} on PATH. Install it, or correct the command"
            )
        self.end_leftovers(operation)
        told = dict(environment or {})
        self.ran.append(Ran(tuple(command), operation, str(folder), timeout, told, given, surroundings))
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(play.output, encoding="utf-8")
        if stopped():
            return Finished(-15, play.output, 0.0, stopped=True)
        if play.seconds >= timeout:
            return Finished(-15, play.output, timeout, timed_out=True)
        for name, text in play.files.items():
            place = folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        return Finished(play.code, play.output, play.seconds)

    def end_leftovers(self, operation: str = "") -> int:
        """Forget what `leftovers` has; see the port."""
        ended = {operation} & self.leftovers if operation else set(self.leftovers)
        self.leftovers -= ended
        return len(ended)
