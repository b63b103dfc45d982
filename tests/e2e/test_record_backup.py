"""A record that comes back from its backup, as it was then, beside a remote that has gone on."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path
from subprocess import run

import pytest
from tests.e2e.conftest import Place

from gonogo.testing.history import read_history

SHOP = """\
at 2026-03-02 09:00
write gonogo.yml  project: shop
  sandbox: off
  reports: ""
  gates: {}
commit main  feat: sell things
tag v1.1.0 : The shop
write find.py  found = 1
commit main  feat: find things
"""


@pytest.fixture
def shop(tmp_path):
    made = Place(tmp_path)
    read_history(SHOP).write(made.shop, branch="main")
    run(["git", "init", "-q", "--bare", str(made.remote)], check=True)
    made.git("remote", "add", "origin", "../remote.git")
    made.git("push", "-q", "origin", "main", "--tags")
    made.git("fetch", "-q")
    yield made
    assert made.processes == []


def test_files_come_back_from_a_backup(shop, tmp_path):
    assert shop.run("release", "--candidate")[0] == 4
    place = tmp_path / "backup"
    code, told = shop.run("record", "backup", str(place))
    assert (code, "engine.db and record.db are in" in told) == (0, True), told
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (place, *place.iterdir())}
    assert modes == {"backup": 0o700, "engine.db": 0o600, "record.db": 0o600}
    code, told = shop.run("record", "backup", str(place))
    assert (code, "is there already" in told) == (2, True), told

    shutil.rmtree(shop.state)
    shutil.copytree(place, shop.state)
    assert shop.run("promote")[0] == 4
    code, told = shop.run("approve")
    assert (code, "v1.2.0 is on the remote" in told) == (0, True), told
    shop.verify_ledger()

    shutil.rmtree(shop.state)
    shutil.copytree(place, shop.state)
    code, told = shop.run("ledger", "verify")
    assert (code, "The remote has 8 entries that are not here yet" in told) == (0, True), told
    assert shop.run("promote")[0] == 4
    code, told = shop.run("approve")
    assert (code, "v1.2.0 is on origin already, and the lock is gone" in told) == (4, True), told
    assert shop.run("abort")[0] == 3


def test_a_teams_database_comes_back_from_its_dump(shop, postgresql_database, tmp_path):
    address, other = postgresql_database(), postgresql_database()
    team = {"GONOGO_DATABASE": address}
    assert shop.run("release", "--candidate", **team)[0] == 4
    code, told = shop.run("record", "backup", str(tmp_path / "backup"), **team)
    command = told.rpartition(": ")[2].split()
    assert (code, command[0]) == (2, "pg_dump"), told
    programs = next(Path(address.partition("host=")[2]).glob("*/pginstall18/bin"))
    dump = str(tmp_path / "dump")
    run([programs / command[0], *command[1:-1], f"--file={dump}", address], check=True)
    run([programs / "pg_restore", f"--dbname={other}", dump], check=True)

    back = {"GONOGO_DATABASE": other}
    assert shop.run("promote", **back)[0] == 4
    code, told = shop.run("approve", **back)
    assert (code, "v1.2.0 is on the remote" in told) == (0, True), told
    code, told = shop.run("ledger", "verify", **back)
    assert (code, "12 entries, all of them signed" in told) == (0, True), told
