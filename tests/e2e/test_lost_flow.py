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
def waiting(place):
    """A shop with a release that waits for approval, and no process."""
    shop = place("trunk")
    assert shop.run("release", driver=True)[0] == 4
    return shop


def damage(shop, change: str) -> None:
    with closing(sqlite3.connect(shop.state / "engine.db")) as database, database:
        database.create_function("unixepoch", 1, lambda _: 0)
        assert database.execute(f"UPDATE workflow_status SET {change}").rowcount == 1


def move_away(shop) -> None:
    for file in shop.state.glob("engine.db*"):
        file.unlink()


@pytest.mark.parametrize("command", [("approve",), ("release", "--yes")])
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
    waiting, undisturbed, change, reason, command
):
    damage(waiting, change)
    before, begin = waiting.refs(waiting.remote), time.monotonic()
    code, told = waiting.run(*command)
    assert time.monotonic() - begin < BOUND
    assert code == 1, told
    assert reason in told
    assert "Try again: gonogo resume" in told
    assert "engine.db away" in told
    assert waiting.refs(waiting.remote) == before
    move_away(waiting)
    code, told = waiting.run("resume")
    assert code == 0, told
    waiting.leaves_nothing()
    assert waiting.after().remote == undisturbed["trunk"].remote


def test_a_gate_that_takes_longer_than_the_engine_may_be_idle_is_no_lost_flow(place):
    shop = place("trunk")
    shop.close_gate()
    process = shop.start("release", "--yes", driver=True)
    shop.until_asked()
    time.sleep(7)
    assert process.poll() is None
    shop.open_gate()
    assert shop.end_of(process)[0] == 0
