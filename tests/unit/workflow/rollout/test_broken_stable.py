"""A migration breaks the stable version: nothing is shifted on until it is well, and on-call is told."""

from __future__ import annotations

from io import BytesIO

import msgspec
import pytest

from gonogo.domain.analysis.replay import replay
from gonogo.domain.analysis.sample import Sample, Totals, Unavailable
from gonogo.domain.decision import Call
from gonogo.domain.job import ALARMS
from gonogo.domain.people.approval import Approvals
from gonogo.domain.rollout.environment import Database, EnvironmentPlan, Part
from gonogo.domain.rollout.rollout import Promote, Retire, Shift, Start, Watch
from gonogo.formats.recording import read
from gonogo.ports.target import Artefact, FencingToken
from gonogo.testing.commands import Play, PlayedCommands
from gonogo.testing.engine import Died, Waiting
from gonogo.testing.target import MemoryTarget
from gonogo.workflow.release.release import STAGES

NOW = 1_700_000_000
CANARY = (Start(), Shift(5), Watch(60), Shift(50), Watch(60), Shift(100), Promote(), Retire())


class Numbers:
    """The stable version fails all that it is asked, from the migration on and for so many looks."""

    def __init__(self, commands: PlayedCommands, lasting: int) -> None:
        self.lasting = lasting
        self._commands = commands
        self._looks = self._failed = 0

    def read(self, versions, bounds):
        self._looks += 1
        migrated = any(ran.command[0] == "migrate" for ran in self._commands.ran)
        if migrated and self.lasting:
            self.lasting -= 1
            self._failed += 500
        totals = {
            one: Totals(500 * self._looks, self._failed if one == "1.0.0" else 0, dict.fromkeys(bounds, 0))
            for one in versions
        }
        return Sample(NOW + 10.0 * self._looks, totals)


class Stopped:
    """Whoever asks while the stable version is stopped and has the traffic still is told an error."""

    def __init__(self, target: MemoryTarget) -> None:
        self._target = target
        self._looks = 0
        self._totals = {"1.0.0": [0, 0], "1.1.0": [0, 0]}

    def read(self, versions, bounds):
        self._looks += 1
        seen = self._target.observe()
        stable, candidate = (seen.of(name) for name in ("1.0.0", "1.1.0"))
        asked = "1.1.0" if candidate and candidate.share else "1.0.0"
        self._totals[asked][0] += 500
        self._totals[asked][1] += 500 if asked == "1.0.0" and not stable else 0
        totals = {name: Totals(*self._totals[name], dict.fromkeys(bounds, 0)) for name in versions}
        return Sample(NOW + 10.0 * self._looks, totals)


class Story:
    """A release with a migration, after which the stable version fails for so many looks."""

    def __init__(
        self, stage, lasting: int, *, flow: int = 4, refuse: str = "error_rate > 5%", steps=CANARY
    ) -> None:
        self.stage = stage
        self.held: list[tuple[str, int]] = []
        self.waits = 0
        stage.commands = PlayedCommands({"migrate": Play()})
        self.target = stage.targets["production"] = MemoryTarget()
        stage.numbers["production"] = Numbers(stage.commands, lasting)
        first = FencingToken("first", 1)
        self.target.start(first, Artefact("1.0.0", "b" * 40), 1, lambda: False)
        self.target.shift(first, {"1.0.0": 100})
        self.target.promote(first, "1.0.0")
        place = EnvironmentPlan(
            "production",
            Part("memory", "{}"),
            Part("memory", "{}"),
            "canary",
            steps,
            database=Database(migrate="migrate"),
            refuse=refuse,
            alert=Part("played", "{}"),
            verify=0,
        )
        job = stage.job(stage.gate("unit", Call.GO))
        plan = msgspec.structs.replace(job.plan, environments=(place,), approvals=Approvals(automatic=True))
        self.job = stage.begin(msgspec.structs.replace(job, plan=plan, digest=plan.digest, flow=flow))
        stage.engine.on_wait = self.wait

    def wait(self) -> bool:
        self.waits += 1
        self.stage.clock.let_pass(10)
        row = self.stage.book.find(self.job.release)
        if "going back would not help" in row.stage:
            self.held.append((row.stage, self.share))
        return self.waits < 60

    @property
    def share(self) -> int:
        seen = self.target.observe().of("1.1.0")
        return seen.share if seen else 0

    @property
    def alerts(self):
        return list(self.stage.alerts.values())


def test_it_is_held_and_told_at_once_and_goes_on_when_the_stable_version_is_well(stage):
    story = Story(stage, 20)
    assert stage.run(story.job)["outcome"] == "released"
    assert {share for _, share in story.held} == {5}
    told = story.held[0][0]
    assert "1.0.0 itself is beyond the limit, error_rate > 5%" in told
    assert "what came before: the shift to 5 %, and the migration before it" in told
    (alert,) = story.alerts
    assert (alert.priority, alert.environment) == (0, "production")
    assert "what came before: the migration" in alert.sentence
    assert alert.sentence.endswith("Nothing is shifted beyond the first share until it is well")


@pytest.fixture
def before_the_first_share(stage, monkeypatch):
    """A release by the first flow that holds there; the stable version fails for so many looks."""
    monkeypatch.setitem(STAGES, ALARMS, STAGES[max(STAGES)])
    return lambda lasting, **more: Story(stage, lasting, flow=ALARMS, **more)


def test_nothing_is_shifted_at_all_before_the_stable_version_is_well(stage, before_the_first_share):
    story = before_the_first_share(20)
    assert stage.run(story.job)["outcome"] == "released"
    assert {share for _, share in story.held} == {0}
    assert len(story.held) > 10
    assert story.held[0][0].endswith("Nothing is shifted until it is well; gonogo promote, or gonogo abort")
    (alert,) = story.alerts
    assert alert.sentence.endswith("Nothing is shifted until it is well")


@pytest.mark.parametrize(("word", "outcome", "share"), [("promote", "waits", 5), ("abort", "aborted", 0)])
def test_a_word_ends_the_hold_before_the_first_share(stage, before_the_first_share, word, outcome, share):
    story = before_the_first_share(1000)
    waited = story.wait

    def say() -> bool:
        if len(story.held) == 2:
            stage.say(word)
        return waited()

    stage.engine.on_wait = say
    try:
        ended = stage.run(story.job)["outcome"]
    except Waiting:
        ended = "waits"
    assert (ended, story.share) == (outcome, share)


def test_numbers_that_go_away_in_the_hold_are_told(stage, before_the_first_share):
    story = before_the_first_share(1000)
    numbers, waited = stage.numbers["production"], story.wait

    def lose() -> bool:
        if len(story.held) == 2:
            numbers.read = lambda *_: Unavailable(0.0, "nobody answers")
        return waited()

    stage.engine.on_wait = lose
    with pytest.raises(Waiting):
        stage.run(story.job)
    trouble, away = story.alerts
    assert (trouble.priority, away.priority) == (0, 1)
    assert away.sentence.startswith("no numbers for 5 min: nobody answers")
    assert story.share == 0


def test_a_version_that_is_stopped_first_is_in_no_trouble_where_users_have_to_wait(
    stage, before_the_first_share
):
    """They are answered 503 until the new one is there, and that counts as errors of the old one."""
    story = before_the_first_share(0, steps=(Retire(), Start(), Shift(100), Watch(60), Promote()))
    stage.numbers["production"] = Stopped(story.target)
    assert stage.run(story.job)["outcome"] == "released"
    assert (story.held, story.alerts) == ([], [])


def test_a_version_that_nobody_asks_any_more_holds_nothing(stage, before_the_first_share):
    story = before_the_first_share(1000, steps=(Start(), Shift(100), Watch(60), Promote(), Retire()))
    waited = story.wait

    def say() -> bool:
        if len(story.held) == 2:
            stage.say("promote")
        return waited()

    stage.engine.on_wait = say
    assert stage.run(story.job)["outcome"] == "released"
    assert {share for _, share in story.held} == {0}


@pytest.mark.parametrize("moment", ["before", "after"])
def test_dying_in_the_hold_holds_on_and_alerts_once(stage, before_the_first_share, moment):
    story = before_the_first_share(20)
    stage.engine.die = ("production-1-well-3", moment)
    with pytest.raises(Died):
        stage.run(story.job)
    assert stage.run(story.job)["outcome"] == "released"
    assert {share for _, share in story.held} == {0}
    assert len(story.alerts) == 1


def test_without_a_limit_its_own_record_from_before_the_migration_counts(stage):
    story = Story(stage, 20, refuse="")
    assert stage.run(story.job)["outcome"] == "released"
    assert "1.0.0 fails since the migration: it may fail" in story.held[0][0]
    assert len(story.alerts) == 1


def test_one_that_is_well_is_no_reason_to_hold(stage):
    story = Story(stage, 0)
    assert stage.run(story.job)["outcome"] == "released"
    assert (story.held, story.alerts) == ([], [])


def test_what_began_before_this_was_seen_goes_on_as_it_did(stage):
    story = Story(stage, 20, flow=3)
    assert stage.run(story.job)["outcome"] == "released"
    assert (story.held, story.alerts) == ([], [])
    assert "production-before-migration" not in stage.engine.steps


def test_its_recording_comes_to_the_same_calls(stage):
    story = Story(stage, 20)
    stage.run(story.job)
    ((_, content),) = [one for one in stage.workspace.files.items() if one[0].name == "recording.jsonl"]
    sentences = [moment.verdict.sentence for moment in replay(read(BytesIO(content)))]
    assert [one for one in sentences if "itself is beyond" in one]
    assert len(sentences) == len([name for name in stage.engine.steps if _is_look(name)])


def _is_look(name: str) -> bool:
    head, _, number = name.rpartition("-")
    return number.isdecimal() and head in {"production-2", "production-4"}


@pytest.mark.parametrize("step", ["production-before-migration", "production-0-learn", "production-1-learn"])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_dying_around_the_migration_alerts_once_all_the_same(stage, step, moment):
    story = Story(stage, 20)
    stage.engine.die = (step, moment)
    with pytest.raises(Died):
        stage.run(story.job)
    assert stage.run(story.job)["outcome"] == "released"
    assert len(story.alerts) == 1
