"""A watch: what is learnt before it, what people say in it, and the same call again from what was seen."""

from __future__ import annotations

from io import BytesIO
from typing import get_args

import msgspec
import pytest

from gonogo.domain.analysis.replay import Learning, Looking, Watching, replay
from gonogo.domain.analysis.sample import Sample, Totals, Unavailable
from gonogo.domain.analysis.signals import Signal
from gonogo.domain.decision import Call
from gonogo.domain.instruction import Instruction, InstructionKind
from gonogo.domain.people.approval import Approvals
from gonogo.domain.people.people import Member
from gonogo.domain.people.person import Person
from gonogo.domain.rollout.environment import EnvironmentPlan, Part
from gonogo.domain.rollout.rollout import Pause, Promote, Retire, Shift, Smoke, Start, Watch
from gonogo.formats.recording import line, read
from gonogo.ports.target import Artefact, FencingToken
from gonogo.testing.engine import Died, Waiting
from gonogo.testing.target import MemoryTarget
from gonogo.workflow.environment.watching import pausing
from gonogo.workflow.release.release import newest

ANN = Person("Ann", "ann@shop.example")
OLD, NEW = "1.0.0", "1.1.0"
CANARY = (Start(), Smoke(), Shift(10), Watch(60), Shift(100), Smoke(), Watch(60), Promote(), Retire())
BLUE_GREEN = (Start(), Smoke(), Shift(100), Smoke(), Watch(120), Promote(), Retire())


class Traffic:
    """Counts by the share that each version had: so many requests in the ten seconds between two looks.

    past: what the stable version had answered before, one in a hundred badly. bad: the share of bad ones, by
    version.
    """

    def __init__(self, target: MemoryTarget, past: int = 0) -> None:
        self.requests = 500
        self.away = False
        self.bad: dict[str, float] = {}
        self.asked: list[tuple[int, ...]] = []
        self.cpu = 10.0
        self._target = target
        self._at = 1_700_000_000.0
        self._totals = {OLD: (past, past // 100)}

    def read(self, versions, bounds):
        self.asked.append(tuple(bounds))
        self._at += 10
        if self.away:
            return Unavailable(self._at, "nobody answers")
        running = self._target.observe().running
        for one in running:
            requests, bad = self._totals.get(one.version, (0, 0))
            more = self.requests * one.share // 100
            worse = round(more * self.bad.get(one.version, 0.01))
            self._totals[one.version] = (requests + more, bad + worse)
        found = {one.version: self._totals[one.version] for one in running if one.version in versions}
        return Sample(
            self._at,
            {name: Totals(*counts, dict.fromkeys(bounds, 0)) for name, counts in found.items()},
            {name: {"cpu": self.cpu if name == NEW else 10.0} for name in found},
        )


class Watched:
    """A release to one environment where 1.0.0 is live, or nothing; what is said comes when it waits."""

    def __init__(self, stage, *, first: bool = False, past: int = 100_000, people=(), flow=1, **plan) -> None:
        self.stage = stage
        stage.gate("smoke", Call.GO)
        self.target = stage.targets["production"] = MemoryTarget()
        self.traffic = stage.numbers["production"] = Traffic(self.target, past)
        if not first:
            order = FencingToken("first", 1)
            self.target.start(order, Artefact(OLD, "b" * 40), 1, lambda: False)
            self.target.shift(order, {OLD: 100})
            self.target.promote(order, OLD)
        given = {
            "steps": CANARY,
            "refuse": "error_rate > 20%",
            "smoke": '{"kind":"smoke","checks":{}}',
            "revert": False,
            "verify": 0,
            **plan,
        }
        environment = EnvironmentPlan(
            "production", Part("memory", "{}"), Part("memory", "{}"), "canary", **given
        )
        job = stage.job(stage.gate("unit", Call.GO))
        rule = Approvals(roles=("release-manager",) if people else ())
        whole = msgspec.structs.replace(job.plan, environments=(environment,), people=people, approvals=rule)
        job = msgspec.structs.replace(job, plan=whole, digest=whole.digest, flow=flow)
        self.job = stage.begin(job)
        self.stages: list[str] = []
        """What it was at whenever it waited in the environment."""
        self.words: dict[int, str] = {}
        """What is said at the n-th of these waits, from 1; or done, where it can be called."""
        self.known: list[str] = []
        """Of which alerts there were when something was done."""
        self.longest = 60
        stage.engine.on_wait = self._answer

    def _answer(self) -> bool:
        row = self.stage.book.find(self.job.release)
        if row.stage == "approval":
            self.stage.say("approve")
        elif row.stage.startswith("production"):
            self.stages.append(row.waiting or row.stage)
            word = self.words.get(len(self.stages), "")
            word() if callable(word) else self.stage.say(word) if word else None
        return len(self.stages) < self.longest

    def run(self) -> dict:
        return self.stage.run(self.job)

    def said_before(self, kind) -> None:
        """A word from before anything was watched."""
        row = self.stage.book.find(self.job.release)
        self.stage.book.order(row.id, Instruction(0, kind, ANN, "", "", row.candidate, row.job["digest"], 1))

    @property
    def recording(self) -> list:
        return self.stage.recordings["production"]

    @property
    def shares(self) -> dict[str, int]:
        return {one.version: one.share for one in self.target.observe().running}


@pytest.fixture
def watched(stage):
    def made(**more) -> Watched:
        return Watched(stage, **more)

    return made


class TestLearning:
    """What the stable version did before any traffic moves."""

    def test_after_a_switch_the_candidate_is_compared_with_all_that_the_stable_version_did(self, watched):
        shop = watched(steps=BLUE_GREEN)
        shop.traffic.bad[NEW] = 0.08
        ended = shop.run()
        assert ended["outcome"] == "rolled_back"
        assert "8% (" in ended["reason"]
        assert f"at most by the record of {OLD}" in ended["reason"]
        assert shop.shares == {OLD: 100}

    def test_one_that_is_as_good_goes(self, watched):
        shop = watched(steps=BLUE_GREEN)
        assert shop.run()["outcome"] == "released"
        last = [entry for entry in shop.recording if isinstance(entry, Watching)][-1]
        (errors, *_) = last.settings.baselines.values()
        assert errors.requests > 100_000
        assert errors.latest == 0.01

    def test_what_recreate_takes_down_first_has_its_record_too(self, watched):
        shop = watched(steps=(Retire(), Start(), Smoke(), Shift(100), Watch(120), Promote()))
        shop.traffic.bad[NEW] = 0.08
        assert "by the record of" in shop.run()["reason"]

    def test_a_stable_version_that_is_in_trouble_now_is_compared_as_it_is_now(self, watched):
        shop = watched(steps=BLUE_GREEN)
        shop.traffic.bad = {OLD: 0.08, NEW: 0.08}
        assert shop.run()["outcome"] == "released"

    def test_with_too_little_of_it_the_limits_alone_decide_and_that_is_told(self, watched):
        shop = watched(steps=BLUE_GREEN, past=20)
        shop.traffic.requests = 10
        shop.words[2] = lambda: setattr(shop.traffic, "requests", 500)
        shop.traffic.bad[NEW] = 0.08
        assert shop.run()["outcome"] == "released"
        told = "1.0.0 had 60 requests before, too few to compare with, so the limits alone decide"
        assert told in shop.stages[0]

    def test_without_any_of_it_the_limits_alone_decide_as_well(self, watched):
        shop = watched(steps=BLUE_GREEN)
        shop.traffic.away = True
        shop.words[2] = lambda: setattr(shop.traffic, "away", False)
        assert shop.run()["outcome"] == "released"
        told = "1.0.0 had 0 requests before, too few to compare with, so the limits alone decide"
        assert told in shop.stages[0]

    def test_looks_are_taken_until_traffic_moves_and_kept_for_the_replay(self, watched):
        shop = watched()
        shop.run()
        looks = [step for step in shop.stage.engine.steps if step.endswith("-learn")]
        assert looks == [f"production-{each}learn" for each in ("", "0-", "1-", "2-")]
        first, *learnt = shop.recording[:5]
        assert isinstance(first, Watching)
        assert all(isinstance(one, Learning) and one.since_start for one in learnt)
        assert [list(one.sample.versions) for one in learnt] == [[OLD]] * 4
        assert not any(isinstance(one, Learning) for one in shop.recording[5:])

    def test_numbers_that_are_away_teach_nothing_and_stop_nothing(self, watched):
        shop = watched()
        shop.traffic.away = True
        shop.words[1] = lambda: setattr(shop.traffic, "away", False)
        assert shop.run()["outcome"] == "released"
        assert not any(isinstance(one, Learning) for one in shop.recording)

    @pytest.mark.parametrize("plan", [{"first": True}, {"steps": (Start(), Shift(100), Promote())}])
    def test_nothing_is_learnt_where_nothing_is_live_or_nothing_is_watched(self, watched, plan):
        shop = watched(**plan)
        shop.run()
        assert not [step for step in shop.stage.engine.steps if step.endswith("-learn")]

    def test_a_source_is_asked_for_bounds_of_latency_only(self, watched):
        shop = watched(refuse="p95 > 700ms")
        shop.run()
        assert set(shop.traffic.asked) == {(250, 1000, 700)}


class TestMissing:
    """No evidence is a hold, never a go."""

    def test_a_first_version_without_traffic_holds_with_the_reason_then_asks_and_never_goes(self, watched):
        shop = watched(first=True, patience=60)
        shop.traffic.requests = 0
        with pytest.raises(Waiting):
            shop.run()
        assert "the watch is over, but 1.1.0 had 0 requests, and needs 100 to be judged" in shop.stages[8]
        assert not shop.stages[8].endswith("gonogo abort")
        assert shop.stages[-1].endswith("gonogo promote, or gonogo abort")
        assert shop.stage.book.find(shop.job.release).outcome == ""

    def test_a_person_lets_it_go(self, watched):
        shop = watched(first=True, patience=60)
        shop.traffic.requests = 0
        shop.words[20] = "promote"
        assert shop.run()["outcome"] == "released"

    def test_traffic_that_comes_at_last_lets_it_go_by_itself(self, watched):
        shop = watched(first=True, patience=60)
        shop.traffic.requests = 0
        shop.words[20] = lambda: setattr(shop.traffic, "requests", 500)
        assert shop.run()["outcome"] == "released"

    def test_numbers_that_are_away_for_longer_than_patience_ask_a_person_and_never_go(self, watched):
        shop = watched(patience=60)
        shop.words[1] = lambda: setattr(shop.traffic, "away", True)
        with pytest.raises(Waiting):
            shop.run()
        assert "the numbers are not whole for 50 s: nobody answers" in shop.stages[6]
        assert not shop.stages[6].endswith("gonogo abort")
        assert shop.stages[7].endswith(
            "nobody answers; there is no go without them. gonogo promote, or gonogo abort"
        )
        assert shop.shares == {OLD: 90, NEW: 10}

    def test_numbers_that_come_back_end_the_hold_and_both_is_told_to_whoever_is_on_call(self, watched):
        shop = watched(patience=60, alert=Part("played", "{}"))
        shop.words[1] = lambda: setattr(shop.traffic, "away", True)
        shop.words[7] = lambda: shop.known.extend(shop.stage.alerts)
        shop.words[30] = lambda: setattr(shop.traffic, "away", False)
        assert shop.run()["outcome"] == "released"
        assert shop.known == []
        lead = "shop 1.1.0 in production:"
        meanwhile = "Nobody judges it meanwhile, and traffic stays as it is: "
        meanwhile += "look, and gonogo abort if users suffer"
        assert [alert.message for alert in shop.stage.alerts.values()] == [
            f"[P1] {lead} no numbers for 1 min: nobody answers. {meanwhile}",
            f"[P3] {lead} its numbers are back after 4 min 40 s, and it is judged again",
        ]

    def test_a_look_that_took_long_hides_not_why_the_numbers_are_away(self, watched):
        shop = watched(patience=60, alert=Part("played", "{}"), flow=newest())
        answer = shop.stage.engine.on_wait
        shop.stage.engine.on_wait = lambda: shop.stage.clock.let_pass(10) or answer()
        shop.words[2] = lambda: setattr(shop.traffic, "away", True)
        shop.words[3] = lambda: shop.stage.clock.let_pass(90)
        shop.longest = 9
        with pytest.raises(Waiting):
            shop.run()
        (alert,) = shop.stage.alerts.values()
        assert alert.sentence.startswith("no numbers for 1 min 40 s: nobody answers. ")

    def test_after_a_crash_nobody_is_told_again_of_an_absence(self, watched):
        shop = watched(patience=60, alert=Part("played", "{}"))
        shop.words[1] = lambda: setattr(shop.traffic, "away", True)
        shop.words[40] = lambda: setattr(shop.traffic, "away", False)
        shop.stage.engine.die = ("production-3-15", "before")
        with pytest.raises(Died):
            shop.run()
        assert [alert.priority for alert in shop.stage.alerts.values()] == [1]
        assert shop.run()["outcome"] == "released"
        assert [alert.priority for alert in shop.stage.alerts.values()] == [1, 3]

    def test_where_all_is_gone_and_the_numbers_with_it_it_is_said_again_how_it_shall_stand(self, watched):
        shop = watched(patience=600)
        shop.words[2] = lambda: (setattr(shop.traffic, "away", True), shop.target.fail())
        shop.words[4] = lambda: setattr(shop.traffic, "away", False)
        assert shop.run()["outcome"] == "released"
        assert shop.shares == {NEW: 100}
        again = [said for said in shop.target.said if said[0] == "start"]
        assert again == [("start", OLD, "1"), ("start", NEW, "1"), ("start", NEW, "1"), ("start", OLD, "1")]

    def test_what_cannot_be_brought_back_gets_no_traffic_and_is_not_waited_for_twice(self, watched):
        shop = watched(patience=600)
        lost = ("away", True)
        shop.words[2] = lambda: (
            setattr(shop.traffic, *lost),
            shop.target.fail(),
            shop.target.broken.add(NEW),
            shop.target.said.clear(),
        )
        shop.longest = 4
        with pytest.raises(Waiting):
            shop.run()
        assert set(shop.target.said) == {("start", NEW, "1"), ("start", OLD, "1")}


class TestWithoutVisitors:
    """Of a first version that nobody comes to, smoke checks are the evidence, and only there."""

    @staticmethod
    def unvisited(watched, **more) -> Watched:
        shop = watched(**{"first": True, "patience": 60, "flow": newest(), "steps": BLUE_GREEN, **more})
        shop.traffic.requests = 0
        answer = shop.stage.engine.on_wait
        shop.stage.engine.on_wait = lambda: shop.stage.clock.let_pass(10) or answer()
        return shop

    @staticmethod
    def checks(shop) -> list[str]:
        return [one for one in shop.stage.engine.steps if "-check-" in one and not one.endswith("-words")]

    def test_five_that_pass_spread_over_patience_are_a_go_and_that_is_said(self, watched):
        shop = self.unvisited(watched)
        assert shop.run()["outcome"] == "released"
        assert self.checks(shop) == [f"production-4-check-{each}" for each in range(1, 6)]
        assert "1.1.0 had 0 requests, and needs 100" in shop.stages[12]
        assert "no visitors; 2 smoke checks passed in 30 s" in " ".join(shop.stages)
        assert shop.shares == {NEW: 100}

    def test_one_that_fails_sends_it_back_as_any_smoke_check_does(self, watched):
        shop = self.unvisited(watched)
        shop.stage.gates["smoke"].calls = [*[Call.GO] * 4, Call.NO_GO]
        ended = shop.run()
        assert ended["outcome"] != "released"
        assert "smoke checks: " in ended["reason"]
        assert self.checks(shop)[-1] == "production-4-check-3"

    def test_one_that_holds_asks_a_person(self, watched):
        shop = self.unvisited(watched)
        shop.stage.gates["smoke"].calls = [*[Call.GO] * 3, Call.HOLD, Call.GO]
        shop.longest = 30
        with pytest.raises(Waiting):
            shop.run()
        assert shop.stages[-1].endswith("gonogo resume --retry, gonogo rollback or gonogo abort")

    def test_visitors_that_come_meanwhile_are_judged_by_their_requests(self, watched):
        shop = self.unvisited(watched)
        shop.words[15] = lambda: setattr(shop.traffic, "requests", 500)
        assert shop.run()["outcome"] == "released"
        assert len(self.checks(shop)) < 5

    def test_none_is_run_while_it_is_paused(self, watched):
        shop = self.unvisited(watched)
        shop.words = {13: "pause", 40: "resume"}
        assert shop.run()["outcome"] == "released"
        assert not any("check" in one for one in shop.stages[14:40])
        assert len(self.checks(shop)) == 5

    @pytest.mark.parametrize("plan", [{"smoke": ""}, {"flow": 3}, {"first": False}])
    def test_a_person_is_asked_without_checks_as_before_and_where_a_version_was_live(self, watched, plan):
        shop = self.unvisited(watched, **plan)
        with pytest.raises(Waiting):
            shop.run()
        assert self.checks(shop) == []


class TestWords:
    """What people say while it is watched."""

    def test_nobody_looks_into_a_version_that_was_only_aborted(self, watched):
        shop = watched(investigate=3600)
        shop.words[2] = "abort"
        assert shop.run()["outcome"] == "aborted"
        assert "spare" not in {said[0] for said in shop.target.said}

    def test_a_pause_lasts_until_somebody_says_resume(self, watched):
        shop = watched()
        shop.words = {2: "pause", 30: "resume"}
        assert shop.run()["outcome"] == "released"
        assert all(one.startswith("production: watch: Ann paused it; ") for one in shop.stages[2:30])
        assert shop.stages[20].endswith("gonogo resume, or gonogo abort")
        assert len(shop.stages) < 40

    def test_trouble_while_it_is_paused_goes_back_all_the_same(self, watched):
        shop = watched()
        shop.words = {2: "pause", 20: lambda: shop.traffic.bad.update({NEW: 0.5})}
        assert shop.run()["outcome"] == "rolled_back"
        (*_, last) = replay(shop.recording)
        assert last.verdict.call is Call.NO_GO

    def test_a_pause_between_two_steps_holds_before_the_next_one(self, watched):
        shop = watched()
        shop.stage.gates["smoke"].calls = [Call.HOLD, Call.GO]
        shop.words = {1: "pause", 2: "retry", 3: "resume"}
        assert shop.run()["outcome"] == "released"
        assert shop.stages[2] == "Ann paused it. gonogo resume, or gonogo abort"

    def test_a_paused_release_can_be_aborted(self, watched):
        shop = watched()
        shop.stage.gates["smoke"].calls = [Call.HOLD, Call.GO]
        shop.words = {1: "pause", 2: "retry", 3: "abort"}
        assert shop.run()["outcome"] == "aborted"

    def test_a_word_to_go_on_ends_the_watch_that_it_was_said_in_and_no_other(self, watched):
        shop = watched()
        shop.words[1] = "promote"
        assert shop.run()["outcome"] == "released"
        assert len([one for one in shop.recording if isinstance(one, Looking)]) == 1 + 7

    def test_a_word_to_go_on_that_is_older_than_the_watch_is_not_about_it(self, watched):
        shop = watched()
        shop.stage.gates["smoke"].calls = [Call.HOLD, Call.GO]
        shop.words = {1: lambda: (shop.stage.say("retry"), shop.said_before("promote"))}
        assert shop.run()["outcome"] == "released"
        assert len([one for one in shop.recording if isinstance(one, Looking)]) == 7 + 7


@pytest.mark.parametrize(
    ("words", "paused"),
    [
        ([], False),
        (["pause"], True),
        (["pause", "retry"], True),
        (["pause", "resume"], False),
        (["pause", "promote"], False),
        (["pause", "resume", "pause"], True),
    ],
)
def test_it_is_paused_until_somebody_lets_it_go_on(words, paused):
    orders = [Instruction(number, kind, ANN, "", "", "", "", 1) for number, kind in enumerate(words, start=1)]
    assert [one.kind for one in pausing(orders)] == ["pause"] * paused


class TestAsking:
    """A person is asked before it goes back."""

    def test_the_first_rollback_can_be_made_to_ask(self, watched):
        shop = watched(asks=True)
        shop.traffic.bad[NEW] = 0.5
        shop.words = dict.fromkeys(range(2, 60), "rollback")
        ended = shop.run()
        assert ended["outcome"] == "rolled_back"
        assert "1.1.0 is worse than 1.0.0" in shop.stages[-1]
        assert "gonogo rollback" in shop.stages[-1]
        assert shop.shares == {OLD: 100}

    def test_until_somebody_answers_it_holds(self, watched):
        shop = watched(asks=True)
        shop.traffic.bad[NEW] = 0.5
        shop.longest = 2
        with pytest.raises(Waiting):
            shop.run()
        assert shop.shares == {OLD: 90, NEW: 10}

    def test_what_was_let_go_on_begins_without_the_evidence_so_far(self, watched):
        """It went on in spite of trouble that was none: it is judged by what comes, and goes by itself."""
        shop = watched(asks=True)
        shop.traffic.bad[NEW] = 0.5
        shop.words = {3: lambda: (shop.traffic.bad.clear(), shop.stage.say("promote"))}
        shop.longest = 30
        assert shop.run()["outcome"] == "released"
        assert [one.afresh for one in shop.recording if isinstance(one, Watching)] == [False, False, True]

    def test_after_a_false_alarm_later_trouble_asks_again(self, watched):
        shop = watched(asks=True)
        shop.traffic.bad[NEW] = 0.5
        shop.words = {3: "promote"}
        shop.longest = 30
        with pytest.raises(Waiting):
            shop.run()
        assert "gonogo rollback" in shop.stages[-1]
        assert shop.stages[-1].startswith(told(shop))
        assert shop.shares == {NEW: 100, OLD: 0}


class TestSignals:
    """What the versions are compared by, as the environment says it."""

    @pytest.mark.parametrize(("dry_run", "outcome"), [(True, "released"), (False, "rolled_back")])
    def test_a_dry_run_is_watched_and_told_and_decides_nothing(self, watched, dry_run, outcome):
        shop = watched(signals=(Signal(0, dry_run=dry_run), Signal(250)))
        shop.traffic.bad[NEW] = 0.1
        assert shop.run()["outcome"] == outcome
        *_, last = replay(shop.recording)
        errors, *_ = last.judge.findings(last.state)
        assert errors.decides == (not dry_run)
        assert errors.evidence > 100

    def test_what_is_tolerated_is_not_worse(self, watched):
        shop = watched(tolerance=20.0)
        shop.traffic.bad[NEW] = 0.1
        assert shop.run()["outcome"] == "released"

    def test_it_goes_back_for_its_errors_or_for_its_load_and_the_post_mortem_knows_which(self, stages):
        for cause, plan, cpu, bad in (
            ("error_rate_spike", {}, 10.0, 0.5),
            ("performance_degradation", {"refuse": "cpu > 80%", "lasting": 20}, 90.0, 0.01),
        ):
            shop = Watched(stages(), **plan)
            shop.traffic.cpu, shop.traffic.bad[NEW] = cpu, bad
            assert shop.run()["outcome"] == "rolled_back"
            (told,) = shop.stage.post_mortems
            assert (told.cause, told.deployed_by) == (cause, shop.job.release)

    def test_where_there_was_no_version_before_none_is_tested_on_the_way_back(self, watched):
        shop = watched(first=True, refuse="cpu > 80%", lasting=20)
        shop.traffic.cpu = 90.0
        assert shop.run()["outcome"] != "released"
        assert "production-back-smoke" not in shop.stage.engine.steps

    def test_a_gauge_is_a_no_go_once_it_lasted_for_as_long_as_is_said(self, watched):
        shop = watched(refuse="cpu > 80%", lasting=20)
        shop.traffic.cpu = 90.0
        assert shop.run()["reason"].startswith("production: cpu of 1.1.0 is 90, beyond cpu > 80% for 20 s")


def told(shop: Watched) -> str:
    """What the recording comes to, read from the file that it is kept in."""
    kept = BytesIO(b"".join(map(line, shop.recording)))
    *_, last = replay(read(kept))
    return last.verdict.sentence


class TestReplay:
    """What was seen comes to the identical call, bit for bit."""

    @pytest.mark.parametrize("steps", [CANARY, BLUE_GREEN])
    def test_the_recording_of_a_flow_says_why_it_went_back(self, watched, steps):
        shop = watched(steps=steps)
        shop.traffic.bad[NEW] = 0.08
        assert shop.run()["reason"].startswith(f"production: {told(shop)}")

    def test_a_watch_that_is_cut_at_any_tick_comes_to_the_same_call(self, stages):
        def made() -> Watched:
            shop = Watched(stages())
            shop.words[5] = lambda: shop.traffic.bad.update({NEW: 0.1})
            return shop

        whole = made()
        reason = whole.run()["reason"]
        looks = [
            step
            for step in whole.stage.engine.steps
            if step.startswith(("production-3-", "production-learn"))
        ]
        assert len(looks) > 6
        for step in looks:
            shop = made()
            shop.stage.engine.die = (step, "before")
            with pytest.raises(Died):
                shop.run()
            assert shop.run()["reason"] == reason
            assert b"".join(map(line, shop.recording)) == b"".join(map(line, whole.recording))
            shop.stage.record.close()

    def test_a_look_that_was_not_remembered_is_taken_again_and_the_call_follows_from_that(self, stages):
        for number in range(6):
            shop = Watched(stages())
            shop.traffic.bad[NEW] = 0.12
            shop.stage.engine.die = (f"production-3-{number}", "after")
            with pytest.raises(Died):
                shop.run()
            assert shop.run()["reason"].startswith(f"production: {told(shop)}")
            shop.stage.record.close()


KEY = f"ssh-ed25519 {'A' * 68}"
TEAM = (
    Member("Ann", ANN.email, ("release-manager", "developer"), (KEY,)),
    Member("Bob", "bob@shop.example", ("guest",), (KEY.replace("A", "B"),)),
)
LATER = 1_800_000_000
UNALLOWED = {
    "unknown": Person("Eve", "eve@shop.example", "signed"),
    "typed": ANN,
    "another role": Person("Bob", "bob@shop.example", "signed"),
    "a program": Person("Ann", ANN.email, "signed", "program"),
    "a service": Person("Ann", ANN.email, "signed", "service"),
}


@pytest.mark.parametrize("who", UNALLOWED.values(), ids=UNALLOWED)
class TestUnallowed:
    """Nobody overrules the judge who may not."""

    def known(self, watched, who, *kinds, **plan):
        shop = watched(people=TEAM, **plan)

        def say(person, kind):
            found = shop.stage.book.find(shop.job.release)
            word = Instruction(0, kind, person, "", "", found.candidate, shop.job.digest, LATER)
            shop.stage.book.order(shop.job.release, word)

        def answer():
            found = shop.stage.book.find(shop.job.release)
            if found.stage == "approval":
                say(msgspec.structs.replace(ANN, level="signed"), "approve")
            else:
                shop.stages.append(found.waiting or found.stage)
                for kind in kinds if len(shop.stages) <= 2 else ():
                    say(who, kind)
            return len(shop.stages) < 40

        shop.stage.engine.on_wait = answer
        return shop

    def test_a_promote_of_theirs_ends_no_watch(self, watched, who):
        shop = self.known(watched, who, "promote")
        shop.traffic.bad[NEW] = 0.3
        assert shop.run()["outcome"] == "rolled_back"
        assert shop.shares == {OLD: 100}

    def test_a_promote_of_theirs_sends_no_failing_candidate_on_where_a_person_is_asked(self, watched, who):
        shop = self.known(watched, who, "promote", "retry", asks=True)
        shop.traffic.bad[NEW] = 0.3
        with pytest.raises(Waiting):
            shop.run()
        assert shop.shares[OLD] == 90

    @pytest.mark.parametrize("kind", ["pause", "abort", "rollback", "resume", "retry"])
    def test_no_word_of_theirs_changes_a_watch(self, watched, who, kind):
        shop = self.known(watched, who, kind)
        assert shop.run()["outcome"] == "released"
        assert not any("paused" in stage for stage in shop.stages)
        assert shop.shares == {NEW: 100}


KINDS = [kind for kind in get_args(InstructionKind) if kind != "start"]


class TestTryingEverything:
    """Somebody who says every word at every stage of a release changes nothing."""

    @staticmethod
    def released(made, folder, who=None):
        """What a release leaves that Ann takes from stage to stage, while somebody says all that there is."""
        folder.mkdir()
        shop = Watched(made(folder), people=TEAM, steps=(*CANARY[:3], Pause(), *CANARY[3:]), soak=20)
        stage, at = shop.stage, []
        stage.gates["unit"].calls = [Call.HOLD, Call.HOLD, Call.GO]
        shop.job = msgspec.structs.replace(shop.job, proposal=True)
        legitimate = {
            "gate unit": "retry",
            "candidate": "promote",
            "approval": "approve",
            "production: pause": "promote",
        }

        def say(person, kind, about=""):
            found = stage.book.find(shop.job.release)
            word = Instruction(0, kind, person, "", "", found.candidate, shop.job.digest, LATER, "", about)
            stage.book.order(shop.job.release, word)

        def answer():
            where = stage.book.find(shop.job.release).stage
            first = where.partition("watch: ")[0] not in (one.partition("watch: ")[0] for one in at)
            at.append(where)
            for kind in KINDS if who and first else ():
                for about in ("", "unit"):
                    say(who, kind, about)
            if where in legitimate:
                say(msgspec.structs.replace(ANN, level="signed"), legitimate[where])
            return len(at) < 60

        stage.engine.on_wait = answer
        ended = shop.run()
        left = (
            ended,
            [step for step in stage.engine.steps if not step.startswith("look-")],
            [(one.asker, one.call) for one in stage.book.decisions(shop.job.release)],
            shop.shares,
            sorted(stage.remote.refs),
            set(at),
        )
        stage.record.close()
        return left

    @pytest.fixture(scope="class")
    @classmethod
    def undisturbed(cls, stage_class, tmp_path_factory):
        return cls.released(stage_class, tmp_path_factory.mktemp("watched") / "undisturbed")

    @pytest.mark.parametrize("who", UNALLOWED.values(), ids=UNALLOWED)
    def test_all_of_it_ends_as_if_nothing_had_been_said(self, stage_class, tmp_path, undisturbed, who):
        assert undisturbed[0]["outcome"] == "released"
        assert {"gate unit", "candidate", "approval", "production: pause"} <= undisturbed[-1]
        assert any(": watch: " in one for one in undisturbed[-1])
        assert self.released(stage_class, tmp_path / "disturbed", who) == undisturbed
