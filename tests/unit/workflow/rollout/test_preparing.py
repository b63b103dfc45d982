"""Before an environment: its window, its approvals and its data, on fakes that can die at any step."""

from __future__ import annotations

from functools import partial
from itertools import product

import msgspec
import pytest

from gonogo.app.people.identity import proven
from gonogo.domain.decision import Call
from gonogo.domain.instruction import Instruction
from gonogo.domain.people.approval import NAMESPACE, Approvals, emergency_about, statement
from gonogo.domain.people.people import Member
from gonogo.domain.people.person import Person
from gonogo.domain.planning.request import FILE, REQUESTS, ApprovalRequest
from gonogo.domain.product import Product
from gonogo.domain.rollout.environment import Database, EnvironmentPlan, Part
from gonogo.domain.rollout.rollout import Pause, Promote, Retire, Shift, Smoke, Start
from gonogo.gates.window import WindowGate, WindowSettings
from gonogo.ports.commands import Finished
from gonogo.ports.target import Artefact, FencingToken
from gonogo.store.book import ReleaseRecord
from gonogo.testing.engine import Died, Waiting
from gonogo.testing.signatures import MemorySignatures
from gonogo.testing.target import MemoryTarget

TUESDAY = 1_700_000_000  # Tue 2023-11-14 22:13:20 UTC
HOUR = 3600
STEPS = (Start(), Shift(100), Promote(), Retire())
NIGHT = '{"kind":"window","days":"mon-sun","from":"23:00","to":"24:00"}'


def environment(name: str = "production", **more) -> EnvironmentPlan:
    return EnvironmentPlan(
        name, Part("memory", "{}"), Part("memory", "{}"), "recreate", **{"steps": STEPS, **more}
    )


def begun(stage, *environments: EnvironmentPlan, **plan):
    """A release under way where 1.0.0 runs in every environment, and nobody needs to approve the tag."""
    for one in environments:
        target = stage.targets[one.name] = MemoryTarget()
        first = FencingToken("first", 1)
        target.start(first, Artefact("1.0.0", "b" * 40), 1, lambda: False)
        target.shift(first, {"1.0.0": 100})
        target.promote(first, "1.0.0")
        if one.window:
            settings = msgspec.json.decode(one.window, type=WindowSettings)
            stage.gates[f"{one.name}-window"] = WindowGate(settings)
    job = stage.job(stage.gate("unit", Call.GO))
    given = {"approvals": Approvals(automatic=True), "environments": environments, **plan}
    made = msgspec.structs.replace(job.plan, **given)
    return stage.begin(msgspec.structs.replace(job, plan=made, digest=made.digest))


def said(
    stage, kind, about="", *, who=("Ann", "ann@shop.example"), level="", signature="", commit="", plan=""
):
    row = stage.book.find("1.1.0-0a")
    level = level or ("signed" if row.job["plan"]["people"] else "asserted")
    stage.book.order(
        row.id,
        Instruction(
            0,
            kind,
            Person(*who, level),
            "it cannot wait",
            "",
            commit or row.candidate,
            plan or row.job["digest"],
            TUESDAY,
            signature,
            about,
        ),
    )


def answering(stage, words):
    """Says a word when the release waits in its stage; all that was waited for, in order."""
    seen: list[tuple[str, str]] = []
    left = list(words)

    def answer() -> bool:
        row = stage.book.find("1.1.0-0a")
        if not seen or seen[-1] != (row.stage, row.waiting):
            seen.append((row.stage, row.waiting))
        if left and row.stage == left[0][0]:
            left.pop(0)[1]()
            return True
        return False

    stage.engine.on_wait = answer
    return seen


def live(stage, name="production"):
    return stage.targets[name].observe().live


def calls(stage, asker):
    return [one.call for one in stage.book.decisions("1.1.0-0a") if one.asker == asker]


@pytest.fixture
def clock(stage):
    """A clock that waiting sets forward, by as long as a test says."""
    stage.clock.at = TUESDAY
    return stage.clock


class TestWindow:
    def test_a_release_outside_waits_for_the_next_window_says_when_and_goes_on_by_itself(self, stage, clock):
        job = begun(stage, environment(window=NIGHT))
        seen = []

        def wait() -> bool:
            seen.append(stage.book.find(job.release).waiting)
            clock.at += HOUR
            return len(seen) < 5

        stage.engine.on_wait = wait
        assert stage.run(job) == {"outcome": "released", "reason": ""}
        (told,) = seen
        assert told.startswith("outside mon-sun 23:00\N{EN DASH}24:00 UTC; opens Tue 2023-11-14 23:00")
        assert calls(stage, "production-window") == [Call.HOLD, Call.GO]
        assert live(stage) == "1.1.0"

    def test_nothing_is_touched_and_nothing_is_held_while_it_waits(self, stage):
        job = begun(stage, environment(window=NIGHT))
        with pytest.raises(Waiting):
            stage.run(job)
        assert live(stage) == "1.0.0"
        assert stage.book.lease(Product("shop"), "production", "another", TUESDAY).holder == "another"

    def test_an_emergency_goes_through_by_the_word_of_somebody_who_may(self, stage):
        people = (
            Member("Ann", "ann@shop.example", ("release-manager",)),
            Member("Bob", "bob@shop.example"),
            Member("Dan", "dan@shop.example", ("release-manager",)),
        )
        job = begun(stage, environment(window=NIGHT), people=people)
        said(stage, "start", job.release)
        word = partial(said, stage, "emergency", who=("Dan", "dan@shop.example"))
        at = "gate production-window"
        bob, still = partial(word, who=("Bob", "bob@shop.example")), []
        answering(stage, [(at, bob), (at, lambda: still.append(live(stage))), (at, word)])
        assert stage.run(job)["outcome"] == "released"
        assert still == ["1.0.0"]
        last = [one for one in stage.book.decisions(job.release) if one.asker == "production-window"][-1]
        assert (last.call, last.reason[:32]) == (Call.GO, "an emergency: it cannot wait; ou")

    @pytest.mark.parametrize("passes", [True, False])
    def test_a_freeze_holds_with_its_name_and_lets_emergencies_through_where_it_says_so(self, stage, passes):
        freeze = {"name": "big sale", "from": "2023-11-10", "to": "2023-11-30", "emergencies": passes}
        always = {"kind": "window", "days": "mon-sun", "from": "00:00", "to": "24:00", "freezes": [freeze]}
        job = begun(stage, environment(window=msgspec.json.encode(always).decode()))
        seen = answering(stage, [("gate production-window", partial(said, stage, "emergency"))])
        if passes:
            assert stage.run(job)["outcome"] == "released"
        else:
            with pytest.raises(Waiting):
                stage.run(job)
            assert "no emergency may pass freeze big sale" in seen[-1][1]
        assert "freeze big sale (from 2023-11-10 to 2023-11-30); opens Fri 2023-12-01" in seen[0][1]

    def test_while_another_has_it_the_window_is_asked_anew(self, stage, clock):
        job = begun(stage, environment(window=NIGHT))
        clock.at = TUESDAY + HOUR
        stage.gates["production-window-2"] = stage.gates["production-window"]
        stage.book.lease(Product("shop"), "production", "another", TUESDAY)
        waits = []

        def wait() -> bool:
            waits.append(stage.book.find(job.release).stage)
            clock.at += 8 * HOUR
            stage.book.give_back(Product("shop"), "production", "another")
            return len(waits) < 2

        stage.engine.on_wait = wait
        with pytest.raises(Waiting):
            stage.run(job)
        assert waits == ["production: held", "gate production-window-2"]


BOTH = Approvals(2, ("engineering", "qa"), one_per_role=True)
TEAM = (
    Member("Ann", "ann@shop.example", ("engineering", "release-manager")),
    Member("Bob", "bob@shop.example", ("qa",)),
)
ASKED = "production: approval"
OTHER = "1 answer about another commit, plan or environment"


class TestApproval:
    def word(self, stage, who, about="production", kind="approve"):
        name = who.title()
        return (ASKED, partial(said, stage, kind, about, who=(name, f"{who}@shop.example")))

    def test_an_environment_is_asked_about_on_its_own(self, stage):
        job = begun(stage, environment(approvals=BOTH), people=TEAM)
        words = [self.word(stage, "ann", ""), self.word(stage, "ann"), self.word(stage, "bob")]
        seen = answering(stage, words)
        assert stage.run(job)["outcome"] == "released"
        assert [waiting for _, waiting in seen] == [
            "waiting for 2 approvals by engineering or qa, one per role",
            f"waiting for 2 approvals by engineering or qa, one per role; {OTHER}",
            f"waiting for 1 approval by engineering or qa, one per role; {OTHER}",
        ]
        assert calls(stage, "production-approval") == [Call.GO]
        steps = stage.engine.steps
        assert steps.index("push") < steps.index("production-approval-asked")
        assert steps.index("production-approval-approval") < steps.index("production-lease-1")

    def test_a_yes_to_the_tag_is_none_to_production(self, stage):
        rule = Approvals(1, ("qa",))
        job = begun(stage, environment(approvals=rule), people=TEAM, approvals=rule)
        bob = partial(said, stage, "approve", "", who=("Bob", "bob@shop.example"))
        seen = answering(stage, [("approval", bob)])
        with pytest.raises(Waiting):
            stage.run(job)
        assert [stage for stage, _ in seen] == ["approval", ASKED]
        assert live(stage) == "1.0.0"

    def test_a_no_ends_the_release_before_anything_is_touched(self, stage):
        job = begun(stage, environment(approvals=BOTH), people=TEAM)
        answering(stage, [self.word(stage, "bob", kind="reject")])
        assert stage.run(job) == {"outcome": "rejected", "reason": "Bob rejected: it cannot wait"}
        assert live(stage) == "1.0.0"

    def test_the_request_on_the_remote_asks_about_the_environment(self, stage):
        job = begun(stage, environment(approvals=BOTH), people=TEAM)
        with pytest.raises(Waiting):
            stage.run(job)
        ref = f"{REQUESTS}{job.release}"
        files = stage.publisher.objects[stage.remote.refs[ref]].files
        request = msgspec.json.decode(files[FILE], type=ApprovalRequest)
        assert (request.about, request.rule, request.fault) == ("production", BOTH, "")
        answering(stage, [self.word(stage, "ann"), self.word(stage, "bob")])
        stage.run(job)
        assert ref not in stage.remote.refs

    def test_an_emergency_of_one_environment_is_none_of_another(self, stage):
        rule = Approvals(1, ("qa",), emergency=("engineering",))
        cem = Member("Cem", "cem@shop.example", ("admin",))
        job = begun(stage, environment(approvals=rule), people=(*TEAM, cem))
        ann = ("Ann", "ann@shop.example")
        words = [
            (ASKED, partial(said, stage, "approve", about, who=ann))
            for about in ("emergency", emergency_about("staging"), emergency_about("production"))
        ]
        job = msgspec.structs.replace(job, starter=Person("Cem", "cem@shop.example"))
        answering(stage, words)
        assert stage.run(job)["outcome"] == "released"
        assert stage.book.decisions(job.release)[-1].reason.startswith("approved in an emergency by Ann")

    @pytest.mark.threat("person", "Replay an approval of the tag as one for production")
    def test_a_signature_for_the_tag_cannot_be_replayed_for_production(self, stage):
        signatures, key = MemorySignatures(), f"ssh-ed25519 {'bob' * 20}"
        rule = Approvals(1, ("qa",), not_by=("starter",))
        team = (
            Member("Ann", "ann@shop.example", ("release-manager",), (f"ssh-ed25519 {'ann' * 20}",)),
            Member("Bob", "bob@shop.example", ("qa",), (key,)),
        )
        stage.book = ReleaseRecord(stage.record, partial(proven, signatures))
        job = begun(stage, environment(approvals=rule), people=team)

        def replayed(signed_about: str) -> None:
            row = stage.book.find(job.release)
            text = statement(row.job["digest"], row.candidate, "approve", signed_about)
            signature = signatures.sign(text, NAMESPACE, key).decode()
            bob = ("Bob", "bob@shop.example")
            said(stage, "approve", "production", who=bob, level="signed", signature=signature)

        start = statement(job.digest, "", "start", job.release)
        signed = signatures.sign(start, NAMESPACE, team[0].keys[0]).decode()
        order = Instruction(
            0, "start", Person("Ann", "ann@shop.example", "signed"), "", "", "", job.digest, 1, signed
        )
        stage.book.order(job.release, msgspec.structs.replace(order, about=job.release))
        answering(stage, [(ASKED, partial(replayed, "")), (ASKED, partial(replayed, "staging"))])
        with pytest.raises(Waiting):
            stage.run(job)
        answering(stage, [(ASKED, partial(replayed, "production"))])
        assert stage.run(job)["outcome"] == "released"


class PlayedData:
    """Data that commands change: `rows` is all of it. who: what else writes, before or after a command."""

    def __init__(self, *, fails: bool = False, halves: bool = False, users=()) -> None:
        self.rows = ["old"]
        self.copies: dict[str, list[str]] = {}
        self.ran: list[str] = []
        self.fails = fails
        self.halves = halves
        self.users = dict(users)

    def run(self, command, **given) -> Finished:
        part, *words = command
        self.ran.append(part)
        code, output = 0, ""
        if part == "backup":
            self.copies[words[0]] = list(self.rows)
        elif part == "restore":
            self.rows = list(self.copies[words[0]])
        elif part == "mark":
            output = ",".join(self.rows)
        elif part == "migrate":
            code = int(self.fails)
            self.rows += ["half"] if self.halves else [] if self.fails else ["new form"]
            output = "no such table" if self.fails else ""
        self.rows += self.users.pop((part, self.ran.count(part)), [])
        return Finished(code, output, 1.0)

    def end_leftovers(self, operation="") -> int:
        return 0


DATA = Database("backup {file}", "restore {file}", "mark", "migrate", "", one_way=True, alone=True)
CHECKED = msgspec.structs.replace(DATA, migrated="migrated")
LOSS = "production: restore"


def failing(stage, database=DATA, **data):
    """A release whose migration fails, on data that is played."""
    stage.commands = PlayedData(**{"fails": True, **data})
    return begun(stage, environment(database=database))


class TestData:
    def test_a_migration_that_failed_half_way_is_taken_back_where_nobody_wrote(self, stage):
        job = failing(stage, halves=True)
        assert stage.run(job) == {
            "outcome": "failed",
            "reason": "production: migration: no such table; the data is as it was when it was backed up",
        }
        assert stage.commands.rows == ["old"]
        assert live(stage) == "1.0.0"
        assert len(stage.targets["production"].said) == 3

    def test_a_migration_that_failed_and_changed_nothing_needs_no_restore(self, stage):
        reason = stage.run(failing(stage))["reason"]
        assert reason.endswith("the migration that failed left the data as it was")
        assert "restore" not in stage.commands.ran

    @pytest.mark.parametrize("word", ["approve", "reject"])
    def test_do_better_rollback_what_users_wrote_is_lost_by_a_persons_word_only(self, stage, word):
        job = failing(stage, halves=True, users={("mark", 3): ["order 7"]})
        answers = [
            (LOSS, partial(said, stage, "approve", "production")),
            (LOSS, partial(said, stage, word, "restore production")),
        ]
        seen = answering(stage, answers)
        ended = stage.run(job)
        assert ended["outcome"] == "failed"
        told = seen[0][1]
        assert "would be lost. gonogo approve brings the backup back" in told
        assert stage.commands.rows == (["old"] if word == "approve" else ["old", "half", "order 7"])

    @pytest.mark.parametrize("other", [{"commit": "f" * 40}, {"plan": "0" * 64}])
    def test_a_word_about_another_commit_or_plan_lets_nothing_be_lost(self, stage, other):
        job = failing(stage, halves=True, users={("mark", 3): ["order 7"]})
        word, still = partial(said, stage, "approve", "restore production"), []
        answers = [
            (LOSS, partial(said, stage, "approve", "production")),
            (LOSS, partial(word, **other)),
            (LOSS, lambda: still.extend(stage.commands.rows)),
            (LOSS, word),
        ]
        answering(stage, answers)
        stage.run(job)
        assert still == ["old", "half", "order 7"]
        assert stage.commands.rows == ["old"]

    def test_without_a_command_that_tells_it_counts_as_written(self, stage):
        job = failing(stage, msgspec.structs.replace(DATA, written=""), halves=True)
        with pytest.raises(Waiting):
            stage.run(job)
        waiting = stage.book.find(job.release).waiting
        assert waiting.startswith("whether anything was written since the backup of 2023-11-14 22:13:20 UTC")

    def test_only_somebody_who_may_lets_it_be_lost(self, stage):
        stage.commands = PlayedData(fails=True, halves=True)
        people = (Member("Ann", "ann@shop.example", ("release-manager",)), Member("Bob", "bob@shop.example"))
        database = msgspec.structs.replace(DATA, alone=False)
        job = begun(stage, environment(database=database), people=people)
        word = partial(said, stage, "approve", "restore production")
        bob, still = partial(word, who=("Bob", "bob@shop.example")), []
        answering(stage, [(LOSS, bob), (LOSS, lambda: still.extend(stage.commands.rows)), (LOSS, word)])
        stage.run(job)
        assert "half" in still
        assert stage.commands.rows == ["old"]

    @pytest.mark.parametrize(
        ("users", "word", "left"),
        [
            ({}, "", ["old"]),
            ({("mark", 3): ["order 7"]}, "approve", ["old"]),
            ({("mark", 3): ["order 7"]}, "reject", ["old", "new form", "order 7"]),
        ],
    )
    def test_a_version_that_goes_back_takes_its_one_way_migration_back(self, stage, users, word, left):
        stage.commands = PlayedData(users=users)
        steps = (Start(), Shift(100), Pause(0), *STEPS[2:])
        job = begun(stage, environment(database=DATA, steps=steps, verify=0))
        words = [("production: pause", partial(said, stage, "rollback"))]
        words += [(LOSS, partial(said, stage, word, "restore production"))] if word else []
        seen = answering(stage, words)
        ended = stage.run(job)
        assert ended["outcome"] == "rolled_back"
        assert ("Ann keeps the data as it is" in ended["reason"]) == (word == "reject")
        assert stage.commands.rows == left
        assert [at for at, _ in seen][1:] == [LOSS] * bool(word)
        assert live(stage) == "1.0.0"

    def test_a_backup_that_fails_stops_before_the_migration(self, stage):
        job = begun(stage, environment(database=msgspec.structs.replace(DATA, backup="save {file}")))
        assert stage.run(job)["reason"].startswith("production: backup: There is no program 'save'")

    def test_dying_at_any_step_neither_migrates_nor_restores_twice(self, stages, sample):
        def run(die=None):
            stage = stages()
            job = failing(stage, msgspec.structs.replace(DATA, migrated="migrated"), halves=True)
            if die:
                stage.engine.die = die
                with pytest.raises(Died):
                    stage.run(job)
            answering(
                stage, [(f"production: {part}", partial(said, stage, "done")) for part in ("restoring",)]
            )
            return stage, stage.run(job)

        whole, _ = run()
        names = [name for name in whole.engine.steps if name.startswith("production")]
        assert "production-restoring" in names
        for name, moment in sample(product(names, ("before", "after")), 3):
            stage, ended = run((name, moment))
            assert ended["outcome"] in ("failed", "released"), (name, moment)
            assert stage.commands.ran.count("migrate") == 1, (name, moment)
            assert stage.commands.ran.count("restore") <= 1, (name, moment)
            stage.record.close()


class Stopwatch:
    """Seconds that work takes, as the clock tells them: a test sets it forward."""

    def __init__(self, stage) -> None:
        self._clock = stage.clock

    def slow(self, work, seconds):
        def slower(*given, **more):
            self._clock.measured += seconds
            return work(*given, **more)

        return slower


class TestDeadline:
    @pytest.mark.parametrize("slow", ["backup", "migrate", "smoke", "start"])
    def test_the_active_time_of_every_part_counts(self, stage, slow):
        stopwatch = Stopwatch(stage)
        stage.commands = PlayedData()
        one = environment(
            database=DATA,
            deadline=100,
            verify=0,
            smoke='{"kind":"smoke","checks":{}}',
            steps=(Start(), Smoke(), *STEPS[1:]),
        )
        job = begun(stage, one)
        gate, target = stage.gate("smoke", Call.GO) and stage.gates["smoke"], stage.targets["production"]
        if slow == "smoke":
            gate.poll = stopwatch.slow(gate.poll, 101)
        elif slow == "start":
            target.start = stopwatch.slow(target.start, 101)
        else:
            run = stage.commands.run
            slower = stopwatch.slow(run, 101)
            stage.commands.run = lambda command, **more: (slower if command[0] == slow else run)(
                command, **more
            )
        ended = stage.run(job)
        assert ended["outcome"] == "rolled_back"
        assert "it took longer than 1 min 40 s, watches aside" in ended["reason"]
        assert live(stage) == "1.0.0"

    def test_soaks_pauses_and_people_do_not(self, stage, clock):
        staging = environment("staging", deadline=100, soak=86_400)
        rule = Approvals(1)
        production = environment(
            approvals=rule, window=NIGHT, deadline=100, steps=(Start(), Pause(0), *STEPS[1:])
        )
        job = begun(stage, staging, production)

        def wait() -> bool:
            clock.at += HOUR
            stage.clock.measured += HOUR
            stage_now = stage.book.find(job.release).stage
            if stage_now == ASKED:
                said(stage, "approve", "production")
            elif stage_now == "production: pause":
                said(stage, "promote")
            return True

        stage.engine.on_wait = wait
        assert stage.run(job) == {"outcome": "released", "reason": ""}


class TestSoak:
    def test_it_counts_from_the_successful_deployment(self, stage, clock):
        job = begun(stage, environment("staging", soak=86_400), environment())
        target = stage.targets["staging"]
        start = target.start

        def slow(*given):
            clock.at += 6 * HOUR
            return start(*given)

        target.start = slow
        waits = []

        def wait() -> bool:
            waits.append(stage.book.find(job.release).stage)
            clock.at += HOUR
            return True

        stage.engine.on_wait = wait
        assert stage.run(job)["outcome"] == "released"
        assert waits == ["staging: soak"] * 24

    @pytest.mark.parametrize(("word", "outcome"), [("promote", "released"), ("abort", "aborted")])
    def test_somebody_may_end_it(self, stage, word, outcome):
        job = begun(stage, environment("staging", soak=86_400), environment())
        seen = answering(stage, [("staging: soak", partial(said, stage, word))])
        assert stage.run(job)["outcome"] == outcome
        assert len(seen) == 1
        assert live(stage) == ("1.1.0" if word == "promote" else "1.0.0")


class TestDying:
    def guarded(self, stage):
        """A release whose production asks for people, and then for the next hour."""
        job = begun(stage, environment(approvals=BOTH, window=NIGHT, database=CHECKED), people=TEAM)
        stage.commands = PlayedData()
        stage.clock.at = TUESDAY
        words = ["ann", "bob"]

        def wait() -> bool:
            if stage.book.find(job.release).stage == ASKED:
                said(stage, "approve", "production", who=(words[0], f"{words.pop(0)}@shop.example"))
            else:
                stage.clock.at += HOUR
            return True

        stage.engine.on_wait = wait
        return job

    @pytest.mark.slow
    def test_at_any_step_before_an_environment_ends_as_if_it_had_not(self, stages, sample):
        first = stages()
        assert first.run(self.guarded(first))["outcome"] == "released"
        steps = first.engine.steps
        names = [name for name in steps[steps.index("local") :] if "production" in name]
        assert {"production-approval-request", "gate-production-window-2", "production-backed"} <= {*names}
        for name, moment in sample(product(names, ("before", "after")), 3):
            stage = stages()
            job = self.guarded(stage)
            stage.engine.die = (name, moment)
            with pytest.raises(Died):
                stage.run(job)
            assert stage.run(job)["outcome"] == "released", (name, moment)
            assert stage.commands.ran.count("migrate") == 1, (name, moment)
            assert calls(stage, "production-approval") == [Call.GO], (name, moment)
            assert calls(stage, "production-window") == [Call.HOLD, Call.GO], (name, moment)
            stage.record.close()
