"""The lock that says which process runs flows: free as soon as that process is gone, however it went."""

from __future__ import annotations

import fcntl
import os
import signal
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep
from typing import IO, TYPE_CHECKING

import msgspec

from gonogo.adapters.processes import PROCESSES
from gonogo.errors import StoreError
from gonogo.ports.engine import Holder
from gonogo.typed import decoded

if TYPE_CHECKING:
    from collections.abc import Callable

_PATIENCE = 10.0
_LOOK_AGAIN = 0.05


class EngineLock:
    """One file; who holds it writes down who that is, so that it can be ended where it hangs."""

    def __init__(self, folder: Path) -> None:
        """Take the folder that the file is in."""
        self._place = folder / "engine.lock"
        self._file: IO[bytes] | None = None

    @property
    def is_mine(self) -> bool:
        """Whether this process holds it."""
        return self._file is not None

    def take(self) -> bool:
        """Take it; false where another process has it.

        Raises:
            StoreError: its file cannot be written.
        """
        file = self._opened()
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        file.truncate(0)
        file.write(msgspec.json.encode([os.getpid(), PROCESSES.started(os.getpid())]))
        file.flush()
        self._file = file
        return True

    def give_back(self) -> None:
        """Let another process have it, while this one goes on."""
        if self._file is not None:
            self._file.truncate(0)
            self._file.close()
            self._file = None

    @property
    def holder(self) -> Holder | None:
        """Who has it now; nothing where nobody has, or nobody that can be told here."""
        known = self._known()
        return Holder(known[0], is_frozen=_is_frozen(known[0])) if known else None

    def end_holder(self) -> int:
        """Kill who has it, also where that is frozen, and wait until the lock is free; its pid, 0 for nobody.

        Raises:
            StoreError: it cannot be ended from here.
        """
        known = self._known()
        if known is None or known[0] == os.getpid():
            return 0
        try:
            os.kill(known[0], signal.SIGKILL)
        except ProcessLookupError:
            return 0
        except PermissionError:
            raise StoreError(
                f"process {known[0]}, which moves releases here, is not yours to end; have it ended, then: "
                "gonogo resume"
            ) from None
        _wait(lambda: PROCESSES.started(known[0]) != known[1])
        return known[0]

    def _known(self) -> tuple[int, str] | None:
        """The pid and the start time of who wrote itself down, while that lives."""
        with suppress(OSError, msgspec.DecodeError):
            pid, since = decoded(self._place.read_bytes(), tuple[int, str])
            if since and PROCESSES.started(pid) == since:
                return pid, since
        return None

    def _opened(self) -> IO[bytes]:
        try:
            self._place.parent.mkdir(parents=True, exist_ok=True)
            return self._place.open("ab")
        except OSError as problem:
            raise StoreError(
                f"{self._place}, which says who moves releases here, cannot be written: {problem.strerror}; "
                "give this user write access to it and its folder, then: gonogo resume"
            ) from None


def _is_frozen(pid: int) -> bool:
    """Whether it was stopped, as by SIGSTOP or Ctrl-Z; never where there is no /proc."""
    try:
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0] in (b"T", b"t")
    except (OSError, IndexError):
        return False


def _wait(true: Callable[[], bool]) -> None:
    end = monotonic() + _PATIENCE
    while not true() and monotonic() < end:
        sleep(_LOOK_AGAIN)
