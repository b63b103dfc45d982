"""A release whose parts take longer than they should, by a clock that only they move."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec
import pytest
from sqlalchemy import select

from gonogo.app.releasing.reporting import text_of
from gonogo.domain.decision import Call
from gonogo.domain.elapsed import Moment
from gonogo.domain.rollout.environment import EnvironmentPlan, Part
from gonogo.domain.rollout.rollout import Promote, Shift, Smoke, Start, Watch
from gonogo.domain.timing import Exceeded
from gonogo.ports.target import Artefact, FencingToken
from gonogo.store.database import open_database
from gonogo.store.record import Record
from gonogo.store.schema import event
from gonogo.testing.engine import Died
from gonogo.testing.metrics import MemoryMetrics
from gonogo.testing.target import MemoryTarget

if TYPE_CHECKING:
    from gonogo.domain.job import Job
    from gonogo.domain.rollout.rollout import Step

RELEASE = "1.1.0-0a"
NOW = 1_700_000_000


class SlowClock:
    """Goes on only where something is said to take time."""

    def __init__(self) -> None:
        self.passed = 0.0

    def now(self) -> datetime:
        return datetime.fromtimestamp(NOW + self.passed, UTC)

    def monotonic(self) -> float:
        return self.passed

    def moment(self) -> Moment:
        return Moment(NOW + self.passed, self.passed, "played")


@pytest.fixture
def stage(stage_class, tmp_path):
    clock = SlowClock()
    found = stage_class(tmp_path, record=Record(open_database(tmp_path / "record.db"), clock))
    found.record.clock = clock
    yield found
    found.record.close()


def slow(work, clock, seconds):
    """The same work, after so many seconds."""

    def slowly(*given):
        clock.passed += seconds
        return work(*given)

    return slowly


def gated(stage, *calls: Call, seconds: int, kind: str = "standard") -> Job:
    """A release with one gate of unit tests that takes so long; people say yes after a day."""
    planned = msgspec.structs.replace(stage.gate("unit", *calls), stage="unit")
    stage.gates["unit"].poll = slow(stage.gates["unit"].poll, stage.clock, seconds)
    words = ["retry"] * (len(calls) - 1) + ["approve"]

    def answer() -> bool:
        stage.clock.passed += 86_400
        stage.say(words.pop(0))
        return True

    stage.engine.on_wait = answer
    return planning(stage.job(planned), kind=kind)


def planning(job: Job, **more) -> Job:
    plan = msgspec.structs.replace(job.plan, **more)
    return msgspec.structs.replace(job, plan=plan, digest=plan.digest)


def deployed(stage, *steps: Step, tick: int, **more) -> Job:
    """A release to production, where 1.0.0 runs; so much time goes by between two looks at it."""
    stage.gate("smoke", Call.GO)
    target = stage.targets["production"] = MemoryTarget()
    stage.numbers["production"] = MemoryMetrics(failed=2)
    first = FencingToken("first", 1)
    target.start(first, Artefact("1.0.0", "b" * 40), 1, lambda: False)
    target.shift(first, {"1.0.0": 100})
    target.promote(first, "1.0.0")
    part = Part("memory", "{}")
    given = {"smoke": '{"kind":"smoke","checks":{}}', "refuse": "error_rate > 5%", "revert": False, **more}
    production = EnvironmentPlan("production", part, part, "recreate", steps, **given)
    job = gated(stage, Call.GO, seconds=1)
    answer = stage.engine.on_wait

    def watch() -> bool:
        if stage.book.find(RELEASE).at.kind == "approval":
            return answer()
        stage.clock.passed += tick
        return True

    stage.engine.on_wait = watch
    return planning(job, environments=(production,))


def run(stage, job: Job) -> dict:
    return stage.run(stage.begin(job))


def events(stage) -> list[Exceeded]:
    wanted = select(event.c.data).where(event.c.kind == "target.exceeded").order_by(event.c.id)
    with stage.record.reading() as reading:
        return [msgspec.json.decode(data, type=Exceeded) for data in reading.connection.scalars(wanted)]


def taken(stage) -> dict[str, int]:
    found = stage.book.find(RELEASE).timing.taken
    return {one.target.part: one.seconds for one in found if one.seconds}


def test_a_gate_that_is_late_is_an_event_and_stands_in_the_report(stage):
    run(stage, gated(stage, Call.GO, seconds=400))
    assert events(stage) == [Exceeded("gate", "unit", 400, 300)]
    sentence = "- gate unit took 6 min 40 s, 1 min 40 s longer than the target of 5 min\n"
    assert f"## Later than its target\n\n{sentence}" in text_of(stage.book, stage.book.find(RELEASE))


def test_what_is_in_time_is_no_event_and_has_no_place_in_the_report(stage):
    run(stage, gated(stage, Call.GO, seconds=300))
    assert events(stage) == []
    assert "target" not in text_of(stage.book, stage.book.find(RELEASE))


def test_gates_are_late_together_and_not_by_the_time_of_people(stage):
    run(stage, gated(stage, Call.HOLD, Call.HOLD, Call.GO, seconds=470))
    assert events(stage) == [Exceeded("gate", "unit", 470, 300), Exceeded("gates", "", 1410, 1380)]
    assert taken(stage) == {"gates": 1410}


def test_a_hotfix_is_late_sooner_and_as_a_whole(stage):
    run(stage, gated(stage, Call.HOLD, Call.GO, seconds=500, kind="hotfix"))
    assert events(stage)[1:] == [Exceeded("hotfix", "", 1000, 900), Exceeded("gates", "", 1000, 600)]


def test_whoever_dies_and_goes_on_tells_it_once(stage):
    job = stage.begin(gated(stage, Call.GO, seconds=1400))
    stage.engine.die = ("gate-unit", "after")
    with pytest.raises(Died):
        stage.run(job)
    stage.engine.die = None
    assert stage.run(job)["outcome"] == "released"
    assert [one.part for one in events(stage)] == ["gate", "gates"]


def test_a_watch_that_is_late_is_told_with_its_environment(stage):
    job = deployed(stage, Start(), Shift(100), Watch(60), Promote(), tick=300)
    assert run(stage, job)["outcome"] == "released"
    late = {one.part: (one.about, one.target) for one in events(stage)}
    assert late == {"watch": ("production", 900), "environment": ("production", 1380)}


def test_users_who_are_back_late_are_told_of_and_the_watch_after_that_counts_for_nothing(stage):
    job = deployed(stage, Start(), Shift(100), Smoke(), Promote(), tick=60, verify=600)
    stage.gates["smoke"].calls = [Call.NO_GO, Call.GO]
    target = stage.targets["production"]
    target.shift = slow(target.shift, stage.clock, 130)
    assert run(stage, job)["outcome"] == "rolled_back"
    assert events(stage) == [Exceeded("traffic", "production", 130, 120)]
    assert taken(stage)["rollback"] == 130
    assert stage.clock.passed > 86_400 + 600
