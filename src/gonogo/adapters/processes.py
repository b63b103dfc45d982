"""The processes of this machine: which of them belong to a command, and how they are ended."""

from __future__ import annotations

import functools
import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

VARIABLE = "GONOGO_OPERATION"
"""The variable that marks what a command starts, with a token for each command it runs within."""

_PROC = Path("/proc")
_LAST_RESORT = 5.0
_LOOK_AGAIN = 0.05


class Mark(msgspec.Struct, frozen=True):
    """By what a command's processes are known.

    leader: the pid of the first, and the id of its session and group. started: its start time, as
    `started` tells it. token: stands in the environment of all that it started. room: its temporary folder,
    "" where it has none.
    """

    operation: str
    leader: int
    started: str
    token: str
    room: str = ""


class _Process(NamedTuple):
    pid: int
    parent: int
    session: int
    started: str


class Processes:
    """Those of this machine, as /proc lists them; where there is none, `ps`."""

    def __init__(self, proc: Path = _PROC) -> None:
        """Take the folder in which the system lists them."""
        self._proc = proc

    def started(self, pid: int) -> str:
        """When a process started, in a form that no other one with this pid has; "" where there is none."""
        return next((process.started for process in self._listed(pid)), "")

    def members(self, mark: Mark, *, own: bool = False) -> set[int]:
        """The living processes of a command.

        Those that carry its token, also outside of its session, those in its session while that is
        known to be the same one, and what these started: the leader has the recorded start time, or another
        one there carries the token. own: we started it and saw it end, so its id was not used again.
        Where there is no /proc, tokens cannot be seen, and what left the group is not found.
        """
        processes = list(self._listed())
        marked = {process.pid for process in processes if self._carries(process.pid, mark.token)}
        session = [process for process in processes if process.session == mark.leader]
        known = own or any(
            process.pid in marked or (process.pid, process.started) == (mark.leader, mark.started)
            for process in session
        )
        found = marked | {process.pid for process in session} if known else marked
        return _with_descendants(found, processes) - {os.getpid()}

    def end(
        self,
        mark: Mark,
        *,
        grace: float,
        own: bool = False,
        wait: Callable[[float], object] = time.sleep,
        keeper: int = 0,
    ) -> bool:
        """End a command's processes: SIGTERM, `grace` seconds, SIGKILL; whether there were any.

        wait: passes the time in between. keeper: one with which the others end at once, so that it is only
        killed.
        """
        return _end(lambda: self.members(mark, own=own), grace, wait, {keeper})

    def end_sessions(self, leaders: Collection[int], *, grace: float) -> bool:
        """End all that runs in these sessions of ours, as `end` does."""

        def living() -> set[int]:
            return {process.pid for process in self._listed() if process.session in leaders}

        return _end(living, grace, time.sleep, set())

    def _listed(self, pid: int | None = None) -> Iterator[_Process]:
        """Every process that is not a zombie, or the one."""
        if (self._proc / "self" / "stat").exists():
            numbers = (place.name for place in self._proc.iterdir() if place.name.isdecimal())
            pids = map(int, numbers) if pid is None else [pid]
            yield from filter(None, map(self._from_proc, pids))
        else:
            yield from _from_ps(pid)

    def _from_proc(self, pid: int) -> _Process | None:
        try:
            text = (self._proc / str(pid) / "stat").read_bytes()
        except OSError:
            return None
        fields = text.rpartition(b")")[2].split()
        if fields[0] in (b"Z", b"X"):
            return None
        return _Process(pid, int(fields[1]), int(fields[3]), f"{self._boot}/{int(fields[19])}")

    @functools.cached_property
    def _boot(self) -> str:
        try:
            return (self._proc / "sys/kernel/random/boot_id").read_text().strip()
        except OSError:
            return ""

    def _carries(self, pid: int, token: str) -> bool:
        try:
            return token.encode() in (self._proc / str(pid) / "environ").read_bytes()
        except OSError:
            return False


def _with_descendants(pids: set[int], processes: Collection[_Process]) -> set[int]:
    while more := {one.pid for one in processes if one.parent in pids} - pids:
        pids = pids | more
    return pids


PROCESSES = Processes()
"""Those of the machine that we run on."""


def _end(
    find: Callable[[], set[int]], grace: float, wait: Callable[[float], object], spared: set[int]
) -> bool:
    any_found = False
    for sign, patience in ((signal.SIGTERM, grace), (signal.SIGKILL, _LAST_RESORT)):
        deadline = time.monotonic() + patience
        told: set[int] = set()
        while (living := find()) and time.monotonic() < deadline:
            any_found = True
            others = living - spared
            _tell(others - told if sign is signal.SIGTERM else others or living, sign)
            told |= living
            wait(_LOOK_AGAIN)
    return any_found


def _tell(pids: set[int], sign: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, sign)


def _from_ps(pid: int | None) -> Iterator[_Process]:
    which = ["-A"] if pid is None else ["-p", str(pid)]
    listing = subprocess.run(
        ["/bin/ps", *which, "-o", "pid=,pgid=,state=,lstart="],
        env={"LC_ALL": "C", "TZ": "UTC"},
        capture_output=True,
        text=True,
        check=False,
    )
    for line in listing.stdout.splitlines():
        number, group, state, begun = line.split(maxsplit=3)
        if not state.startswith("Z"):
            yield _Process(int(number), 0, int(group), begun)
