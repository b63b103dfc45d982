"""Words that come while a step runs: it is ended whole, users go back, and only a rollback blocks."""

from __future__ import annotations

import msgspec
import pytest

from gonogo.domain.decision import Because, Call, Decision
from gonogo.domain.instruction import Instruction
from gonogo.domain.people.approval import Approvals
from gonogo.domain.people.person import Person
from gonogo.domain.product import Product
from gonogo.domain.rollout.environment import Database, EnvironmentPlan, Part
from gonogo.domain.rollout.rollout import Promote, Retire, Shift, Smoke, Start, Watch
from gonogo.errors import Stopped
from gonogo.ports.commands import Finished
from gonogo.ports.target import Artefact, FencingToken
from gonogo.testing.engine import Died
from gonogo.testing.metrics import MemoryMetrics
from gonogo.testing.target import MemoryTarget

ANN = Person("Ann", "ann@shop.example", "asserted")
NOW = 1_700_000_000
STEPS = (Start(), Smoke(), Shift(10), Watch(60), Shift(100), Smoke(), Watch(60), Promote(), Retire())
DATA = Database(
    backup="backup {file}", migrate="migrate", migrated="check", restore="restore {file}", written="mark"
)


class Commands:
    """Programs that end at once, or when they are told to, where a word came while one of this name ran."""

    def __init__(self, say) -> None:
        self.slow = ""
        self.migrated = self.touched = False
        self.ran: list[str] = []
        self.ended: list[str] = []
        self.say = say

    def run(self, command, *, operation, folder, log, timeout, stopped=lambda: False, **_):
        name = command[0]
        self.ran.append(name)
        if name == self.slow:
            self.say()
            if stopped():
                self.ended.append(name)
                return Finished(-15, "", 0.0, stopped=True)
        if name == "check":
            return Finished(0 if self.migrated else 1, "", 0.0)
        return Finished(0, "written to" if self.touched else "as it was", 0.0)

    def end_leftovers(self, operation=""):
        return 0


class SlowGate:
    """Smoke checks, during the n-th of which a word comes."""

    def __init__(self, at: int, say) -> None:
        self.at = at
        self._say = say
        self.polls = 0

    def poll(self, ask, tools):
        self.polls += 1
        if self.polls == self.at:
            self._say()
            if tools.stopped():
                raise Stopped
        return Decision(ask.name, Call.GO, Because.PASSED, "all is well", ask.subject)


class Story:
    """A release to production during which one word is said at one moment."""

    def __init__(self, stage, word: str, *, smoke: bool = True, **more) -> None:
        self.stage = stage
        self.word = word
        self.said = 0
        self.waits = 0
        self.commands = stage.commands = Commands(self.say)
        self.target = stage.targets["production"] = MemoryTarget()
        stage.numbers["production"] = MemoryMetrics(failed=0)
        first = FencingToken("first", 1)
        self.target.start(first, Artefact("1.0.0", "b" * 40), 1, lambda: False)
        self.target.shift(first, {"1.0.0": 100})
        self.target.promote(first, "1.0.0")
        steps = STEPS if smoke else tuple(one for one in STEPS if not isinstance(one, Smoke))
        given = {"steps": steps, "revert": False, "verify": 0, "database": DATA, **more}
        given["smoke"] = '{"kind":"smoke","checks":{}}' if smoke else ""
        environment = EnvironmentPlan(
            "production", Part("memory", "{}"), Part("memory", "{}"), "canary", **given
        )
        job = stage.job(stage.gate("unit", Call.GO))
        plan = msgspec.structs.replace(
            job.plan, environments=(environment,), approvals=Approvals(automatic=True)
        )
        self.job = stage.begin(msgspec.structs.replace(job, plan=plan, digest=plan.digest, flow=4))
        stage.engine.on_wait = self.wait

    def say(self) -> None:
        if not self.said:
            self.said += 1
            self.stage.say(self.word)

    def answer(self, kind: str, about: str = "") -> None:
        """What answers the question that is asked now."""
        row, book = self.stage.book.find(self.job.release), self.stage.book
        book.order(
            row.id,
            Instruction(
                0, kind, ANN, "", "", row.candidate, self.job.digest, NOW, "", about, row.hold.question
            ),
        )

    def wait(self) -> bool:
        self.waits += 1
        self.stage.clock.let_pass(10)
        return self.waits < 100

    def go(self) -> dict:
        return self.stage.run(self.job)

    @property
    def users(self) -> tuple[str, dict[str, int]]:
        seen = self.target.observe()
        return seen.live, {one.version: one.share for one in seen.running}

    @property
    def blocked(self) -> list[str]:
        return list(self.stage.book.blocked(Product("shop")))


def at_change_of(story: Story, step: str) -> None:
    def changed() -> None:
        if story.target.changes[-1][0].endswith(f"/production-{step}"):
            story.say()

    story.target.changed = changed


def while_it_starts(story: Story) -> None:
    at_change_of(story, "0")


def while_traffic_is_shifted(story: Story) -> None:
    at_change_of(story, "1")


def while_it_is_made_the_live_version(story: Story) -> None:
    at_change_of(story, "5")


def while_it_is_smoke_tested(story: Story) -> None:
    story.stage.gates["smoke"] = SlowGate(1, story.say)


def while_it_is_backed_up(story: Story) -> None:
    story.commands.slow = "backup"


def while_it_migrates(story: Story) -> None:
    story.commands.slow = "migrate"


def while_it_is_watched(story: Story) -> None:
    before = story.stage.engine.on_wait

    def wait() -> bool:
        if story.stage.book.find(story.job.release).stage.startswith("production: watch"):
            story.say()
        return before()

    story.stage.engine.on_wait = wait


MOMENTS = [
    while_it_is_backed_up,
    while_it_migrates,
    while_it_starts,
    while_it_is_smoke_tested,
    while_traffic_is_shifted,
    while_it_is_watched,
    while_it_is_made_the_live_version,
]


@pytest.mark.parametrize("word", ["abort", "rollback"])
@pytest.mark.parametrize("moment", MOMENTS, ids=lambda one: one.__name__)
def test_it_is_heard_at_once_users_are_back_and_only_a_rollback_blocks(stage, moment, word):
    story = Story(stage, word, smoke=moment is while_it_is_smoke_tested)
    moment(story)
    ended = story.go()
    assert ended["outcome"] == {"abort": "aborted", "rollback": "rolled_back"}[word], ended
    assert story.users == ("1.0.0", {"1.0.0": 100})
    assert story.blocked == ([] if word == "abort" else ["1.1.0"])


@pytest.mark.parametrize(
    ("migrated", "told"),
    [(True, "by its check it has happened"), (False, "by its check it has not happened")],
)
def test_what_is_known_of_a_migration_that_was_ended_is_what_its_check_says(stage, migrated, told):
    story = Story(stage, "abort", smoke=False)
    story.commands.slow, story.commands.migrated = "migrate", migrated
    ended = story.go()
    assert story.commands.ended == ["migrate"]
    assert ended["reason"].startswith(
        f"production: Ann aborted: why not; the migration: Ann said abort while it ran; {told}"
    )
    assert "restore" not in story.commands.ran
    assert not [said for said in story.target.said[3:] if said[0] == "start"]


def test_a_migration_that_was_ended_half_way_is_undone_only_by_a_persons_word(stage):
    story = Story(stage, "abort", smoke=False, database=msgspec.structs.replace(DATA, migrated=""))
    story.commands.slow, before = "migrate", story.wait
    held: list[str] = []

    def wait() -> bool:
        row = stage.book.find(story.job.release)
        if row.at.kind == "restore" and not held:
            held.append(row.waiting)
            story.answer("reject", "restore production")
        return before()

    def say() -> None:
        story.commands.touched = True
        story.say()

    story.commands.say, stage.engine.on_wait = say, wait
    ended = story.go()
    assert "how far it came is not known" in ended["reason"]
    assert "would be lost" in held[0]
    assert "check" not in story.commands.ran
    assert "restore" not in story.commands.ran


def test_a_word_that_came_before_keeps_the_migration_from_beginning(stage):
    story = Story(stage, "abort", smoke=False)
    noted = stage.workspace.write

    def write(place, content):
        noted(place, content)
        story.say()

    stage.workspace.write = write
    ended = story.go()
    assert ended["outcome"] == "aborted"
    assert "Ann said abort before it began" in ended["reason"]
    assert not {"migrate", "restore"} & set(story.commands.ran)


@pytest.mark.parametrize(
    ("moment", "step"),
    [
        (while_it_is_backed_up, "production-backup"),
        (while_it_migrates, "production-migrate"),
        (while_it_starts, "production-0"),
    ],
)
def test_dying_before_the_end_is_remembered_changes_nothing(stage, moment, step):
    story = Story(stage, "abort", smoke=False)
    story.commands.migrated = True
    moment(story)
    stage.engine.die = (step, "after")
    with pytest.raises(Died):
        story.go()
    assert story.go()["outcome"] == "aborted"
    assert story.users == ("1.0.0", {"1.0.0": 100})
    assert story.blocked == []


def test_of_a_migration_that_died_before_the_word_it_is_said_that_it_had_begun(stage):
    story = Story(stage, "abort", smoke=False)
    while_it_migrates(story)
    stage.engine.die = ("production-migrate", "after")
    with pytest.raises(Died):
        story.go()
    before, told = story.wait, "after it had been broken off; by its check it has not happened"

    def wait() -> bool:
        if stage.book.find(story.job.release).at.kind == "restore":
            story.answer("reject", "restore production")
        return before()

    stage.engine.on_wait = wait
    assert told in story.go()["reason"]
    assert story.commands.ran.count("migrate") == 1


def test_a_rollback_itself_is_not_ended_by_a_word(stage):
    story = Story(stage, "rollback", smoke=False)
    while_it_is_watched(story)
    said: list[int] = []

    def changed() -> None:
        if story.target.changes[-1][0].startswith("1.1.0-0a/production-back") and not said:
            said.append(1)
            stage.say("abort")

    story.target.changed = changed
    assert story.go()["outcome"] == "rolled_back"
    assert said == [1]
    assert story.users == ("1.0.0", {"1.0.0": 100})
