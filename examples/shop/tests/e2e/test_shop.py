"""The shop as people run it: processes, smoke tests, load."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.running import Processes


@pytest.mark.parametrize("script", ["smoke/sign_in.py", "smoke/checkout.py"])
def test_the_smoke_tests_pass_on_a_shop_that_works(processes: Processes, script: str):
    _, url = processes.shop()
    done = processes.run(script, url)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_smoke_test_tells_what_was_expected_and_what_came(processes: Processes):
    done = processes.run("smoke/checkout.py", "http://127.0.0.1:9")
    assert done.returncode == 1
    assert done.stderr.startswith("GET http://127.0.0.1:9/prices: expected 200, got no answer")


def test_two_instances_replaced_under_load_lose_nothing(processes: Processes):
    (first, first_url), (_, second_url) = processes.shop("--drain", "0.5"), processes.shop()
    options = ("--rate", "100", "--seconds", "2.5", "--stamps", "5")
    load, _ = processes.started("load.py", first_url, second_url, *options)
    first.terminate()
    assert first.wait(10) == 0
    told, _ = load.communicate(timeout=30)
    summary = json.loads(told.splitlines()[-1])["summary"]
    assert (summary["sent"], summary["answered"], summary["failed"], summary["lost"]) == (250, 250, 0, 0)


def test_environments_keep_their_own_databases(processes: Processes):
    assert processes.run("-m", "shop", "migrate", "--environment", "staging").returncode == 0
    assert processes.run("-m", "shop", "migrate", "--check", "--environment", "staging").returncode == 0
    assert processes.run("-m", "shop", "migrate", "--check", "--environment", "production").returncode == 1


def test_a_backup_tells_what_going_back_to_it_loses(processes: Processes):
    _, url = processes.shop()
    assert processes.run("-m", "shop", "backup", "1.0.0.db").returncode == 0
    assert processes.run("-m", "shop", "restore", "1.0.0.db", "--check").returncode == 0
    assert processes.run("smoke/checkout.py", url).returncode == 0
    check = processes.run("-m", "shop", "restore", "1.0.0.db", "--check")
    assert (check.returncode, check.stderr.endswith("loses 1 orders\n")) == (1, True)
    assert processes.run("-m", "shop", "restore", "1.0.0.db").returncode == 0
    assert processes.run("-m", "shop", "restore", "1.0.0.db", "--check").returncode == 0
    assert processes.run("smoke/checkout.py", url).returncode == 0, "it goes on after a restore"
