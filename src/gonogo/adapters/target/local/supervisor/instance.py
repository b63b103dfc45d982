"""One instance of a version: from its start through its readiness to its end."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from . import ports
from .probe import Probe
from .restarts import Restarts
from .xds import Endpoint, endpoints_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from .child import Child, Children
    from .envoy import Envoy
    from .state import InstanceData, Slot

_UNREADY = 3
_DEAD = 3
_READY_EVERY = 1.0
_LIVE_EVERY = 5.0
_TIMEOUT = 5.0
_STABLE = 10.0
_PATIENCE = 5.0


class Instance:
    """Started, asked for its health, started again where it dies, and led out without losing a request.

    States: waiting (to be started), starting, ready, unready, unwanted (until no route leads to it),
    leaving (gets nothing new), left (Envoy does not know it any more), stopping, stopped.
    """

    def __init__(
        self, version: str, index: int, slot: Slot, children: Children, log: Path, child: Child | None = None
    ) -> None:
        """Take what it is. child: where it runs already."""
        self.version = version
        self.index = index
        self.wanted = True
        self.state = "waiting"
        self.port = 0
        self.usage = (-1, -1.0)
        self.child: Child | None = None
        self.log = log
        self._slot = slot
        self._children = children
        self._restarts = Restarts()
        self._ready: Probe | None = None
        self._live: Probe | None = None
        self._problem = ""
        self._since = monotonic()
        self._again = False
        self._obstructed = False
        if child is not None:
            self._adopt(child)

    @property
    def endpoint(self) -> Endpoint | None:
        """Where Envoy finds it; None where it shall not."""
        if self.state in ("ready", "unwanted", "leaving"):
            return Endpoint(self.port, self.state == "leaving")
        return None

    @property
    def data(self) -> InstanceData:
        """How it stands."""
        return {
            "version": self.version,
            "index": self.index,
            "state": self.state,
            "pid": self.child.pid if self.child else 0,
            "port": self.port,
            "restarts": max(0, self._restarts.count),
            "failures": self._restarts.failures,
            "problem": self._problem,
            "memory": self.usage[0],
            "processor": self.usage[1],
            "obstructed": self._obstructed,
        }

    def step(self, now: float, envoy: Envoy, active: Mapping[int, int] | None, *, routed: bool) -> None:
        """Take the next step, if it is time for one.

        active: unanswered requests by port; None where that is not known. routed: whether the split that
        shall be is in force.
        """
        match self.state:
            case "waiting":
                self._begin(now)
            case "starting" | "ready" | "unready":
                self._watch(now)
            case "unwanted":
                self._wait_for_routes(now, routed=routed)
            case "leaving":
                answered = active is not None and not active.get(self.port)
                self._leave(now, settled=answered and envoy.has_settled(endpoints_file(self.version)))
            case "left":
                if envoy.has_settled(endpoints_file(self.version)) or now - self._since > _PATIENCE:
                    self._become("stopping", now)
            case "stopping":
                self._stop(now)

    def _adopt(self, child: Child) -> None:
        self.child = child
        self.port = int(child.record.known["port"])
        self._restarts.started(self._since)
        self._ask()
        self.state = "ready" if child.record.known.get("proven") else "starting"

    def _begin(self, now: float) -> None:
        if not self.wanted:
            self.state = "stopped"
        elif self._restarts.may_start(now):
            self._restarts.started(now)
            self.port = ports.free_port()
            try:
                self.child = self._started()
            except OSError as problem:
                self._problem = f"it cannot be started: {problem}"
                self._restarts.failed(now)
                return
            self._ask()
            self._become("starting", now)

    def _started(self) -> Child:
        from pathlib import Path

        place = str(self.port)
        return self._children.start(
            f"{self.version}/{self.index}",
            [word.replace("{port}", place) for word in self._slot["command"]],
            folder=Path(self._slot["folder"]),
            log=self.log,
            environment={**self._slot["environment"], "PORT": place},
            known={"version": self.version, "index": self.index, "port": self.port},
        )

    def _ask(self) -> None:
        slot = self._slot
        self._ready = Probe(self.port, slot["health"], every=_READY_EVERY, timeout=_TIMEOUT)
        self._live = None if slot["live"] == slot["health"] else self._asks_live()

    def _asks_live(self) -> Probe:
        return Probe(self.port, self._slot["live"], every=_LIVE_EVERY, timeout=_TIMEOUT)

    def _watch(self, now: float) -> None:
        if self.child is None or self._ready is None:
            return
        if not self.child.lives:
            self._problem = self._in_the_way() or self._end_told()
            self._end_to_begin_again(now)
        elif not self.wanted:
            self._become("unwanted" if self.state == "ready" else "leaving", now)
        elif self.state == "starting":
            self._await_readiness(now)
        else:
            self._see(now)

    def _await_readiness(self, now: float) -> None:
        assert self.child and self._ready  # noqa: S101, PT018 - who starts has both
        if self._ready.passed and not (problem := self._in_the_way()):
            self.child.know(proven=True)
            self._problem = ""
            self._become("ready", now)
        elif self._ready.passed:
            self._problem = problem
            self._end_to_begin_again(now)
        elif now - self._since > self._slot["ready_timeout"]:
            why = self._ready.problem
            self._problem = f"not ready after {self._slot['ready_timeout']:g} s: {why}"
            self._end_to_begin_again(now)

    def _in_the_way(self) -> str:
        """Who listens on its port and cannot be of it; "" for nobody."""
        pid, line = ports.owner(self.port)
        self._obstructed = self.child is not None and self.child.cannot_have_started(pid)
        return ports.in_use(self.port, pid, line) if self._obstructed else ""

    def _see(self, now: float) -> None:
        assert self._ready  # noqa: S101 - who was started has it
        if problem := self._lifeless():
            self._problem = f"no sign of life: {problem}"
            self._end_to_begin_again(now)
        elif self._ready.failures >= _UNREADY:
            self._problem, self.state = f"not ready: {self._ready.problem}", "unready"
        elif not self._ready.failures:
            self._problem, self.state = "", "ready"
            if now - self._since > _STABLE:
                self._restarts.succeeded()

    def _wait_for_routes(self, now: float, *, routed: bool) -> None:
        if self.wanted:
            self._become("ready", now)
        elif routed or now - self._since > _PATIENCE:
            self._become("leaving", now)

    def _lifeless(self) -> str:
        """Why it has to be started again; where readiness is all that can be asked, any answer is life."""
        if self._live:
            return self._live.problem if self._live.failures >= _DEAD else ""
        return self._ready.problem if self._ready and self._ready.silent >= 2 * _DEAD else ""

    def _leave(self, now: float, *, settled: bool) -> None:
        if self.child is None or not self.child.lives:
            self._become("stopping", now)
        elif self.wanted:
            self._become("ready" if self.child.record.known.get("proven") else "starting", now)
        elif settled or now - self._since > self._slot["drain"]:
            self._become("left", now)

    def _end_to_begin_again(self, now: float) -> None:
        self._again = True
        self._become("stopping", now)

    def _stop(self, now: float) -> None:
        for probe in (self._ready, self._live):
            if probe is not None:
                probe.end()
        if self.child is not None and not self.child.ended():
            return
        self.child = self._ready = self._live = None
        self.usage = (-1, -1.0)
        if self._again or self.wanted:
            self._again = False
            (self._restarts.obstructed if self._obstructed else self._restarts.failed)(now)
            self._become("waiting", now)
        else:
            self._become("stopped", now)

    def _end_told(self) -> str:
        code = self.child.code if self.child else None
        if code is None:
            return "it ended"
        return f"it ended by signal {-code}" if code < 0 else f"it ended with exit code {code}"

    def _become(self, state: str, now: float) -> None:
        self.state = state
        self._since = now
