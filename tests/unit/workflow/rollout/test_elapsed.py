"""Soaks, pauses and cooldowns beside a clock that is set and a machine that sleeps: what went by counts."""

from __future__ import annotations

import msgspec
import pytest
from tests.unit.workflow.rollout.test_rollout import environment, prepared

from gonogo.app.views.release import disturbances
from gonogo.domain.elapsed import Moment
from gonogo.domain.rollout.rollout import Pause, Promote, Retire, Shift, Start
from gonogo.testing.engine import Died, Waiting

HOUR, DAY = 3600, 86_400
QUICK = (Start(), Shift(100), Promote(), Retire())
PAUSED = (Start(), Pause(DAY), Shift(100), Promote(), Retire())


class Lasting:
    """A release that soaks or is paused for a day; at each wait, an hour goes by.

    steps: by how many seconds the clock is set at the n-th wait, from 1. asleep: the seconds of one wait.
    """

    def __init__(self, stage, *environments) -> None:
        self.stage = stage
        job = prepared(stage, *environments)
        self.job = msgspec.structs.replace(job, flow=4)
        self.steps: dict[int, int] = {}
        self.asleep: dict[int, int] = {}
        self.stops = 0
        self.told: list[str] = []
        self.until: list[int] = []
        self.began = stage.clock.boot
        stage.engine.on_wait = self._wait

    def _wait(self) -> bool:
        row, clock = self.stage.book.find(self.job.release), self.stage.clock
        if row.stage == "approval":
            self.stage.say("approve")
            return True
        self.told.append(row.waiting)
        self.until.append(row.hold.until)
        number = len(self.told)
        if number == self.stops:
            return False
        clock.let_pass(self.asleep.get(number, HOUR))
        clock.at += self.steps.get(number, 0)
        return True

    def run(self) -> str:
        return self.stage.run(self.job)["outcome"]

    @property
    def took(self) -> float:
        return self.stage.clock.boot - self.began


@pytest.fixture(params=["soak", "pause"])
def lasting(stage, request):
    if request.param == "soak":
        return Lasting(stage, environment("staging", steps=QUICK, soak=DAY), environment(steps=QUICK))
    return Lasting(stage, environment(steps=PAUSED))


@pytest.mark.threat("clock", "Shorten a soak or a pause by a clock that is set")
@pytest.mark.parametrize("seconds", [-HOUR, HOUR])
def test_a_clock_that_is_set_is_told_and_neither_shortens_nor_stretches_it(lasting, seconds):
    lasting.steps[3] = seconds
    assert lasting.run() == "released"
    assert lasting.took == DAY
    way = "back" if seconds < 0 else "forward"
    assert f"the clock stepped {way} 1 h, seen at" in lasting.told[3]
    assert "the time that went by counts" in lasting.told[3]
    assert "stepped" not in lasting.told[2]
    assert lasting.until[3] - lasting.until[2] == seconds
    (noted,) = disturbances(lasting.stage.book, lasting.job.release)
    assert noted.sentence.endswith("; the time that went by counts")
    assert noted.seconds == seconds


def test_a_process_that_died_meanwhile_goes_on_with_what_is_left(lasting):
    lasting.stops = 4
    with pytest.raises(Waiting):
        lasting.run()
    lasting.stage.clock.let_pass(10 * HOUR)
    lasting.stage.clock.at -= HOUR
    lasting.stops = 0
    assert lasting.run() == "released"
    assert lasting.took == DAY


def test_time_in_which_the_machine_slept_went_by_too(lasting):
    lasting.asleep[2] = 20 * HOUR
    assert lasting.run() == "released"
    assert lasting.took == DAY


def test_over_a_restart_of_the_machine_the_wall_clock_tells(lasting):
    lasting.stops = 4
    with pytest.raises(Waiting):
        lasting.run()
    lasting.stage.clock.at += 10 * HOUR
    lasting.stage.clock.boot, lasting.stage.clock.boot_id = 5.0, "second"
    lasting.stops, before = 0, len(lasting.told)
    assert lasting.run() == "released"
    assert len(lasting.told) - before == 24 - 3 - 10


def test_what_began_before_goes_by_the_wall_clock_as_it_did(stage):
    story = Lasting(stage, environment("staging", steps=QUICK, soak=DAY), environment(steps=QUICK))
    story.job = msgspec.structs.replace(story.job, flow=3)
    story.steps[3] = HOUR
    assert story.run() == "released"
    assert story.took == DAY - HOUR


@pytest.mark.threat("clock", "Shorten the cooldown after a rollback by a clock that is set")
@pytest.mark.parametrize("seconds", [-HOUR, 0, HOUR])
@pytest.mark.parametrize(("ago", "asks"), [(60, True), (299, True), (301, False)])
def test_a_cooldown_is_as_long_as_it_is_whatever_the_clock_shows(stage, ago, asks, seconds):
    job = prepared(stage, environment(cooldown=300))
    stage.numbers["production"].bad = {"1.1.0"}
    now = stage.clock.moment()
    ended = Moment(now.wall - ago - seconds, now.boot - ago, now.boot_id)
    stage.book.deploy("r-0/deploy", "1.1.0-0a", "production", "0.9.0", "d" * 40, 1)
    stage.book.deployed("r-0/deployed", "r-0/deploy", "rolled_back", ended)
    asked: list[str] = []

    def answer() -> bool:
        row = stage.book.find(job.release)
        asked.append(row.waiting)
        stage.say("approve" if row.stage == "approval" else "rollback")
        return row.stage == "approval" or "a person decides" in row.waiting

    stage.engine.on_wait = lambda: True if "watch" in stage.book.find(job.release).stage else answer()
    assert stage.run(job)["outcome"] == "rolled_back"
    assert any("a person decides" in one for one in asked) is asks
    if asks and seconds:
        assert any("in which the clock stepped" in one for one in asked)


def test_the_record_keeps_when_a_version_went_back_by_both_clocks(stage):
    job = prepared(stage, environment())
    stage.numbers["production"].bad = {"1.1.0"}
    stage.run(job)
    (gone,) = stage.book.deployments_of(job.release)
    assert gone.since(stage.clock.moment()).is_sure
    assert (gone.ended_boot, gone.ended_boot_id) == (stage.clock.boot, stage.clock.boot_id)


@pytest.mark.parametrize("seconds", [-HOUR, HOUR])
def test_the_deadline_of_a_deployment_counts_what_its_steps_took(stage, seconds):
    job = prepared(stage, environment(deadline=600))
    start = stage.targets["production"].start

    def slow(*given):
        stage.clock.at += seconds
        stage.clock.measured += 60
        return start(*given)

    stage.targets["production"].start = slow
    assert stage.run(job)["outcome"] == "released"


def test_a_release_that_dies_where_a_soak_begins_soaks_from_then_on(stage):
    story = Lasting(stage, environment("staging", steps=QUICK, soak=DAY), environment(steps=QUICK))
    stage.engine.die = ("staging-soak", "after")
    with pytest.raises(Died):
        story.run()
    assert story.run() == "released"
    assert story.took == DAY
