"""The crash matrix of rollouts: killed at the begin, in the middle and at the end of every step.

Each line of the table is a strategy and how its rollout goes. It runs once undisturbed; then once for every
moment at which it can die: before a step, after each change that the step makes to the target or to the
record, after the step and before it is remembered, and around each wait. Another process goes on. What comes
of it is the same, change by change.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import pytest

from gonogo.app.releasing.releasing import row_of
from gonogo.domain.analysis.sample import Sample, Totals
from gonogo.domain.decision import Because, Call, Decision
from gonogo.domain.job import ENTRIES, Job, RollbackRequest
from gonogo.domain.product import Product
from gonogo.domain.rollout.environment import EnvironmentPlan, Part
from gonogo.domain.rollout.rollout import Pause, Promote, Retire, Shift, Smoke, Start, Step, Watch
from gonogo.ports.strategy import Occasion
from gonogo.ports.target import Artefact, FencingToken
from gonogo.store.deployments import Deployment
from gonogo.strategies.blue_green import BlueGreen, BlueGreenSettings
from gonogo.strategies.canary import Canary, CanarySettings
from gonogo.strategies.recreate import Recreate, RecreateSettings
from gonogo.strategies.rolling import Rolling, RollingSettings
from gonogo.testing.engine import Died
from gonogo.testing.target import MemoryTarget
from gonogo.workflow.ended import Ended
from gonogo.workflow.rollout.rollout import deploy
from gonogo.workflow.run import ReleaseRun

if TYPE_CHECKING:
    from gonogo.testing.engine import Moment

BEGAN = 1_700_000_000
TICK = 10
INSTANCES = 2
MOST_STEPS = 200
"""More than any of them takes: one that waits for a person for ever is told from one that is long."""
OCCASION = Occasion(INSTANCES, 2 * TICK)
STRATEGIES: dict[str, tuple[Step, ...]] = {
    "blue-green": BlueGreen(BlueGreenSettings()).steps(OCCASION),
    "canary": Canary(CanarySettings(steps=(10, 100), watch="10s", control=5)).steps(OCCASION),
    "rolling": Rolling(RollingSettings(watch="10s")).steps(OCCASION),
    "recreate": Recreate(RecreateSettings()).steps(OCCASION),
    "of a plugin": (
        Start(instances=1),
        Shift(25),
        Watch(TICK),
        Pause(),
        Start(),
        Shift(100),
        Retire("stable", 1),
        Promote(),
        Smoke(),
        Retire(),
    ),
}
COURSES = {
    "healthy": "released",
    "worse in the watch": "rolled_back",
    "never ready": "rolled_back",
    "checks fail": "rolled_back",
    "aborted": "aborted",
    "taken back when it is over": "rolled_back",
}


class Looked:
    """Counts that follow from how often the rollout has waited: a look that is repeated is the same."""

    def __init__(self, stage, bad: set[str]) -> None:
        self._stage = stage
        self._bad = bad
        self.requests = 500

    def read(self, versions, bounds):
        remembered = self._stage.engine.remembered.values()
        looks = 1 + sum(name.startswith("wait") for steps in remembered for name in steps)
        totals = {
            version: Totals(
                self.requests * looks,
                min(250 if version in self._bad else 2, self.requests) * looks,
                dict.fromkeys(bounds, 0),
            )
            for version in versions
        }
        return Sample(float(BEGAN + TICK * looks), totals)


class Checks:
    """Smoke checks that fail at one step; who has asked is of no matter."""

    def __init__(self, fails_at: str) -> None:
        self._fails_at = fails_at

    def poll(self, ask, services):
        failed = f"/{self._fails_at}/" in ask.operation
        call, because = (Call.NO_GO, Because.FAILED) if failed else (Call.GO, Because.PASSED)
        return Decision(ask.name, call, because, f"said {call}", ask.subject, remedy="look")


class Left(NamedTuple):
    """All that a rollout leaves, and what it did to come there."""

    outcome: dict[str, Any]
    live: str
    shares: dict[str, tuple[int, int]]
    kept: tuple[str, ...]
    changes: list[tuple[str, ...]]
    deployments: list[tuple[str, str, str]]
    ledger: list[tuple[str, str]]
    decisions: list[tuple[str, str, str]]
    blocked: list[str]
    seen: dict[str, list[Any]]


class Rollout:
    """One rollout beside 1.0.0, by a strategy and on its course."""

    def __init__(self, stage, strategy: str, course: str) -> None:
        self.stage = stage
        self.steps = STRATEGIES[strategy]
        self.waits_by_design = strategy == "recreate"
        self.unserved: list[tuple[str, ...]] = []
        self.target = stage.targets["production"] = self._live()
        self.target.changed = self._changed
        stage.numbers["production"] = Looked(stage, {"1.1.0"} if course == "worse in the watch" else set())
        self.target.broken = {"1.1.0"} if course == "never ready" else set()
        last = max(at for at, step in enumerate(self.steps) if step == Smoke())
        stage.gates["smoke"] = Checks(f"production-{last}" if course == "checks fail" else "never")
        self._words = {
            "production: watch": "abort" if course == "aborted" else "",
            "production: pause": "promote",
            "production: smoke": "rollback",
        }
        stage.engine.on_wait = self._answer
        self.job = self._begun()
        self._remember_live()
        stage.record.written = stage.engine.effect
        if course == "taken back when it is over":
            self._take_back()

    def run(self) -> dict[str, Any]:
        flow = None if self.job.back else partial(_rollout, environment=self.environment)
        return self.stage.run(self.job, flow)

    def left(self, outcome: dict[str, Any]) -> Left:
        seen, stage = self.target.observe(), self.stage
        with stage.record.reading() as reading:
            ledger = [(entry.kind, entry.operation) for entry in reading.ledger.of(self.job.release)]
            rows = [
                (one.version, one.state, one.operation)
                for one in reading.deployments.of(reading.releases.product(self.job.release), "", 9)
            ]
        return Left(
            outcome,
            seen.live,
            {one.version: (one.share, one.ready) for one in seen.running},
            seen.kept,
            self.target.changes,
            rows,
            ledger,
            [(one.asker, one.call, one.reason) for one in stage.book.decisions(self.job.release)],
            list(stage.book.blocked(Product("shop"))),
            stage.recordings,
        )

    def _live(self) -> MemoryTarget:
        target, first = MemoryTarget(INSTANCES), FencingToken("first", 1)
        target.start(first, Artefact("1.0.0", self.stage.base), INSTANCES, lambda: False)
        target.shift(first, {"1.0.0": 100})
        target.promote(first, "1.0.0")
        target.changes.clear()
        return target

    def _remember_live(self) -> None:
        first = Deployment(
            "first/production-deploy", self.job.release, "production", "1.0.0", self.stage.base, "success", 1
        )
        with self.stage.record.transaction() as transaction:
            transaction.deployments.add(first, transaction.releases.product(self.job.release))

    def _begun(self) -> Job:
        self.environment = EnvironmentPlan(
            "production",
            Part("memory", "{}"),
            Part("memory", "{}"),
            "any",
            steps=self.steps,
            instances=INSTANCES,
            smoke='{"kind":"smoke","checks":{}}',
            refuse="error_rate > 5%",
            watch=2 * TICK,
            tick=TICK,
            verify=TICK,
        )
        job = self.stage.job()
        plan = msgspec.structs.replace(job.plan, environments=(self.environment,))
        return self.stage.begin(msgspec.structs.replace(job, plan=plan, digest=plan.digest))

    def _take_back(self) -> None:
        """Let it end, and begin what takes it back."""
        assert self.run()["outcome"] == "released"
        before = self.job
        deployment, commit = f"{before.release}/production-deploy", before.plan.commit
        back = RollbackRequest(
            "production", "1.1.0", commit, "1.0.0", self.stage.base, deployment, "it is slow"
        )
        self.job = msgspec.structs.replace(before, release="rollback-1.1.0-0b", back=back)
        row = msgspec.structs.replace(row_of(self.job), rollback_environment="production")
        self.stage.book.begin(row, before.starter)
        self.target.changes.clear()
        self.stage.engine.moments.clear()

    def _changed(self) -> None:
        if not self.target.serves:
            self.unserved.append(self.target.changes[-1])
        self.stage.engine.effect()

    def _answer(self) -> bool:
        """Somebody says each word once, where it is waited for."""
        at = self.stage.book.find(self.job.release).stage
        for place in [place for place in self._words if place in at]:
            if word := self._words.pop(place):
                self.stage.say(word)
        return len(self.stage.engine.remembered[self.job.release]) < MOST_STEPS


def _rollout(flow, given, services, environment) -> dict[str, Any]:
    run = ReleaseRun(flow, msgspec.convert(given, Job), services)
    run.commit = run.job.plan.commit
    return msgspec.structs.asdict(deploy(run, environment, run.version) or Ended("released", ""))


@pytest.fixture
def stage_of(stage):
    """Makes a stage, at whose begin nothing was ever released; only the last one can be used."""

    def made():
        stage.record.rewind()
        return type(stage)(stage.folder, record=stage.record)

    return made


def moments(stage, strategy: str, course: str) -> tuple[list[tuple[str, Moment]], Left]:
    """All at which it can die, and what it leaves where it does not."""
    undisturbed = Rollout(stage, strategy, course)
    left = undisturbed.left(undisturbed.run())
    assert undisturbed.waits_by_design or undisturbed.unserved == []
    return stage.engine.moments, left


@pytest.mark.slow
@pytest.mark.parametrize("course", COURSES)
@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_rollout_that_dies_at_any_moment_ends_as_if_it_had_not(stage_of, sample, strategy, course):
    every, expected = moments(stage_of(), strategy, course)
    assert expected.outcome["outcome"] == COURSES[course]
    assert expected.live == ("1.1.0" if course == "healthy" else "1.0.0")
    assert len(set(expected.changes)) == len(expected.changes)
    for step, moment in sample(every, 12):
        one = Rollout(stage_of(), strategy, course)
        one.stage.engine.die = (step, moment)
        with pytest.raises(Died):
            one.run()
        if not one.waits_by_design:
            assert one.target.serves, (step, moment)
        assert one.left(one.run()) == expected, (step, moment)
        assert one.waits_by_design or one.unserved == [], (step, moment)


FLOW = ENTRIES - 1
"""The last flow whose waits the engine remembers: the clock goes on by them."""


class Unvisited(Rollout):
    """The first version of an environment, to which nobody comes; each wait lasts as long as a tick."""

    def __init__(self, stage, fails_at: str = "never") -> None:
        super().__init__(stage, "blue-green", "healthy")
        stage.gates["smoke"] = Checks(fails_at)
        stage.numbers["production"].requests = 0
        self._boot, self._wall = stage.clock.boot, stage.clock.at

    def _live(self) -> MemoryTarget:
        self.waits_by_design = True
        return MemoryTarget(INSTANCES)

    def _remember_live(self) -> None:
        """Nothing was ever live."""

    def _begun(self) -> Job:
        job = super()._begun()
        self.environment = msgspec.structs.replace(self.environment, patience=6 * TICK)
        return msgspec.structs.replace(job, flow=FLOW)

    def _answer(self) -> bool:
        known = self.stage.engine.remembered[self.job.release]
        passed = TICK * (1 + sum(name.startswith("wait") for name in known))
        self.stage.clock.boot, self.stage.clock.at = self._boot + passed, self._wall + passed
        return len(known) < MOST_STEPS


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fails_at", "outcome"), [("never", "released"), ("production-4-check-3", "rolled_back")]
)
def test_a_first_version_without_visitors_that_dies_at_any_moment_ends_as_if_it_had_not(
    stage_of, sample, fails_at, outcome
):
    undisturbed = Unvisited(stage_of(), fails_at)
    expected = undisturbed.left(undisturbed.run())
    assert expected.outcome["outcome"] == outcome
    every = undisturbed.stage.engine.moments
    assert sum("-check-" in step for step, _ in every) >= 6
    for step, moment in sample(every, 12):
        one = Unvisited(stage_of(), fails_at)
        one.stage.engine.die = (step, moment)
        with pytest.raises(Died):
            one.run()
        assert one.left(one.run()) == expected, (step, moment)
