"""The target port on this machine: orders to a supervisor, which outlives whoever gives them."""

from __future__ import annotations

import os
from functools import partial
from time import monotonic, sleep
from typing import TYPE_CHECKING

import msgspec

from gonogo.adapters.target.local import desired as states
from gonogo.adapters.target.local import running
from gonogo.adapters.target.local.orders import Orders
from gonogo.adapters.target.local.program import Program
from gonogo.adapters.target.local.settings import LocalSettings
from gonogo.adapters.target.local.supervisor import moments
from gonogo.adapters.target.local.supervisor.child import GRACE
from gonogo.adapters.target.local.versions import Versions
from gonogo.adapters.target.local.waiting import CHECK_AGAIN, LOOK_AGAIN, Waiting
from gonogo.domain import duration
from gonogo.domain.duration import shown
from gonogo.ports.target import Done, Failed, FencingToken, Observed, Obstructed, Replaced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from gonogo.adapters.target.local.following import Following
    from gonogo.adapters.target.local.supervisor.state import Desired, InstanceData
    from gonogo.adapters.target.local.supervisor.state import Observed as Seen
    from gonogo.ports.target import Artefact, Outcome, TargetTools

_IN_FORCE = 30.0


class LocalTarget:
    """One environment on this machine."""

    Settings = LocalSettings

    def __init__(self, settings: LocalSettings, tools: TargetTools) -> None:
        """Take the settings, and where versions are checked out and run."""
        self._settings = settings
        folder = tools.workspace.environment(tools.environment).resolve()
        self._program = Program(folder, tools.variables)
        self._orders = Orders(folder, settings, self._program)
        self._versions = Versions(folder, tools.workspace)
        self._waiting = Waiting(self._orders, self._program)

    def observe(self) -> Observed:
        """See the port. Where the supervisor died and others live, another one takes over."""
        desired = self._orders.desired
        if desired is None:
            return Observed()
        front = desired["front"]
        host = "127.0.0.1" if front["address"] == "0.0.0.0" else front["address"]  # noqa: S104 - not bound here
        url = f"http://[{host}]:{front['port']}" if ":" in host else f"http://{host}:{front['port']}"
        found = tuple(running.running(desired, self._program.attend())) if not desired["down"] else ()
        names = {one.version for one in found}
        kept = tuple(version for version in states.stopped(desired) if version not in names)
        return Observed(desired["live"], found, kept, url)

    def attend(self) -> bool:
        """Bring back a supervisor that died over its work; whether anything shall run here.

        Raises:
            TargetError, SurroundingsError: it cannot be started.
        """
        self._program.attend()
        desired = self._orders.desired
        return desired is not None and not desired["down"]

    def start(
        self, order: FencingToken, artefact: Artefact, instances: int, stopped: Callable[[], bool]
    ) -> Outcome:
        """See the port."""
        settings, version = self._settings, artefact.version
        claimed = self._orders.say(order, _same)
        if isinstance(claimed, Replaced):
            return claimed
        artefact = self._known(artefact)
        refused = self._is_another(artefact)
        if refused:
            return refused
        folder = self._versions.folder(artefact)
        if isinstance(folder, Failed):
            return folder
        given = states.slot(settings, artefact, str(folder), instances or settings.instances)
        serial = self._orders.say(order, lambda desired, _: states.started(desired, version, given))
        if isinstance(serial, Replaced):
            return serial
        patience = duration.parse(settings.ready_timeout) + CHECK_AGAIN
        return self._waiting.until(
            order, serial, lambda seen: self._ready(version, given["instances"], seen), patience, stopped
        ) or self._unready(version)

    def shift(self, order: FencingToken, shares: Mapping[str, int]) -> Outcome:
        """See the port. An instance that has just died is on its way back, and is waited for."""
        if sum(shares.values()) != 100 or min(shares.values()) < 0:
            return Failed(f"the shares {dict(shares)} are not 100 percent in all")
        refused = self._serves(order, [version for version, share in shares.items() if share])
        if refused:
            return refused
        serial = self._orders.say(order, lambda desired, _: states.shifted(desired, shares))
        if isinstance(serial, Replaced):
            return serial
        late = Failed(f"Envoy has not taken the split in {_IN_FORCE:g} s", self._versions.envoy_log)
        return (
            self._waiting.until(order, serial, lambda seen: running.is_routed(serial, seen), _IN_FORCE)
            or late
        )

    def promote(self, order: FencingToken, version: str) -> Outcome:
        """See the port."""
        desired = self._orders.desired
        if desired is None or version not in desired["slots"]:
            return self._orders.refused(order) or Failed(f"{version} was never started here")
        serial = self._orders.say(order, lambda desired, _: states.promoted(desired, version))
        return serial if isinstance(serial, Replaced) else Done()

    def retire(self, order: FencingToken, version: str, leaving: int = 0) -> Outcome:
        """See the port. What is unanswered after the time to drain is cut off."""
        if self._orders.desired is None:
            return Done()
        at = moments.now()
        serial = self._orders.say(
            order, lambda desired, serial: states.retired(desired, version, leaving, serial, at)
        )
        if isinstance(serial, Replaced):
            return serial
        patience = duration.parse(self._settings.drain) + 2 * GRACE + _IN_FORCE
        late = Failed(f"{version} did not end in {patience:g} s")
        return (
            self._waiting.until(
                order, serial, lambda seen: running.are_gone(version, leaving, seen), patience
            )
            or late
        )

    def spare(self, order: FencingToken, version: str, seconds: int) -> Outcome:
        """See the port: whoever pins a request to it reaches it."""
        desired, since = self._orders.desired, moments.now()
        if desired is None or not states.is_idle(desired, version):
            return self.retire(order, version)
        serial = self._orders.say(order, lambda desired, _: states.spared(desired, version, since, seconds))
        if isinstance(serial, Replaced):
            return serial
        pins = (self._settings.header, f"{self._settings.header}: {version}")
        if not pins[0]:
            pins = (self._settings.cookie, f"Cookie: {self._settings.cookie}={version}")
        how = f"; a request with {pins[1]} reaches it" if pins[0] else ""
        return Done(f"{version} runs without traffic for {shown(seconds)}, to be looked into{how}")

    def expire(self, order: FencingToken, versions: tuple[str, ...], seconds: int) -> Outcome:
        """See the port. The files go with the next `forget`."""
        if self._orders.desired is None:
            return Done()
        now = moments.now()
        said = self._orders.say(order, lambda desired, _: states.expired(desired, versions, seconds, now))
        return said if isinstance(said, Replaced) else Done()

    @property
    def stopped_at(self) -> dict[str, float]:
        """When each version that is kept was stopped, in seconds since 1970 as the clock is set now.

        It lacks those of which nobody knows.
        """
        desired, now = self._orders.desired, moments.now()
        slots = desired["slots"] if desired else {}
        ended = {version: one["ended"] for version, one in slots.items() if "ended" in one}
        return {version: now["wall"] - moments.passed(since, now) for version, since in ended.items()}

    def forget(self, order: FencingToken, keep: int, spared: tuple[str, ...] = ()) -> Outcome:
        """See the port. Versions that never were live are not counted, and go first."""
        if self._orders.desired is None:
            return Done()
        serial = self._orders.say(order, lambda desired, _: states.forgotten(desired, keep, spared))
        if isinstance(serial, Replaced):
            return serial
        for place in self._versions.kept:
            if refused := self._orders.refused(order):
                return refused
            if desired := self._orders.desired:
                self._versions.put_away(place, desired["slots"])
        self._versions.empty_trash()
        return Done()

    def up(self) -> Outcome:
        """Let what ran go on; after a restart of the machine, or after `down`, that is the live version."""
        desired = self._orders.desired
        if desired is None or not desired["live"]:
            return Failed("no version is live here yet; a release brings the first one")
        alive = not desired["down"] and (self._program.runs or self._program.left_something)
        order = FencingToken("up", desired["number"])
        change = _same if alive else self._after_restart
        serial = self._orders.say(order, change)
        if isinstance(serial, Replaced):
            return serial
        live = desired["live"]
        count = desired["slots"][live]["instances"] or self._settings.instances
        patience = duration.parse(self._settings.ready_timeout) + CHECK_AGAIN
        ready = self._waiting.until(order, serial, lambda seen: self._ready(live, count, seen), patience)
        if not isinstance(ready, Done):
            return ready or self._unready(live)
        late = Failed(f"Envoy does not answer after {_IN_FORCE:g} s", self._versions.envoy_log)
        return (
            self._waiting.until(order, serial, lambda seen: running.is_routed(serial, seen), _IN_FORCE)
            or late
        )

    def down(self) -> Outcome:
        """Stop all of it, once it has answered what it was asked; nothing is left running."""
        desired = self._orders.desired
        if desired is None:
            return Done()
        serial = self._orders.say(
            FencingToken("down", desired["number"]), lambda desired, _: {**desired, "down": True}, wake=False
        )
        if isinstance(serial, Replaced):
            return serial
        if self._program.runs or self._program.left_something:
            self._program.wake()
        end = monotonic() + duration.parse(self._settings.drain) + 4 * GRACE + _IN_FORCE
        while self._program.runs and monotonic() < end:
            sleep(LOOK_AGAIN)
        if self._program.runs or self._program.left_something:
            return Failed("something still runs; see gonogo local status")
        return Done()

    def logs(self, version: str = "", most: int = 50) -> Iterator[tuple[str, str]]:
        """The last lines of each instance's log, each with whose it is."""
        return self._versions.logs(version, most)

    def follow(self, version: str = "", most: int = 50) -> Following:
        """The same, and what comes from then on."""
        return self._versions.follow(version, most)

    @property
    def admin(self) -> str:
        """Host and port where Envoy is asked for its numbers; "" while there is none."""
        seen = self._program.attend()
        return seen["admin"] if seen else ""

    def gauges(self) -> dict[str, dict[str, float]]:
        """By version: `cpu` and `memory` in percent of all that this machine has."""
        found: dict[str, dict[str, float]] = {}
        for one in self.observe().running:
            known = {"cpu": one.processor / (os.cpu_count() or 1), "memory": 100 * one.memory / _memory()}
            found[one.version] = {name: round(value, 2) for name, value in known.items() if value >= 0}
        return found

    @property
    def problem(self) -> str:
        """Why users are not served; "" where nothing is known."""
        seen = self._program.attend()
        return seen["problem"] if seen else ""

    def _serves(self, order: FencingToken, versions: Sequence[str]) -> Outcome | None:
        """Why a version cannot get traffic; None where an instance of each is ready."""
        serial = self._orders.say(order, _same)
        if isinstance(serial, Replaced):
            return serial
        desired = self._orders.desired
        patience = duration.parse(self._settings.ready_timeout) + CHECK_AGAIN
        for version in versions:
            wanted = desired["slots"][version]["instances"] if desired and version in desired["slots"] else 0
            looks = partial(self._serving, version)
            ready = self._waiting.until(order, serial, looks, patience) if wanted else None
            if not isinstance(ready, Done):
                return ready or Failed(f"{version} gets no traffic: no instance of it is ready")
        return None

    def _serving(self, version: str, seen: Seen) -> Outcome | None:
        own = running.instances(version, seen)
        if any(one["state"] == "ready" for one in own):
            return Done()
        hopeless = running.hopeless(version, seen)
        return self._told(hopeless) if hopeless else None

    def _is_another(self, artefact: Artefact) -> Failed | None:
        """Why it cannot be started: the same version runs from something else."""
        desired = self._orders.desired
        before = desired["slots"].get(artefact.version) if desired else None
        if before and before["instances"] and before["commit"] != artefact.commit:
            there = before["commit"][:12]
            return Failed(f"{artefact.version} runs here from another commit, {there}; retire that first")
        return None

    def _known(self, artefact: Artefact) -> Artefact:
        """With the commit that it last ran from, where whoever asks does not know it."""
        desired = self._orders.desired
        before = desired["slots"].get(artefact.version) if desired else None
        if artefact.commit or before is None:
            return artefact
        return msgspec.structs.replace(artefact, commit=before["commit"])

    def _ready(self, version: str, wanted: int, seen: Seen) -> Outcome | None:
        if running.are_ready(version, wanted, seen):
            return Done()
        hopeless = running.hopeless(version, seen)
        return self._told(hopeless) if hopeless else None

    def _unready(self, version: str) -> Failed | Obstructed:
        own = running.instances(version, self._program.observed)
        slow = next((one for one in own if one["state"] != "ready"), None)
        if slow is None:
            return Failed(f"{version} was not ready in {self._settings.ready_timeout}")
        why = slow["problem"] or f"{self._settings.health} did not answer 2xx"
        return self._told({**slow, "problem": f"not ready in {self._settings.ready_timeout}: {why}"})

    def _told(self, one: InstanceData) -> Failed | Obstructed:
        sentence = f"{one['version']}, instance {one['index'] + 1}: {one['problem']}"
        if one.get("obstructed"):
            return Obstructed(f"{sentence}. End it, and retry")
        return Failed(sentence, self._versions.log_of(one))

    def _after_restart(self, desired: Desired, serial: int) -> Desired:
        return states.after_restart(desired, self._settings.instances, serial, moments.now())


def _memory() -> int:
    """Bytes that this machine has."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def _same(desired: Desired, _: int) -> Desired:
    return desired
