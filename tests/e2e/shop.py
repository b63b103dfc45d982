"""A small shop with one environment behind Envoy, and whoever asks it all the time."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import pytest

from gonogo.adapters.target.local.supervisor import state
from gonogo.adapters.target.local.supervisor.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Callable

SERVICE = """
import http.server, itertools, os, sys
with open(os.environ["GONOGO_TEST_PLACE"] + "/starts", "a") as file:
    file.write(sys.argv[2] + "\\n")
ASKED = itertools.count(1)
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        bad = os.path.exists("FAULT") and self.path != "/health" and next(ASKED) % 2 == 0
        self.send_response(500 if bad else 200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")
    def log_message(self, *arguments):
        pass
class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True
Server(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
SETTINGS = """\
project: shop
variables: {GONOGO_TEST_PLACE: null}
gates: {}
reports: ""
environments:
  production:
    target:
      kind: local
      run: "PYTHON -I -S service.py {port} {version}"
      port: FRONT
      drain: 2s
    strategy: STRATEGY
    watch: 1s
    tick: 1s
    at_least: 40
    refuse: error_rate > 5%
smoke:
  health: {get: /health}
rollback: {cooldown: 0s, watch: 1s, revert: false}
"""
STRATEGIES = {
    "canary": "{kind: canary, steps: [30, 100], watch: 1s, control: 20}",
    "blue-green": "{kind: blue-green, control: 20}",
    "rolling": "{kind: rolling, watch: 1s, control: 20}",
    "recreate": "recreate",
}
PATIENCE = 900.0


class Asking:
    """A client outside that asks all the time, about 150 times a second; what it was answered, by status.

    longest: seconds for which it was not answered as it should be.
    """

    def __init__(self, port: int) -> None:
        self.answers: Counter[int] = Counter()
        self.longest = 0.0
        self._port = port
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._ask) for _ in range(4)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        for thread in self._threads:
            thread.join()

    @property
    def lost(self) -> int:
        """Those that no version has answered: a fault of its own is a 500."""
        return sum(count for status, count in self.answers.items() if status not in (200, 500))

    def _ask(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        well = time.monotonic()
        while not self._over.is_set():
            try:
                connection.request("GET", "/")
                answer = connection.getresponse()
                answer.read()
                self.answers[answer.status] += 1
                if answer.status == 200:
                    self.longest = max(self.longest, time.monotonic() - well)
                    well = time.monotonic()
            except (OSError, http.client.HTTPException):
                self.answers[0] += 1
                connection.close()
            time.sleep(0.02)
        connection.close()


class Left(NamedTuple):
    """All that a rollout leaves, the versions called new and old. starts: of instances, by version."""

    code: int
    live: str
    running: list[tuple[str, int, int, int]]
    kept: list[str]
    starts: dict[str, int]
    deployments: list[tuple[str, ...]]
    ledger: list[tuple[str, str]]
    decisions: list[tuple[str, str]]
    blocked: bool


class Shop:
    """The shop with one environment, where 1.3.0 is live; each release is the next one."""

    def __init__(
        self, place, strategy: str, instances: int = 1, change: Callable[[str], str] = str, **files: str
    ) -> None:
        """change: makes other settings of the usual ones; files: that it has as well."""
        self.place = place
        self.number = 0
        self.old = self.new = "1.3.0"
        self.port = free_port()
        settings = SETTINGS.replace("PYTHON", sys.executable).replace("FRONT", str(self.port))
        settings = settings.replace("drain: 2s", f"drain: 2s\n      instances: {instances}")
        self._commit(
            "feat: serve",
            service_py=SERVICE,
            gonogo_yml=change(settings.replace("STRATEGY", STRATEGIES[strategy])),
            **files,
        )
        with Asking(self.port):
            code, told = self.end(self.place.start("release", "--yes", driver=True))
        assert code == 0, told

    @property
    def folder(self):
        return self.place.state / "environments" / "production"

    @property
    def status(self) -> dict[str, Any]:
        return msgspec.json.decode(self.place.run("local", "status", "--json")[1])[0]

    @property
    def seen(self) -> dict[str, Any]:
        """What the supervisor sees."""
        return state.read(self.folder / state.OBSERVED)

    def until_share(self, share: int) -> None:
        """Wait until the new version has this share of the traffic, and users get it."""

        def has() -> bool:
            serial, desired = state.latest(self.folder)
            shares = desired["shares"] if desired else {}
            return shares.get(self.new) == share and self.seen["routed"] >= serial

        self.place.until(has)

    def until_watched(self) -> None:
        """Wait until somebody looks at the numbers of the new version."""
        stage = "SELECT state FROM release ORDER BY started DESC LIMIT 1"
        self.place.until(lambda: ": watching" in self.place.rows(stage)[0][0])

    def kill(self, who: str) -> None:
        pids = {"supervisor": self.seen["pid"], "envoy": self.seen["envoy"]}
        for one in self.seen["instances"]:
            pids[self._named(one["version"])] = one["pid"]
        os.kill(pids[who], signal.SIGKILL)

    def until_frozen(self, process) -> None:
        stat = Path(f"/proc/{process.pid}/stat")
        self.place.until(lambda: stat.read_text().rpartition(")")[2].split()[0] == "T")

    def entries_into_it(self) -> int:
        """How many processes have moved the latest release."""
        latest = "SELECT id FROM release ORDER BY started DESC LIMIT 1"
        return self.place.rows(f"SELECT number FROM attempt WHERE key = ({latest})")[0][0]

    def until_said(self, process, text: str) -> None:
        said, pipe = bytearray(), process.stderr.fileno()
        os.set_blocking(pipe, False)

        def has() -> bool:
            with suppress(BlockingIOError):
                said.extend(os.read(pipe, 65536))
            return text.encode() in said

        self.place.until(has)

    def is_deployed_once(self) -> bool:
        left = self.left(0)
        began = [kind for kind, _ in left.ledger if kind.startswith("deployment")]
        assert began == ["deployment.began", "deployment.ended"]
        assert (left.live, left.running, left.starts) == ("new", [("new", 100, 1, 1)], {"new": 1})
        return True

    def change(self, *, bad: bool) -> None:
        """Commit what the next release is made of."""
        self.number += 1
        self.old, self.new = self.status["live"], f"1.3.{self.number}"
        (self.place.folder / "starts").unlink(missing_ok=True)
        (self.place.shop / "FAULT").unlink(missing_ok=True)
        self._commit(f"fix: number {self.number}", door=str(self.number), **({"FAULT": "yes"} if bad else {}))

    def release(self, **environment: str) -> Left:
        """All of it, in the process that this begins and those that follow it; what it leaves."""
        code, told = self.end(self.place.start("release", "--yes", driver=True, **environment))
        assert code in (0, 5), told
        return self.left(code)

    def left(self, code: int) -> Left:
        self.place.verify_ledger()
        status, starts = self.status, self.place.folder / "starts"
        release = self.place.rows("SELECT id FROM release ORDER BY started DESC LIMIT 1")[0][0]
        entries = [entry for entry in self.place.entries if entry["release"] == release]
        return Left(
            code,
            self._named(status["live"]),
            [
                (self._named(one["version"]), one["share"], one["ready"], one["wanted"])
                for one in status["running"]
            ],
            [self._named(one) for one in status["kept"] if one in (self.old, self.new)],
            Counter(map(self._named, starts.read_text().split())) if starts.exists() else {},
            [
                tuple(map(self._named, row))
                for row in self.place.rows(
                    f"SELECT version, state, operation FROM deployment WHERE release = '{release}'"
                )
            ],
            [(entry["kind"], entry["operation"].partition("/")[2]) for entry in entries],
            [(e["data"]["asker"], e["data"]["call"]) for e in entries if "call" in e["data"]],
            (self.new,) in self.place.rows("SELECT version FROM block"),
        )

    def _named(self, text: str) -> str:
        if self.new in text:
            return text.partition("/")[2] or "new"
        return "old" if text == self.old else text

    def _commit(self, message: str, **files: str) -> None:
        git = self.place.git
        for name, text in files.items():
            (self.place.shop / name.replace("_", ".")).write_text(text)
        git("add", "-A")
        git("commit", "-qm", message)
        git("push", "-q", "origin", "main")

    def end(self, process) -> tuple[int, str]:
        try:
            out, err = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            pytest.fail(f"it did not end: {out}{err}")
        assert "Traceback" not in err, err
        self.place.git("pull", "-q", "--ff-only", "origin", "main")
        return process.returncode, out + err


@contextmanager
def shops(place):
    """Makes a shop by its strategy; at the end it is taken down, and nothing of it runs any more."""
    made: list[Shop] = []

    def make(strategy: str, instances: int = 1, **given: Any) -> Shop:
        made.append(Shop(place("trunk"), strategy, instances, **given))
        return made[-1]

    yield make
    for one in made:
        code, told = one.place.run("local", "down")
        assert code == 0, told
        deadline = time.monotonic() + 60
        while one.place.processes and time.monotonic() < deadline:
            time.sleep(0.05)
        assert list(map(_told, one.place.processes)) == []


def _told(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return f"{pid}, which has ended meanwhile"
