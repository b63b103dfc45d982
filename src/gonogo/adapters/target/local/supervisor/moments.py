"""Moments of this machine, by which time passes as it does, whatever is done to the clock."""

from __future__ import annotations

from time import CLOCK_BOOTTIME, CLOCK_REALTIME, clock_gettime
from typing import TypedDict

from . import processes


class Moment(TypedDict):
    """A moment. wall: seconds since 1970. boot: seconds since the machine started; boot_id: which start."""

    wall: float
    boot: float
    boot_id: str


def now() -> Moment:
    """This one."""
    wall, boot = clock_gettime(CLOCK_REALTIME), clock_gettime(CLOCK_BOOTTIME)
    return {"wall": wall, "boot": boot, "boot_id": processes.boot()}


def passed(since: Moment, until: Moment) -> float:
    """Seconds from one to the other; by the wall clock only where the machine was started in between."""
    if since["boot_id"] == until["boot_id"]:
        return until["boot"] - since["boot"]
    return until["wall"] - since["wall"]
