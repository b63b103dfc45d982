"""Gates on the way: asked again, held until a moment, overridden, not reached, broken, timed out."""

from __future__ import annotations

import os
from functools import partial
from itertools import count

import msgspec
import pytest

from gonogo.adapters.commands.bubblewrap import Bubblewrap
from gonogo.adapters.commands.local import LocalCommands
from gonogo.adapters.workspace.directory import DirectoryWorkspace
from gonogo.app.releasing.reporting import text_of
from gonogo.domain.decision import Because, Call, Decision, Until, WaitsForPerson
from gonogo.domain.decision import Evidence as Seen
from gonogo.domain.instruction import Instruction
from gonogo.domain.job import GATE
from gonogo.domain.people.people import Member
from gonogo.domain.people.person import Person as Speaker
from gonogo.errors import IncompleteError, RepositoryError, Stopped, StoreError, UsageError
from gonogo.gates.command import CommandGate
from gonogo.testing.engine import Died, Waiting
from gonogo.testing.workspace import MemoryWorkspace
from gonogo.workflow.asking.polling import gate, polled

NOW = 1_700_000_000
RELEASE = "1.1.0-0a"
ANN = Member("Ann", "ann@shop.example", ("release-manager",))
BOB = Member("Bob", "bob@shop.example", ("developer",))
DAN = Member("Dan", "dan@shop.example", ("release-manager",))


class Scripted:
    """A gate that does what a function says, with each question it is asked."""

    def __init__(self, answer) -> None:
        self._answer = answer
        self.asked: list = []

    def poll(self, ask, services):
        self.asked.append(ask)
        self.services = services
        return self._answer(ask)


def given(ask, call=Call.GO, because=Because.PASSED, **more) -> Decision:
    return Decision(ask.name, call, because, f"said {call}", ask.subject, required=ask.required, **more)


def planned(stage, name, *calls, **more):
    return msgspec.structs.replace(stage.gate(name, *calls), **more)


def scripted(stage, name, answer, **more):
    made = planned(stage, name, Call.GO, **more)
    stage.gates[name] = Scripted(answer)
    return made


def known(job, *people):
    plan = msgspec.structs.replace(job.plan, people=people)
    return msgspec.structs.replace(job, plan=plan, digest=plan.digest)


def say(stage, kind, who=ANN, about="", comment="why not"):
    """Somebody's word, as the record takes it; signed, where people are known."""
    row = stage.book.find(RELEASE)
    speaker = Speaker(who.name, who.email, "signed" if row.job["plan"]["people"] else "asserted")
    stage.book.order(
        RELEASE, Instruction(0, kind, speaker, comment, "", row.candidate, row.job["digest"], NOW, "", about)
    )


def saying(stage, *words):
    """Each time the release waits, the next of these is done."""
    left = list(words)

    def answer() -> bool:
        if not left:
            return False
        left.pop(0)()
        return True

    stage.engine.on_wait = answer
    return left


def answers(stage, name="unit"):
    return [one for one in stage.book.decisions(RELEASE) if one.asker == name]


def run(stage, *gates, people=()):
    job = stage.begin(known(stage.job(*gates), *people))
    return stage.run(job)


@pytest.fixture
def waits(monkeypatch):
    """The seconds of each wait, in order."""
    from gonogo.testing import engine

    seen: list[float] = []
    wait = engine._InlineFlow.wait
    monkeypatch.setattr(
        engine._InlineFlow, "wait", lambda flow, seconds: seen.append(seconds) or wait(flow, seconds)
    )
    return seen


class TestRetries:
    """A no is asked again by itself, as often as the plan says, after a pause."""

    def test_a_gate_that_goes_at_a_later_try_is_a_go_and_every_try_is_kept(self, stage, waits):
        unit = planned(stage, "unit", Call.NO_GO, Call.NO_GO, Call.GO, retries=2, pause=30)
        saying(stage, *[lambda: None] * 2, lambda: say(stage, "approve"))
        assert run(stage, unit)["outcome"] == "released"
        assert [one.call for one in answers(stage)] == [Call.NO_GO, Call.NO_GO, Call.GO]
        assert waits[:2] == [30, 30]
        assert [step for step in stage.engine.steps if step.startswith("gate")] == [
            "gate-unit",
            "gate-unit-2",
            "gate-unit-3",
        ]

    def test_after_the_last_try_a_no_is_a_no_go(self, stage):
        unit = planned(stage, "unit", Call.NO_GO, retries=1, pause=60)
        saying(stage, lambda: None)
        assert run(stage, unit) == {"outcome": "rejected", "reason": "unit: said no-go"}
        assert stage.gates["unit"].polls == 2

    def test_who_watches_is_told_that_it_is_asked_again(self, stage):
        with pytest.raises(Waiting, match="for 30 s"):
            run(stage, planned(stage, "unit", Call.NO_GO, retries=1, pause=30))
        assert stage.book.find(RELEASE).stage == "gate unit: said no-go; asked again soon"

    def test_a_hold_is_not_asked_again_by_itself(self, stage):
        with pytest.raises(Waiting):
            run(stage, planned(stage, "unit", Call.HOLD, retries=3, pause=30))
        assert stage.gates["unit"].polls == 1

    @pytest.mark.parametrize("moment", ["before", "after"])
    @pytest.mark.parametrize("step", ["gate-unit", "pause-1", "gate-unit-2", "asked", "close"])
    def test_a_release_that_dies_at_any_try_ends_as_if_it_had_not(self, stage, step, moment):
        tries = iter([Call.NO_GO, Call.GO])
        heard: dict[str, Call] = {}

        def answer(ask):
            call = heard.setdefault(ask.operation, next(tries, Call.GO))
            return given(ask, call, Because.FAILED)

        job = stage.begin(stage.job(scripted(stage, "unit", answer, retries=1, pause=30)))
        saying(stage, lambda: None, lambda: say(stage, "approve"))
        stage.engine.die = (step, moment)
        with pytest.raises(Died):
            stage.run(job)
        assert stage.run(job)["outcome"] == "released"
        assert [one.call for one in answers(stage)] == [Call.NO_GO, Call.GO]


class TestUntil:
    """A gate that waits for a moment, as a window does, is asked again at that moment."""

    def waiting(self, stage, moment):
        def answer(ask):
            if stage.clock.at >= moment:
                return given(ask)
            return given(ask, Call.HOLD, Because.MISSING, waits_for=Until(moment), remedy="wait")

        return scripted(stage, "window", answer)

    def test_it_is_asked_again_at_that_moment_and_goes_on_by_itself(self, stage, waits):
        def later():
            stage.clock.at = NOW + 3600

        saying(stage, later, lambda: say(stage, "approve"))
        assert run(stage, self.waiting(stage, NOW + 3600))["outcome"] == "released"
        assert waits[0] == 600
        assert [one.call for one in answers(stage, "window")] == [Call.HOLD, Call.GO]

    def test_a_long_wait_is_many_looks_and_one_question(self, stage, waits):
        def tomorrow():
            stage.clock.at += 86_400

        saying(stage, tomorrow, tomorrow, tomorrow, lambda: say(stage, "approve"))
        assert run(stage, self.waiting(stage, NOW + 200_000))["outcome"] == "released"
        assert waits[:3] == [600] * 3
        assert len(stage.gates["window"].asked) == 2

    def test_meanwhile_somebody_may_ask_again_or_end_it(self, stage):
        window = self.waiting(stage, NOW + 3600)
        saying(stage, lambda: say(stage, "retry"), lambda: say(stage, "abort"))
        assert run(stage, window)["outcome"] == "aborted"
        assert len(stage.gates["window"].asked) == 2

    def test_a_moment_that_has_passed_is_waited_for_by_nobody(self, stage):
        def answer(ask):
            return given(ask, Call.HOLD, Because.MISSING, waits_for=Until(NOW))

        with pytest.raises(Waiting):
            run(stage, scripted(stage, "window", answer))
        assert len(stage.gates["window"].asked) == 1

    @pytest.mark.parametrize("moment", ["before", "after"])
    @pytest.mark.parametrize("step", ["gate-window", "look-1", "look-2", "gate-window-2", "approval"])
    def test_a_release_that_dies_while_it_waits_goes_on(self, stage, step, moment):
        window = self.waiting(stage, NOW + 3600)
        job = stage.begin(stage.job(window))

        def later():
            stage.clock.at = NOW + 3600

        saying(stage, later, lambda: say(stage, "approve"))
        stage.engine.die = (step, moment)
        with pytest.raises(Died):
            stage.run(job)
        assert stage.run(job)["outcome"] == "released"
        assert answers(stage, "window")[-1].call is Call.GO


class TestOverride:
    """An override is a second record beside the first, by the word of a role that may."""

    @pytest.mark.parametrize("call", [Call.NO_GO, Call.HOLD])
    def test_given_before_it_stands_in_for_the_answer_and_the_first_stays(self, stage, call):
        job = stage.begin(stage.job(planned(stage, "unit", call), stage.gate("e2e", Call.GO)))
        say(stage, "override", about="unit", comment="known flake")
        saying(stage, lambda: say(stage, "approve"))
        assert stage.run(job)["outcome"] == "released"
        first, second = answers(stage)
        assert (first.call, first.reason) == (call, f"said {call}")
        assert (second.call, second.because) == (Call.GO, Because.OVERRIDDEN)
        assert second.reason == "overridden by Ann: known flake"
        assert second.evidence == (Seen("overridden", f"{call}: said {call}"),)
        assert (second.subject, second.waits_for, second.remedy) == (first.subject, None, "")

    def test_it_is_told_in_the_notes_of_the_tag(self, stage):
        job = stage.begin(known(stage.job(planned(stage, "unit", Call.NO_GO)), ANN, DAN))
        say(stage, "start", about=RELEASE)
        say(stage, "override", DAN, about="unit", comment="known,\nand harmless")
        saying(stage, lambda: say(stage, "approve"))
        assert stage.run(job)["outcome"] == "released"
        tag = stage.publisher.objects[stage.remote.refs["refs/tags/v1.1.0"]]
        told = "Gate unit was overridden by Dan: known,\\x0aand harmless"
        assert tag.message == f"shop 1.1.0\n\n## 1.1.0\n\n{told}\nRelease: {RELEASE}\n"

    def test_given_while_it_holds_it_is_heard(self, stage):
        saying(stage, lambda: say(stage, "override", about="unit"), lambda: say(stage, "approve"))
        assert run(stage, planned(stage, "unit", Call.HOLD))["outcome"] == "released"
        assert [one.call for one in answers(stage)] == [Call.HOLD, Call.HOLD, Call.GO]

    @pytest.mark.parametrize(
        ("who", "about"), [(BOB, "unit"), (Member("Eve", "eve@x.example"), "unit"), (ANN, "e2e")]
    )
    def test_of_somebody_who_may_not_or_about_another_gate_it_changes_nothing(self, stage, who, about):
        job = stage.begin(known(stage.job(planned(stage, "unit", Call.NO_GO)), ANN, BOB))
        say(stage, "override", who, about)
        assert stage.run(job)["outcome"] == "rejected"
        assert [one.call for one in answers(stage)] == [Call.NO_GO]

    def test_a_role_that_may_is_heard(self, stage):
        job = stage.begin(known(stage.job(planned(stage, "unit", Call.NO_GO)), ANN, BOB, DAN))
        say(stage, "start", about=RELEASE)
        say(stage, "override", DAN, about="unit")
        saying(stage, lambda: say(stage, "approve"))
        assert stage.run(job)["outcome"] == "released"

    @pytest.mark.parametrize(
        ("who", "started"),
        [
            (Speaker("Ann", ANN.email, "signed"), True),
            (Speaker("Dan", DAN.email), True),
            (Speaker("Dan", DAN.email, "signed"), False),
            (Speaker("Dan", DAN.email, "signed", "program"), True),
        ],
        ids=["the starter", "unsigned", "of a starter who did not sign", "a program"],
    )
    def test_it_takes_the_signature_of_somebody_who_did_not_begin_it(self, stage, who, started):
        job = stage.begin(known(stage.job(planned(stage, "unit", Call.NO_GO)), ANN, DAN))
        if started:
            say(stage, "start", about=RELEASE)
        word = Instruction(0, "override", who, "", "", "", job.digest, NOW, "", "unit")
        stage.book.order(RELEASE, word)
        assert stage.run(job)["outcome"] == "rejected"

    @pytest.mark.parametrize("wrong", ["plan", "commit"])
    def test_a_word_about_another_plan_or_commit_is_none(self, stage, wrong):
        job = stage.begin(stage.job(planned(stage, "unit", Call.NO_GO)))
        about = {"commit": "", "plan": job.digest, wrong: "e" * 40}
        word = Instruction(
            0, "override", Speaker("Ann", ANN.email), "", "", about["commit"], about["plan"], NOW
        )
        stage.book.order(RELEASE, msgspec.structs.replace(word, about="unit"))
        assert stage.run(job)["outcome"] == "rejected"

    @pytest.mark.parametrize("fields", [{"kind": "smoke"}, {"stage": "smoke"}, {"name": "smoke"}])
    def test_smoke_is_never_overridden(self, stage, fields):
        made = msgspec.structs.replace(planned(stage, "unit", Call.NO_GO), **fields)
        stage.gates[made.name] = stage.gates["unit"]
        job = stage.begin(stage.job(made))
        say(stage, "override", about=made.name)
        assert stage.run(job)["outcome"] == "rejected"

    @pytest.mark.parametrize("moment", ["before", "after"])
    @pytest.mark.parametrize("step", ["gate-unit", "override-unit-1", "poll", "conclude"])
    def test_a_release_that_dies_around_it_overrides_once(self, stage, step, moment):
        job = stage.begin(stage.job(planned(stage, "unit", Call.NO_GO)))
        say(stage, "override", about="unit")
        saying(stage, lambda: say(stage, "approve"))
        stage.engine.die = (step, moment)
        with pytest.raises(Died):
            stage.run(job)
        assert stage.run(job)["outcome"] == "released"
        assert [one.call for one in answers(stage)] == [Call.NO_GO, Call.GO]


class TestNeeds:
    def gates(self, stage, **more):
        lint = planned(stage, "lint", Call.NO_GO, required=False)
        return lint, planned(stage, "unit", Call.GO, needs=("lint",), **more)

    def test_a_gate_whose_need_did_not_say_go_is_not_reached_and_holds(self, stage):
        with pytest.raises(Waiting):
            run(stage, *self.gates(stage))
        (unit,) = answers(stage)
        assert (unit.call, unit.because, unit.waits_for) == (Call.HOLD, Because.NOT_REACHED, WaitsForPerson())
        assert unit.reason == "not asked: it needs lint, which did not say go"
        assert stage.gates["unit"].polls == 0
        assert stage.book.find(RELEASE).waiting.startswith("not asked: it needs lint")

    def test_an_optional_one_is_shown_as_not_reached_and_does_not_stop(self, stage):
        saying(stage, lambda: say(stage, "approve"))
        assert run(stage, *self.gates(stage, required=False))["outcome"] == "released"
        assert answers(stage)[0].because is Because.NOT_REACHED

    def test_a_need_that_was_overridden_said_go(self, stage):
        lint = planned(stage, "lint", Call.NO_GO)
        job = stage.begin(stage.job(lint, planned(stage, "unit", Call.GO, needs=("lint",))))
        say(stage, "override", about="lint")
        saying(stage, lambda: say(stage, "approve"))
        assert stage.run(job)["outcome"] == "released"
        assert stage.gates["unit"].polls == 1


class TestBeside:
    """Gates that may be asked at the same time have flows of their own."""

    def side_by_side(self, stage, *gates):
        job = stage.begin(stage.job(*gates))
        made: list = []
        stage.engine.flows = {GATE: lambda flow, asked: gate(flow, asked, made[0])}
        return job, made

    def run(self, stage, *gates):
        """As Stage.run does, with the tools given to the flow of one gate too."""
        job, made = self.side_by_side(stage, *gates)
        enter = stage.engine.run

        def entered(flow, key, asked):
            if isinstance(flow, partial):
                made.append(flow.keywords["services"])
            return enter(flow, key, asked)

        stage.engine.run = entered
        return stage.run(job)

    def test_each_is_asked_and_answers_under_its_own_name(self, stage):
        gates = [planned(stage, name, Call.GO, parallel=True) for name in ("unit", "lint")]
        saying(stage, lambda: say(stage, "approve"))
        assert self.run(stage, *gates)["outcome"] == "released"
        assert [one.call for name in ("unit", "lint") for one in answers(stage, name)] == [Call.GO, Call.GO]
        assert not stage.workspace.checked_out

    def test_a_no_of_one_ends_the_release_and_what_the_other_said_is_kept(self, stage):
        gates = [
            planned(stage, "unit", Call.NO_GO, parallel=True),
            planned(stage, "lint", Call.GO, parallel=True),
        ]
        assert self.run(stage, *gates)["outcome"] == "rejected"
        assert answers(stage, "lint")[0].call is Call.GO

    def test_a_hold_of_one_is_asked_again_on_somebodys_word(self, stage):
        gates = [
            planned(stage, "unit", Call.HOLD, Call.GO, parallel=True),
            planned(stage, "lint", Call.GO, parallel=True),
        ]
        saying(stage, lambda: say(stage, "retry"), lambda: say(stage, "approve"))
        assert self.run(stage, *gates)["outcome"] == "released"
        assert (stage.gates["unit"].polls, stage.gates["lint"].polls) == (2, 1)

    def test_what_needs_a_gate_that_did_not_say_go_is_not_asked_beside_others_either(self, stage):
        gates = [
            planned(stage, "lint", Call.NO_GO, required=False),
            planned(stage, "unit", Call.GO, needs=("lint",), parallel=True),
            planned(stage, "e2e", Call.GO, parallel=True),
        ]
        with pytest.raises(Waiting):
            self.run(stage, *gates)
        assert stage.gates["unit"].polls == 0
        assert answers(stage)[0].because is Because.NOT_REACHED


class TestWords:
    """What people said reaches the gates, if they may say it."""

    def asked(self, stage, *words, people=()):
        job = stage.begin(known(stage.job(scripted(stage, "unit", given)), *people))
        for word in words:
            say(stage, *word)
        with pytest.raises(Waiting):
            stage.run(job)
        return stage.gates["unit"].asked[0]

    def test_an_emergency_is_its_reason(self, stage):
        assert self.asked(stage, ("emergency", BOB, "", "customers cannot pay")).emergency == (
            "customers cannot pay"
        )

    @pytest.mark.parametrize(("who", "told"), [(DAN, "it burns"), (BOB, ""), (ANN, "")])
    def test_an_emergency_is_declared_by_a_role_that_may(self, stage, who, told):
        words = (("start", ANN, RELEASE), ("emergency", who, "", "it burns"))
        ask = self.asked(stage, *words, people=(ANN, BOB, DAN))
        assert ask.emergency == told

    def test_without_a_word_there_is_no_emergency(self, stage):
        assert self.asked(stage).emergency == ""

    def test_an_emergency_that_is_declared_while_a_gate_holds_reaches_it(self, stage):
        def answer(ask):
            return given(ask, Call.GO if ask.emergency else Call.HOLD, Because.NOT_REACHED)

        window = scripted(stage, "window", answer)
        saying(
            stage,
            lambda: say(stage, "emergency", BOB, "", "customers cannot pay"),
            lambda: say(stage, "approve"),
        )
        assert run(stage, window)["outcome"] == "released"
        assert [ask.emergency for ask in stage.gates["window"].asked] == ["", "customers cannot pay"]

    def test_an_item_that_somebody_vouched_for_reaches_the_gate_that_is_asked_again(self, stage):
        def answer(ask):
            return given(ask, Call.GO if ask.attested else Call.HOLD, Because.MISSING)

        checklist = scripted(stage, "checklist", answer)
        saying(
            stage,
            lambda: say(stage, "attest", BOB, "accessibility"),
            lambda: say(stage, "approve"),
        )
        assert run(stage, checklist)["outcome"] == "released"
        (attested,) = stage.gates["checklist"].asked[-1].attested
        assert (attested.item, attested.who, attested.level) == ("accessibility", "Bob", "asserted")


class TestBroken:
    """A gate may be anybody's: however it breaks, that is an answer, and the release never hangs."""

    @pytest.mark.parametrize(
        ("problem", "told"),
        [
            (ValueError("no such column"), "ValueError: no such column"),
            (KeyError(), "KeyError"),
            (RecursionError("too deep"), "RecursionError: too deep"),
            (UsageError("There is no program 'x'"), "There is no program 'x'"),
            (RepositoryError("git is not there"), "git is not there"),
            (RuntimeError("a\x1bb" + "c" * 10_000), "RuntimeError: a\\x1bb" + "c" * 493 + "…"),
        ],
    )
    def test_do_better_an_exception_in_a_gate_is_an_answer(self, stage, problem, told):
        def answer(_):
            raise problem

        with pytest.raises(Waiting):
            run(stage, scripted(stage, "unit", answer))
        (unit,) = answers(stage)
        assert (unit.call, unit.because) == (Call.HOLD, Because.BROKEN)
        assert unit.reason == f"the gate could not be asked: {told}"
        assert stage.book.find(RELEASE).waiting.startswith("the gate could not be asked")

    @pytest.mark.parametrize(
        "wrong",
        [
            lambda _: None,
            lambda _: "go",
            lambda _: {"call": "go"},
            lambda ask: given(ask, details=(1,)),
            lambda ask: msgspec.structs.replace(given(ask), reason=None),
            lambda ask: msgspec.structs.replace(given(ask), reason="\ud800"),
            lambda ask: msgspec.structs.replace(given(ask), reason="x" * (600 << 10)),
            lambda ask: given(ask, evidence=[object()]),
        ],
        ids=range(8),
    )
    def test_what_is_no_answer_is_one_that_holds(self, stage, wrong):
        with pytest.raises(Waiting):
            run(stage, scripted(stage, "unit", wrong))
        assert [(one.call, one.because) for one in answers(stage)] == [(Call.HOLD, Because.BROKEN)]

    def test_a_gate_speaks_only_for_itself_and_about_what_it_was_asked(self, stage):
        def answer(ask):
            other = msgspec.structs.replace(ask.subject, commit="e" * 40)
            return msgspec.structs.replace(given(ask, Call.NO_GO), asker="e2e", subject=other, required=True)

        saying(stage, lambda: say(stage, "approve"))
        assert run(stage, scripted(stage, "unit", answer, required=False))["outcome"] == "released"
        (unit,) = answers(stage)
        assert unit.subject.commit == stage.book.find(RELEASE).candidate
        assert not unit.required

    def test_a_gate_that_cannot_be_built_is_an_answer_too(self, stage):
        made = planned(stage, "unit", Call.GO)
        del stage.gates["unit"]
        with pytest.raises(Waiting):
            run(stage, made)
        assert answers(stage)[0].reason == "the gate could not be asked: KeyError: 'unit'"

    def test_it_is_asked_again_on_somebodys_word(self, stage):
        tries = count()

        def answer(ask):
            return given(ask) if next(tries) else 1 / 0

        saying(stage, lambda: say(stage, "retry"), lambda: say(stage, "approve"))
        assert run(stage, scripted(stage, "unit", answer))["outcome"] == "released"

    def test_an_optional_one_that_breaks_is_shown_and_does_not_stop(self, stage):
        saying(stage, lambda: say(stage, "approve"))
        broken = scripted(stage, "unit", lambda _: 1 / 0, required=False)
        assert run(stage, broken)["outcome"] == "released"
        assert answers(stage)[0].because is Because.BROKEN

    @pytest.mark.parametrize("problem", [Stopped(), StoreError("the disk is full")])
    def test_being_stopped_and_a_broken_record_are_no_answers(self, stage, problem):
        def answer(_):
            raise problem

        with pytest.raises(type(problem)):
            run(stage, scripted(stage, "unit", answer))
        assert answers(stage) == []

    def test_what_breaks_because_we_are_stopped_is_no_answer(self, stage):
        services = msgspec.structs.replace(self.services(stage), stopped=lambda: True)
        with pytest.raises(Stopped):
            polled(lambda: 1 / 0, None, services)

    def services(self, stage):
        with pytest.raises(Waiting):
            run(stage, scripted(stage, "unit", given))
        return stage.gates["unit"].services

    def test_a_remote_or_checkout_that_is_broken_is_no_answer(self, stage):
        class Full(MemoryWorkspace):
            def check_out(self, commit, place, tags=()):
                raise RepositoryError("no space left")

        stage.workspace = Full(stage.folder)
        with pytest.raises(RepositoryError):
            run(stage, planned(stage, "unit", Call.GO))
        assert answers(stage) == []

    def test_a_commit_that_cannot_be_had_whole_holds_and_says_what_to_do(self, stage):
        class Lacking(MemoryWorkspace):
            def check_out(self, commit, place, tags=()):
                raise IncompleteError("The submodule lib cannot be fetched. Fetch it: git submodule update")

        stage.workspace = Lacking(stage.folder)
        with pytest.raises(Waiting):
            run(stage, planned(stage, "unit", Call.GO))
        (answer,) = answers(stage)
        assert (answer.call, answer.because) == (Call.HOLD, Because.BROKEN)
        assert answer.reason.endswith("The submodule lib cannot be fetched. Fetch it: git submodule update")
        assert answer.remedy == "fix that, then: gonogo resume --retry"

    def test_a_gate_sees_the_tag_to_come_on_its_checkout(self, stage):
        with pytest.raises(Waiting):
            run(stage, planned(stage, "unit", Call.GO))
        assert {*stage.workspace.tags.values()} == {("v1.1.0",)}


def test_do_better_optional_failures_are_shown_and_do_not_stop(stage):
    gates = [planned(stage, name, Call.NO_GO, required=False) for name in ("lint", "load")]
    saying(stage, lambda: say(stage, "approve"))
    assert run(stage, *gates, planned(stage, "unit", Call.GO))["outcome"] == "released"
    report = text_of(stage.book, stage.book.find(RELEASE))
    for name in ("lint", "load"):
        (row,) = [line for line in report.splitlines() if line.startswith(f"| {name} ")]
        assert "said no-go" in row


class TestTimeout:
    def command(self, stage, monkeypatch, line, **more):
        """A gate that really runs a command."""
        commands = LocalCommands(stage.folder / "running", machine=lambda: Bubblewrap("", why_not="none"))
        stage.commands = commands
        stage.workspace = DirectoryWorkspace(stage.folder, stage.folder, stage.publisher)
        made = planned(stage, "unit", Call.GO, **more)
        stage.gates["unit"] = CommandGate(CommandGate.Settings(run=line))
        return made, commands

    def test_do_better_a_required_gate_that_times_out_is_a_no_go_and_its_work_is_ended(
        self, stage, monkeypatch, tmp_path
    ):
        line = f"sh -c 'echo $$ > {tmp_path}/pid; sleep 60'"
        made, commands = self.command(stage, monkeypatch, line, timeout=1)
        ended = run(stage, made)
        assert ended["outcome"] == "rejected"
        assert answers(stage)[0].because is Because.TIMED_OUT
        pid = int((tmp_path / "pid").read_text())
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
        assert commands.end_leftovers() == 0

    def test_an_optional_one_that_times_out_is_shown_and_does_not_stop(self, stage, monkeypatch):
        made, _ = self.command(stage, monkeypatch, "sleep 60", timeout=1, required=False)
        saying(stage, lambda: say(stage, "approve"))
        assert run(stage, made)["outcome"] == "released"
        assert answers(stage)[0].because is Because.TIMED_OUT
