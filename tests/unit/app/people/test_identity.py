"""Who said it: a name that anybody can type, or a signature that is proven."""

from __future__ import annotations

import msgspec
import pytest

from gonogo.app.caller import local_caller
from gonogo.app.people.identity import proven, proven_person
from gonogo.domain.instruction import Instruction
from gonogo.domain.people.approval import NAMESPACE, statement
from gonogo.domain.people.people import Member
from gonogo.domain.people.person import Person
from gonogo.ports.record.releases import ReleaseRow
from gonogo.testing.signatures import MemorySignatures

COMMIT, PLAN = "c" * 40, "d" * 64
KEY = f"ssh-ed25519 {'A' * 68}"
ANN = Person("Ann", "ann@shop.example")
SIGNATURES = MemorySignatures()


def row(*keys: str) -> ReleaseRow:
    people = [{"name": "Ann", "email": "Ann@shop.example", "keys": list(keys)}] if keys else []
    job = {"digest": PLAN, "plan": {"people": people}}
    return ReleaseRow("r-1", "shop", "", "1.0.0", "v1.0.0", job, "approval", "", COMMIT, 1, 0, "", "")


def order(key: str, commit: str = COMMIT) -> Instruction:
    signature = SIGNATURES.sign(statement(PLAN, commit), NAMESPACE, key).decode()
    person = msgspec.structs.replace(ANN, level="signed")
    return Instruction(1, "approve", person, "", "by gonogo approve", COMMIT, PLAN, 1, signature)


def test_a_signature_of_a_known_key_is_signed():
    assert proven(SIGNATURES, row("ssh-ed25519 " + "B" * 68, KEY), order(KEY)) == order(KEY)


@pytest.mark.parametrize(
    ("keys", "word", "doubt"),
    [
        ((), order(KEY), "a key that is not known"),
        ((KEY,), order("another"), "none of the keys that are known for this address"),
        ((KEY,), order(KEY, commit="e" * 40), "none of the keys that are known for this address"),
    ],
)
def test_any_other_signature_is_asserted_only_and_said_so(keys, word, doubt):
    found = proven(SIGNATURES, row(*keys), word)
    assert found.person.level == "asserted"
    assert found.manner == f"by gonogo approve, with a signature of {doubt}"


def test_a_word_without_a_signature_stays_asserted():
    word = msgspec.structs.replace(order(KEY), person=ANN, signature="")
    assert proven(SIGNATURES, row(KEY), word) == word


def test_the_key_that_git_has_signs_the_word(shop):
    shop.git("config", "user.signingkey", "ann")
    person, signature = local_caller(shop.project().git_settings, SIGNATURES).signed(b"yes")
    assert (person.level, person.kind) == ("signed", "person")
    assert SIGNATURES.verify(b"yes", signature.encode(), NAMESPACE, "ann", "ann")


def test_without_a_key_nothing_is_signed(shop):
    person, signature = local_caller(shop.project().git_settings, SIGNATURES).signed(b"yes")
    assert (person.level, signature) == ("asserted", "")


@pytest.mark.parametrize(("key", "level"), [(KEY, "signed"), ("another", "asserted"), ("", "asserted")])
def test_whoever_asks_is_known_by_a_key_of_theirs_only(shop, key, level):
    shop.git("config", "user.signingkey", key)
    shop.git("config", "user.email", "ann@shop.example")
    people = [Member("Ann", "ann@shop.example", keys=(KEY,))]
    caller = local_caller(shop.project().git_settings, SIGNATURES, "service")
    found = proven_person(SIGNATURES, people, caller, b"yes")
    assert (found.email, found.level, found.kind) == ("ann@shop.example", level, "service")
