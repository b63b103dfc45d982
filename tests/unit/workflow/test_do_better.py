"""What users of what was there before were promised of a release that is under way.

Each clause has a test that bears its name; those that stand beside their subjects bear it there. The rest
stand here, through the whole flow.
"""

from __future__ import annotations

import threading

import msgspec
import pytest

from gonogo.adapters.commands.local import LocalCommands
from gonogo.adapters.workspace.directory import DirectoryWorkspace
from gonogo.domain.analysis.sample import Sample, Totals
from gonogo.domain.decision import Because, Call
from gonogo.domain.instruction import Instruction
from gonogo.domain.planning.candidate import State
from gonogo.domain.product import Product
from gonogo.domain.rollout.environment import EnvironmentPlan, Part
from gonogo.domain.rollout.rollout import Promote, Retire, Shift, Smoke, Start
from gonogo.gates.command import CommandGate
from gonogo.ports.target import Artefact, FencingToken
from gonogo.testing.engine import Waiting
from gonogo.testing.target import MemoryTarget

NOW = 1_700_000_000
STEPS = (Start(), Smoke(), Shift(100), Promote(), Retire())


class Still:
    """Numbers that nobody watches."""

    def read(self, versions, bounds):
        return Sample(float(NOW), dict.fromkeys(versions, Totals(0, 0, dict.fromkeys(bounds, 0))))


def environments(stage, *names):
    """Environments where 1.0.0 runs, in which nothing is watched."""
    stage.gate("smoke", Call.GO)
    for name in names:
        target = stage.targets[name] = MemoryTarget()
        stage.numbers[name] = Still()
        first = FencingToken("first", 1)
        target.start(first, Artefact("1.0.0", "b" * 40), 1, lambda: False)
        target.shift(first, {"1.0.0": 100})
        target.promote(first, "1.0.0")
        target.said.clear()
    smoke = '{"kind":"smoke","checks":{}}'
    part = Part("memory", "{}")
    return tuple(EnvironmentPlan(name, part, part, "recreate", STEPS, smoke=smoke) for name in names)


def begun(stage, *gates, release="1.1.0-0a", places=()):
    job = stage.job(*gates)
    plan = msgspec.structs.replace(job.plan, environments=places)
    return stage.begin(msgspec.structs.replace(job, release=release, plan=plan, digest=plan.digest))


def saying(stage, job, *kinds):
    """Somebody says these words, one each time the release waits at its approval."""
    words = list(kinds)

    def answer() -> bool:
        row = stage.book.find(job.release)
        if row.stage != "approval":
            return True
        if not words:
            return False
        word = Instruction(0, words.pop(0), job.starter, "why not", "", row.candidate, job.digest, NOW)
        stage.book.order(job.release, word)
        return True

    stage.engine.on_wait = answer


def ended(stage, *kinds, call=Call.GO, **more):
    job = begun(stage, stage.gate("unit", call), **more)
    saying(stage, job, *kinds)
    return stage.run(job)["outcome"]


def deployed(stage, name):
    """The deployments to an environment, the oldest first: version, and how it ended."""
    return [(one.version, one.state) for one in reversed(stage.book.deployments(Product("shop"), name))]


class TestCandidates:
    def test_do_better_production_needs_a_successful_staging(self, stage):
        places = environments(stage, "staging", "production")
        stage.gate("smoke", Call.NO_GO)
        assert ended(stage, "approve", places=places) != "released"
        assert stage.targets["production"].said == []
        assert "refs/tags/v1.1.0" not in stage.remote.refs
        assert stage.book.candidate_of("1.1.0-0a").state is State.REJECTED

    def test_do_better_production_needs_approval(self, stage):
        places = environments(stage, "staging", "production")
        with pytest.raises(Waiting):
            ended(stage, places=places)
        assert stage.targets["production"].said == []
        assert stage.book.candidate_of("1.1.0-0a").state is State.STAGING

    def test_do_better_with_both_it_gets_there(self, stage):
        places = environments(stage, "staging", "production")
        assert ended(stage, "approve", places=places) == "released"
        assert stage.targets["production"].observe().live == "1.1.0"

    def test_do_better_a_redeployment_is_a_new_row(self, stage):
        places = environments(stage, "staging", "production")
        for number in range(2):
            assert ended(stage, "reject", release=f"1.1.0-0{number}", places=places) == "rejected"
        assert ended(stage, "approve", release="1.1.0-02", places=places) == "released"
        rows = stage.book.deployments(Product("shop"), "staging")
        assert len({row.operation for row in rows}) == 3
        assert [version for version, _ in deployed(stage, "staging")] == [
            "1.1.0-rc.1",
            "1.1.0-rc.2",
            "1.1.0-rc.3",
        ]
        assert deployed(stage, "production") == [("1.1.0", "success")]

    def test_do_better_a_redeployment_of_the_very_same_version_is_a_new_row(self, stage):
        """What went back and is brought again by another release of it leaves the first row as it was."""
        places = environments(stage, "production")
        stage.gate("smoke", Call.NO_GO, Call.GO)
        first = ended(stage, "approve", release="1.1.0-00", places=places)
        row = stage.book.deployments(Product("shop"), "production")[0]
        stage.book.deploy("again", "1.1.0-00", "production", "1.1.0", "c" * 40, NOW + 9)
        assert first == "rolled_back"
        assert len(stage.book.deployments(Product("shop"), "production")) == 2
        assert row in stage.book.deployments(Product("shop"), "production")


class TestGates:
    def test_do_better_the_timers_of_a_gate_that_timed_out_are_gone(self, stage):
        stage.commands = LocalCommands(stage.folder / "running")
        stage.workspace = DirectoryWorkspace(stage.folder, stage.folder, stage.publisher)
        gate = msgspec.structs.replace(stage.gate("unit", Call.GO), timeout=1)
        stage.gates["unit"] = CommandGate(CommandGate.Settings(run="sleep 60"))
        before = set(threading.enumerate())
        job = begun(stage, gate)
        assert stage.run(job)["outcome"] == "rejected"
        assert stage.book.decisions(job.release)[0].because is Because.TIMED_OUT
        assert set(threading.enumerate()) - before == set()
        assert stage.commands.end_leftovers() == 0

    @pytest.mark.parametrize("problem", [ValueError("no"), RecursionError(), OSError(28, "disk full")])
    def test_do_better_the_pipeline_never_hangs_in_running(self, stage, problem):
        """It is over, or it says what it waits for: there is no third state."""
        gate = stage.gate("unit", Call.GO)

        class Broken:
            def poll(self, ask, services):
                raise problem

        stage.gates["unit"] = Broken()
        job = begun(stage, gate)
        with pytest.raises(Waiting):
            stage.run(job)
        row = stage.book.find(job.release)
        assert (row.stage, row.waiting.partition(":")[0]) == ("gate unit", "the gate could not be asked")
        stage.approving("abort")
        assert stage.run(job)["outcome"] == "aborted"
        assert stage.book.living("shop") is None


class TestPipelines:
    @pytest.mark.parametrize(("words", "call"), [((), Call.NO_GO), (("reject",), Call.GO)])
    def test_do_better_nothing_is_rolled_back_that_was_not_deployed(self, stage, words, call):
        places = environments(stage, "production")
        assert ended(stage, *words, call=call, places=places) == "rejected"
        assert stage.targets["production"].said == []
        assert stage.book.deployments(Product("shop"), "production") == []
        assert not stage.book.blocked(Product("shop"))

    def test_do_better_where_staging_fails_production_is_not_rolled_back(self, stage):
        places = environments(stage, "staging", "production")
        stage.gate("smoke", Call.NO_GO)
        ended(stage, places=places)
        assert stage.targets["production"].said == []
        assert stage.book.deployments(Product("shop"), "production") == []
        assert stage.targets["production"].observe().live == "1.0.0"

    def test_do_better_an_abort_before_production_touches_nothing_there(self, stage):
        places = environments(stage, "staging", "production")
        assert ended(stage, "abort", places=places) == "aborted"
        assert stage.targets["production"].said == []
