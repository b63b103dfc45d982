"""A release through its environments: on a target in memory, from every step at which it can die."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from gonogo.domain.analysis.replay import Watching
from gonogo.domain.decision import Call
from gonogo.domain.elapsed import Moment
from gonogo.domain.instruction import Instruction
from gonogo.domain.people.approval import Approvals
from gonogo.domain.people.person import Person
from gonogo.domain.product import Product
from gonogo.domain.rollout.environment import Database, EnvironmentPlan, Part
from gonogo.domain.rollout.rollout import Promote, Retire, Shift, Smoke, Start, WarmUp, Watch
from gonogo.ports.target import Artefact, FencingToken
from gonogo.testing.commands import Play, PlayedCommands
from gonogo.testing.metrics import MemoryMetrics
from gonogo.testing.target import MemoryTarget
from gonogo.workflow.release.release import newest

if TYPE_CHECKING:
    from gonogo.domain.job import Job

CANARY = (Start(), Smoke(), Shift(10), Watch(60), Shift(100), Smoke(), Watch(60), Promote(), Retire())
CONTROL = (*CANARY[:4], Shift(95), Smoke(), Watch(60), Shift(100), Smoke(), Promote(), Retire())


def environment(name: str = "production", **more) -> EnvironmentPlan:
    given = {
        "steps": CANARY,
        "revert": False,
        "verify": 20,
        "refuse": "error_rate > 5%",
        "smoke": '{"kind":"smoke","checks":{}}',
        **more,
    }
    return EnvironmentPlan(name, Part("memory", "{}"), Part("memory", "{}"), "canary", **given)


def begun_now(stage, environment: EnvironmentPlan) -> Job:
    """A release as it begins today, for which nobody has to be asked."""
    job = prepared(stage, environment, flow=newest(), rule=Approvals(automatic=True))
    stage.engine.on_wait = lambda: stage.clock.let_pass(10) or True
    return job


def prepared(
    stage,
    *environments: EnvironmentPlan,
    prerelease: bool = False,
    flow: int = 1,
    rule: Approvals = Approvals(),  # noqa: B008 - it is frozen
) -> Job:
    """A release where 1.0.0 runs already; the first wait for people is answered with yes."""
    stage.gate("smoke", Call.GO)
    for one in environments:
        target = stage.targets[one.name] = MemoryTarget()
        stage.numbers[one.name] = MemoryMetrics(failed=2)
        first = FencingToken("first", 1)
        target.start(first, Artefact("1.0.0", "b" * 40), 1, lambda: False)
        target.shift(first, {"1.0.0": 100})
        target.promote(first, "1.0.0")
    job = stage.job(stage.gate("unit", Call.GO))
    plan = msgspec.structs.replace(job.plan, environments=environments, prerelease=prerelease, approvals=rule)
    said: list[str] = []

    def answer() -> bool:
        if stage.book.find("1.1.0-0a").stage == "approval" and not said:
            said.append("approve")
            stage.say("approve")
        return True

    stage.engine.on_wait = answer
    return stage.begin(msgspec.structs.replace(job, plan=plan, digest=plan.digest, flow=flow))


def standing(stage, name: str = "production") -> tuple[str, dict[str, int]]:
    seen = stage.targets[name].observe()
    return seen.live, {one.version: one.share for one in seen.running}


def test_a_canary_goes_all_the_way(stage):
    assert stage.run(prepared(stage, environment())) == {"outcome": "released", "reason": ""}
    assert standing(stage) == ("1.1.0", {"1.1.0": 100})
    assert stage.targets["production"].observe().kept == ("1.0.0",)
    kinds = stage.kinds()
    assert (
        kinds.index("release.published") < kinds.index("deployment.began") < kinds.index("deployment.ended")
    )


def test_the_first_version_of_an_environment_gets_all_of_it_at_once(stage):
    job = prepared(stage, environment())
    stage.targets["production"] = MemoryTarget()
    assert stage.run(job)["outcome"] == "released"
    assert standing(stage) == ("1.1.0", {"1.1.0": 100})
    assert [said for said in stage.targets["production"].said if said[0] == "shift"] == [
        ("shift", "1.1.0=100")
    ]


def test_a_version_that_is_worse_is_rolled_back_by_itself_and_blocked(stage):
    job = prepared(stage, environment())
    stage.numbers["production"].bad = {"1.1.0"}
    ended = stage.run(job)
    assert ended["outcome"] == "rolled_back"
    assert standing(stage) == ("1.0.0", {"1.0.0": 100})
    assert list(stage.book.blocked(Product("shop"))) == ["1.1.0"]
    assert stage.recordings["production"]
    assert stage.post_mortems[0].reason in ended["reason"]
    assert "all traffic was back on 1.0.0 within 1 s" in ended["reason"]


def test_smoke_checks_that_fail_send_it_back_before_any_traffic(stage):
    job = prepared(stage, environment())
    stage.gate("smoke", Call.NO_GO, Call.GO)
    assert stage.run(job) == {
        "outcome": "rolled_back",
        "reason": "production: smoke checks: said no-go",
    }
    assert standing(stage) == ("1.0.0", {"1.0.0": 100})
    assert not [said for said in stage.targets["production"].said[3:] if said[0] == "shift"]


def test_smoke_checks_that_fail_tell_the_numbers_of_the_environment(stage):
    job = prepared(stage, environment())
    stage.gate("smoke", Call.NO_GO, Call.GO)
    stage.run(job)
    failed = next(one for one in stage.book.decisions(job.release) if one.call is Call.NO_GO)
    told = {seen.name: seen.value for seen in failed.evidence}
    assert told["numbers of 1.0.0"].endswith(" failed")
    assert "requests" in told["numbers of 1.1.0"]


def test_smoke_checks_that_fail_say_why_there_are_no_numbers(stage):
    job = prepared(stage, environment())
    stage.gate("smoke", Call.NO_GO, Call.GO)
    stage.numbers["production"].away = "nobody answers"
    stage.run(job)
    failed = next(one for one in stage.book.decisions(job.release) if one.call is Call.NO_GO)
    assert [(seen.name, seen.value) for seen in failed.evidence] == [("numbers", "nobody answers")]


def test_a_migration_that_fails_stops_before_any_traffic(stage):
    job = prepared(stage, environment(database=Database(migrate="migrate it")))
    stage.commands = PlayedCommands({"migrate": Play(code=1, output="no such table")})
    assert stage.run(job) == {"outcome": "failed", "reason": "production: migration: no such table"}
    assert len(stage.targets["production"].said) == 3


def test_staging_comes_before_the_approval_under_the_candidates_name(stage):
    job = prepared(stage, environment("staging"), environment())
    assert stage.run(job) == {"outcome": "released", "reason": ""}
    assert standing(stage, "staging") == ("1.1.0-rc.1", {"1.1.0-rc.1": 100})
    assert standing(stage) == ("1.1.0", {"1.1.0": 100})
    steps = stage.engine.steps
    assert (
        steps.index("staging-deployed") < steps.index("staged") < steps.index("asked") < steps.index("push")
    )


def test_what_fails_on_staging_is_never_tagged(stage):
    job = prepared(stage, environment("staging"), environment())
    stage.numbers["staging"].bad = {"1.1.0-rc.1"}
    assert stage.run(job)["outcome"] == "rolled_back"
    assert sorted(stage.remote.refs) == ["refs/heads/main"]
    assert len(stage.targets["production"].said) == 3


def test_what_a_version_printed_before_it_broke_is_kept_without_secrets(stage):
    job = prepared(stage, environment())
    target = stage.targets["production"]
    target.broken, target.last_words = {"1.1.0"}, ("token=hunter2 of customer@example.org",)
    stage.run(job)
    kept = b"".join(result for memory in stage.engine.remembered.values() for result in memory.values())
    assert b"token=[secret] of [e-mail]" in kept
    assert b"hunter2" not in kept


def test_a_blocked_version_is_refused(stage):
    job = prepared(stage, environment())
    stage.book.block("x", job.release, "1.1.0", "it lost orders", 1)
    assert stage.run(job) == {"outcome": "rejected", "reason": "1.1.0 is blocked: it lost orders"}
    assert len(stage.targets["production"].said) == 3


@pytest.mark.parametrize("word", ["abort", "rollback"])
def test_somebodys_word_during_a_watch_takes_it_back(stage, word):
    job = prepared(stage, environment())
    before = stage.engine.on_wait

    def answer() -> bool:
        if stage.book.find(job.release).stage.startswith("production") and not said:
            said.append(word)
            stage.say(word)
        return before()

    said: list[str] = []
    stage.engine.on_wait = answer
    assert stage.run(job)["outcome"] == {"abort": "aborted", "rollback": "rolled_back"}[word]
    assert standing(stage) == ("1.0.0", {"1.0.0": 100})
    assert bool(stage.book.blocked(Product("shop"))) == (word == "rollback")


def test_numbers_that_are_missing_are_never_a_go_but_a_person_can_promote(stage):
    job = prepared(stage, environment(patience=60))
    stage.numbers["production"].away = "nobody answers"
    before, seen = stage.engine.on_wait, []

    def answer() -> bool:
        at = stage.book.find(job.release).stage
        if at.startswith("production") and at.endswith("gonogo promote, or gonogo abort"):
            seen.append(at)
            stage.say("promote")
        return before()

    stage.engine.on_wait = answer
    assert stage.run(job)["outcome"] == "released"
    assert len(seen) == 2


def test_where_the_way_back_fails_users_stay_on_what_answers(stage):
    job = prepared(
        stage, environment(steps=(Start(), Shift(100), Retire(), Watch(60)), alert=Part("played", "{}"))
    )
    stage.numbers["production"].bad = {"1.1.0"}
    stage.targets["production"].broken = {"1.0.0"}
    ended = stage.run(job)
    assert ended["outcome"] == "failed"
    assert "by hand:" in ended["reason"]
    assert standing(stage)[1] == {"1.0.0": 0, "1.1.0": 100}
    told, escalated = stage.alerts.values()
    assert (told.priority, escalated.priority) == (1, 0)
    assert escalated.steps[0] == "start all instances of the stable version"
    assert stage.post_mortems[0].problems[-1] == "by hand: stop the candidate"


def test_a_prerelease_is_staged_before_its_tag_and_goes_no_further(stage):
    job, steps = prepared(stage, environment("staging"), prerelease=True), stage.engine.steps
    assert stage.run(job)["outcome"] == "released"
    assert steps.index("staging-deployed") < steps.index("push")
    assert "release.published" in stage.kinds()


def asking(stage, *words: str) -> list[str]:
    """These words, one each time somebody is asked about trouble; what was asked."""
    before, heard, left = stage.engine.on_wait, [], list(words)

    def answer() -> bool:
        row = stage.book.find("1.1.0-0a")
        if row.stage == "production: trouble" and left:
            heard.append(row.waiting)
            stage.say(left.pop(0))
        return before()

    stage.engine.on_wait = answer
    return heard


def rolled_back_before(stage, seconds: int) -> None:
    """Another version of this environment went back so many seconds ago."""
    stage.book.deploy("r-0/deploy", "1.1.0-0a", "production", "0.9.0", "d" * 40, 1)
    stage.book.deployed("r-0/deployed", "r-0/deploy", "rolled_back", Moment(1_700_000_000 - seconds))


def test_do_better_rollback_within_the_cooldown_a_person_is_asked(stage):
    job = prepared(stage, environment())
    rolled_back_before(stage, 200)
    stage.numbers["production"].bad = {"1.1.0"}
    heard = asking(stage, "rollback")
    assert stage.run(job)["outcome"] == "rolled_back"
    assert "the last rollback was 3 min 20 s ago" in heard[0]
    assert "rollback.confirmed" in stage.kinds()


def test_after_the_cooldown_nobody_is_asked(stage):
    job = prepared(stage, environment())
    rolled_back_before(stage, 300)
    stage.numbers["production"].bad = {"1.1.0"}
    heard = asking(stage)
    assert stage.run(job)["outcome"] == "rolled_back"
    assert heard == []


def test_a_false_alarm_lets_it_go_on_and_the_next_one_asks(stage):
    job = prepared(stage, environment(asks=True))
    stage.numbers["production"].bad = {"1.1.0"}
    asking(stage, "promote", "promote", "promote")
    assert stage.run(job)["outcome"] == "released"
    assert stage.book.doubted(Product("shop"))


def test_a_bad_version_is_left_to_be_looked_into(stage):
    job = prepared(stage, environment(investigate=3600))
    stage.numbers["production"].bad = {"1.1.0"}
    ended = stage.run(job)
    assert ended["outcome"] == "rolled_back"
    assert "1.1.0 runs on for 3600 s" in ended["reason"]


@pytest.mark.parametrize(
    ("planned", "said"),
    [({}, []), ({"keep_blocked": 60}, [("expire", "60", "0.9.0")])],
    ids=["as long as they are blocked", "for their time"],
)
def test_blocked_versions_are_kept(stage, planned, said):
    job = prepared(stage, environment(**planned))
    stage.book.block("x", job.release, "0.9.0", "it lost orders", 1)
    assert stage.run(job)["outcome"] == "released"
    last = stage.targets["production"].said[-1 - len(said) :]
    assert last == [*said, ("forget", "5", "0.9.0")]


def test_what_was_killed_before_its_smoke_checks_is_waited_for_and_then_checked(stage):
    job = prepared(stage, environment(steps=(Start(), Shift(100), Smoke(), Promote(), Retire())))
    target, killed = stage.targets["production"], []

    def kill_once() -> None:
        if target.changes[-1][1:3] == ("proxy", "1") and not killed:
            killed.append(target.fail())

    target.changed = kill_once
    assert stage.run(job)["outcome"] == "released"
    assert killed
    assert [said for said in target.said if said[:2] == ("start", "1.1.0")] == [("start", "1.1.0", "1")] * 2


def test_a_step_that_failed_is_tried_again_by_somebodys_word(stage):
    job = prepared(stage, environment(asks=True))
    target = stage.targets["production"]
    target.broken = {"1.1.0"}
    before = stage.engine.on_wait

    def remedy() -> bool:
        if stage.book.find("1.1.0-0a").stage == "production: trouble":
            target.broken = set()
            stage.say("retry")
        return before()

    stage.engine.on_wait = remedy
    assert stage.run(job)["outcome"] == "released"
    assert "production-0-try-2" in stage.engine.steps


@pytest.mark.threat("machine", "Give the port that users come in by to somebody else's program")
@pytest.mark.parametrize("word", ["retry", "abort"])
def test_what_stands_in_a_versions_way_holds_it_and_is_no_fault_of_it(stage, word):
    job = prepared(stage, environment())
    target = stage.targets["production"]
    target.in_the_way = in_the_way = "port 8080 is in use by nginx (pid 7). End it"
    before, held = stage.engine.on_wait, []

    def cleared() -> bool:
        row = stage.book.find("1.1.0-0a")
        if row.at.kind == "trouble":
            held.append(row.hold.reason)
            target.in_the_way = ""
            stage.say(word)
        return before()

    stage.engine.on_wait = cleared
    ended = stage.run(job)
    assert held == [f"{in_the_way}. gonogo resume --retry, gonogo rollback or gonogo abort"]
    assert ended["outcome"] == ("released" if word == "retry" else "aborted")
    assert standing(stage)[0] == ("1.1.0" if word == "retry" else "1.0.0")
    assert not list(stage.book.blocked(Product("shop")))
    assert "rollback.began" not in stage.kinds() or word == "abort"


def test_smoke_checks_that_fail_in_a_canary_hold_it_at_its_share(stage):
    job = prepared(stage, environment(steps=(Start(), Shift(10), Smoke(), Shift(100), Promote(), Retire())))
    stage.gate("smoke", Call.NO_GO, Call.GO)
    before, held = stage.engine.on_wait, []

    def answer() -> bool:
        row = stage.book.find("1.1.0-0a")
        if row.stage == "production: smoke":
            held.append(standing(stage)[1])
            stage.say("retry")
        return before()

    stage.engine.on_wait = answer
    assert stage.run(job)["outcome"] == "released"
    assert held == [{"1.0.0": 90, "1.1.0": 10}]


def test_smoke_checks_that_fail_where_nearly_all_users_are_send_it_back(stage):
    job = begun_now(stage, environment(steps=CONTROL))
    stage.gate("smoke", Call.GO, Call.NO_GO, Call.GO)
    assert stage.run(job)["outcome"] == "rolled_back"
    assert standing(stage) == ("1.0.0", {"1.0.0": 100})
    assert "1.1.0=95" in str(stage.targets["production"].said)


def test_a_control_share_stays_until_all_is_watched_and_then_goes_too(stage):
    job = begun_now(stage, environment(steps=CONTROL))
    assert stage.run(job) == {"outcome": "released", "reason": ""}
    assert standing(stage) == ("1.1.0", {"1.1.0": 100})
    shares = [said[1] for said in stage.targets["production"].said if said[0] == "shift"]
    assert shares == ["1.0.0=100", "1.1.0=10", "1.1.0=95", "1.1.0=100"]
    assert not any(moment.settings.baselines for moment in recorded(stage, Watching))


WARMED = (*CONTROL[:2], WarmUp(), *CONTROL[2:])


def test_a_command_warms_up_each_instance_before_its_first_traffic(stage):
    job = begun_now(stage, environment(steps=WARMED, warm_up="ask {url} {version}"))
    stage.commands = PlayedCommands({"ask": Play()})
    assert stage.run(job)["outcome"] == "released"
    assert [one.command for one in stage.commands.ran] == [("ask", "http://127.0.0.1:1/1.1.0/0", "1.1.0")]


def answer_with(stage, word: str) -> None:
    """Somebody's answer to what a release asks just now."""
    row = stage.book.find("1.1.0-0a")
    ann = Person("Ann", "ann@shop.example")
    said = Instruction(0, word, ann, "", "", row.candidate, row.job["digest"], 1, question=row.hold.question)
    stage.book.order(row.id, said)


@pytest.mark.parametrize("word", ["retry", "abort"])
def test_a_warm_up_that_fails_holds_before_any_traffic_and_is_no_fault_of_the_version(stage, word):
    job = begun_now(stage, environment(steps=WARMED, warm_up="ask {url}"))
    programs = {"ask": Play(code=1, output="connection refused")}
    stage.commands, held = PlayedCommands(programs), []

    def answer() -> bool:
        row = stage.book.find("1.1.0-0a")
        if row.at.kind == "trouble":
            held.append((row.hold.reason, standing(stage)[1]["1.1.0"]))
            programs["ask"] = Play()
            answer_with(stage, word)
        stage.clock.let_pass(10)
        return len(held) < 2

    stage.engine.on_wait = answer
    assert stage.run(job)["outcome"] == {"retry": "released", "abort": "aborted"}[word]
    reason = "1.1.0 is not warm: connection refused. gonogo resume --retry, gonogo rollback or gonogo abort"
    assert held == [(reason, 0)]
    assert not list(stage.book.blocked(Product("shop")))


def test_copies_of_requests_warm_it_up_for_a_while(stage):
    job = begun_now(stage, environment(steps=(*CONTROL[:2], WarmUp(90), *CONTROL[2:])))
    begun, waits = stage.clock.at, []

    def answer() -> bool:
        waits.append(stage.clock.at - begun)
        stage.clock.let_pass(30)
        return len(waits) < 60

    stage.engine.on_wait = answer
    assert stage.run(job)["outcome"] == "released"
    assert waits[:3] == [0, 30, 60]
    assert ("start", "1.1.0", "1") in stage.targets["production"].said


def test_the_first_version_of_an_environment_is_watched_with_all_of_it(stage):
    job = begun_now(stage, environment(steps=CONTROL))
    stage.targets["production"] = MemoryTarget()
    assert stage.run(job)["outcome"] == "released"
    assert [said for said in stage.targets["production"].said if said[0] == "shift"] == [
        ("shift", "1.1.0=100")
    ]
    assert len(recorded(stage, Watching)) == 1


def recorded(stage, kind) -> list:
    return [one for one in stage.recordings["production"] if isinstance(one, kind)]


def test_a_version_under_suspicion_is_not_cleared_away(stage):
    job = prepared(stage, environment(keep=0))
    stage.book.block("r-0/block", job.release, "0.9.0", "it lost orders", 1)
    stage.run(job)
    assert stage.targets["production"].said[-1] == ("forget", "0", "0.9.0")
