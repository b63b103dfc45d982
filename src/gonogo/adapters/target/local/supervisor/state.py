"""The files of an environment: how it shall stand, and how it stands.

How it shall stand is a folder of numbered files, each made whole and never changed. The next one is made
by a link that fails where its number is taken, so that of two writers one hears of the other, and a writer
that was frozen half-way holds nobody up and overwrites nothing.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

if TYPE_CHECKING:
    from pathlib import Path

    from .moments import Moment

LOCK = "supervisor.lock"
"""Held by the supervisor for as long as it lives. It says whose it is, also after that one was killed, and
nothing once one has ended because there was nothing more to look after."""
LOG = "supervisor.log"
"""What supervisors complained of."""
OBSERVED = "observed.json"
LOGS = "logs"
_KEPT = 20


class Spared(TypedDict):
    """A version that shall run for so many seconds from a moment on, and then no more."""

    since: Moment
    seconds: float


class Slot(TypedDict):
    """One version. command: its words, with {port}. Times in seconds. stopped: a number that rises.

    spared: for how long it still runs, without traffic; not there where nothing ends it by itself. ended:
    when it was stopped; not there while it runs, nor where nobody told that when it was.
    """

    commit: str
    folder: str
    command: list[str]
    environment: dict[str, str]
    instances: int
    health: str
    live: str
    ready_timeout: float
    drain: float
    stopped: int
    promoted: bool
    spared: NotRequired[Spared]
    ended: NotRequired[Moment]


class Front(TypedDict):
    """Where users come in. envoy: the program. timeout: seconds for an answer, 0 for any number.

    idle: seconds that a stream may be silent, 0 for any number. streams: paths below which answers are some.
    header, cookie: their value pins a request to a version; "" for none. mirror: percent of the requests
    that change nothing which a version without traffic hears too.
    """

    envoy: str
    address: str
    port: int
    timeout: float
    idle: NotRequired[float]
    streams: NotRequired[list[str]]
    header: str
    cookie: str
    mirror: float


class Desired(TypedDict):
    """How the environment shall stand. number: of the attempt that says so. shares: percent by version."""

    number: int
    operation: str
    down: bool
    live: str
    front: Front
    shares: dict[str, int]
    slots: dict[str, Slot]


class InstanceData(TypedDict):
    """One instance as it stands. memory: bytes, processor: percent of one; negative where not known.

    obstructed: whether its problem is somebody else's process.
    """

    version: str
    index: int
    state: str
    pid: int
    port: int
    restarts: int
    failures: int
    problem: str
    memory: int
    processor: float
    obstructed: NotRequired[bool]


class Observed(TypedDict):
    """How the environment stands.

    serial: of the desired state that was read last; routed: of the one whose split is in force. refused:
    the number of the last attempt that came too late. admin: where Envoy is asked, "" while it does not
    answer. problem: why users are not served.
    """

    pid: int
    number: int
    serial: int
    routed: int
    refused: int
    port: int
    admin: str
    envoy: int
    problem: str
    instances: list[InstanceData]


def last(folder: Path) -> int:
    """The serial number of how it shall stand; 0 where nobody has said anything yet."""
    return max(_serials(folder), default=0)


def latest(folder: Path) -> tuple[int, Desired | None]:
    """How it shall stand, with its serial number; (0, None) where nobody has said anything yet."""
    for _ in range(100):
        serial = last(folder)
        if not serial:
            return 0, None
        with suppress(FileNotFoundError):  # a later one was made, and this one removed
            return serial, json.loads(_place(folder, serial).read_bytes())
    raise OSError(f"{folder} changes faster than it can be read")


def strongest(folder: Path) -> Desired | None:
    """What the highest attempt has said last, of what is kept; nobody with a lower number may follow it."""
    found = [read(_place(folder, serial)) for serial in sorted(_serials(folder))]
    known: list[Desired] = [one for one in found if one]
    return max(reversed(known), key=lambda one: one["number"], default=None)


def follow(folder: Path, serial: int, desired: Desired) -> bool:
    """Say how it shall stand from now on; whether nobody else did so since the serial number was read."""
    _place(folder, 1).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = folder / f"desired.{os.getpid()}.{os.urandom(4).hex()}.part"
    try:
        _write(beside, desired, synced=True)
        os.link(beside, _place(folder, serial + 1))
    except (FileExistsError, FileNotFoundError):
        return False
    finally:
        beside.unlink(missing_ok=True)
    serials = _serials(folder)
    for old in serials:
        if old <= serial - _KEPT:
            _place(folder, old).unlink(missing_ok=True)
    return max(serials) <= serial + _KEPT  # else the number was taken long ago, and forgotten since


def replace(place: Path, data: Any) -> None:
    """Write a file beside, then move it over."""
    beside = place.with_name(f"{place.name}.{os.getpid()}.part")
    _write(beside, data, synced=False)
    beside.replace(place)


def read(place: Path) -> Any:
    """What a file says; None where there is none, or it is none of ours."""
    try:
        return json.loads(place.read_bytes())
    except (OSError, ValueError):
        return None


def _serials(folder: Path) -> list[int]:
    try:
        names = [place.name.partition(".")[0] for place in _place(folder, 1).parent.iterdir()]
    except FileNotFoundError:
        return []
    return [int(name) for name in names if name.isdecimal()]


def _place(folder: Path, serial: int) -> Path:
    return folder / "desired" / f"{serial:08}.json"


def remove_parts(folder: Path) -> None:
    """Remove what writers that were killed have left half-way."""
    for beside in folder.rglob("*.part"):
        beside.unlink(missing_ok=True)


def _write(place: Path, data: Any, *, synced: bool) -> None:
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(data, file, indent=1)
        if synced:
            file.flush()
            os.fsync(file.fileno())
