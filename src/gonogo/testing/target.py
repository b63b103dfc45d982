"""A target that is played in memory: nothing runs, and a test says which version cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.errors import Stopped
from gonogo.ports.target import Done, Failed, Observed, Order, Replaced, Running

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gonogo.ports.target import Artefact, Outcome


class Played(msgspec.Struct):
    """A version in memory. at: when it was stopped, as a number that rises."""

    commit: str
    instances: int
    promoted: bool = False
    at: int = 0


class MemoryTarget:
    """The target port in memory. broken: versions that never get ready. said: all that was ordered."""

    def __init__(self, instances: int = 1, url: str = "http://127.0.0.1:1") -> None:
        """Take how many instances are all of them."""
        self.broken: set[str] = set()
        self.said: list[tuple[str, ...]] = []
        self._all = instances
        self._url = url
        self._number = 0
        self._live = ""
        self._shares: dict[str, int] = {}
        self._versions: dict[str, Played] = {}

    def observe(self) -> Observed:
        """See the port."""
        running = tuple(
            Running(
                version,
                one.instances,
                0 if version in self.broken else one.instances,
                self._shares.get(version, 0),
                tuple(f"{self._url}/{version}/{index}" for index in range(one.instances)),
            )
            for version, one in sorted(self._versions.items())
            if one.instances
        )
        return Observed(self._live, running, tuple(self._stopped), self._url if self._versions else "")

    def start(self, order: Order, artefact: Artefact, instances: int, stopped: Callable[[], bool]) -> Outcome:
        """See the port."""
        version = artefact.version
        if refused := self._refused(order, "start", version, str(instances)):
            return refused
        before = self._versions.get(version)
        if before and before.instances and before.commit != artefact.commit:
            return Failed(f"{version} runs here from another commit, {before.commit[:12]}; retire that first")
        promoted = bool(before and before.promoted)
        self._versions[version] = Played(artefact.commit, instances or self._all, promoted)
        if stopped():
            raise Stopped
        return Failed(f"{version} was not ready", ("it is broken",)) if version in self.broken else Done()

    def shift(self, order: Order, shares: Mapping[str, int]) -> Outcome:
        """See the port."""
        if sum(shares.values()) != 100 or min(shares.values()) < 0:
            return Failed(f"the shares {dict(shares)} are not 100 percent in all")
        if refused := self._refused(order, "shift", *(f"{name}={share}" for name, share in shares.items())):
            return refused
        for version in (version for version, share in shares.items() if share):
            one = self._versions.get(version)
            if one is None or not one.instances or version in self.broken:
                return Failed(f"{version} gets no traffic: no instance of it is ready")
        self._shares = {version: share for version, share in shares.items() if share}
        return Done()

    def promote(self, order: Order, version: str) -> Outcome:
        """See the port."""
        if refused := self._refused(order, "promote", version):
            return refused
        if version not in self._versions:
            return Failed(f"{version} was never started here")
        self._versions[version].promoted = True
        self._live = version
        return Done()

    def retire(self, order: Order, version: str, leaving: int = 0) -> Outcome:
        """See the port."""
        if refused := self._refused(order, "retire", version, str(leaving)):
            return refused
        one = self._versions.get(version)
        if one and one.instances > leaving:
            one.instances, one.at = leaving, len(self.said)
        return Done()

    def forget(self, order: Order, keep: int, spared: tuple[str, ...] = ()) -> Outcome:
        """See the port."""
        if refused := self._refused(order, "forget", str(keep), *spared):
            return refused
        idle = [version for version in self._stopped if version not in {self._live, *spared}]
        good = [version for version in idle if self._versions[version].promoted]
        for version in set(idle) - set(good[:keep]):
            del self._versions[version]
        return Done()

    @property
    def _stopped(self) -> list[str]:
        idle = [version for version, one in self._versions.items() if not one.instances]
        return sorted(idle, key=lambda version: self._versions[version].at, reverse=True)

    def _refused(self, order: Order, *said: str) -> Replaced | None:
        if order.number < self._number:
            return Replaced(self._number)
        self._number = order.number
        self.said.append(said)
        return None
