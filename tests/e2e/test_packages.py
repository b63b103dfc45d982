"""Two packages of one repository: together, and each with a release under way at the same version."""

from __future__ import annotations

import json
import subprocess

import pytest
from tests.e2e.conftest import Place

from gonogo.testing.history import read_history

SHOP = """\
at 2026-03-02 09:00
write api/pyproject.toml  [project]
  name = "api"
  version = "1.1.0"
write web/pyproject.toml  [project]
  name = "web"
  version = "1.1.0"
write gonogo.yml  project: shop
  sandbox: off
  variables: {GATE: null, GONOGO_TEST_PLACE: null}
  reports: ""
  packages:
    api: {path: api}
    web: {path: web}
  gates:
    unit: {kind: command, run: "sh gate.sh"}
write gate.sh  if [ -e "$GATE.closed" ]; then touch "$GATE.asked"; fi
  while [ -e "$GATE.closed" ]; do sleep 0.02; done
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


@pytest.fixture
def proposed(shop):
    """With a candidate of each that waits."""
    for package in ("api", "web"):
        assert shop.run("release", "--package", package, "--candidate")[0] == 4
    return shop


def test_one_moves_beside_the_other_in_the_process_that_moves_releases(shop):
    shop.close_gate()
    api = shop.start("release", "--package", "api", "--candidate")
    shop.until_asked()
    web = shop.start("release", "--package", "web", "--candidate")
    shop.until(lambda: shop.rows("SELECT 1 FROM release WHERE package = 'web' AND state = 'gate unit'"))
    shop.open_gate()
    assert [shop.end_of(process)[0] for process in (api, web)] == [4, 4]


def test_each_waits_for_its_own_word_and_goes_to_its_end(proposed):
    shop = proposed
    assert {"refs/gonogo/lock/api-1.2.0", "refs/gonogo/lock/web-1.2.0"} <= shop.public
    assert {"refs/heads/release/api-1.2.0", "refs/heads/release/web-1.2.0"} <= shop.public
    code, told = shop.run("promote", "1.2.0-rc.1")
    assert (code, "Several packages are meant: web and api. Say which one: --package" in told) == (2, True)
    for package in ("web", "api"):
        assert shop.run("promote", "--package", package)[0] == 4
        code, told = shop.run("approve", "--package", package)
        assert (code, f"{package}@1.2.0 is on the remote" in told) == (0, True)
    for package in ("web", "api"):
        tagged = shop.git("rev-parse", f"{package}@1.2.0^{{}}")
        assert shop.rows(f"SELECT candidate FROM release WHERE package = '{package}'") == [(tagged,)]
        shop.git("merge-base", "--is-ancestor", tagged, "main", at=shop.remote)
    shop.leaves_nothing()
    shop.verify_ledger()


def test_what_is_said_to_one_is_not_heard_by_the_other(proposed):
    shop = proposed
    assert shop.run("abort", "--package", "web")[0] != 0
    outcomes = dict(shop.rows("SELECT package, outcome FROM release"))
    assert outcomes == {"api": "", "web": "aborted"}
    code, told = shop.run("status")
    assert (code, "1.2.0-rc.1 is tested" in told) == (0, True)


def test_what_the_plan_shows_is_released_together(shop):
    code, told = shop.run("release", "--yes", "--json")
    assert code == 0, told
    found, _ = json.JSONDecoder().raw_decode(told)
    assert found["packages"] == [
        {"package": "api", "version": "1.2.0", "tag": "api@1.2.0"},
        {"package": "web", "version": "1.2.0", "tag": "web@1.2.0"},
    ]
    tagged = {shop.git("rev-parse", f"{package}@1.2.0^{{}}", at=shop.remote) for package in ("api", "web")}
    assert tagged == {shop.git("rev-parse", "main", at=shop.remote)} == {found["candidate"]}
    for name in ("api@1.2.0", "web@1.2.0"):
        assert "# shop api 1.2.0 and web 1.2.0" in shop.run("report", name)[1]
    shop.leaves_nothing()
    shop.verify_ledger()
    shop.git("pull", "-q", "origin", "main")
    code, told = shop.run("release", "--yes")
    assert (code, told.count("Nothing to release")) == (0, 2)


def test_who_releases_one_of_them_meanwhile_is_told_in_another_clone_and_goes_on_with_it_in_this_one(shop):
    other = shop.another_clone()
    assert shop.run("release", "--candidate")[0] == 4
    code, told = other.run("release", "--package", "web", "--yes")
    assert (code, "web-1.2.0 is being released by" in told) == (3, True)
    code, told = shop.run("release", "--package", "web")
    assert (code, "api 1.2.0 and web 1.2.0 is under way; going on with it" in told) == (4, True)
    assert shop.run("promote", "1.2.0-rc.1", "--package", "web")[0] == 4
    code, told = shop.run("approve", "--package", "api")
    assert (code, "api@1.2.0 and web@1.2.0 are on the remote" in told) == (0, True)


def test_two_packages_at_one_version_do_not_get_in_each_others_way(shop):
    other = shop.another_clone()
    assert shop.run("release", "--package", "api", "--candidate")[0] == 4
    code, told = other.run("release", "--package", "web", "--yes")
    assert (code, "web@1.2.0 is on the remote" in told) == (0, True), told


def test_an_abort_takes_back_all_that_was_only_for_them(shop):
    assert shop.run("release", "--candidate")[0] == 4
    assert {"refs/gonogo/lock/api-1.2.0", "refs/gonogo/lock/web-1.2.0"} <= shop.public
    shop.run("abort")
    shop.leaves_nothing()
    assert shop.rows("SELECT outcome FROM release") == [("aborted",)]
