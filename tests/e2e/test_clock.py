"""A wall clock that jumps by an hour or a year while a release is under way, with the durable engine."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

DRIVER = Path(__file__).with_name("clock.py")
HOUR, YEAR = 3600, 31_536_000
JUMPS = [HOUR, -HOUR, YEAR, -YEAR]
RELEASED = {"refs/heads/main", "refs/tags/v1.2.0", "refs/tags/v1.3.0"}


class Clocked:
    """A shop, and a clock that is wrong by as many seconds as one says."""

    def __init__(self, shop) -> None:
        self.shop = shop
        self.file = shop.folder / "clock"
        self.set(0)

    def set(self, seconds: int) -> None:
        beside = self.file.with_name("clock.new")
        beside.write_text(str(seconds))
        beside.replace(self.file)

    def start(self, *arguments: str, **environment: str):
        return self.shop.start(*arguments, driver=DRIVER, CLOCK=str(self.file), **environment)

    def run(self, *arguments: str, **environment: str) -> tuple[int, str]:
        return self.shop.end_of(self.start(*arguments, **environment))

    def is_released_and_tells_sensible_times(self) -> None:
        shop = self.shop
        shop.leaves_nothing()
        assert shop.public == RELEASED
        state = shop.after()  # verifies the ledger
        assert [outcome for _, outcome, _ in state.outcomes] == ["released"]
        assert [entry["seq"] for entry in shop.entries] == list(range(1, len(shop.entries) + 1))
        took = [entry["data"]["milliseconds"] for entry in shop.entries if "milliseconds" in entry["data"]]
        assert took
        assert all(0 <= milliseconds < 60_000 for milliseconds in took)
        for command in (("status",), ("report",)):
            code, told = self.run(*command)
            assert code == 0, told
            assert "1.3.0" in told
            assert not re.search(r"-\d+(\.\d+)? s\b", told), told


@pytest.fixture
def clocked(place):
    return Clocked(place("trunk"))


def test_a_clock_that_is_set_at_every_step_does_not_matter(clocked):
    code, told = clocked.run("release", "--yes", CLOCK_STEPS="1")
    assert code == 0, told
    clocked.is_released_and_tells_sensible_times()


@pytest.mark.sampled(one_in=2)
@pytest.mark.parametrize("jump", JUMPS)
def test_a_clock_that_is_set_while_a_gate_runs_is_no_timeout(clocked, jump):
    clocked.shop.close_gate()
    process = clocked.start("release", "--yes")
    clocked.shop.until_asked()
    clocked.set(jump)
    time.sleep(0.3)
    clocked.shop.open_gate()
    code, told = clocked.shop.end_of(process)
    assert code == 0, told
    clocked.is_released_and_tells_sensible_times()


@pytest.mark.sampled(one_in=2)
@pytest.mark.parametrize("jump", JUMPS)
def test_a_clock_that_is_set_while_nobody_runs_it_does_not_matter(clocked, jump):
    assert clocked.run("release")[0] == 4
    clocked.set(jump)
    assert clocked.run("resume")[0] == 4
    clocked.set(-jump)
    code, told = clocked.run("approve")
    assert code == 0, told
    clocked.is_released_and_tells_sensible_times()


@pytest.mark.sampled(one_in=2)
@pytest.mark.parametrize("jump", JUMPS)
def test_a_clock_that_is_set_while_it_waits_here_does_not_matter(clocked, jump):
    """Another process says yes meanwhile, and is heard."""
    clocked.shop.close_gate()
    process = clocked.start("release", "--wait")
    clocked.shop.until_asked()
    clocked.shop.open_gate()
    clocked.shop.until(lambda: "question.asked" in [entry["kind"] for entry in clocked.shop.entries])
    clocked.set(jump)
    speaker = clocked.start("approve")
    assert [clocked.shop.end_of(each)[0] for each in (process, speaker)] == [0, 0]
    clocked.is_released_and_tells_sensible_times()


def test_the_latest_release_is_the_one_that_began_last_whatever_the_clock_said(clocked):
    clocked.set(YEAR)
    assert clocked.run("release")[0] == 4
    assert clocked.run("abort", "--comment", "later")[0] == 3
    clocked.set(0)
    assert clocked.run("release", "--yes")[0] == 0
    for name in ((), ("1.3.0",), ("v1.3.0",)):
        assert "1.3.0 released" in clocked.run("status", *name)[1]
