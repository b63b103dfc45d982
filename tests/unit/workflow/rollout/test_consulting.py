"""Where a person is asked first, users do not wait for the answer."""

from __future__ import annotations

import msgspec
import pytest

from gonogo.domain.analysis.sample import Sample, Totals
from gonogo.domain.decision import Call
from gonogo.domain.elapsed import Moment
from gonogo.domain.instruction import Instruction
from gonogo.domain.people.approval import Approvals
from gonogo.domain.people.person import Person
from gonogo.domain.product import Product
from gonogo.domain.rollout.environment import EnvironmentPlan, Part
from gonogo.domain.rollout.rollout import Promote, Retire, Shift, Smoke, Start, Watch
from gonogo.ports.target import Artefact, FencingToken
from gonogo.testing.engine import Died
from gonogo.testing.target import MemoryTarget

ANN = Person("Ann", "ann@shop.example", "asserted")
NOW = 1_700_000_000
CANARY = (
    *(Start(), Shift(5), Watch(30), Shift(25), Watch(30)),
    *(Shift(95), Smoke(), Watch(30), Shift(100), Promote(), Retire()),
)
ROLLING = (
    *(Start("candidate", 1), Shift(33), Retire("stable", 2), Watch(30)),
    *(Start("candidate", 2), Shift(67), Retire("stable", 1), Watch(30)),
    *(Start("candidate", 3), Shift(100), Retire("stable", 0), Watch(60), Promote()),
)


class Numbers:
    """All is well, but for the candidate at the shares that are bad for it."""

    def __init__(self, target: MemoryTarget) -> None:
        self.bad: set[int] = set()
        self._target = target
        self._looks = 0
        self._failed = 0

    def read(self, versions, bounds):
        self._looks += 1
        seen = self._target.observe().of("1.1.0")
        self._failed += 250 if seen and seen.share in self.bad else 0
        totals = {
            one: Totals(500 * self._looks, self._failed if one == "1.1.0" else 0, dict.fromkeys(bounds, 0))
            for one in versions
        }
        return Sample(NOW + 10.0 * self._looks, totals)


class Asked:
    """A release of which a person is asked; with each question, where users were."""

    def __init__(self, stage, *words: str, steps=CANARY, bad=(25,), instances=1, **more) -> None:
        self.stage = stage
        self.words = list(words)
        self.seen: list[tuple[str, dict[str, int]]] = []
        self.target = stage.targets["production"] = MemoryTarget(instances)
        self.numbers = stage.numbers["production"] = Numbers(self.target)
        self.numbers.bad = set(bad)
        first = FencingToken("first", 1)
        self.target.start(first, Artefact("1.0.0", "b" * 40), instances, lambda: False)
        self.target.shift(first, {"1.0.0": 100})
        self.target.promote(first, "1.0.0")
        given = {"steps": steps, "revert": False, "verify": 0, "asks": True, "instances": instances, **more}
        given = {"smoke": '{"kind":"smoke","checks":{}}', **given}
        place = EnvironmentPlan("production", Part("memory", "{}"), Part("memory", "{}"), "canary", **given)
        place = msgspec.structs.replace(place, alert=Part("played", "{}"))
        job = stage.job(stage.gate("unit", Call.GO))
        stage.gate("smoke", Call.GO)
        plan = msgspec.structs.replace(job.plan, environments=(place,), approvals=Approvals(automatic=True))
        self.job = stage.begin(msgspec.structs.replace(job, plan=plan, digest=plan.digest, flow=4))
        self.waits = 0
        stage.engine.on_wait = self.wait

    def wait(self) -> bool:
        self.waits += 1
        self.stage.clock.let_pass(10)
        row = self.stage.book.find(self.job.release)
        if row.stage == "production: trouble" and row.hold and self.words:
            self.seen.append((row.waiting, self.shares))
            self.say(row)
        return self.waits < 200

    def say(self, row) -> None:
        word = Instruction(
            *(0, self.words.pop(0), ANN, "", "", row.candidate, self.job.digest, NOW, "", ""),
            row.hold.question,
        )
        self.stage.book.order(row.id, word)

    @property
    def shares(self) -> dict[str, int]:
        return {one.version: one.share for one in self.target.observe().running if one.share}

    @property
    def orders(self) -> list[tuple[str, ...]]:
        return [said for said in self.target.said[3:] if said[0] in ("shift", "start")]

    def go(self) -> str:
        return self.stage.run(self.job)["outcome"]


def test_users_are_back_at_the_last_good_share_before_anybody_is_asked(stage):
    story = Asked(stage, "rollback")
    assert story.go() == "rolled_back"
    ((waiting, shares),) = story.seen
    assert shares == {"1.0.0": 95, "1.1.0": 5}
    assert "the settings ask for a person's word; 5 % of the users keep it meanwhile" in waiting
    assert story.shares == {"1.0.0": 100}
    assert list(stage.book.blocked(Product("shop"))) == ["1.1.0"]
    assert stage.kinds().index("rollback.retreated") < stage.kinds().index("rollback.confirmed")
    told = next(alert for alert in stage.alerts.values() if "a person is asked" in alert.sentence)
    assert (told.priority, told.version) == (1, "1.1.0")


def test_where_no_watch_ended_with_go_all_users_go_back(stage):
    story = Asked(stage, "rollback", bad=(5,))
    story.go()
    ((waiting, shares),) = story.seen
    assert shares == {"1.0.0": 100}
    assert "users have 1.0.0 meanwhile" in waiting


@pytest.mark.parametrize("word", ["promote", "retry"])
def test_a_word_to_go_on_goes_on_from_the_good_share(stage, word):
    story = Asked(stage, word)
    before = story.say

    def remedied(row) -> None:
        story.numbers.bad = set()
        before(row)

    story.say = remedied
    assert story.go() == "released"
    assert [said[1:] for said in story.orders if said[0] == "shift"][:5] == [
        ("1.1.0=5", "1.0.0=95"),
        ("1.1.0=25", "1.0.0=75"),
        ("1.1.0=5", "1.0.0=95"),
        ("1.1.0=25", "1.0.0=75"),
        ("1.1.0=95", "1.0.0=5"),
    ]
    assert stage.book.doubted(Product("shop")) is (word == "promote")


def test_where_the_settings_say_before_users_stay_until_the_answer(stage):
    story = Asked(stage, "rollback", asks="before")
    assert story.go() == "rolled_back"
    ((waiting, shares),) = story.seen
    assert shares == {"1.0.0": 75, "1.1.0": 25}
    assert "25 % of the users keep it meanwhile" in waiting


def test_within_the_cooldown_users_go_back_first_too(stage):
    story = Asked(stage, "rollback", asks=False)
    stage.book.deploy("r-0/deploy", "1.1.0-0a", "production", "0.9.0", "d" * 40, 1)
    stage.book.deployed("r-0/deployed", "r-0/deploy", "rolled_back", Moment(NOW - 10))
    assert story.go() == "rolled_back"
    ((waiting, shares),) = story.seen
    assert "a person decides; 5 % of the users keep it meanwhile" in waiting
    assert shares == {"1.0.0": 95, "1.1.0": 5}


def test_an_abort_as_the_answer_blocks_nothing(stage):
    story = Asked(stage, "abort")
    assert story.go() == "aborted"
    assert story.shares == {"1.0.0": 100}
    assert not list(stage.book.blocked(Product("shop")))


def test_instances_that_a_rolling_update_stopped_are_up_before_they_get_their_users_back(stage):
    story = Asked(stage, "rollback", steps=ROLLING, bad=(67,), instances=3)
    assert story.go() == "rolled_back"
    ((_, shares),) = story.seen
    assert shares == {"1.0.0": 67, "1.1.0": 33}
    at = story.orders.index(("start", "1.0.0", "2"))
    assert story.orders[at + 1] == ("shift", "1.1.0=33", "1.0.0=67")


def test_users_that_cannot_be_moved_back_stay_and_the_question_says_why(stage):
    story = Asked(stage, "rollback", steps=ROLLING, bad=(67,), instances=3)
    before = story.numbers.read

    def read(versions, bounds):
        story.target.broken = {"1.0.0"} if story.shares.get("1.1.0") == 67 else set()
        return before(versions, bounds)

    story.numbers.read = read
    story.go()
    assert "users could not be moved back: start 2 instances of the stable version" in story.seen[0][0]


def test_what_took_too_long_is_not_asked_about_for_ever(stage):
    story = Asked(stage, "promote", bad=(), deadline=1)
    act, slow = story.target.shift, [True]

    def shift(order, shares):
        if shares.get("1.1.0") == 25 and slow:
            slow.pop()
            stage.clock.measured += 5
        return act(order, shares)

    story.target.shift = shift
    assert story.go() == "released"
    assert "it took longer than 1 s" in story.seen[0][0]
    assert len(story.seen) == 1


@pytest.mark.parametrize(
    "step", ["may", "retreat-0", "retreated", "told", "word"], ids=lambda step: f"dying at {step}"
)
@pytest.mark.parametrize("moment", ["before", "after"])
def test_dying_while_users_go_back_changes_nothing(stage, step, moment):
    story = Asked(stage, "promote", "rollback")
    stage.engine.die = (f"production-4-{step}", moment)
    with pytest.raises(Died):
        story.go()
    assert story.go() == "rolled_back"
    assert [shares for _, shares in story.seen] == [{"1.0.0": 95, "1.1.0": 5}] * 2
    assert story.shares == {"1.0.0": 100}
