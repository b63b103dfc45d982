"""Two projects in one record: environments of one name, one version, each with a release under way."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

EXAMPLE = Path(__file__).parents[2] / "examples/command_target/target.py"
WORKER = Path(__file__).with_name("worker.py")
VERBS = ("observe", "shift", "promote", "retire", "forget", "measure")
SETTINGS = """\
project: NAME
gates: {}
reports: ""
environments:
  production:
    target:
      kind: command
      start: "sh HERE/start.sh"
COMMANDS
    strategy: {kind: recreate}
    watch: 1s
    tick: 1s
    at_least: 1
    refuse: error_rate > 50%
"""
START = """\
touch HERE/start.asked
while [ -e HERE/start.closed ]; do sleep 0.05; done
exec LINE
"""


SECOND = """\
import sys
from pathlib import Path
from gonogo.adapters.engine.databases import sqlite_file
from gonogo.adapters.engine.dbos import DbosEngine
from gonogo.errors import StoreError
for name in ("first", "second"):
    folder = Path(sys.argv[1]) / name
    engine = DbosEngine(folder, sqlite_file(folder / "engine.db"), lambda _: 1, lambda _: 1)
    try:
        print(engine.launch(dict, lambda _: True), flush=True)
    except StoreError as problem:
        print(problem, flush=True)
import os
os._exit(0)
"""


class Product:
    """A project with its environment, whose instances start only when they may."""

    def __init__(self, place, name: str) -> None:
        self.place, self.name = place, name
        here = place.folder
        shutil.copy(EXAMPLE, here / "target.py")
        line = f"{sys.executable} -I -S {here}/target.py {here}/state.json"
        (here / "start.sh").write_text(START.replace("HERE", str(here)).replace("LINE", line))
        commands = "\n".join(f'      {verb}: "{line}"' for verb in VERBS)
        settings = SETTINGS.replace("NAME", name).replace("HERE", str(here)).replace("COMMANDS", commands)
        (place.shop / "gonogo.yml").write_text(settings)
        place.git("commit", "-qam", f"feat: {name}")
        place.git("push", "-q", "-u", "origin", "main")
        self._closed = here / "start.closed"
        self._closed.touch()

    @property
    def is_starting(self) -> bool:
        """Whether it holds its environment."""
        return (self.place.folder / "start.asked").exists()

    def open(self) -> None:
        self._closed.unlink()


@pytest.fixture
def products(places) -> list[Product]:
    return [Product(places("trunk", name), name) for name in ("shop", "billing")]


def test_in_one_process_on_sqlite_neither_waits_for_the_other(products, tmp_path, monkeypatch):
    monkeypatch.setenv("GONOGO_DATABASE", f"sqlite:///{tmp_path}/record.db")
    for product in products:
        code, told = product.place.run("release")
        assert code == 4, told
    command = [sys.executable, str(WORKER), *(str(product.place.shop) for product in products)]
    worker = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        products[0].place.until(lambda: all(product.is_starting for product in products))
        products[1].open()
        products[0].open()
        told, _ = worker.communicate(timeout=60)
    finally:
        worker.kill()
        worker.wait()
    assert told.splitlines() == ["shop 1.3.0 released ", "billing 1.3.0 released "]


def test_a_process_refuses_a_second_engine_which_would_write_into_the_first_ones_rows(tmp_path):
    command = [sys.executable, "-c", SECOND, str(tmp_path)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert told[0] == "True"
    assert (
        f"moves releases by {tmp_path}/first/engine.db, so it cannot by {tmp_path}/second/engine.db"
        in told[1]
    )


def test_in_two_processes_on_postgresql_neither_waits_and_who_is_killed_is_taken_over_from(
    products, postgresql_database, monkeypatch
):
    import psycopg

    address = postgresql_database()
    monkeypatch.setenv("GONOGO_DATABASE", address)
    shop, billing = products
    first, second = (product.place.start("release", "--yes") for product in products)
    shop.place.until(lambda: shop.is_starting and billing.is_starting)
    with psycopg.connect(address) as database:
        moving = "SELECT executor_id FROM gonogo_engine.workflow_status WHERE status = 'PENDING'"
        moved = [executor for (executor,) in database.execute(moving)]
        held = database.execute("SELECT project, environment, holder FROM gonogo.lease").fetchall()
    assert len(moved) == len(set(moved)) == 2
    assert {(project, name) for project, name, holder in held if holder} == {
        ("shop", "production"),
        ("billing", "production"),
    }
    first.send_signal(signal.SIGKILL)
    first.communicate()
    billing.open()
    code, told = billing.place.end_of(second)
    assert code == 0, told
    shop.open()
    code, told = shop.place.run("resume")
    assert code == 0, told
    with psycopg.connect(address) as database:
        ended = database.execute("SELECT project, version, outcome FROM gonogo.release").fetchall()
    assert sorted(ended) == [("billing", "1.3.0", "released"), ("shop", "1.3.0", "released")]
    for product in products:
        assert not [name for name in product.place.public if "lock" in name or "release/" in name]
        assert product.place.processes == []
