"""One child process, from its start to the end of all that it started."""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING, cast

from gonogo.adapters.processes import PROCESSES, VARIABLE, Mark, Processes
from gonogo.errors import UsageError
from gonogo.ports.commands import MOST_GIVEN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from typing import BinaryIO

_DOOR = 'read -r go && exec "$@"'
"""The child waits for a line on its input before it becomes the command; without one it ends. The
command's words are arguments, never text that the shell reads."""

_NOTHING = " </dev/null"


class Child:
    """A command that waits to be let in, so that it can be recorded before it does anything."""

    def __init__(
        self,
        command: Sequence[str],
        folder: Path,
        variables: Mapping[str, str],
        given: bytes = b"",
        *,
        kept: bool = False,
        processes: Processes = PROCESSES,
    ) -> None:
        """Start it in a session of its own; it carries a token of its own beside those it runs within.

        kept: whether it only keeps the sandbox in which what it runs is, and with which that ends at once.

        Raises:
            UsageError: it cannot be started.
        """
        if len(given) > MOST_GIVEN:
            raise UsageError(f"{command[0]} is given {len(given)} bytes to read; at most {MOST_GIVEN} can be")
        self._given = given
        self._processes = processes
        self._kept = kept
        self.token = os.urandom(12).hex()
        within = f"{os.environ.get(VARIABLE, '')} {self.token}".strip()
        try:
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", _DOOR if given else _DOOR + _NOTHING, "sh", *command],
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env={**variables, VARIABLE: within},
                start_new_session=True,
            )
        except (OSError, ValueError) as problem:
            raise UsageError(f"{command[0]} cannot be started in {folder}: {problem}") from None
        self._started = processes.started(self._process.pid)

    @property
    def output(self) -> BinaryIO:
        """The pipe to which it prints."""
        return cast("BinaryIO", self._process.stdout)

    def mark(self, operation: str, room: str = "") -> Mark:
        """By what its processes are known. room: its temporary folder, which goes with it."""
        return Mark(operation, self._process.pid, self._started, self.token, room)

    def let_in(self) -> None:
        """Let it become the command."""
        door = cast("BinaryIO", self._process.stdin)
        with suppress(BrokenPipeError), door:
            door.write(b"go\n" + self._given)

    @property
    def runs(self) -> bool:
        """Whether it has not ended. It is not reaped, so that nobody else gets its pid."""
        if not hasattr(os, "waitid"):
            return self._process.poll() is None
        return os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None

    def end(self, grace: float, wait: Callable[[float], object]) -> int:
        """End all that still runs of it, and reap it; its exit code. May be called again."""
        if self._process.returncode is None:
            cast("BinaryIO", self._process.stdin).close()
            keeper = self._process.pid if self._kept else 0
            self._processes.end(self.mark(""), grace=grace, own=True, wait=wait, keeper=keeper)
        return self._process.wait()

    def close(self) -> None:
        """Close the pipe to which it printed."""
        self.output.close()
