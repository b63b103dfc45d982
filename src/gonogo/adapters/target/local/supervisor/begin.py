"""Into the background: one supervisor for a folder, at most."""

from __future__ import annotations

import fcntl
import json
import os
import sys
import traceback
from time import sleep
from typing import TYPE_CHECKING

from . import processes
from .state import LOCK, LOG

if TYPE_CHECKING:
    from pathlib import Path

_TRIES = 40
_WHOLE = 100
"""Signs by which whoever holds the lock says who it is, in one write over what the last one said."""


def begin(folder: Path) -> None:
    """Supervise a folder in a process of its own; returns once that, or another one, holds the lock.

    A folder that was deleted meanwhile is not made again: nobody would find what ran from it.
    """
    reading, writing = os.pipe()
    if os.fork():
        os.close(writing)
        os.read(reading, 1)
        return
    os.close(reading)
    os.setsid()
    if os.fork():
        os._exit(0)
    try:
        _leave_the_terminal(folder)
        _supervise(folder, writing)
    except FileNotFoundError:
        os._exit(0)


def _leave_the_terminal(folder: Path) -> None:
    os.chdir("/")
    nothing = os.open(os.devnull, os.O_RDWR)
    log = os.open(folder / LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for descriptor, place in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(descriptor, place)


def _supervise(folder: Path, told: int) -> None:
    lock = _locked(folder)
    if lock is None:
        os._exit(0)
    own = json.dumps([os.getpid(), processes.started(os.getpid())])
    os.pwrite(lock, own.ljust(_WHOLE).encode(), 0)
    try:
        from .containment import adopt_orphans
        from .supervision import Supervision

        adopt_orphans()
        supervision = Supervision(folder)
        os.close(told)
        supervision.run()
    except SystemExit:
        pass
    except BaseException:  # noqa: BLE001 - whatever it is, it belongs into the log
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    os.ftruncate(lock, 0)  # its work is done: whoever looks need not bring it back
    os._exit(0)


def _locked(folder: Path) -> int | None:
    """The lock, held for as long as this process lives; somebody who only looks holds it for a moment."""
    lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    for _ in range(_TRIES):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sleep(0.025)
        else:
            return lock
    return None
