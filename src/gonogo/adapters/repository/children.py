"""The children that git work has running in this process, so that a stop can end all of them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from gonogo.errors import Stopped

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

GRACE = 5.0
"""Seconds between SIGTERM, at which git removes its locks, and SIGKILL."""
_STARTING = 1.0
_TICK = 0.005


class Children:
    """Each leads a session of its own. Takes no lock: a signal's handler may not wait for one."""

    def __init__(self) -> None:
        """None runs."""
        self._running: set[subprocess.Popen[bytes]] = set()
        self._starting: set[object] = set()
        self._stopped = False

    def start(self, open_process: Callable[[], subprocess.Popen[bytes]]) -> subprocess.Popen[bytes]:
        """Start one.

        Raises:
            Stopped: all were ended, and no more may start.
        """
        for ended in tuple(self._running):
            if ended.returncode is not None:
                self._running.discard(ended)
        token = object()
        self._starting.add(token)
        try:
            if self._stopped:
                raise Stopped
            process = open_process()
            self._running.add(process)
        finally:
            self._starting.discard(token)
        return process

    def forget(self, process: subprocess.Popen[bytes]) -> None:
        """It has ended.

        Raises:
            Stopped: it may have been ended by us, so what it said is no answer.
        """
        self._running.discard(process)
        if self._stopped:
            raise Stopped

    def end_all(self, grace: float = GRACE) -> None:
        """End them with all that they started, and let none start any more."""
        from gonogo.adapters.processes import PROCESSES  # most commands are never stopped

        self._stopped = True
        deadline = time.monotonic() + _STARTING
        while self._starting and time.monotonic() < deadline:
            time.sleep(_TICK)
        leaders = {process.pid for process in tuple(self._running) if process.poll() is None}
        if leaders:
            PROCESSES.end_sessions(leaders, grace=grace)


CHILDREN = Children()
"""Those of this process; there is one, as a signal is for the process too."""
