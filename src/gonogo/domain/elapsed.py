"""How much time went by between two moments, whatever was done to the clock meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from gonogo.domain.duration import shown

STEPPED = "clock.stepped"
INTERRUPTED = "watch.interrupted"
"""What the ledger tells of time: that a clock was set, and that nobody looked while it was watched."""

_SUDDEN = 2.0
"""Seconds by which a clock is corrected without anybody having set it."""
_DRIFT = 0.001
"""The share of the time that went by, up to which a clock is corrected little by little."""


class Moment(msgspec.Struct, frozen=True, omit_defaults=True):
    """A moment, by both clocks of a machine.

    wall: seconds since 1970; they jump when somebody sets the clock. boot: seconds since the machine
    started, with those in which it was suspended; nothing moves them. boot_id: which start that was; "" where
    nobody knows, as of what was written down by the wall clock alone.
    """

    wall: float
    boot: float = 0.0
    boot_id: str = ""


class Elapsed(NamedTuple):
    """The time between two moments.

    seconds: that went by, never below zero. stepped: by how many seconds the clock was set meanwhile, below
    zero for back; 0.0 where it was not, or nobody can tell. is_sure: whether a clock says so that nobody
    sets; else the wall clock alone does.
    """

    seconds: float
    stepped: float = 0.0
    is_sure: bool = True


class Since(NamedTuple):
    """Something that lasts so many seconds from a moment on."""

    began: Moment
    seconds: float

    def left(self, now: Moment) -> float:
        """Seconds until it is over; not above zero where it is."""
        return self.seconds - elapsed(self.began, now).seconds


class Disturbance(msgspec.Struct, frozen=True):
    """What happened to time in a release.

    kind: `clock.stepped` or `watch.interrupted`. at: when that was seen, in seconds since 1970. environment:
    where, "" outside of any. seconds: by which the clock was set, below zero for back; or that nobody looked.
    """

    kind: str
    at: int
    environment: str
    seconds: int

    @property
    def sentence(self) -> str:
        """For people."""
        where = f"{self.environment}: " if self.environment else ""
        if self.kind == STEPPED:
            return f"{where}{told_step(self.seconds, self.at)}; the time that went by counts"
        return f"{where}{told_absence(self.seconds, self.at)}"


def elapsed(begin: Moment, end: Moment) -> Elapsed:
    """What lies between two moments, by the boot clock where both are of one start of one machine."""
    by_wall = end.wall - begin.wall
    if not begin.boot_id or begin.boot_id != end.boot_id:
        return Elapsed(max(by_wall, 0.0), min(by_wall, 0.0), is_sure=False)
    seconds = max(end.boot - begin.boot, 0.0)
    stepped = by_wall - seconds
    is_step = abs(stepped) > _SUDDEN + _DRIFT * seconds
    return Elapsed(seconds, stepped if is_step else 0.0)


def told_step(stepped: float, wall: float) -> str:
    """That the clock was set, for people. wall: what it showed when that was seen, in seconds since 1970."""
    way = "back" if stepped < 0 else "forward"
    return f"the clock stepped {way} {shown(round(abs(stepped)))}, seen at {told_time(wall)}"


def told_absence(seconds: float, wall: float) -> str:
    """That nobody looked, for people. wall: what the clock showed when somebody looked again."""
    return f"nobody looked for {shown(round(seconds))} until {told_time(wall)}, which counts for nothing"


def told_time(wall: float) -> str:
    """A time of the day, for people."""
    return f"{datetime.fromtimestamp(wall, UTC):%H:%M} UTC"
