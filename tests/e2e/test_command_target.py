"""Releases through a target that is moved by commands: the example's, which keeps its state in a file."""

from __future__ import annotations

import fcntl
import json
import shutil
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples/command_target/target.py"
VERBS = ("observe", "start", "shift", "promote", "retire", "forget")
SETTINGS = """\
project: shop
gates: {}
reports: ""
environments:
  production:
    target:
      kind: command
      COMMANDS
    metrics: METRICS
    strategy: {kind: canary, steps: [30, 100], watch: 3s}
    watch: 2s
    tick: 1s
    at_least: 10
    refuse: error_rate > 5%
rollback: {watch: 1s}
"""
SCRAPED = """\
global: {scrape_interval: 200ms, scrape_timeout: 200ms}
scrape_configs: [{job_name: shop, static_configs: [{targets: ["PLACE"]}]}]
"""


class Platform:
    """What stands on the far side, and the shop that is released to it."""

    def __init__(self, place) -> None:
        self.place = place
        self.state = place.folder / "state.json"
        shutil.copy(EXAMPLE, place.folder / "target.py")

    def begin(self, metrics: str = "{kind: command}", *verbs: str) -> None:
        line = f"{sys.executable} -I -S {self.place.folder}/target.py {self.state}"
        commands = "\n      ".join(f'{verb}: "{line}"' for verb in (*VERBS, *verbs))
        settings = SETTINGS.replace("COMMANDS", commands).replace("METRICS", metrics)
        self.change("feat: serve", gonogo_yml=settings)

    def change(self, message: str, **files: str) -> None:
        for name, text in files.items():
            (self.place.shop / name.replace("_", ".")).write_text(text)
        self.place.git("add", "-A")
        self.place.git("commit", "-qm", message)
        self.place.git("push", "-q", "origin", "main")

    def release(self) -> tuple[int, str]:
        process = self.place.start("release", "--yes")
        try:
            out, err = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            pytest.fail("it did not end: " + "".join(process.communicate()))
        assert "Traceback" not in err, err
        self.place.git("pull", "-q", "--ff-only", "origin", "main")
        return process.returncode, out + err

    @property
    def told(self) -> dict:
        if not self.state.exists():
            return {}
        with self.state.open() as file:
            fcntl.flock(file, fcntl.LOCK_SH)  # whoever writes holds it from reading to writing
            return json.loads(file.read())

    @property
    def stands(self) -> tuple[str, dict[str, int]]:
        return self.told["live"], self.told["shares"]


@pytest.fixture
def platform(place, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    made = Platform(place("trunk"))
    yield made
    assert made.place.processes == []


def test_a_canary_goes_through_and_each_step_is_asked_once(platform):
    platform.begin("{kind: command}", "measure")
    assert platform.release()[0] == 0
    platform.change("fix: the door", door="open")
    code, told = platform.release()
    assert code == 0, told
    assert platform.stands == ("1.3.1", {"1.3.1": 100})
    asked = [(verb, operation) for verb, operation, _ in platform.told["asked"]]
    assert len(set(asked)) == len(asked)
    numbers = [number for *_, number in platform.told["asked"]]
    assert numbers == sorted(numbers)


@pytest.mark.slow
def test_a_version_that_is_worse_goes_back(platform):
    platform.begin("{kind: command}", "measure")
    assert platform.release()[0] == 0
    platform.change("fix: a fault", FAULT="yes")
    code, told = platform.release()
    assert code == 5, told
    assert platform.stands == ("1.3.0", {"1.3.0": 100})
    assert not platform.told["versions"]["1.3.1"]["instances"]


@pytest.mark.slow
def test_gonogo_is_killed_in_mid_canary_and_its_successor_counts_more(platform):
    platform.begin("{kind: command}", "measure")
    assert platform.release()[0] == 0
    platform.change("fix: the door", door="open")
    process = platform.place.start("release", "--yes")
    platform.place.until(lambda: platform.told["shares"].get("1.3.1") == 30)
    process.kill()
    process.communicate()
    before = platform.told["number"]
    code, told = platform.place.run("resume")
    assert code == 0, told
    assert platform.stands == ("1.3.1", {"1.3.1": 100})
    assert platform.told["number"] > before


class Exported:
    """What a version's requests are, by how often it was looked, as Prometheus scrapes it."""

    def __init__(self, platform: Platform) -> None:
        self.counts: dict[str, list[int]] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler(platform))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def _handler(self, platform: Platform) -> type[BaseHTTPRequestHandler]:
        counts = self.counts

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                text = "".join(_lines(counts, platform.told))
                self.send_response(200)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def _lines(counts: dict[str, list[int]], told: dict):
    for version, share in told.get("shares", {}).items():
        good, bad = counts.setdefault(version, [0, 0])
        faulty = told["versions"][version]["faulty"]
        counts[version] = [good + share, bad + (share // 3 if faulty else 0)]
    for version, (good, bad) in counts.items():
        of = f'version="{version}"'
        yield f'http_requests_total{{{of},code="200"}} {good}\n'
        yield f'http_requests_total{{{of},code="500"}} {bad}\n'
        for bound in ("0.5", "1", "+Inf"):
            yield f'http_request_duration_seconds_bucket{{{of},le="{bound}"}} {good + bad}\n'


@pytest.mark.slow
@pytest.mark.parametrize(("file", "expected"), [("door", 0), ("FAULT", 5)])
def test_a_canary_is_judged_by_a_real_prometheus_server(platform, prometheus, file, expected):
    exported = Exported(platform)
    server = prometheus(SCRAPED.replace("PLACE", f"127.0.0.1:{exported.server.server_address[1]}"))
    platform.begin(f"{{kind: prometheus, url: '{server.url}'}}")
    try:
        assert platform.release()[0] == 0
        platform.change("fix: it", **{file: "yes"})
        code, told = platform.release()
    finally:
        server.end()
        exported.server.shutdown()
        exported.server.server_close()
    assert code == expected, told
    live = "1.3.0" if expected else "1.3.1"
    assert platform.stands == (live, {live: 100})
