"""A laptop's record moves to a team's PostgreSQL, with a release that waits and one that was killed."""

from __future__ import annotations

import signal
import subprocess

import pytest
from tests.e2e.conftest import Place

from gonogo.testing.history import read_history

SHOP = """\
at 2026-03-02 09:00
write gonogo.yml  project: shop
  sandbox: off
  variables: {GATE: null, GONOGO_TEST_PLACE: null}
  reports: ""
  packages:
    api: {path: api}
    web: {path: web}
  gates:
    unit: {kind: command, run: "sh gate.sh"}
write gate.sh  echo asked >> "$GATE.log"
  if [ -e "$GATE.closed" ]; then touch "$GATE.asked"; fi
  while [ -e "$GATE.closed" ]; do sleep 0.02; done
write api/pyproject.toml  [project]
  name = "api"
  version = "1.1.0"
write web/pyproject.toml  [project]
  name = "web"
  version = "1.1.0"
commit main  feat: sell things
tag api@1.1.0 : The api
tag web@1.1.0 : The web
write api/find.py  found = 1
commit main  feat: find in the api
write web/find.py  found = 1
commit main  feat: find in the web
"""


@pytest.fixture
def shop(tmp_path):
    made = Place(tmp_path)
    read_history(SHOP).write(made.shop, branch="main")
    subprocess.run(["git", "init", "-q", "--bare", str(made.remote)], check=True)
    made.git("remote", "add", "origin", "../remote.git")
    made.git("push", "-q", "origin", "main", "--tags")
    made.git("fetch", "-q")
    yield made
    assert made.processes == []


def _chain(shop: Place, **environment: str) -> list[str]:
    """Each entry as it is shown, its place in the chain at the front."""
    code, told = shop.run("ledger", "show", "--json", **environment)
    assert code == 0, told
    return told.splitlines()


def test_what_waits_and_what_was_killed_go_on_in_the_teams_database(shop, postgresql_database):
    team = {"GONOGO_DATABASE": postgresql_database()}
    assert shop.run("release", "--package", "api", "--candidate")[0] == 4
    shop.close_gate()
    killed = shop.start("release", "--package", "web", "--candidate")
    shop.until_asked()
    code, told = shop.run("record", "move", **team)
    assert (code, "Releases move by this record right now" in told) == (2, True), told
    killed.send_signal(signal.SIGKILL)
    shop.end_of(killed)
    before = _chain(shop)
    code, told = shop.run("record", "move", **team)
    assert (code, "2 releases and " in told) == (0, True), told
    shop.open_gate()

    assert _chain(shop, **team) == before
    code, told = shop.run("record", "move", **team)
    assert (code, "was moved before" in told) == (0, True), told
    code, told = shop.run("status")
    assert (code, "moved to the database of a team" in told) == (1, True), told

    assert shop.run("resume", "--package", "web", **team)[0] == 4
    for package in ("api", "web"):
        assert shop.run("promote", "--package", package, **team)[0] == 4
        code, told = shop.run("approve", "--package", package, **team)
        assert (code, f"{package}@1.2.0 is on the remote" in told) == (0, True), told
    asked = (shop.gate.parent / f"{shop.gate.name}.log").read_text().count("asked")
    assert asked == 3, "api's gate once; that of web again, since it was killed while it asked"
    code, told = shop.run("ledger", "verify", **team)
    assert code == 0, told
