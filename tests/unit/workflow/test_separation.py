"""Separation of duties: nobody gets a release through with fewer people than its rule asks.

Actors are real people, each with keys that nobody else has. Whatever else they say is forged at will: names,
addresses, levels, words of others with signatures that were good for something else. What is held against
gonogo is what really happened: who made a commit, who began the release, and who signed what.
"""

from __future__ import annotations

import os
from functools import partial
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.written import WrittenHistory

from gonogo.app.people.identity import proven, proven_by
from gonogo.app.people.rules import with_authors
from gonogo.domain.decision import Call, Subject
from gonogo.domain.history.commits import Commit
from gonogo.domain.instruction import Instruction
from gonogo.domain.people.answer import Answer
from gonogo.domain.people.approval import (
    EMERGENCY,
    NAMESPACE,
    ApprovalContext,
    Approvals,
    decide,
    emergency_about,
    statement,
)
from gonogo.domain.people.people import Member, Permissions
from gonogo.domain.people.person import Person
from gonogo.domain.rollout.environment import EnvironmentPlan, Part
from gonogo.store.book import ReleaseRecord
from gonogo.testing.engine import Waiting
from gonogo.testing.polling import PLAN
from gonogo.testing.signatures import MemorySignatures
from gonogo.testing.target import MemoryTarget

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SIGNATURES = MemorySignatures()
ACTORS = ("ann", "bob", "cem", "mal")
ROLES = ("engineering", "qa", "release-manager")
RELEASE = "1.1.0-0a"
NOW = 1_700_000_000
EXAMPLES = 2000 if os.environ.get("GONOGO_EVERY_MOMENT") else 500
PROFILE = settings(derandomize=True, deadline=None, max_examples=EXAMPLES)


def key_of(actor: str, which: str = "") -> str:
    return f"ssh-ed25519 {f'{actor}{which}' * 20}"


def program_of(actor: str) -> str:
    return f"bot-of-{actor}@x.example"


class Said(NamedTuple):
    """What a signature is over."""

    kind: str
    plan: str
    commit: str
    about: str


class Forged(NamedTuple):
    """A word as an actor gives it: who they say they are, and where the signature comes from."""

    actor: str
    claims: str
    level: str
    kind: str
    about: str
    stale: tuple[bool, bool]
    source: str
    replayed: int


class World:
    """Who is who, which signatures there are to copy, and what really happened."""

    def __init__(self, people: Sequence[Member]) -> None:
        self.people = tuple(people)
        self.pool: list[tuple[Said, str, str]] = []
        self.consents: set[tuple[str, Said]] = set()

    def sign(self, actor: str, said: Said, *, program: bool = False) -> str:
        """The actor really signs this, with a key of theirs; a program's word is nobody's consent."""
        text = statement(said.plan, said.commit, said.kind, said.about)
        signature = SIGNATURES.sign(text, NAMESPACE, key_of(actor, "program" if program else "")).decode()
        email = program_of(actor) if program else f"{actor}@x.example"
        self.pool.append((said, email, signature))
        if not program:
            self.consents.add((actor, said))
        return signature

    def order(self, word: Forged, subject: Subject) -> Instruction:
        """What reaches the record, whoever says they said it."""
        plan = "f" * 64 if word.stale[0] else subject.plan
        commit = "e" * 40 if word.stale[1] else subject.commit
        said, claims, signature = Said(word.kind, plan, commit, word.about), word.claims, ""
        if word.source in ("own", "program"):
            signature = self.sign(word.actor, said, program=word.source == "program")
        elif word.source in ("copy", "replay") and self.pool:
            old, email, signature = self.pool[word.replayed % len(self.pool)]
            said, claims = (old, email) if word.source == "copy" else (said, claims)
        person = Person(word.actor, claims, word.level)  # type: ignore[arg-type]  # of the strategy
        return Instruction(
            0, said.kind, person, "why", "", said.commit, said.plan, NOW, signature, said.about
        )  # type: ignore[call-arg]

    def member(self, actor: str) -> Member | None:
        return next((one for one in self.people if one.email == f"{actor}@x.example"), None)

    def agreed(self, subject: Subject, about: str = "") -> list[str]:
        """The actors who are known, and really said yes to exactly this."""
        said = Said("approve", subject.plan, subject.commit, about)
        return [actor for actor in ACTORS if (actor, said) in self.consents and self.member(actor)]


def enough(
    world: World, rule: Approvals, subject: Subject, authors: set[str], starter: str, about: str = ""
) -> bool:
    """Whether what really happened fulfils the rule. about: the environment, "" for the tag."""
    out = (authors if "author" in rule.not_by else set()) | ({starter} if "starter" in rule.not_by else set())
    able = {actor: world.member(actor) for actor in world.agreed(subject, about) if actor not in out}
    roles = {actor: set(member.roles) for actor, member in able.items() if member}
    if rule.roles:
        roles = {actor: has & set(rule.roles) for actor, has in roles.items() if has & set(rule.roles)}
    if rule.one_per_role:
        seats = [*rule.roles, *[""] * len(roles)]
        placed = (
            sum(seat in has for seat, has in zip(order, roles.values(), strict=False))
            for order in permutations(seats, len(roles))
        )
        return max(placed, default=0) >= rule.at_least
    return len(roles) >= rule.at_least


def in_emergency(
    world: World, rule: Approvals, subject: Subject, authors: set[str], starter: str, about: str = ""
) -> bool:
    """Whether a second person who may really said that it cannot wait."""
    out = (authors if "author" in rule.not_by else set()) | {starter}
    members = (
        world.member(actor) for actor in world.agreed(subject, emergency_about(about)) if actor not in out
    )
    return any(set(member.roles) & set(rule.emergency) for member in members if member)


EVERY = [
    *(f"{actor}@x.example" for actor in ACTORS),
    *(f"{actor}@home.example" for actor in ACTORS),
    *(program_of(actor) for actor in ACTORS),
    "CEM@x.example",
    "nobody@else.example",
    "",
]


@st.composite
def speakers(draw: Any) -> tuple[str, str, str]:
    """An actor, the address that they type, and what they sign with: mostly what is theirs."""
    actor = draw(st.sampled_from(ACTORS))
    own, home, program = f"{actor}@x.example", f"{actor}@home.example", program_of(actor)
    theirs = [(own, "own"), (own, "own"), (home, "own"), (home, "own"), (program, "program")]
    others = st.tuples(st.sampled_from(EVERY), st.sampled_from(["own", "program", "none"]))
    return actor, *draw(st.sampled_from(theirs) | others)


PRODUCTION = "production"
ABOUT = st.sampled_from(["", "", PRODUCTION, PRODUCTION, EMERGENCY, emergency_about(PRODUCTION)])
HONEST = st.builds(
    lambda actor, about: Forged(
        actor, f"{actor}@x.example", "signed", "approve", about, (False, False), "own", 0
    ),
    st.sampled_from(ACTORS),
    ABOUT,
)
OTHER_NAME = st.builds(
    lambda speaker, level, about: Forged(
        speaker[0], speaker[1], level, "approve", about, (False, False), speaker[2], 0
    ),
    speakers(),
    st.sampled_from(["signed", "signed", "asserted", "account"]),
    ABOUT,
)
REPLAYED = st.builds(
    lambda source, kind, about, number: Forged(
        "mal", "", "signed", kind, about, (False, False), source, number
    ),
    st.sampled_from(["copy", "copy", "replay"]),
    st.sampled_from(["approve", "override"]),
    st.sampled_from(["", EMERGENCY, "unit", PRODUCTION]),
    st.integers(0, 12),
)
FORGED = st.builds(
    Forged,
    st.sampled_from(ACTORS),
    st.sampled_from(EVERY),
    st.sampled_from(["signed", "asserted", "account"]),
    st.sampled_from(["approve", "start", "override", "reject"]),
    st.sampled_from(["", EMERGENCY, "unit", RELEASE, PRODUCTION]),
    st.tuples(st.booleans(), st.booleans()),
    st.sampled_from(["own", "program", "copy", "replay", "none"]),
    st.integers(0, 99),
)
WORDS = st.lists(HONEST | OTHER_NAME | REPLAYED | FORGED, max_size=6)
RULES = st.builds(
    lambda at_least, roles, apart, not_by, emergency: Approvals(
        at_least, roles, apart and at_least <= len(roles), not_by, "signed", emergency=emergency
    ),
    st.sampled_from([1, 1, 2, 2, 3]),
    st.sampled_from([(), ("qa",), ("engineering", "qa"), ROLES]),
    st.booleans(),
    st.sampled_from([(), ("author",), ("starter",), ("author", "starter")]),
    st.sampled_from([(), ("release-manager",)]),
)


@st.composite
def teams(draw: Any) -> list[Member]:
    """Some of the actors with their roles and keys, and programs of theirs. One entry is one person."""
    people = []
    for actor in ACTORS:
        if draw(st.integers(0, 5)):
            roles = tuple(draw(st.lists(st.sampled_from(ROLES), unique=True, min_size=1)))
            also = (f"{actor}@home.example",)
            people.append(Member(actor, f"{actor}@x.example", roles, (key_of(actor),), also))
        if draw(st.booleans()):
            owner = draw(st.sampled_from([f"{actor}@x.example", f"{actor}@home.example"]))
            key = (key_of(actor, "program"),)
            people.append(Member(f"bot of {actor}", program_of(actor), ROLES, key, program_of=owner))
    return people or [Member("ann", "ann@x.example", ROLES, (key_of("ann"),))]


COMMITS = st.lists(speakers(), max_size=2)


def committed(plan: Any, told: Sequence[tuple[str, str, str]]) -> Any:
    """The plan with the authors that gonogo finds in commits, by actor, typed address and key."""
    which = {"own": "", "program": "program"}
    commits = {
        f"{number:040}": (typed, key_of(actor, which[key]) if key in which else "")
        for number, (actor, typed, key) in enumerate(told)
    }
    history = [Commit(sha, (), 0, "x", email, "feat: x") for sha, (email, _) in commits.items()]

    def signer(sha: str, keys: Mapping[str, Sequence[str]]) -> str:
        owners = {key: who for who, known in keys.items() for key in known}
        return owners.get(commits[sha][1], "")

    return with_authors(WrittenHistory(history, signer), plan)  # type: ignore[arg-type]  # as far as it is asked


def answer(order: Instruction) -> Answer:
    return Answer(
        order.person.name,
        order.person.email,
        order.person.level,
        order.kind == "approve",
        order.comment,
        order.manner,
        order.commit,
        order.plan,
        order.at,
        order.about,
    )


@pytest.mark.slow
@PROFILE
@given(
    people=teams(),
    rule=RULES,
    commits=COMMITS,
    start=speakers(),
    words=WORDS,
    about=st.sampled_from(["", PRODUCTION]),
)
def test_no_sequence_of_words_passes_a_rule_with_fewer_people_than_it_asks(
    people, rule, commits, start, words, about
):
    world, subject, (starter, typed, signs) = World(people), Subject("c" * 40, "d" * 64), start
    for actor in ACTORS:  # what everybody said about an earlier release
        world.sign(actor, Said("approve", "f" * 64, "e" * 40, ""))
        world.sign(actor, Said("approve", subject.plan, "e" * 40, emergency_about(about)))
    plan = committed(msgspec.structs.replace(PLAN, approvals=rule, people=world.people), commits)
    began = world.order(Forged(starter, typed, "signed", "start", RELEASE, (False, False), signs, 0), subject)
    circle = ApprovalContext(
        world.people,
        plan.authors,
        plan.unsigned,
        typed,
        proven_by(SIGNATURES, world.people, began).person.level,
    )
    heard: list[Answer] = []
    authors = {actor for actor, _, _ in commits}
    for word in words:
        order = proven_by(SIGNATURES, world.people, world.order(word, subject))
        if order.kind in ("approve", "reject"):
            heard.append(answer(order))
        decision = decide(rule, heard, subject, circle, about)
        if decision.call is Call.GO:
            assert enough(world, rule, subject, authors, starter, about) or in_emergency(
                world, rule, subject, authors, starter, about
            ), decision
        if decision.call is not Call.HOLD:
            break


HONEST_TEAM = [
    Member(actor, f"{actor}@x.example", (role,), (key_of(actor),), (f"{actor}@home.example",))
    for actor, role in zip(ACTORS, ("release-manager", "qa", "engineering", "guest"), strict=True)
]
STRICT = Approvals(
    2, ("engineering", "qa"), one_per_role=True, not_by=("author", "starter"), authors="signed"
)


class Flow:
    """A release on a stage, under a rule, with a record that believes only signatures."""

    def __init__(
        self, stage: Any, world: World, rule: Approvals, gate: Call, guarded: Approvals | None = None
    ) -> None:
        self.world = world
        self.stage = stage
        self.stage.book = ReleaseRecord(self.stage.record, partial(proven, SIGNATURES))
        self.rule = rule
        self.call = gate
        self.guarded = guarded
        stage.targets[PRODUCTION] = MemoryTarget()

    def begin(self, commits: Any, starter: str) -> Any:
        job = self.stage.job(self.stage.gate("unit", self.call))
        memory = Part("memory", "{}")
        guarded = EnvironmentPlan(PRODUCTION, memory, memory, "recreate", (), approvals=self.guarded)
        plan = msgspec.structs.replace(job.plan, approvals=self.rule, people=self.world.people)
        plan = msgspec.structs.replace(plan, environments=(guarded,) if self.guarded else ())
        plan = committed(msgspec.structs.replace(plan, permissions=Permissions()), commits)
        job = msgspec.structs.replace(job, plan=plan, digest=plan.digest, starter=Person("x", starter))
        return self.stage.begin(job)

    def say(self, word: Forged, *, start: bool = False) -> None:
        row = self.stage.book.find(RELEASE)
        subject = Subject("" if start else row.candidate, row.job["digest"])
        self.stage.book.order(RELEASE, self.world.order(word, subject))

    def run(self, job: Any, words: Sequence[Forged]) -> str:
        """How it ends, with one word said whenever it waits; "" where it still waits after the last one."""
        left = list(words)

        def next_word() -> bool:
            if left:
                self.say(left.pop(0))
                return True
            return False

        self.stage.engine.on_wait = next_word
        try:
            return str(self.stage.run(job)["outcome"])
        except Waiting:
            return ""

    def subject(self) -> Subject:
        row = self.stage.book.find(RELEASE)
        return Subject(row.candidate, row.job["digest"])


def overridden(world: World, plan: str, commits: set[str]) -> bool:
    """Whether somebody who may really said to go on in spite of the gate, under this plan."""
    managers = [actor for actor in ACTORS if (one := world.member(actor)) and "release-manager" in one.roles]
    return any(
        (actor, Said("override", plan, commit, "unit")) in world.consents
        for actor in managers
        for commit in commits
    )


STARTS = speakers() | st.builds(lambda one: (one[0], one[1], "copy"), speakers())
OVERRIDE = st.builds(
    lambda actor: Forged(actor, f"{actor}@x.example", "signed", "override", "unit", (False, False), "own", 0),
    st.sampled_from(ACTORS),
)


def honest(actor: str, about: str) -> Forged:
    return Forged(actor, f"{actor}@x.example", "signed", "approve", about, (False, False), "own", 0)


IN_ORDER = st.tuples(*(st.permutations(["bob", "cem"]) for _ in range(2))).map(
    lambda pairs: [
        honest(actor, about) for about, pair in zip(["", PRODUCTION], pairs, strict=True) for actor in pair
    ]
)


@pytest.mark.slow
def test_no_sequence_gets_a_whole_release_through_with_fewer_people_than_the_rule_asks(stage):
    outcomes = set()

    @settings(derandomize=True, deadline=None, max_examples=50)
    @given(
        people=st.just(HONEST_TEAM) | teams(),
        rule=st.sampled_from([STRICT, Approvals(1, ("qa",), not_by=("starter",)), Approvals()]) | RULES,
        commits=st.just([("mal", "ann@x.example", "own")]) | COMMITS,
        start=STARTS,
        guarded=st.none() | st.sampled_from([STRICT, Approvals(1, ("qa",))]),
        call=st.sampled_from([Call.GO, Call.GO, Call.HOLD]),
        words=IN_ORDER | st.lists(HONEST | HONEST | OVERRIDE | OTHER_NAME | REPLAYED | FORGED, max_size=6),
    )
    def tried(people, rule, commits, start, guarded, call, words):
        world = World(people)
        with TemporaryDirectory() as folder:
            flow = Flow(type(stage)(Path(folder)), world, rule, call, guarded)
            starter, email, signs = start
            job = flow.begin(commits, email)
            for actor in ACTORS:  # the same plan was begun before, and given up; another was overridden
                world.sign(actor, Said("start", job.digest, "", "1.1.0-00"))
                world.sign(actor, Said("override", "f" * 64, "", "unit"))
                world.sign(actor, Said("approve", job.digest, "e" * 40, ""))
            flow.say(Forged(starter, email, "signed", "start", RELEASE, (False, False), signs, 1), start=True)
            outcome = flow.run(job, words)
            outcomes.add((outcome, bool(guarded)))
            if outcome == "released":
                subject, authors = flow.subject(), {actor for actor, _, _ in commits}
                for one, about in [(rule, ""), *([(guarded, PRODUCTION)] if guarded else [])]:
                    assert enough(world, one, subject, authors, starter, about) or in_emergency(
                        world, one, subject, authors, starter, about
                    )
                commits_of = {"", subject.commit}
                assert call is Call.GO or overridden(world, job.digest, commits_of)
            flow.stage.record.close()

    tried()
    assert outcomes >= {("released", False), ("released", True), ("", True)}


def test_an_honest_team_gets_its_release_through(stage):
    world = World(HONEST_TEAM)
    flow = Flow(stage, world, STRICT, Call.GO)
    job = flow.begin([("ann", "ann@x.example", "own")], "ann@x.example")
    honest = partial(Forged, level="signed", stale=(False, False), source="own", replayed=0)
    flow.say(honest("ann", "ann@x.example", kind="start", about=RELEASE), start=True)
    words = [honest(actor, f"{actor}@x.example", kind="approve", about="") for actor in ("bob", "cem")]
    assert flow.run(job, words) == "released"


def test_a_start_that_was_signed_for_another_release_does_not_hide_who_began_this_one(stage):
    world = World(HONEST_TEAM)
    flow = Flow(stage, world, Approvals(1, not_by=("starter",)), Call.GO)
    job = flow.begin([], "ann@x.example")
    world.sign("ann", Said("start", job.digest, "", "1.1.0-00"))
    forged = partial(Forged, "bob", "ann@x.example", "signed", "start", RELEASE, (False, False), replayed=0)
    for source in ("copy", "replay", "none", "own"):
        flow.say(forged(source), start=True)
    words = [Forged("bob", "bob@x.example", "signed", "approve", "", (False, False), "own", 0)]
    assert flow.run(job, words) == ""
    assert "began it without a signature" in stage.book.find(RELEASE).waiting
