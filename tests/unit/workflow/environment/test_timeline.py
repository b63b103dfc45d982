"""A watch beside a clock that is set, a laptop that sleeps, a process that dies: what was watched counts."""

from __future__ import annotations

from itertools import pairwise

import pytest
from tests.unit.workflow.environment.test_watching import NEW, OLD, Watched

from gonogo.app.releasing.reporting import text_of
from gonogo.domain.analysis.replay import Looking, replay
from gonogo.domain.decision import Call
from gonogo.testing.engine import Died

HOUR, TICK = 3600, 10


class Clocked(Watched):
    """One watch of two minutes after a share of 10 %, by a clock that goes on while the release waits.

    happens: what is done at the n-th wait of the watch, from 1.
    """

    def __init__(self, stage, **plan) -> None:
        super().__init__(stage, flow=4, **plan)
        self.clock = stage.clock
        self.happens = self.words

    def _answer(self) -> bool:
        self.clock.let_pass(TICK)
        return super()._answer()

    def step(self, seconds: int) -> None:
        """Somebody sets the clock."""
        self.clock.at += seconds

    @property
    def ledger(self) -> list[tuple[str, int]]:
        """What was written down about time."""
        told = self.stage.book.timeline(self.job.release)
        kinds = ("clock.stepped", "watch.interrupted")
        return [(one.what, one.data["seconds"]) for one in told if one.what in kinds]

    @property
    def watched(self) -> float:
        """Seconds that the judge counted in the first watch."""
        moments = list(replay(self.recording))
        first = [one for one in moments if one.settings == moments[0].settings]
        return first[-1].state.observed


@pytest.fixture
def clocked(stage):
    return lambda **plan: Clocked(stage, **plan)


@pytest.mark.threat("clock", "Freeze a watch, or end it early, by a clock that is set")
@pytest.mark.parametrize("seconds", [-HOUR, HOUR])
def test_a_candidate_that_fails_goes_back_in_time_whatever_the_clock_does(clocked, seconds):
    shop = clocked()
    shop.traffic.bad[NEW] = 0.3
    shop.happens[2] = lambda: shop.step(seconds)
    ended = shop.run()
    assert ended["outcome"] == "rolled_back"
    assert len(shop.stages) <= 6
    assert shop.shares == {OLD: 100}
    assert ("clock.stepped", seconds) in shop.ledger


@pytest.mark.parametrize("seconds", [-HOUR, HOUR])
def test_a_clock_that_is_set_is_told_and_neither_ends_nor_stretches_a_watch(clocked, seconds):
    shop = clocked()
    shop.happens[3] = lambda: shop.step(seconds)
    assert shop.run()["outcome"] == "released"
    assert shop.ledger == [("clock.stepped", seconds)]
    assert shop.watched == 60
    way = "back" if seconds < 0 else "forward"
    assert f"the clock stepped {way} 1 h, seen at" in shop.stages[3]
    assert len(shop.stages) == 12
    sees = [one.sample.at for one in shop.recording if isinstance(one, Looking)]
    assert all(later - earlier == TICK for earlier, later in pairwise(sees[:7]))


def test_a_word_to_go_on_is_heard_after_the_clock_was_set_back(clocked):
    shop = clocked()
    shop.happens[2] = lambda: shop.step(-HOUR)
    shop.happens[3] = "promote"
    shop.happens[9] = "promote"
    shop.run()
    assert len(shop.stages) < 10


def test_one_that_was_said_before_the_watch_is_not_about_it(clocked):
    shop = clocked()
    shop.said_before("promote")
    assert shop.run()["outcome"] == "released"
    assert len(shop.stages) == 12


@pytest.mark.threat("clock", "End a watch by time in which nobody watched")
def test_a_laptop_that_slept_wakes_up_into_a_hold_and_watches_the_rest(clocked):
    shop = clocked()
    shop.happens[5] = lambda: shop.clock.let_pass(8 * HOUR)
    assert shop.run()["outcome"] == "released"
    assert "the numbers are not whole: nobody looked for 8 h 10 s; there is no go" in shop.stages[5]
    assert "nobody looked for 8 h 10 s until" in shop.stages[6]
    assert "which counts for nothing" in shop.stages[6]
    assert shop.watched == 60
    assert shop.ledger == [("watch.interrupted", 8 * HOUR + TICK)]
    held = [one for one in replay(shop.recording) if one.verdict.call is Call.HOLD]
    assert len(held) == 1


@pytest.mark.parametrize("boot_id", ["first", "second"])
def test_after_a_crash_it_says_how_long_nobody_looked_and_does_not_go(clocked, boot_id):
    shop = clocked()
    shop.stage.engine.die = ("production-3-5", "before")
    with pytest.raises(Died):
        shop.run()
    shop.clock.let_pass(3 * HOUR)
    shop.clock.boot_id = boot_id
    assert shop.run()["outcome"] == "released"
    assert "the numbers are not whole: nobody looked for 3 h 10 s" in shop.stages[5]
    assert shop.watched == 60
    assert shop.ledger == [("watch.interrupted", 3 * HOUR + TICK)]
    told = text_of(shop.stage.book, shop.stage.book.find(shop.job.release))
    assert "- production: nobody looked for 3 h 10 s until" in told


def test_a_machine_that_started_anew_with_its_clock_behind_was_not_watching_either(clocked):
    shop = clocked()
    shop.stage.engine.die = ("production-3-5", "before")
    with pytest.raises(Died):
        shop.run()
    shop.step(-HOUR)
    shop.clock.boot_id = "second"
    assert shop.run()["outcome"] == "released"
    assert "nobody looked for" in shop.stages[5]
    assert shop.watched == 60
    assert [kind for kind, _ in shop.ledger] == ["clock.stepped", "watch.interrupted"]


def test_a_candidate_that_fails_while_nobody_looks_goes_back_soon_after(clocked):
    shop = clocked()
    shop.stage.engine.die = ("production-3-2", "before")
    with pytest.raises(Died):
        shop.run()
    before = len(shop.stages)
    shop.clock.let_pass(3 * HOUR)
    shop.traffic.bad[NEW] = 0.5
    assert shop.run()["outcome"] == "rolled_back"
    assert len(shop.stages) - before <= 6


def test_the_time_between_two_watches_is_no_gap(clocked):
    shop = clocked()
    calm = shop.stage.gates["smoke"].poll

    def slow(ask, services):
        shop.clock.let_pass(5 * 60)
        return calm(ask, services)

    shop.stage.gates["smoke"].poll = slow
    assert shop.run()["outcome"] == "released"
    assert shop.ledger == []


def test_how_far_a_watch_is_follows_what_was_watched(clocked):
    shop = clocked()
    seen = []
    shop.happens[3] = lambda: (shop.step(HOUR), seen.append(shop.stage.book.find(shop.job.release).progress))
    shop.happens[4] = lambda: seen.append(shop.stage.book.find(shop.job.release).progress)
    shop.run()
    assert seen[1] - seen[0] < 50


def test_a_restored_version_is_verified_by_what_was_watched(clocked):
    shop = clocked(verify=60)
    shop.traffic.bad[NEW] = 0.5
    asleep = []

    def sleep() -> None:
        if shop.stage.book.find(shop.job.release).stage.endswith("watching 1.0.0 for 1 min") and not asleep:
            asleep.append(shop.clock.let_pass(HOUR))

    for wait in range(1, 30):
        shop.happens[wait] = sleep
    ended = shop.run()
    assert ended["outcome"] == "rolled_back"
    assert ("watch.interrupted", HOUR + TICK) in shop.ledger
    assert "1.0.0 was watched too shortly to be verified" in ended["reason"]
