"""The durable engine under a clock that is set while it waits."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

SCRIPT = """\
import os, sys, threading, time
from pathlib import Path
from gonogo.adapters.engine.databases import sqlite_file
from gonogo.adapters.engine.dbos import DbosEngine
folder, begun, right = Path(sys.argv[1]), threading.Event(), time.time
engine = DbosEngine(folder, sqlite_file(folder / "engine.db"), lambda _: 1, lambda _: 1)
def release(flow, given):
    begun.set()
    return {"rung": [flow.wait(1), flow.wait(0.01)]}
engine.launch(lambda: {"release": release}, lambda _: True)
engine.start("release", "1.0.0", {})
begun.wait()
time.sleep(0.3)
time.time = lambda: right() - 3600
while (result := engine.result("1.0.0", 0.05)) is None:
    pass
print(result)
os._exit(0)
"""


def test_a_wait_ends_where_the_clock_is_set_back_in_it_and_nobody_rang(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=100,
        check=True,
    )
    assert done.stdout == "{'rung': [False, False]}\n", done.stderr
