"""Work in children of this process: some at once, each within bounds of time and memory."""

from __future__ import annotations

import enum
import os
import resource
import signal
import tempfile
from collections.abc import Callable, Generator
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import wait
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeVar

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")

MEMORY = Path("/dev/shm")
ROOM = 4 << 30
"""Bytes that a child may take: one that ends no loop shall not take the machine's."""
LOOK = 2.0
"""Seconds after which the children are looked at."""
PATIENCE = 120.0
"""Seconds that a child may wait and use no time. One that only gets no time does not wait."""
TOLD = "told"

_FORKS = get_context("fork")


class How(enum.Enum):
    """How a child's work ended."""

    PASSED = "passed"
    FAILED = "failed"
    TIMED_OUT = "timed out"
    KILLED = "was killed"


class Work(NamedTuple):
    """What a child does.

    run: is given a file to tell something in, and says whether all passed. seconds: of the processor, that it
    may take, unless it limits itself otherwise.
    """

    run: Callable[[Path], bool]
    seconds: float


class Ended(NamedTuple):
    """What became of it. told: what the child wrote; "" for nothing."""

    how: How
    told: str


Trial: TypeAlias = Generator[Work, Ended, T]
"""Asks for one work after the other, and says what came of them."""


class _Child:
    def __init__(self, work: Work) -> None:
        memory = MEMORY if os.access(MEMORY, os.W_OK) else None
        self._folder = TemporaryDirectory(prefix="mutant-", dir=memory, ignore_cleanup_errors=True)
        self._told = Path(self._folder.name, TOLD)
        self._used = self._waited = 0.0
        self._process = _FORKS.Process(target=_begin, args=(work, self._told))
        self._process.start()
        self.sentinel = self._process.sentinel

    def end_if_stuck(self) -> None:
        """Kill it if it has waited for long."""
        try:
            process = psutil.Process(self._process.pid)
            used, waits = sum(process.cpu_times()[:4]), process.status() != psutil.STATUS_RUNNING
        except psutil.NoSuchProcess:
            return
        self._waited = self._waited + LOOK if waits and used == self._used else 0.0
        self._used = used
        if self._waited > PATIENCE:
            self._process.kill()

    def ended(self) -> Ended:
        """What became of it, once it has ended; what it started ends with it."""
        self._process.join()
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid or 0, signal.SIGKILL)
        told = self._told.read_text() if self._told.exists() else ""
        self._folder.cleanup()
        return Ended(self._how(self._process.exitcode or 0), told)

    def _how(self, code: int) -> How:
        if self._waited > PATIENCE or code == -signal.SIGXCPU:
            return How.TIMED_OUT
        return How.KILLED if code < 0 else How.FAILED if code else How.PASSED


def _begin(work: Work, told: Path) -> None:
    os.setsid()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (ROOM, ROOM))
    limit_time(work.seconds)
    silent = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(silent, stream)
    tempfile.tempdir = os.environ["PYTEST_DEBUG_TEMPROOT"] = str(told.parent)
    passed = False
    try:
        passed = work.run(told)
    finally:  # without a wait for what a mutant has left
        os._exit(not passed)


def limit_time(seconds: float) -> None:
    """End this process when it has used so many more of the processor."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))


def at_once(trials: Iterable[Trial[T]], workers: int) -> Iterator[T]:
    """What came of trials, some at once, as they end."""
    waiting = iter(trials)
    running: dict[Any, tuple[Trial[T], _Child]] = {}

    def go_on(trial: Trial[T], ended: Ended | None) -> Iterator[T]:
        try:
            child = _Child(next(trial) if ended is None else trial.send(ended))
        except StopIteration as done:
            yield done.value
        else:
            running[child.sentinel] = trial, child

    while True:
        while len(running) < workers and (trial := next(waiting, None)) is not None:
            yield from go_on(trial, None)
        if not running:
            return
        for sentinel in wait(list(running), LOOK):
            trial, child = running.pop(sentinel)
            yield from go_on(trial, child.ended())
        for _, child in running.values():
            child.end_if_stuck()
