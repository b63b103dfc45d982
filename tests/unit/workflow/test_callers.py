"""Every word of every caller at every stage where a release waits: it moves by whom the tables say, alone.

A word comes through the door, as a command says it, or straight into the record, as a hostile process writes
it. The tables are written by hand: what they do not name changes nothing.
"""

from __future__ import annotations

import os
from contextlib import closing
from copy import deepcopy
from functools import partial
from itertools import product
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

import msgspec
import pytest

from gonogo.app.caller import Caller
from gonogo.app.people.identity import proven
from gonogo.app.releases import Releases
from gonogo.domain.decision import Call
from gonogo.domain.instruction import ANSWERING, Instruction, InstructionKind
from gonogo.domain.people.approval import NAMESPACE, Approvals, statement
from gonogo.domain.people.people import Member
from gonogo.domain.people.person import Person
from gonogo.domain.planning.plan import GatePlan
from gonogo.domain.product import Product
from gonogo.domain.rollout.environment import Database, EnvironmentPlan, Part
from gonogo.domain.rollout.rollout import Pause, Promote, Retire, Shift, Smoke, Start, Watch
from gonogo.errors import UsageError
from gonogo.ports.target import Artefact, FencingToken
from gonogo.store.book import ReleaseRecord
from gonogo.testing.commands import Play, PlayedCommands
from gonogo.testing.engine import Died, Waiting
from gonogo.testing.metrics import MemoryMetrics
from gonogo.testing.signatures import MemorySignatures
from gonogo.testing.target import MemoryTarget
from gonogo.workflow.release.release import newest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.domain.job import Job

SIGNATURES = MemorySignatures()
RELEASE = "1.1.0-0a"
LATER = 1_800_000_000
OLD, NEW = "1.0.0", "1.1.0"


def key_of(name: str) -> str:
    return f"ssh-ed25519 {(name.replace('-', '') * 20)[:64]}"


def known(name: str, *roles: str, program_of: str = "") -> Member:
    return Member(name, f"{name}@x.example", roles, (key_of(name),), program_of=program_of)


ROLES = ("release-manager", "developer", "technical-lead", "qa", "admin")
PEOPLE = (
    known("manager", "release-manager"),
    known("developer", "developer"),
    known("lead", "technical-lead"),
    known("qa", "qa"),
    known("admin", "admin"),
    known("guest", "guest"),
    known("author", "qa"),
    known("starter", "admin", "qa"),
    known("bot", *ROLES, program_of="manager@x.example"),
)


class Who(NamedTuple):
    """Somebody who says a word. named: whom they say they are. key: that they sign with, "" for none.

    old: whether the signed word is one that was said of an earlier release. answers: the digest of what it
    answers, where that is not what is asked.
    """

    named: str
    key: str
    kind: str = "person"
    old: bool = False
    answers: str | None = None

    @property
    def person(self) -> Person:
        level = "signed" if self.key else "asserted"
        return Person(self.named, f"{self.named}@x.example", level, self.kind)  # type: ignore[arg-type]

    @property
    def caller(self) -> Caller:
        person = msgspec.structs.replace(self.person, level="asserted")
        if not self.key:
            return Caller(person)
        return Caller(person, sign=lambda text: SIGNATURES.sign(text, NAMESPACE, key_of(self.key)).decode())


CALLERS = {
    **{one.name: Who(one.name, one.name) for one in PEOPLE if not one.program_of},
    "unknown": Who("eve", "eve"),
    "asserted manager": Who("manager", ""),
    "forged manager": Who("manager", "eve"),
    "program": Who("manager", "manager", "program"),
    "known program": Who("bot", "bot"),
    "service": Who("manager", "manager", "service"),
}
OF_OLD = {f"{name} of old": Who(name, name, old=True) for name in ("manager", "lead", "qa", "starter")}
PROGRAMS = {"program", "known program", "service"}

MANAGER = {"manager"}
STARTED = {"manager", "starter"}
QA = {"qa"}
NOBODY: set[str] = set()

MOVES = {
    "gate": {
        "retry": {"lead"},
        "retry unit": {"lead"},
        "override api": MANAGER,
        "emergency": MANAGER,
        "attest told": {"qa", "author", "starter"},
        "abort": STARTED,
        "reject": QA,
    },
    "proposal": {"promote": MANAGER, "abort": STARTED, "reject": QA},
    "approval": {
        "approve": QA,
        "reject": QA,
        "approve emergency": {"lead"},
        "reject emergency": {"lead"},
        "abort": STARTED,
    },
    "publishing": {"abort": STARTED},
    "held": {"abort": STARTED},
    "effect": {
        "done": MANAGER,
        "done unit": MANAGER,
        "again": MANAGER,
        "again unit": MANAGER,
        "abort": STARTED,
    },
    "smoke": {"retry": MANAGER, "retry unit": MANAGER, "abort": MANAGER, "rollback": MANAGER},
    "paused": {"promote": MANAGER, "resume": STARTED, "abort": MANAGER, "rollback": MANAGER},
    "watch": {"promote": MANAGER, "pause": STARTED, "abort": MANAGER, "rollback": MANAGER},
    "trouble": {
        "promote": MANAGER,
        "retry": MANAGER,
        "retry unit": MANAGER,
        "abort": MANAGER,
        "rollback": MANAGER,
    },
    "soak": {"promote": MANAGER, "abort": STARTED},
    "restore": {
        "approve restore production": MANAGER,
        "reject restore production": MANAGER,
        "abort": MANAGER,
    },
}
"""Who moves a release that waits there, by which word, and what that names."""

MAY: dict[str, set[str]] = {
    "start": {"manager", "admin", "starter", "asserted manager", "forged manager", *PROGRAMS},
    "approve": QA,
    "reject": QA,
    "approve restore production": MANAGER,
    "reject restore production": MANAGER,
    "promote": MANAGER,
    "pause": STARTED,
    "resume": STARTED,
    "abort": STARTED,
    "rollback": MANAGER,
    "retry": MANAGER,
    "done": MANAGER,
    "again": MANAGER,
    "override api": MANAGER,
    "emergency": MANAGER,
    "attest told": {"qa", "author", "starter"},
}
"""Who may say a word at the door."""
MAY_AT = {
    **{("gate", word): {"lead"} for word in ("retry", "done", "again")},
    **{(at, "abort"): MANAGER for at in ("effect", "smoke", "paused", "watch", "trouble", "restore")},
}
"""Where that is not the same at every stage: what failed in a gate, and while it holds an environment."""

WORDS = [
    *(kind for kind in get_args(InstructionKind) if kind not in ("override", "attest")),
    "override api",
    "attest told",
    "retry unit",
    "done unit",
    "again unit",
    "start 1.1.0-0a",
    "approve emergency",
    "reject emergency",
    "approve production",
    "reject production",
    "approve restore production",
    "reject restore production",
]
"""All that somebody can try; what is behind the kind is what the word names."""


CANARY = (Start(), Smoke(), Shift(10), Watch(600), Shift(100), Promote(), Retire())
DATA = Database("backup {file}", "restore {file}", "", "migrate", "", one_way=True)
ENVIRONMENTS: dict[str, dict[str, Any]] = {
    "held": {},
    "effect": {"database": DATA},
    "restore": {"database": DATA},
    "smoke": {},
    "paused": {"steps": (Start(), Shift(10), Pause(), Shift(100), Promote(), Retire())},
    "watch": {},
    "trouble": {"asks": True},
    "soak": {"soak": 3600},
}
"""What makes a release wait at each stage that is in an environment."""
CHECKLIST = '{"kind":"checklist","items":[{"name":"told","category":"x","attest":true,"roles":["qa"]}]}'


def environment(name: str, **more) -> EnvironmentPlan:
    given = {
        "steps": CANARY,
        "smoke": '{"kind":"smoke","checks":{}}',
        "refuse": "error_rate > 20%",
        "verify": 0,
        "revert": False,
        **more,
    }
    return EnvironmentPlan(name, Part("memory", "{}"), Part("memory", "{}"), "canary", **given)


class Waits:
    """A release that was brought to a stage where it waits; what is said to it there is taken back again."""

    def __init__(self, stage: Any, at: str, project: Any) -> None:
        self.stage, self.at = stage, at
        stage.book = ReleaseRecord(stage.record, partial(proven, SIGNATURES))
        self.releases = Releases(project, stage.book, lambda _: None, SIGNATURES)
        self.job = self._begun()
        self._bring()
        parts = ("engine", "publisher", "targets", "numbers", "gates", "workspace", "commands", "alerts")
        self._parts = {part: getattr(stage, part) for part in parts}
        self._parts["post_mortems"] = stage.post_mortems
        self._kept = stage.record.keep()
        self.rewind()
        self.undisturbed = self.after()

    def _begun(self) -> Job:
        stage, at = self.stage, self.at
        api = GatePlan("api", "tests", "{}", True, 60, stage="integration")
        unit = GatePlan("unit", "tests", "{}", True, 60, stage="unit")
        stage.gate("unit", Call.GO)
        stage.gate("api", *((Call.HOLD, Call.HOLD, Call.GO) if at == "gate" else (Call.GO,)))
        stage.gate("told", Call.GO)
        stage.gate("smoke", *((Call.HOLD, Call.HOLD, Call.GO) if at == "smoke" else (Call.GO,)))
        told = GatePlan("told", "checklist", CHECKLIST, False, 60)
        job = stage.job(unit, api, told)
        plan = msgspec.structs.replace(
            job.plan,
            people=PEOPLE,
            approvals=Approvals(1, ("qa",), not_by=("author", "starter"), emergency=("technical-lead",)),
            authors=("author@x.example",),
            environments=self._environments(),
        )
        starter = CALLERS["starter"].person
        job = msgspec.structs.replace(
            job, plan=plan, digest=plan.digest, starter=starter, proposal=at == "proposal", flow=newest()
        )
        stage.begin(job)
        self.write(CALLERS["starter"], f"start {RELEASE}")
        return job

    def _environments(self) -> tuple[EnvironmentPlan, ...]:
        if self.at not in ENVIRONMENTS:
            return ()
        names = ("staging", "production") if self.at == "soak" else ("production",)
        for name in names:
            target, first = MemoryTarget(), FencingToken("first", 1)
            target.start(first, Artefact(OLD, "b" * 40), 1, lambda: False)
            target.shift(first, {OLD: 100})
            target.promote(first, OLD)
            self.stage.targets[name], self.stage.numbers[name] = target, MemoryMetrics(failed=5)
        self.stage.commands = PlayedCommands(
            {"backup": Play(), "restore": Play(), "migrate": Play(int(self.at == "restore"), "no")}
        )
        last = environment(names[-1], **({} if self.at == "soak" else ENVIRONMENTS[self.at]))
        first = (environment("staging", steps=(Start(), Shift(100), Promote()), **ENVIRONMENTS["soak"]),)
        return (*first, last) if self.at == "soak" else (last,)

    def _bring(self) -> None:
        """Say what those say who may, until it waits there."""
        stage, at = self.stage, self.at
        if at == "held":
            stage.book.lease(Product("shop"), "production", "another", 1)
        if at == "effect":
            stage.engine.die = ("production-migrate", "after")
        if at == "trouble":
            stage.numbers["production"].bad = {NEW}

        waited = []

        def answer() -> bool:
            row = stage.book.find(RELEASE)
            waited.append(row.stage)
            assert len(waited) < 20, waited
            if row.at.kind == at:
                return False
            if row.at.kind == "approval":
                self.write(CALLERS["qa"], "approve")
                if at == "publishing":
                    base = stage.remote.refs["refs/heads/main"]
                    moved = stage.publisher.commit(base, {"other": "1"}, "fix: it", Person("E", "e"), 1)
                    stage.remote.refs["refs/heads/main"] = moved
            return True

        stage.engine.on_wait = answer
        for _ in range(2):  # the effect of which nobody knows the end is one in which it died
            self._run()
        stage.engine.on_wait = lambda: False
        row = stage.book.find(RELEASE)
        assert row.at.kind == at, row.reason

    def _run(self) -> str:
        """How it ended; "" where it waits."""
        try:
            return str(self.stage.run(self.job)["outcome"])
        except Waiting:
            return ""
        except Died:
            return ""

    def rewind(self) -> None:
        """Take it back to where it waits, as if nobody had said anything."""
        self.stage.record.rewind(self._kept)
        for name, part in deepcopy(self._parts).items():
            setattr(self.stage, name, part)
        self.stage.remote = self.stage.publisher.remotes["origin"]

    def content(self) -> bytes:
        """All that the record has."""
        with closing(self.stage.record.keep()) as copy:
            return copy.serialize()

    def close(self) -> None:
        self._kept.close()
        self.stage.record.close()

    def write(self, who: Who, said: str) -> None:
        """Write a word straight into the record."""
        self.stage.book.order(RELEASE, self.worded(who, said))

    def worded(self, who: Who, said: str) -> Instruction:
        """A word as somebody would put it."""
        kind, _, about = said.partition(" ")
        row = self.stage.book.find(RELEASE)
        plan, commit = ("f" * 64, "e" * 40) if who.old else (row.job["digest"], row.candidate)
        asked = self.releases.asked(row) if kind in ANSWERING else None
        question = (asked.digest if asked else "") if who.answers is None else who.answers
        signature = ""
        if who.key:
            text = statement(plan, commit, kind, about, question)
            signature = SIGNATURES.sign(text, NAMESPACE, key_of(who.key)).decode()
        return Instruction(0, kind, who.person, "why", "", commit, plan, LATER, signature, about, question)  # type: ignore[arg-type]

    def after(self) -> tuple[Any, ...]:
        """What there is once it has heard what was said, and waits again or is over."""
        rung = iter((True,))
        self.stage.engine.on_wait = lambda: next(rung, False)
        outcome, stage = self._run(), self.stage
        row = stage.book.find(RELEASE)
        return (
            outcome,
            row.at,
            row.stage,
            [step for step in stage.engine.steps if not step.startswith("look-")],
            [(one.asker, one.call, one.reason) for one in stage.book.decisions(RELEASE)],
            dict(stage.remote.refs),
            {name: one.observe() for name, one in stage.targets.items()},
            sorted(stage.book.blocked(Product("shop"))),
        )


@pytest.fixture(scope="module")
def waits(stage_class, tmp_path_factory) -> Iterator[Any]:
    """Brings a release to a stage once, for all words that are said there."""
    made: dict[str, Waits] = {}

    def brought(at: str, project: Any) -> Waits:
        if at not in made:
            made[at] = Waits(stage_class(tmp_path_factory.mktemp(at)), at, project)
        made[at].rewind()
        return made[at]

    yield brought
    for one in made.values():
        one.close()


@pytest.fixture
def project(tell):
    return tell("commit main  feat: sell things").project()


@pytest.mark.parametrize("at", MOVES)
def test_a_word_in_the_record_moves_a_release_only_by_whom_the_table_names(waits, project, sample, at):
    release, wrong = waits(at, project), []
    callers = CALLERS | OF_OLD
    for said, name in cells(sample, product(WORDS, callers), lambda said, name: moves(at, said, name)):
        release.rewind()
        release.write(callers[name], said)
        if (release.after() != release.undisturbed) != moves(at, said, name):
            wrong.append((said, name))
    assert wrong == []


@pytest.mark.parametrize("at", MOVES)
def test_a_word_at_the_door_is_taken_asked_for_or_refused_as_the_table_says(waits, project, sample, at):
    release, wrong = waits(at, project), []
    for said, name in cells(sample, product(MAY, CALLERS), lambda said, name: may(at, said, name)):
        release.rewind()
        outcome = spoken(release, CALLERS[name], said)
        asks = name in PROGRAMS and said != "start"
        expected = "said" if may(at, said, name) else "asked for" if asks else "refused"
        moved = release.after() != release.undisturbed
        if (outcome, moved) != (expected, may(at, said, name) and moves(at, said, name)):
            wrong.append((said, name, outcome, moved))
    assert wrong == []


VOID = {"": "was said before the question was asked", "f" * 64: "answers another question"}


@pytest.mark.threat("gate", "Give an approval, or another word, before the question is asked that it answers")
@pytest.mark.parametrize("answers", VOID, ids=["none", "another"])
@pytest.mark.parametrize("at", sorted(MOVES.keys() - {"watch", "held", "publishing"}))
def test_a_word_of_who_may_say_it_that_answers_nothing_that_is_asked_is_void_and_told(
    waits, project, at, answers
):
    release, wrong = waits(at, project), []
    for said, names in MOVES[at].items():
        if said.partition(" ")[0] not in ANSWERING:
            continue
        for name in names:
            release.rewind()
            release.write(CALLERS[name]._replace(answers=answers), said)
            moved = release.after() != release.undisturbed
            told = [
                one.data["why"] for one in release.stage.book.timeline(RELEASE) if one.what == "answer.void"
            ]
            if (moved, told) != (False, [VOID[answers]]):
                wrong.append((said, name, moved, told))
    assert wrong == []


SEED = int(os.environ.get("GONOGO_SEED", "1"))
"""Another one forges other words; a failure tells which one it was."""
NAMES = ("production", "restore production", "emergency", "1" * 40)
ODD = ("", " ", "*", "x" * 5_000, "\x1b[2J\u202e", "../..", *NAMES)
TELLING = ("gate", "approval", "watch", "restore")
"""Stages that differ in who answers them and how."""


@pytest.mark.threat(
    "contributor", "Forge words: of others, of another kind, about something else, half signed"
)
@pytest.mark.parametrize("at", TELLING)
def test_forged_words_move_nothing_and_break_nothing(waits, project, at):
    release, random = waits(at, project), Random(f"{SEED} {at}")
    true = [(said, name) for said, names in MOVES[at].items() for name in sorted(names)]
    written = [forged(release, random, *random.choice(true)) for _ in range(12)]
    assert release.after() == release.undisturbed, (SEED, [one.kind for one in written])


def forged(release: Waits, random: Random, said: str, name: str) -> Instruction:
    """A word that would count but for what is changed in it after it was signed; it is written down."""
    word = release.worded(CALLERS[name], said)
    people = [one.person for one in CALLERS.values() if one.named != name]
    kinds = [kind for kind in get_args(InstructionKind) if kind != word.kind]
    change = random.choice(
        [
            {
                "signature": random.choice(
                    ("", "x", "-----BEGIN SSH SIGNATURE-----\n", word.signature[:-9], *ODD)
                )
            },
            {"person": random.choice(people)},
            {"person": msgspec.structs.replace(word.person, kind=random.choice(("program", "service")))},
            {"kind": random.choice(kinds)},
            {"about": random.choice([odd for odd in ODD if odd != word.about])},
            {"plan": random.choice(("f" * 64, *ODD))},
            {"commit": random.choice(("e" * 40, *ODD[1:]))},
        ]
    )
    made = msgspec.structs.replace(word, **change)
    release.stage.book.order(RELEASE, made)
    return made


@pytest.mark.threat("program", "Ask for what only people may say, in every way that a word can be put")
@pytest.mark.parametrize("at", TELLING)
def test_whoever_may_say_nothing_is_refused_whatever_they_say(waits, project, at):
    release, random = waits(at, project), Random(f"{SEED} {at} door")
    for _ in range(12):
        name = random.choice(("unknown", "program", "known program", "service"))
        kind = random.choice([kind for kind in get_args(InstructionKind) if kind != "start"])
        said = f"{kind} {random.choice(ODD)}"
        outcome = spoken(release, CALLERS[name], said)
        assert outcome in ("refused", "asked for"), (SEED, name, said)
    assert release.after() == release.undisturbed


def moves(at: str, said: str, name: str) -> bool:
    return name in MOVES[at].get(said, NOBODY)


def may(at: str, said: str, name: str) -> bool:
    return name in MAY_AT.get((at, said), MAY[said])


def cells(sample, every, named) -> list[tuple[str, str]]:
    """All that the table names, and a fair part of what it does not."""
    every = list(every)
    inside = [cell for cell in every if named(*cell)]
    return [*inside, *sample([cell for cell in every if cell not in inside], 40)]


def spoken(release: Waits, who: Who, said: str) -> str:
    """What became of a word at the door; one that is refused leaves the record as it was, to the byte."""
    kind, _, about = said.partition(" ")
    row, before = release.stage.book.find(RELEASE), release.content()
    heard = len(release.stage.book.orders(RELEASE))
    try:
        person = release.releases.say(who.caller, row, kind, "why", about)
    except UsageError:
        assert release.content() == before
        return "refused"
    assert len(release.stage.book.orders(RELEASE)) == heard + 1
    return "said" if person.kind == "person" or said == "start" else "asked for"
