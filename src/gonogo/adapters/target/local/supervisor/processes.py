"""The processes of this machine, as /proc tells of them."""

from __future__ import annotations

import functools
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from signal import Signals

MARK = "GONOGO_INSTANCE"
"""The variable in the environment of all that a supervisor started: environment, name and token."""

PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


class Process(NamedTuple):
    """One that is no zombie. started: with the pid, no other one has the same. memory: bytes resident.

    begun: ticks of the clock from the start of the machine to its own. seconds: of processor time.
    """

    pid: int
    parent: int
    session: int
    started: str
    begun: int
    seconds: float
    memory: int


def process(pid: int) -> Process | None:
    """The process of this pid, if there is one."""
    try:
        text = (PROC / str(pid) / "stat").read_bytes()
    except OSError:
        return None
    fields = text.rpartition(b")")[2].split()
    if fields[0] in (b"Z", b"X"):
        return None
    used = (int(fields[11]) + int(fields[12])) / _TICKS
    begun = int(fields[19])
    parent, session = int(fields[1]), int(fields[3])
    return Process(pid, parent, session, f"{boot()}/{begun}", begun, used, int(fields[21]) * _PAGE)


def is_frozen(pid: int) -> bool:
    """Whether somebody has stopped a process, and nobody let it go on yet."""
    try:
        text = (PROC / str(pid) / "stat").read_bytes()
    except OSError:
        return False
    return text.rpartition(b")")[2].split()[0] == b"T"


def is_of_this_boot(started: str) -> bool:
    """Whether a process, which may be gone, was started since the machine was. started: as of a process."""
    return started.rpartition("/")[0] == boot() != ""


def processes() -> Iterator[Process]:
    """All of them."""
    pids = [int(place.name) for place in PROC.iterdir() if place.name.isdecimal()]
    return filter(None, map(process, pids))


def started(pid: int) -> str:
    """When a process started; "" where there is none."""
    found = process(pid)
    return found.started if found else ""


def carrying(token: str) -> set[int]:
    """The processes that carry a token in their mark, but this one."""
    found = {one.pid for one in processes() if token in mark(one.pid)}
    return found - {os.getpid()}


def mark(pid: int) -> str:
    """The mark of a process; "" where it has none."""
    try:
        variables = (PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        return ""
    lead = f"{MARK}=".encode()
    return next((one[len(lead) :].decode(errors="replace") for one in variables if one.startswith(lead)), "")


def members(leader: int, token: str) -> set[int]:
    """The processes that carry a token, and those in the leader's session while one of them does."""
    marked = carrying(token)
    session = {one.pid for one in processes() if one.session == leader}
    return marked | session if marked & session else marked


def tell(pids: set[int], sign: Signals) -> None:
    """Send a signal to all of them that still live."""
    for pid in pids:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, sign)


def command(pid: int) -> str:
    """The command line of a process, as far as it can be seen."""
    try:
        words = (PROC / str(pid) / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return ""
    text = " ".join(word.decode(errors="replace") for word in words)
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:200]


def descendants(pid: int) -> set[int]:
    """The children of a process, and theirs."""
    parents = {one.pid: one.parent for one in processes()}
    found: set[int] = set()
    while fresh := {one for one, parent in parents.items() if parent in {pid, *found}} - found:
        found |= fresh
    return found


def is_older(pid: int, other: str) -> bool:
    """Whether a process was there before another one, which may be gone. other: as `started` tells it."""
    one, begun = process(pid), other.rpartition("/")[2]
    return bool(one and begun and one.begun < int(begun))


@functools.cache
def boot() -> str:
    """Which start of the machine this is; "" where nobody knows."""
    try:
        return (PROC / "sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""
