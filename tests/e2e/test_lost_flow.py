"""A release that the engine cannot take up again: it is told in seconds, and fixed as it is told."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing

import pytest

pytestmark = pytest.mark.slow

BOUND = 50.0
"""Seconds; without a bound, nothing would ever be told."""


@pytest.fixture
def left(place):
    """A shop with a release that was killed while it asked its gate, and no process."""
    shop = place("trunk")
    shop.close_gate()
    process = shop.start("release", "--yes", driver=True)
    shop.until_asked()
    process.kill()
    shop.end_of(process)
    shop.open_gate()
    return shop


def test_what_waits_has_no_flow_that_could_be_lost(place, undisturbed):
    shop = place("trunk")
    assert shop.run("release", driver=True)[0] == 4
    move_away(shop)
    code, told = shop.run("approve")
    assert code == 0, told
    shop.leaves_nothing()
    assert shop.after().remote == undisturbed["trunk"].remote


def damage(shop, change: str) -> None:
    with closing(sqlite3.connect(shop.state / "engine.db")) as database, database:
        database.create_function("unixepoch", 1, lambda _: 0)
        assert database.execute(f"UPDATE workflow_status SET {change}").rowcount == 1


def move_away(shop) -> None:
    for file in shop.state.glob("engine.db*"):
        file.unlink()


@pytest.mark.parametrize("command", [("resume",), ("release", "--yes")])
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("application_version = '0'", "the engine does not go on with 1.3.0-cafe0000: nobody takes it up"),
        ("executor_id = 'another machine'", "nobody takes it up"),
        ("name = 'rollout'", "rollout is not a registered workflow function"),
        ("status = 'CANCELLED'", "it was ended from outside (CANCELLED)"),
        ("status = 'MAX_RECOVERY_ATTEMPTS_EXCEEDED'", "it was ended from outside"),
    ],
)
def test_a_flow_that_cannot_go_on_is_told_and_mended_by_what_is_told(
    left, undisturbed, change, reason, command
):
    damage(left, change)
    before, begin = left.refs(left.remote), time.monotonic()
    code, told = left.run(*command)
    assert time.monotonic() - begin < BOUND
    assert code == 1, told
    assert reason in told
    assert "Try again: gonogo resume" in told
    assert "engine.db away" in told
    assert left.refs(left.remote) == before
    move_away(left)
    code, told = left.run("release", "--yes")
    assert code == 0, told
    left.leaves_nothing()
    assert left.after().remote == undisturbed["trunk"].remote


def test_a_gate_that_takes_longer_than_the_engine_may_be_idle_is_no_lost_flow(place):
    shop = place("trunk")
    shop.close_gate()
    process = shop.start("release", "--yes", driver=True)
    shop.until_asked()
    time.sleep(7)
    assert process.poll() is None
    shop.open_gate()
    assert shop.end_of(process)[0] == 0
