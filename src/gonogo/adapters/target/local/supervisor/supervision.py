"""The supervisor's work: look how it shall stand, look how it stands, take a step."""

from __future__ import annotations

import os
import traceback
from signal import SIGKILL
from time import monotonic, sleep
from typing import TYPE_CHECKING

from . import envoy as traffic
from . import logs, moments, processes, state
from .child import Children
from .containment import end_orphans, reap
from .envoy import Envoy
from .instance import Instance
from .usage import Usage

if TYPE_CHECKING:
    from pathlib import Path

    from .child import Child
    from .state import Desired, InstanceData, Observed, Slot, Spared
    from .xds import Endpoint

_TICK = 0.05
_MEASURED = 2.0
_TOLD = 1.0


class Supervision:
    """One environment."""

    def __init__(self, folder: Path) -> None:
        """Take over whatever runs; what cannot be taken over is ended."""
        state.remove_parts(folder)
        self._folder = folder
        self._inode = folder.stat().st_ino
        self._children = Children(folder / "processes", _token(folder))
        self._serial, desired = state.latest(folder)
        if desired is None:
            raise SystemExit(0)
        self._desired: Desired = desired
        self._refused = 0
        self._routed = 0
        self._usage = Usage()
        self._measured = self._told = 0.0
        self._said: Observed | None = None
        self._instances: list[Instance] = []
        self._envoy = self._adopt()
        self._tell(monotonic(), always=True)

    def run(self) -> None:
        """Supervise until nothing shall run and nothing does."""
        while not self._ticked():
            if self._is_lost:
                self._end_at_once()
                return
            sleep(_TICK)
        self._children.end_strays(iter(()))
        end_orphans()
        self._tell(monotonic(), always=True)

    @property
    def _is_lost(self) -> bool:
        """Whether the folder was removed, or another one stands in its place."""
        try:
            return self._folder.stat().st_ino != self._inode
        except FileNotFoundError:
            return True

    def _end_at_once(self) -> None:
        """End all that runs: without the folder nobody would find it any more."""
        for one in self._instances:
            processes.tell(one.child.members() if one.child else set(), SIGKILL)
        self._children.end_strays(iter(()))
        end_orphans()
        self._envoy.ended()
        for one in self._instances:
            if one.child:
                self._children.forget(one.child.record)

    def _ticked(self) -> bool:
        """Take a step; what the machine refuses for now, as on a full disk, is tried again."""
        try:
            return self._tick(monotonic())
        except OSError:
            traceback.print_exc()
            sleep(1.0)
            return False

    def _adopt(self) -> Envoy:
        living = list(self._children.recorded())
        self._children.end_strays(child.record.token for child in living)
        front = next((child for child in living if child.record.name == traffic.NAME), None)
        for child in living:
            if child is not front:
                self._take_in(child)
        return Envoy(self._folder / "envoy", self._children, self._folder / state.LOGS / "envoy.log", front)

    def _take_in(self, child: Child) -> None:
        """Go on with an instance; one that is there twice, or of an unknown version, is ended."""
        version, index = str(child.record.known["version"]), int(child.record.known["index"])
        slot = self._desired["slots"].get(version)
        if slot is None or self._of(version, index):
            while not child.ended():
                sleep(_TICK)
        else:
            self._instances.append(self._instance(version, index, slot, child))

    def _tick(self, now: float) -> bool:
        self._read()
        self._want()
        leaving = any(one.state == "leaving" for one in self._instances)
        active = self._envoy.active() if leaving else {}
        for one in self._instances:
            one.step(now, self._envoy, active, routed=self._routed == self._serial)
        self._instances = [one for one in self._instances if one.state != "stopped"]
        over = self._desired["down"] and not self._instances
        if not over:
            self._envoy.keep(self._desired["front"], now)
            self._arrange()
        self._measure(now)
        self._tell(now)
        return over and self._envoy.ended()

    def _read(self) -> None:
        if state.last(self._folder) == self._serial:
            return
        serial, desired = state.latest(self._folder)
        if desired is None:
            return
        before = state.strongest(self._folder)
        if before and desired["number"] < before["number"]:
            self._refused = desired["number"]
            state.follow(self._folder, serial, before)
            return
        self._serial, self._desired = serial, desired

    def _end_spared(self) -> None:
        """Say of versions whose time is over that they shall not run any more; whoever says more is heard."""
        slots = self._desired["slots"]
        over = [name for name, one in slots.items() if one["instances"] and _is_over(one.get("spared"))]
        if over:
            ended: dict[str, Slot] = {
                name: {
                    **slots[name],
                    "instances": 0,
                    "stopped": self._serial + 1,
                    "ended": moments.now(),
                }
                for name in over
            }
            state.follow(self._folder, self._serial, {**self._desired, "slots": {**slots, **ended}})

    def _want(self) -> None:
        """Say to each instance whether it is wanted, and make those that are missing."""
        wanted = {} if self._desired["down"] else self._desired["slots"]
        for one in self._instances:
            one.wanted = one.index < wanted[one.version]["instances"] if one.version in wanted else False
        for version, slot in wanted.items():
            for index in range(slot["instances"]):
                if not self._of(version, index):
                    self._instances.append(self._instance(version, index, slot))

    def _of(self, version: str, index: int) -> Instance | None:
        return next((one for one in self._instances if (one.version, one.index) == (version, index)), None)

    def _instance(self, version: str, index: int, slot: Slot, child: Child | None = None) -> Instance:
        from urllib.parse import quote

        log = self._folder / state.LOGS / quote(version, safe="") / f"{index}.log"
        return Instance(version, index, slot, self._children, log, child)

    def _arrange(self) -> None:
        desired = self._desired
        shares = {version: share for version, share in desired["shares"].items() if share}
        pinned = sorted({one.version for one in self._instances if one.wanted})
        endpoints = {version: self._endpoints(version) for version in {*shares, *self._versions}}
        if self._envoy.arrange(desired["front"], endpoints, shares, pinned):
            self._routed = self._serial

    @property
    def _versions(self) -> set[str]:
        return {one.version for one in self._instances}

    def _endpoints(self, version: str) -> list[Endpoint]:
        """Those that are ready; where none is, those that are not, as some answer is better than none."""
        own = [one for one in self._instances if one.version == version]
        found = [one.endpoint for one in own if one.endpoint]
        if any(not one.leaving for one in found):
            return found
        from .xds import Endpoint

        return [*found, *(Endpoint(one.port) for one in own if one.state == "unready")]

    def _measure(self, now: float) -> None:
        if now - self._measured < _MEASURED:
            return
        self._measured = now
        self._end_spared()
        reap({self._envoy.pid, *(one.child.pid for one in self._instances if one.child)})
        sessions = self._usage.by_session(now)
        for one in self._instances:
            if one.child is not None:
                one.usage = sessions.get(one.child.pid, (-1, -1.0))
            logs.rotate(one.log)
        for log in (self._folder / state.LOGS / "envoy.log", self._folder / state.LOG):
            logs.rotate(log)

    def _tell(self, now: float, *, always: bool = False) -> None:
        said = self._observed()
        if always or said != self._said or now - self._told > _TOLD:
            state.replace(self._folder / state.OBSERVED, said)
            self._said, self._told = said, now

    def _observed(self) -> Observed:
        instances: list[InstanceData] = [one.data for one in self._instances]
        return {
            "pid": os.getpid(),
            "number": self._desired["number"],
            "serial": self._serial,
            "routed": self._routed,
            "refused": self._refused,
            "port": self._desired["front"]["port"],
            "admin": self._envoy.admin,
            "envoy": self._envoy.pid,
            "problem": self._envoy.problem,
            "instances": instances,
        }


def _is_over(spared: Spared | None) -> bool:
    return spared is not None and moments.passed(spared["since"], moments.now()) >= spared["seconds"]


def _token(folder: Path) -> str:
    """What marks all that is started for this environment."""
    place = folder / "token"
    if not place.exists():
        state.replace(place, os.urandom(12).hex())
    return str(state.read(place))
