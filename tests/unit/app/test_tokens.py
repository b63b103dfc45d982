"""Tokens of the server: who may make one, whose word comes with it, and what the record then believes."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

import msgspec
import pytest

from gonogo.app.caller import Caller
from gonogo.app.people.identity import proven_by
from gonogo.app.tokens import NewToken, Tokens
from gonogo.domain.instruction import Instruction
from gonogo.domain.people.approval import NAMESPACE, statement
from gonogo.domain.people.people import Member
from gonogo.domain.people.person import Person
from gonogo.domain.people.token import DAY
from gonogo.domain.permission import Rules
from gonogo.errors import ForbiddenError, UsageError
from gonogo.store.database import open_database
from gonogo.store.record import Record
from gonogo.store.tokens import StoredTokens
from gonogo.testing.signatures import MemorySignatures

KEY = f"ssh-ed25519 {'A' * 68}"
SIGNATURES = MemorySignatures()
RULES = Rules(
    (
        Member("Ann Admin", "ann@x.example", ("admin",), (KEY,), also=("ann@home.example",)),
        Member("Bob", "bob@x.example", ("qa",), (f"ssh-ed25519 {'B' * 68}",)),
        Member("bot", "bot@x.example", ("qa",), program_of="bob@x.example"),
    )
)
NOW = 1_800_000_000


class Clock:
    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.time, UTC)


class World:
    def __init__(self, folder, rules: Rules) -> None:
        self.clock: Any = Clock()
        self.record = Record(open_database(folder / "record.db"), self.clock)
        self.kept = StoredTokens(self.record)
        numbers = count()
        chance = lambda: (f"{next(numbers):012}", "s" * 43)  # noqa: E731 - it is handed over
        self.tokens = Tokens(self.kept, self.clock, lambda: rules, SIGNATURES, chance)

    def create(self, who: Caller, email: str = "bob@x.example", **more: Any):
        return self.tokens.create(who, NewToken(email, **more))

    def caller(self, email: str) -> Caller:
        found = self.tokens.caller(self.create(ANN, email).secret)
        assert found
        return found


def signing(name: str, email: str, key: str) -> Caller:
    return Caller(Person(name, email), sign=lambda text: SIGNATURES.sign(text, NAMESPACE, key).decode())


ANN = signing("Ann", "ann@x.example", KEY)
BOB = signing("Bob", "bob@x.example", f"ssh-ed25519 {'B' * 68}")


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path, RULES)
    yield made
    made.record.close()


@pytest.fixture
def alone(tmp_path):
    made = World(tmp_path, Rules())
    yield made
    made.record.close()


def test_an_administrator_makes_a_token_of_somebody_who_is_known_and_its_owner_is_an_account(world):
    made = world.create(ANN, "BOB@x.example", days=2, label="laptop")
    assert made.token.expires == NOW + 2 * DAY
    who = world.tokens.caller(made.secret)
    assert who.person == Person("Bob", "bob@x.example", "account")
    assert world.tokens.all()[0].label == "laptop"


@pytest.mark.threat("person", "make tokens without being an administrator")
@pytest.mark.parametrize(
    ("who", "why"),
    [
        (BOB, "is not in the role of admin"),
        (signing("Ann", "ann@x.example", "another"), "did not sign with a key"),
        (Caller(Person("Ann", "ann@x.example")), "did not sign with a key"),
        (Caller(Person("Ann", "ann@x.example", "account")), "did not sign with a key"),
        (signing("Eve", "eve@x.example", KEY), "is not in people"),
    ],
)
def test_nobody_else_makes_one(world, who, why):
    with pytest.raises(ForbiddenError, match=why):
        world.create(who)
    assert world.tokens.all() == []


def test_an_administrator_may_say_it_with_their_own_token_while_that_is_good(world):
    made = world.create(ANN, "ann@x.example")
    ann = world.tokens.caller(made.secret)
    assert world.create(ann, "bob@x.example").token.person.name == "Bob"
    world.tokens.revoke(ann, made.token.id)
    with pytest.raises(ForbiddenError, match="did not sign"):
        world.create(ann, "bob@x.example")


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"email": "eve@x.example"}, "eve@x.example is not in people"),
        ({"days": 0}, "1 to 366 days"),
        ({"days": 367}, "1 to 366 days"),
    ],
)
def test_a_token_of_nobody_or_for_too_long_is_not_made(world, more, why):
    with pytest.raises(UsageError, match=why):
        world.create(ANN, **{"email": "bob@x.example", **more})


def test_the_token_of_somebody_who_is_known_as_a_program_is_a_programs(world):
    assert world.caller("bot@x.example").person.kind == "program"


def test_where_nobody_is_known_any_person_makes_one_for_an_address_and_no_program_does(alone):
    eve = Caller(Person("Eve", "eve@x.example"))
    assert alone.create(eve, "eve@x.example", name="Eve").token.person.name == "Eve"
    with pytest.raises(UsageError, match="is no address"):
        alone.create(eve, "eve")
    with pytest.raises(ForbiddenError, match="is a service, which may only ask"):
        alone.create(Caller(Person("CI", "ci@x.example", kind="service")), "eve@x.example")


@pytest.mark.threat("person", "show a token that is over, revoked, cut off, or of another secret")
def test_a_token_is_nobodys_once_it_is_over_or_where_it_is_another(world):
    made = world.create(ANN, days=1)
    secret = made.secret
    for text in ("", secret[:-1], f"{secret[:-1]}t", secret.replace("000", "001", 1), "gonogo_ä_" + "s" * 43):
        assert world.tokens.caller(text) is None
    world.clock.time += DAY
    assert world.tokens.caller(secret) is None
    world.clock.time -= DAY
    world.tokens.revoke(ANN, made.token.id)
    assert world.tokens.caller(secret) is None


def test_the_use_of_a_token_is_noted_once_a_minute(world):
    made = world.create(ANN)
    seen = []
    for seconds in (0, 59, 60):
        world.clock.time = NOW + seconds
        world.tokens.caller(made.secret)
        seen.append(world.kept.credential(made.token.id).token.used - NOW)
    assert seen == [0, 0, 60]


def test_whoever_administers_sees_and_revokes_all_and_others_their_own(world):
    ann, bob = world.caller("ann@x.example"), world.caller("bob@x.example")
    anns, bobs = (one.id for one in world.tokens.all())
    assert [one.id for one in world.tokens.shown_to(bob)] == [bobs]
    assert len(world.tokens.shown_to(ann)) == 2
    with pytest.raises(ForbiddenError, match="is not in the role of admin"):
        world.tokens.revoke(bob, anns)
    assert world.tokens.revoke(bob, bobs).revoked == NOW
    with pytest.raises(UsageError, match="There is no token none"):
        world.tokens.revoke(ann, "none")


def test_the_one_time_code_is_exchanged_for_the_token_of_an_administrator_alone(world):
    code = world.tokens.offer()
    with pytest.raises(ForbiddenError, match="is not in the role of admin"):
        world.tokens.first(code, NewToken("bob@x.example"))
    with pytest.raises(ForbiddenError, match="The code is not good"):
        world.tokens.first("guessed", NewToken("ann@x.example"))
    made = world.tokens.first(code, NewToken("ann@x.example"))
    assert world.tokens.caller(made.secret).person.email == "ann@x.example"
    with pytest.raises(ForbiddenError, match="The code is not good"):
        world.tokens.first(code, NewToken("ann@x.example"))
    assert world.tokens.offer() == ""


def word(caller: Caller, kind: str = "approve") -> Instruction:
    person, signature = caller.signed(statement("d" * 64, "c" * 40, kind))
    return Instruction(0, kind, person, "", caller.manner, "c" * 40, "d" * 64, NOW, signature)  # type: ignore[arg-type]


def test_a_word_with_a_token_counts_as_an_accounts_also_once_the_token_is_over(world):
    bob = world.caller("bob@x.example")
    said = word(bob)
    world.clock.time += 1
    world.tokens.revoke(ANN, world.tokens.all()[0].id)
    assert proven_by(SIGNATURES, RULES.people, said, world.kept.credential) == said
    late = msgspec.structs.replace(said, at=world.clock.time)
    assert proven_by(SIGNATURES, RULES.people, late, world.kept.credential).person.level == "asserted"


@pytest.mark.threat("remote", "call a word an account's that no token of the record proves")
@pytest.mark.parametrize(
    "change", [{"kind": "reject"}, {"commit": "e" * 40}, {"signature": ""}, {"about": "x"}]
)
def test_a_word_that_was_changed_or_has_no_token_is_asserted_only_and_said_so(world, change):
    said = msgspec.structs.replace(word(world.caller("bob@x.example")), **change)
    found = proven_by(SIGNATURES, RULES.people, said, world.kept.credential)
    assert found.person.level == "asserted"
    assert found.manner.endswith("with a token that was not good for that")


def test_where_no_record_is_asked_no_token_proves_anything(world):
    said = word(world.caller("bob@x.example"))
    assert proven_by(SIGNATURES, RULES.people, said).person.level == "asserted"
