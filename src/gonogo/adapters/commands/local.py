"""Commands on this machine."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

from gonogo.adapters.commands.bubblewrap import this_machine
from gonogo.adapters.commands.child import Child
from gonogo.adapters.commands.output import LARGEST, Output
from gonogo.adapters.commands.records import Records
from gonogo.adapters.commands.room import remove
from gonogo.adapters.commands.setting import Settings
from gonogo.adapters.commands.setting import variables as variables_of
from gonogo.adapters.processes import PROCESSES, Processes
from gonogo.domain.text import quoted
from gonogo.errors import UsageError
from gonogo.ports.commands import OURS, Finished

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gonogo.adapters.commands.bubblewrap import Bubblewrap
    from gonogo.adapters.processes import Mark
    from gonogo.domain.surroundings import Surroundings
    from gonogo.ports.secrets import Secrets

GRACE = 5.0
"""Seconds between SIGTERM and SIGKILL."""

_TICK = 0.05
_LAST_WORDS = 1.0


class LocalCommands:
    """Runs programs in sessions of their own, with nothing on their input but what they are given.

    A mark is kept in the folder before a program begins and until all of it has ended; it is known
    by its session, and by a variable in the environment of everything that it starts. So daemons
    are ended too, unless they left the session and cleared their environment as well; where there
    is no /proc, unless they left the group. May be used from several threads.
    """

    def __init__(
        self,
        folder: Path,
        *,
        grace: float = GRACE,
        largest: int = LARGEST,
        processes: Processes = PROCESSES,
        secrets: Secrets | None = None,
        machine: Callable[[], Bubblewrap] = this_machine,
    ) -> None:
        """Take the folder of the marks, which is in the one that is ours alone.

        grace: seconds that a program has to end by itself. largest: bytes of a log, after which it is cut.
        secrets: what looks up secrets in surroundings, which no output may show then. machine: how this one
        keeps gates apart.
        """
        self._secrets = secrets
        self._settings = Settings(machine, folder.parent, grace)
        self._records = Records(folder)
        self._grace = grace
        self._largest = largest
        self._processes = processes
        self._secrets = secrets

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
        """Run to the end; see the port. What it leaves running in the background is ended with it."""
        from gonogo.domain.secrets.passed import secret_variables, too_short

        self.end_leftovers(operation)
        variables = variables_of(surroundings, environment or {}, self._secrets)
        program = _found(command[0], folder, variables)
        with self._settings.of(surroundings, variables, Path(program), folder) as setting:
            words = [*setting.before, program, *command[1:]]
            kept = bool(setting.before)
            child = Child(words, folder, setting.variables, given, kept=kept, processes=self._processes)
            try:
                self._records.keep(child.mark(operation, setting.room))
                hidden = secret_variables(setting.variables, self._revealed)
                values = [*hidden.values(), *self._revealed]
                with Output(child.output, log, self._largest, values, too_short(hidden)) as output:
                    child.let_in()
                    finished = self._watch(child, output, timeout, stopped)
            finally:
                child.end(self._grace, time.sleep)
                child.close()
                self._records.forget(operation)
            return setting.ended(finished)

    @property
    def _revealed(self) -> list[str]:
        """The values that were looked up in this process."""
        return [one.reveal() for one in self._secrets.revealed] if self._secrets else []

    def end_leftovers(self, operation: str = "") -> int:
        """End what was left running; see the port. It ends what runs now in this process as well.

        A process whose start time or token is not the recorded one is never touched.
        """
        marks = [self._records.of(operation)] if operation else self._records.all()
        return sum(self._end_leftover(mark) for mark in marks if mark)

    def _end_leftover(self, mark: Mark) -> bool:
        ended = self._processes.end(mark, grace=self._grace)
        if mark.room:
            remove(Path(mark.room))
        self._records.forget(mark.operation)
        return ended

    def _watch(self, child: Child, output: Output, timeout: float, stopped: Callable[[], bool]) -> Finished:
        begun = time.monotonic()
        halted = timed_out = False
        while child.runs and not (halted or timed_out):
            output.read(_TICK)
            halted, timed_out = stopped(), time.monotonic() - begun >= timeout and child.runs
        seconds = time.monotonic() - begun
        code = child.end(self._grace, output.read)
        output.drain(_LAST_WORDS)
        halted = halted or stopped()
        return Finished(code, output.text, seconds, timed_out and not halted, halted)


def _found(program: str, folder: Path, variables: Mapping[str, str]) -> str:
    """The program's path; a relative one is meant from the folder, a bare name from PATH.

    Raises:
        UsageError: there is no such program.
    """
    named = str(folder / program) if os.sep in program else program
    found = shutil.which(named, path=variables.get("PATH", os.defpath)) if program else None
    if found is None:
        where = f"in {folder}" if os.sep in program else "on PATH"
        raise UsageError(f"There is no program {quoted(program)} {where}. Install it, or correct the command")
    return str(folder / found)
