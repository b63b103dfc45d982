"""A target that is played in memory: nothing runs, and a test says which version cannot.

Each verb changes it bit by bit, as a real one is changed, and tells each change: so a test can let the one
who gave the order die in the middle, and see at every moment whether users are served.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.errors import Stopped
from gonogo.ports.target import Done, Failed, FencingToken, Observed, Obstructed, Replaced, Running

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gonogo.ports.target import Artefact, Outcome


class Played(msgspec.Struct):
    """A version in memory. ready: of its instances. at: when it was stopped, as a number that rises."""

    commit: str
    instances: int = 0
    ready: int = 0
    promoted: bool = False
    at: int = 0


class MemoryTarget:
    """The target port in memory, with two proxies in front.

    broken: versions that never get ready; last_words: what they print. in_the_way: what keeps any from being
    started. said: all that was ordered. changes: what came of it, each with the operation that it is of;
    changed: called after each.
    """

    def __init__(self, instances: int = 1, url: str = "http://127.0.0.1:1") -> None:
        """Take how many instances are all of them."""
        self.broken: set[str] = set()
        self.last_words: tuple[str, ...] = ("it is broken",)
        self.in_the_way = ""
        self.said: list[tuple[str, ...]] = []
        self.changes: list[tuple[str, ...]] = []
        self.changed: Callable[[], None] = lambda: None
        self._all = instances
        self._url = url
        self._number = 0
        self._live = ""
        self._proxies: list[dict[str, int]] = [{}, {}]
        self._versions: dict[str, Played] = {}

    def observe(self) -> Observed:
        """See the port."""
        running = tuple(
            Running(
                version,
                one.instances,
                self._ready(version),
                sum(shares.get(version, 0) for shares in self._proxies) // len(self._proxies),
                tuple(f"{self._url}/{version}/{index}" for index in range(self._ready(version))),
            )
            for version, one in sorted(self._versions.items())
            if one.instances
        )
        return Observed(self._live, running, tuple(self._stopped), self._url if self._versions else "")

    @property
    def serves(self) -> bool:
        """Whether whoever comes in now meets a version that is ready."""
        return all(
            sum(shares.values()) == 100 and all(self._ready(version) for version in shares)
            for shares in self._proxies
        )

    def fail(self) -> None:
        """Let all instances end, as where somebody has killed them all; none comes back by itself."""
        for one in self._versions.values():
            one.ready = 0

    def start(
        self, order: FencingToken, artefact: Artefact, instances: int, stopped: Callable[[], bool]
    ) -> Outcome:
        """See the port."""
        version = artefact.version
        if refused := self._refused(order, "start", version, str(instances)):
            return refused
        if self.in_the_way:
            return Obstructed(self.in_the_way)
        before = self._versions.get(version)
        if before and not artefact.commit:
            artefact = msgspec.structs.replace(artefact, commit=before.commit)
        if before and before.instances and before.commit != artefact.commit:
            return Failed(f"{version} runs here from another commit, {before.commit[:12]}; retire that first")
        self._started(order, artefact, instances or self._all)
        if stopped():
            raise Stopped
        return Failed(f"{version} was not ready", self.last_words) if version in self.broken else Done()

    def shift(self, order: FencingToken, shares: Mapping[str, int]) -> Outcome:
        """See the port."""
        if sum(shares.values()) != 100 or min(shares.values()) < 0:
            return Failed(f"the shares {dict(shares)} are not 100 percent in all")
        if refused := self._refused(order, "shift", *(f"{name}={share}" for name, share in shares.items())):
            return refused
        for version in (version for version, share in shares.items() if share):
            one = self._versions.get(version)
            if one is None or not self._ready(version):
                return Failed(f"{version} gets no traffic: no instance of it is ready")
        wanted = {version: share for version, share in shares.items() if share}
        for number, proxy in enumerate(self._proxies):
            if proxy != wanted:
                self._proxies[number] = wanted
                self._change(order, "proxy", str(number), *(f"{one}={wanted[one]}" for one in sorted(wanted)))
        return Done()

    def promote(self, order: FencingToken, version: str) -> Outcome:
        """See the port."""
        if refused := self._refused(order, "promote", version):
            return refused
        if version not in self._versions:
            return Failed(f"{version} was never started here")
        if not self._versions[version].promoted:
            self._versions[version].promoted = True
            self._change(order, "good", version)
        if self._live != version:
            self._live = version
            self._change(order, "live", version)
        return Done()

    def retire(self, order: FencingToken, version: str, leaving: int = 0) -> Outcome:
        """See the port."""
        if refused := self._refused(order, "retire", version, str(leaving)):
            return refused
        one = self._versions.get(version)
        while one and one.ready > leaving:
            one.ready -= 1
            self._change(order, "drained", version, str(one.ready))
        if one and one.instances > leaving:
            one.instances, one.at = leaving, len(self.changes)
            self._change(order, "stopped", version, str(leaving))
        return Done()

    def spare(self, order: FencingToken, version: str, seconds: int) -> Outcome:
        """See the port; nothing ends it here."""
        if refused := self._refused(order, "spare", version, str(seconds)):
            return refused
        return Done(f"{version} runs on for {seconds} s")

    def expire(self, order: FencingToken, versions: tuple[str, ...], seconds: int) -> Outcome:
        """See the port; no time goes by here."""
        if refused := self._refused(order, "expire", str(seconds), *versions):
            return refused
        for version in {*versions} & {*self._stopped} - {self._live} if not seconds else ():
            del self._versions[version]
            self._change(order, "expired", version)
        return Done()

    def forget(self, order: FencingToken, keep: int, spared: tuple[str, ...] = ()) -> Outcome:
        """See the port."""
        if refused := self._refused(order, "forget", str(keep), *spared):
            return refused
        idle = [version for version in self._stopped if version not in {self._live, *spared}]
        good = [version for version in idle if self._versions[version].promoted]
        for version in sorted(set(idle) - set(good[:keep])):
            del self._versions[version]
            self._change(order, "forgotten", version)
        return Done()

    def _started(self, order: FencingToken, artefact: Artefact, wanted: int) -> None:
        version = artefact.version
        one = self._versions.setdefault(version, Played(artefact.commit))
        if (one.commit, one.instances) != (artefact.commit, wanted):
            one.commit, one.instances, one.ready = artefact.commit, wanted, min(one.ready, wanted)
            self._change(order, "began", version, str(wanted))
        while one.ready < wanted and version not in self.broken:
            one.ready += 1
            self._change(order, "ready", version, str(one.ready))

    def _ready(self, version: str) -> int:
        return 0 if version in self.broken or version not in self._versions else self._versions[version].ready

    def _change(self, order: FencingToken, *what: str) -> None:
        self.changes.append((order.operation, *what))
        self.changed()

    @property
    def _stopped(self) -> list[str]:
        idle = [version for version, one in self._versions.items() if not one.instances]
        return sorted(idle, key=lambda version: self._versions[version].at, reverse=True)

    def _refused(self, order: FencingToken, *said: str) -> Replaced | None:
        if order.number < self._number:
            return Replaced(self._number)
        self._number = order.number
        self.said.append(said)
        return None
