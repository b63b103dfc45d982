"""Keeps one command: what that leaves running is ended before this ends, wherever it went.

A program of its own that needs nothing but the standard library: `python -I -S keeper.py GRACE COMMAND …`.
Orphans of the command come to it, also those that left the session and cleared their environment, where the
system can do that (Linux). It ends as the command did.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_SUBREAPER = 36
"""PR_SET_CHILD_SUBREAPER of Linux."""
_TICK = 0.02
_LAST_RESORT = 5.0


def _adopt_orphans() -> None:
    with suppress(ImportError, OSError, AttributeError):
        import ctypes

        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)


def _started(command: list[str]) -> int:
    """The command's pid."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    pid = os.fork()
    if pid:
        return pid
    for sign in (signal.SIGTERM, signal.SIGPIPE, signal.SIGXFSZ):  # Python ignores the latter two
        signal.signal(sign, signal.SIG_DFL)
    try:
        os.execv(command[0], command)  # noqa: S606 - the command as it was found
    except OSError:
        os.execv("/bin/sh", ["/bin/sh", *command])  # noqa: S606 - as a shell does with a file of its lines
    finally:
        os._exit(127)


def _descendants() -> set[int]:
    """All that lives below us, as /proc lists it."""
    above: dict[int, int] = {}
    for name in filter(str.isdecimal, os.listdir("/proc")):  # noqa: PTH208 - a start should cost nothing
        with suppress(OSError), open(f"/proc/{name}/stat", "rb") as file:  # noqa: PTH123
            fields = file.read().rpartition(b")")[2].split()
            if fields[0] not in {b"Z", b"X"}:
                above[int(name)] = int(fields[1])
    found = {os.getpid()}
    while more := {pid for pid, parent in above.items() if parent in found} - found:
        found |= more
    return found - {os.getpid()}


def _reap() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _end(sign: signal.Signals, seconds: float, living: Callable[[], set[int]]) -> None:
    told: set[int] = set()
    deadline = time.monotonic() + seconds
    while (found := living()) and time.monotonic() < deadline:
        for pid in found - told:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, sign)
        told |= found if sign is signal.SIGTERM else set()
        time.sleep(_TICK)
        _reap()


def main(grace: str, *command: str) -> None:
    """Run the command, and end as it did. grace: seconds between SIGTERM and SIGKILL for what it left."""
    _adopt_orphans()
    pid = _started(list(command))
    code = -1
    while code < 0:
        ended, status = os.waitpid(-1, 0)
        code = status if ended == pid else -1
    with suppress(FileNotFoundError):
        _end(signal.SIGTERM, float(grace), _descendants)
        _end(signal.SIGKILL, _LAST_RESORT, _descendants)
    if os.WIFSIGNALED(code):
        with suppress(OSError):  # that of SIGKILL cannot be set
            signal.signal(os.WTERMSIG(code), signal.SIG_DFL)
        os.kill(os.getpid(), os.WTERMSIG(code))
    os._exit(os.waitstatus_to_exitcode(code) & 0xFF)


if __name__ == "__main__":
    main(*sys.argv[1:])
