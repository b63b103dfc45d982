"""Envoy: started, asked, and told by files what to do."""

from __future__ import annotations

import json
from http.client import HTTPConnection, HTTPException
from time import monotonic
from typing import TYPE_CHECKING, Any

from . import ports, state, xds
from .probe import Probe
from .restarts import Restarts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from .child import Child, Children
    from .state import Front
    from .xds import Endpoint

NAME = "envoy"
SLACK = 0.15
"""Seconds from when Envoy's main thread has a configuration to when each of its workers has."""
_PATIENCE = 10.0
_DOOR = 5.0
_UNWELL = 5
_VERSION = "version_text"
_ROUTES = "config.route.v3.RouteConfiguration"


class Envoy:
    """The one in front of all versions."""

    def __init__(self, folder: Path, children: Children, log: Path, child: Child | None) -> None:
        """Take where its files lie. child: where it runs already."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self._children = children
        self._log = log
        self._child = child
        self._restarts = Restarts()
        self._probe: Probe | None = None
        self._given: tuple[Any, ...] = ()
        self._written: dict[str, str] = {}
        self._seen: dict[str, str] = {}
        self._since: dict[str, float] = {}
        self._clusters = self._clusters_before()
        self._well = monotonic()
        self._stopping = False
        self.admin = ""
        self.problem = ""

    @property
    def pid(self) -> int:
        """Of its process; 0 where there is none."""
        return self._child.pid if self._child else 0

    @property
    def answers(self) -> bool:
        """Whether it takes orders now."""
        return bool(self.admin)

    def keep(self, front: Front, now: float) -> None:
        """See to it that it runs."""
        if self._child is None:
            self._start(front, now)
        elif not self._child.lives or self._stopping or self._is_unwell(now):
            self._stop(now)
        else:
            self._find()

    def ended(self) -> bool:
        """Let it end; whether it has."""
        self._forget_answers()
        if self._child is None or self._child.ended():
            self._child = None
            return True
        return False

    def arrange(
        self,
        front: Front,
        endpoints: Mapping[str, Sequence[Endpoint]],
        shares: Mapping[str, int],
        pinned: Sequence[str],
    ) -> bool:
        """Say who listens where and who gets what; whether just that is in force.

        A version is made known before the first request goes to it, and forgotten after the last.
        """
        given = (front, endpoints, shares, pinned)
        if given == self._given and self._is_in_force:
            return self.has_settled("rds.json")
        self._given = given
        for version, places in endpoints.items():
            said = xds.endpoints(version, places)
            self._put(xds.endpoints_file(version), "config.endpoint.v3.ClusterLoadAssignment", said)
        self._look()
        routes = xds.response(_ROUTES, [xds.routes(front, shares, pinned)])
        routed = self.in_force("rds.json") and self._written["rds.json"] == routes["version_info"]
        self._put_clusters(set(endpoints) | (set() if routed else self._clusters))
        ready = all(self.in_force(name) for name in ("cds.json", *map(xds.endpoints_file, endpoints)))
        if ready or not (self._folder / "rds.json").exists():
            self._write("rds.json", routes)
        self._put("lds.json", "config.listener.v3.Listener", xds.listener(front, self._folder))
        return ready and self._is_in_force and self.has_settled("rds.json")

    def in_force(self, name: str) -> bool:
        """Whether Envoy has taken what a file says."""
        return bool(self._written.get(name)) and self._seen.get(name) == self._written[name]

    def has_settled(self, name: str) -> bool:
        """Whether each of its workers has; also where there is no Envoy that could have anything else."""
        if not self.answers:
            return self._child is None
        return self.in_force(name) and monotonic() - self._since[name] > SLACK

    def active(self) -> dict[int, int] | None:
        """The requests that each port has not answered yet; None where that is not known."""
        if not self.answers:
            return {} if self._child is None else None
        try:
            clusters = self._asked("/clusters?format=json").get("cluster_statuses", [])
        except (OSError, HTTPException, ValueError):
            return None
        hosts = [host for cluster in clusters for host in cluster.get("host_statuses", [])]
        return {host["address"]["socket_address"]["port_value"]: _active(host) for host in hosts}

    def _clusters_before(self) -> set[str]:
        data = state.read(self._folder / "cds.json") or {"resources": []}
        return {one["name"].removeprefix(xds.PREFIX) for one in data["resources"]}

    def _put_clusters(self, versions: set[str]) -> None:
        said = [xds.cluster(version, self._folder) for version in sorted(versions)]
        self._put("cds.json", "config.cluster.v3.Cluster", *said)
        if self.in_force("cds.json"):
            for version in self._clusters - versions:
                self._forget(xds.endpoints_file(version))
            self._clusters = versions
        else:
            self._clusters = self._clusters | versions

    def _forget(self, name: str) -> None:
        for known in (self._written, self._seen, self._since):
            known.pop(name, None)
        (self._folder / name).unlink(missing_ok=True)

    def _put(self, name: str, kind: str, *resources: dict[str, Any]) -> None:
        self._write(name, xds.response(kind, resources))

    def _write(self, name: str, said: dict[str, Any]) -> None:
        if self._written.get(name) != said["version_info"]:
            state.replace(self._folder / name, said)
            self._written[name] = said["version_info"]

    @property
    def _is_in_force(self) -> bool:
        return all(self.in_force(name) for name in self._written)

    def _look(self) -> None:
        """See what it has taken, unless that is known to be all."""
        if not self.answers or self._is_in_force:
            return
        try:
            stats = self._asked(f"/stats?type=TextReadouts&format=json&filter={_VERSION}")["stats"]
        except (OSError, HTTPException, ValueError, KeyError):
            return
        values = {one["name"].removesuffix(f".{_VERSION}"): one["value"] for one in stats}
        names = {"cds.json": "cluster_manager.cds", "lds.json": "listener_manager.lds"}
        for version in self._clusters:
            names[xds.endpoints_file(version)] = f"cluster.{xds.PREFIX}{version}"
        names["rds.json"] = "http.public.rds.traffic"
        for name, stat in names.items():
            value = values.get(stat, "")
            if self._seen.get(name) != value:
                self._seen[name], self._since[name] = value, monotonic()

    def _start(self, front: Front, now: float) -> None:
        if not self._restarts.may_start(now):
            return
        self.problem = ports.taken(front["address"], front["port"])
        if self.problem:
            self._restarts.obstructed(now)
            return
        state.replace(self._folder / "bootstrap.json", xds.bootstrap(self._folder))
        (self._folder / "admin").unlink(missing_ok=True)
        options = ["--disable-hot-restart", "--log-level", "warning", "--concurrency", "2"]
        places = ["-c", self._folder / "bootstrap.json", "--admin-address-path", self._folder / "admin"]
        self._restarts.started(now)
        try:
            self._child = self._children.start(
                NAME,
                [front["envoy"], *options, *map(str, places)],
                folder=self._folder,
                log=self._log,
                environment={},
                known={},
            )
        except OSError as problem:
            self.problem = f"Envoy cannot be started: {problem}"
        self._well = now

    def _stop(self, now: float) -> None:
        self._stopping = True
        if self.ended():
            self._stopping = False
            self._restarts.failed(now)

    def _is_unwell(self, now: float) -> bool:
        """Whether it does not answer, or could not open the port."""
        if self.answers and self.in_force("lds.json"):
            self._well = now
        unwell = self._probe is not None and self._probe.failures >= _UNWELL
        return unwell or now - self._well > (_DOOR if self.answers else _PATIENCE)

    def _find(self) -> None:
        """Learn where it is asked, once it says so."""
        if self._probe is None:
            try:
                address = (self._folder / "admin").read_text().strip()
            except OSError:
                return
            port = address.rpartition(":")[2]
            if not port.isdecimal() or port == "0":
                return
            self._probe = Probe(int(port), "/ready", every=1.0, timeout=2.0)
        elif self._probe.passed and not self.admin:
            self.admin = (self._folder / "admin").read_text().strip()
            self._well = monotonic()
            self._restarts.succeeded()

    def _forget_answers(self) -> None:
        self.admin = ""
        self._seen.clear()
        if self._probe is not None:
            self._probe.end()
            self._probe = None

    def _asked(self, path: str) -> Any:
        connection = HTTPConnection(self.admin, timeout=1.0)
        try:
            connection.request("GET", path)
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()


def _active(host: dict[str, Any]) -> int:
    return sum(int(one.get("value", 0)) for one in host.get("stats", []) if one["name"] == "rq_active")
