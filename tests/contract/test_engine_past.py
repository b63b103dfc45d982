"""What the durable engine remembers of flows that have ended, and forgets of them."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

SCRIPT = """\
import os, sqlite3, sys
from pathlib import Path
from gonogo.adapters.engine.databases import sqlite_file
from gonogo.adapters.engine.dbos import DbosEngine
folder = Path(sys.argv[1])
engine = DbosEngine(folder, sqlite_file(folder / "engine.db"), lambda _: 1, lambda _: 1)
def ended(key):
    while (result := engine.result(key, 0.05)) is None:
        pass
    return result
def gate(flow, given):
    return {"call": flow.step("poll", lambda _: "go", str)}
def release(flow, given):
    flow.beside("gate", {"unit": {}})
    flow.step("clean", lambda _: engine.forget(given["old"]), None)
    return flow.wait(0.01) and {} or {"outcome": "released"}
def waits(flow, given):
    flow.wait(60)
    return {}
engine.launch(lambda: {"gate": gate, "release": release, "waits": waits}, lambda _: True)
for key in ("1.0.0", "1.1.0"):
    engine.start("release", key, {"old": []})
    engine.ring(key)
    ended(key)
engine.start("waits", "1.2.0", {})
print(sorted(engine.ended()))
engine.start("release", "1.3.0", {"old": ["1.0.0"]})
print(ended("1.3.0"))
print(sorted(engine.ended()))
database = sqlite3.connect(folder / "engine.db")
tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
left = [table for table in tables for row in database.execute(f"SELECT * FROM {table}")
        if any(str(value).startswith("1.0.0") for value in row)]
print(left)
os._exit(0)
"""


def test_a_step_forgets_flows_that_have_ended_with_all_rows_and_no_others(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.splitlines() == [
        "['1.0.0', '1.1.0']",
        "{'outcome': 'released'}",
        "['1.1.0', '1.3.0']",
        "[]",
    ], done.stderr
