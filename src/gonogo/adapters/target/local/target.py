"""The target port on this machine: orders to a supervisor, which outlives whoever gives them."""

from __future__ import annotations

import os
from time import monotonic, sleep
from typing import TYPE_CHECKING
from urllib.parse import quote

import msgspec

from gonogo.adapters.target.local import desired as states
from gonogo.adapters.target.local.following import Following
from gonogo.adapters.target.local.program import Program, envoy
from gonogo.adapters.target.local.settings import LocalSettings
from gonogo.adapters.target.local.supervisor import logs, state
from gonogo.adapters.target.local.supervisor.child import GRACE
from gonogo.adapters.target.local.supervisor.ports import free_port
from gonogo.domain import duration
from gonogo.errors import Stopped, TargetError
from gonogo.ports.target import Done, Failed, FencingToken, Observed, Replaced, Running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from gonogo.adapters.target.local.supervisor.state import Desired, InstanceData
    from gonogo.adapters.target.local.supervisor.state import Observed as Seen
    from gonogo.ports.target import Artefact, Outcome, TargetTools

_LOOK_AGAIN = 0.02
_CHECK_AGAIN = 0.5
_IN_FORCE = 30.0
_HOPELESS = 3
_LINES = 20


class LocalTarget:
    """One environment on this machine."""

    Settings = LocalSettings

    def __init__(self, settings: LocalSettings, tools: TargetTools) -> None:
        """Take the settings, and where versions are checked out and run."""
        self._settings = settings
        self._workspace = tools.workspace
        self._folder = tools.workspace.environment(tools.environment).resolve()
        self._program = Program(self._folder)

    def observe(self) -> Observed:
        """See the port. Where the supervisor died and others live, another one takes over."""
        desired = self._desired()
        if desired is None:
            return Observed()
        front = desired["front"]
        host = "127.0.0.1" if front["address"] == "0.0.0.0" else front["address"]  # noqa: S104 - not bound here
        url = f"http://[{host}]:{front['port']}" if ":" in host else f"http://{host}:{front['port']}"
        running = tuple(self._running(desired)) if not desired["down"] else ()
        names = {one.version for one in running}
        kept = tuple(version for version in states.stopped(desired) if version not in names)
        return Observed(desired["live"], running, kept, url)

    def start(
        self, order: FencingToken, artefact: Artefact, instances: int, stopped: Callable[[], bool]
    ) -> Outcome:
        """See the port."""
        settings, version = self._settings, artefact.version
        claimed = self._say(order, _same)
        if isinstance(claimed, Replaced):
            return claimed
        artefact = self._known(artefact)
        refused = self._is_another(artefact)
        if refused:
            return refused
        folder = self._made(artefact)
        if isinstance(folder, Failed):
            return folder
        given = states.slot(settings, artefact, str(folder), instances or settings.instances)
        serial = self._say(order, lambda desired, _: states.started(desired, version, given))
        if isinstance(serial, Replaced):
            return serial
        patience = duration.parse(settings.ready_timeout) + _CHECK_AGAIN
        return self._wait(
            order, serial, lambda seen: self._ready(version, given["instances"], seen), patience, stopped
        ) or self._unready(version)

    def shift(self, order: FencingToken, shares: Mapping[str, int]) -> Outcome:
        """See the port."""
        if sum(shares.values()) != 100 or min(shares.values()) < 0:
            return Failed(f"the shares {dict(shares)} are not 100 percent in all")
        refused = self._refused(order)
        if refused:
            return refused
        seen = self.observe()
        for version in (version for version, share in shares.items() if share):
            running = seen.of(version)
            if running is None or not running.ready:
                return Failed(f"{version} gets no traffic: no instance of it is ready")
        serial = self._say(order, lambda desired, _: states.shifted(desired, shares))
        if isinstance(serial, Replaced):
            return serial
        late = Failed(f"Envoy has not taken the split in {_IN_FORCE:g} s", self._envoy_log)
        return self._wait(order, serial, lambda seen: _routed(seen, serial), _IN_FORCE) or late

    def promote(self, order: FencingToken, version: str) -> Outcome:
        """See the port."""
        desired = self._desired()
        if desired is None or version not in desired["slots"]:
            return self._refused(order) or Failed(f"{version} was never started here")
        serial = self._say(order, lambda desired, _: states.promoted(desired, version))
        return serial if isinstance(serial, Replaced) else Done()

    def retire(self, order: FencingToken, version: str, leaving: int = 0) -> Outcome:
        """See the port. What is unanswered after the time to drain is cut off."""
        if self._desired() is None:
            return Done()
        serial = self._say(order, lambda desired, now: states.retired(desired, version, leaving, now))
        if isinstance(serial, Replaced):
            return serial
        patience = duration.parse(self._settings.drain) + 2 * GRACE + _IN_FORCE
        late = Failed(f"{version} did not end in {patience:g} s")
        return self._wait(order, serial, lambda seen: _gone(seen, version, leaving), patience) or late

    def forget(self, order: FencingToken, keep: int, spared: tuple[str, ...] = ()) -> Outcome:
        """See the port. Versions that never were live are not counted, and go first."""
        if self._desired() is None:
            return Done()
        serial = self._say(order, lambda desired, _: states.forgotten(desired, keep, spared))
        if isinstance(serial, Replaced):
            return serial
        for place in [*(self._folder / "versions").glob("*"), *(self._folder / state.LOGS).glob("*/")]:
            if refused := self._refused(order):
                return refused
            self._clear(place)
        for place in (self._folder / "trash").glob("*/"):
            self._workspace.remove(place)
        return Done()

    def up(self) -> Outcome:
        """Let what ran go on; after a restart of the machine, or after `down`, that is the live version."""
        desired = self._desired()
        if desired is None or not desired["live"]:
            return Failed("no version is live here yet; a release brings the first one")
        alive = not desired["down"] and (self._program.runs or self._program.left_something)
        order = FencingToken("up", desired["number"])
        change = _same if alive else self._after_restart
        serial = self._say(order, change)
        if isinstance(serial, Replaced):
            return serial
        live = desired["live"]
        count = desired["slots"][live]["instances"] or self._settings.instances
        patience = duration.parse(self._settings.ready_timeout) + _CHECK_AGAIN
        ready = self._wait(order, serial, lambda seen: self._ready(live, count, seen), patience)
        if not isinstance(ready, Done):
            return ready or self._unready(live)
        late = Failed(f"Envoy does not answer after {_IN_FORCE:g} s", self._envoy_log)
        return self._wait(order, serial, lambda seen: _routed(seen, serial), _IN_FORCE) or late

    def down(self) -> Outcome:
        """Stop all of it, once it has answered what it was asked; nothing is left running."""
        desired = self._desired()
        if desired is None:
            return Done()
        serial = self._say(
            FencingToken("down", desired["number"]), lambda desired, _: {**desired, "down": True}, wake=False
        )
        if isinstance(serial, Replaced):
            return serial
        if self._program.runs or self._program.left_something:
            self._program.wake()
        end = monotonic() + duration.parse(self._settings.drain) + 4 * GRACE + _IN_FORCE
        while self._program.runs and monotonic() < end:
            sleep(_LOOK_AGAIN)
        if self._program.runs or self._program.left_something:
            return Failed("something still runs; see gonogo local status")
        return Done()

    def logs(self, version: str = "", most: int = 50) -> Iterator[tuple[str, str]]:
        """The last lines of each instance's log, each with whose it is."""
        for place in sorted((self._folder / state.LOGS).glob(f"{_place(version) if version else '*'}/*.log")):
            from urllib.parse import unquote

            who = f"{unquote(place.parent.name)}/{place.stem}"
            yield from ((who, line) for line in logs.last_lines(place, most))

    def follow(self, version: str = "", most: int = 50) -> Following:
        """The same, and what comes from then on."""
        return Following(self._folder / state.LOGS, f"{_place(version) if version else '*'}/*.log", most)

    @property
    def admin(self) -> str:
        """Host and port where Envoy is asked for its numbers; "" while there is none."""
        seen = self._program.observed
        return seen["admin"] if seen and self._program.runs else ""

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
        seen = self._program.observed
        return seen["problem"] if seen and self._program.runs else ""

    def _clear(self, place: Path) -> None:
        """Put out of the way what belongs to a version that is forgotten."""
        desired = self._desired()
        if desired and place.name not in map(_place, desired["slots"]):
            away = self._folder / "trash" / f"{place.name}.{os.urandom(4).hex()}"
            away.parent.mkdir(exist_ok=True)
            place.rename(away)

    def _desired(self) -> Desired | None:
        try:
            return state.latest(self._folder)[1]
        except (OSError, ValueError) as problem:
            raise TargetError(f"{self._folder} cannot be read: {problem}") from None

    def _running(self, desired: Desired) -> Iterator[Running]:
        if not self._program.runs and self._program.left_something:
            self._program.wake()
        seen = self._program.observed if self._program.runs else None
        instances = seen["instances"] if seen else []
        versions = {version for version, one in desired["slots"].items() if one["instances"]}
        for version in sorted(versions | {one["version"] for one in instances}):
            own = [one for one in instances if one["version"] == version]
            slot = desired["slots"].get(version)
            wanted = slot["instances"] if slot else 0
            yield _running(version, wanted, desired["shares"].get(version, 0), own)

    def _refused(self, order: FencingToken) -> Replaced | None:
        desired = self._desired()
        return Replaced(desired["number"]) if desired and order.number < desired["number"] else None

    def _is_another(self, artefact: Artefact) -> Failed | None:
        """Why it cannot be started: the same version runs from something else."""
        desired = self._desired()
        before = desired["slots"].get(artefact.version) if desired else None
        if before and before["instances"] and before["commit"] != artefact.commit:
            there = before["commit"][:12]
            return Failed(f"{artefact.version} runs here from another commit, {there}; retire that first")
        return None

    def _known(self, artefact: Artefact) -> Artefact:
        """With the commit that it last ran from, where whoever asks does not know it."""
        desired = self._desired()
        before = desired["slots"].get(artefact.version) if desired else None
        if artefact.commit or before is None:
            return artefact
        return msgspec.structs.replace(artefact, commit=before["commit"])

    def _made(self, artefact: Artefact) -> Path | Failed:
        """The folder that a version runs in; a checkout is made once, and moved to its place when whole."""
        if artefact.given:
            from pathlib import Path

            given = Path(artefact.given).resolve()
            return given if given.is_dir() else Failed(f"{given}, what was built, is no folder")
        folder = self._folder / "versions" / _place(artefact.version) / artefact.commit[:12]
        if not folder.exists():
            self._workspace.check_out(artefact.commit, folder)
        return folder

    def _say(
        self, order: FencingToken, change: Callable[[Desired, int], Desired], *, wake: bool = True
    ) -> int | Replaced:
        """Say how it shall stand from now on; the serial number of that."""
        try:
            serial = self._said(order, change)
        except OSError as problem:
            raise TargetError(f"{self._folder} cannot be written: {problem.strerror or problem}") from None
        if wake and not isinstance(serial, Replaced):
            self._program.wake()
        return serial

    def _said(self, order: FencingToken, change: Callable[[Desired, int], Desired]) -> int | Replaced:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        while True:
            serial, before = state.latest(self._folder)
            if before and order.number < before["number"]:
                return Replaced(before["number"])
            front = states.front(self._settings, envoy(), self._port(before))
            told = change(before or states.empty(front), serial + 1)
            after: Desired = {**told, "number": order.number, "operation": order.operation, "front": front}
            if before == after:
                return serial
            if state.follow(self._folder, serial, after):
                return serial + 1

    def _port(self, before: Desired | None) -> int:
        """The port in front: as it is while anything runs there, else as it is set, or remembered."""
        if before is None:
            return self._settings.port or free_port(self._settings.address)
        port = before["front"]["port"]
        if not self._settings.port or self._settings.port == port:
            return port
        return port if self._program.left_something else self._settings.port

    def _wait(
        self,
        order: FencingToken,
        serial: int,
        outcome: Callable[[Seen], Outcome | None],
        seconds: float,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Outcome | None:
        """Wait until there is an outcome; None where there is none in time.

        Raises:
            Stopped: we are being stopped.
            TargetError: somebody else has the port in front.
        """
        end = monotonic() + seconds
        check = 0.0
        while monotonic() < end:
            if stopped():
                raise Stopped
            seen = self._program.observed
            if seen and seen["problem"]:
                raise TargetError(f"{seen['problem']}. End it, or name another port with `port:`")
            if seen and seen["serial"] >= serial and (found := outcome(seen)):
                return self._refused(order) or found
            if monotonic() >= check:
                check = monotonic() + _CHECK_AGAIN
                if ended := self._ended(order):
                    return ended
            sleep(_LOOK_AGAIN)
        return None

    def _ended(self, order: FencingToken) -> Outcome | None:
        """Why waiting is in vain; a supervisor that died is replaced."""
        desired = self._desired()
        if desired and desired["down"]:
            return self._refused(order) or Failed("it was taken down meanwhile")
        self._program.wake()
        return self._refused(order)

    def _ready(self, version: str, wanted: int, seen: Seen) -> Outcome | None:
        own = [one for one in seen["instances"] if one["version"] == version]
        if sum(one["state"] == "ready" for one in own) >= wanted and len(own) == wanted:
            return Done()
        hopeless = next(
            (one for one in own if one["state"] != "ready" and one["failures"] >= _HOPELESS), None
        )
        return self._told(hopeless) if hopeless else None

    def _unready(self, version: str) -> Failed:
        seen = self._program.observed
        own = [one for one in seen["instances"] if one["version"] == version] if seen else []
        slow = next((one for one in own if one["state"] != "ready"), None)
        if slow is None:
            return Failed(f"{version} was not ready in {self._settings.ready_timeout}")
        why = slow["problem"] or f"{self._settings.health} did not answer 2xx"
        return self._told({**slow, "problem": f"not ready in {self._settings.ready_timeout}: {why}"})

    def _told(self, one: InstanceData) -> Failed:
        log = self._folder / state.LOGS / _place(one["version"]) / f"{one['index']}.log"
        sentence = f"{one['version']}, instance {one['index'] + 1}: {one['problem']}"
        return Failed(sentence, tuple(logs.last_lines(log, _LINES)))

    @property
    def _envoy_log(self) -> tuple[str, ...]:
        return tuple(logs.last_lines(self._folder / state.LOGS / "envoy.log", _LINES))

    def _after_restart(self, desired: Desired, serial: int) -> Desired:
        return states.after_restart(desired, self._settings.instances, serial)


def _memory() -> int:
    """Bytes that this machine has."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def _same(desired: Desired, _: int) -> Desired:
    return desired


def _place(version: str) -> str:
    return quote(version, safe="")


def _routed(seen: Seen, serial: int) -> Done | None:
    return Done() if seen["routed"] >= serial else None


def _gone(seen: Seen, version: str, leaving: int) -> Done | None:
    own = [one for one in seen["instances"] if one["version"] == version and one["index"] >= leaving]
    return None if own else Done()


def _running(version: str, wanted: int, share: int, own: list[InstanceData]) -> Running:
    memory = [one["memory"] for one in own if one["memory"] >= 0]
    processor = [one["processor"] for one in own if one["processor"] >= 0]
    return Running(
        version,
        wanted,
        sum(one["state"] == "ready" for one in own),
        share,
        tuple(f"http://127.0.0.1:{one['port']}" for one in own if one["state"] == "ready"),
        sum(memory) if memory else -1,
        round(sum(processor), 1) if processor else -1.0,
        next((one["problem"] for one in own if one["problem"]), ""),
    )
