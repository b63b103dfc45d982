"""Tokens in the record, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from gonogo.domain.people.person import Person
from gonogo.domain.people.token import Credential, Token, digest_of
from gonogo.store.tokens import StoredTokens

ANN = Person("Ann", "ann@shop.example", "account")
BOT = Person("Nightly", "ci@shop.example", "account", "service")


def credential(name: str, whose: Person = ANN, made: int = 100) -> Credential:
    return Credential(Token(name, whose, "for tests", made, made + 50), digest_of(name))


@pytest.fixture
def record(fresh, records):
    return records(fresh())


@pytest.fixture
def tokens(record):
    return StoredTokens(record)


def test_a_token_is_found_as_it_was_made_and_the_ledger_says_who_made_it(record, tokens):
    tokens.add(credential("one"), ANN)
    tokens.add(credential("two", BOT, 200), ANN)
    assert tokens.credential("two") == credential("two", BOT, 200)
    assert tokens.all() == [credential("two", BOT, 200).token, credential("one").token]
    with record.reading() as reading:
        told = list(reading.ledger.latest(("token.created",)))
        ann = reading.people.find(told[0].who)
        assert (ann.name, told[0].data["token"], told[0].data["kind"]) == ("Ann", "two", "service")
        assert "ann@" not in str(told)


def test_a_token_is_revoked_once_and_used_ever_later(tokens):
    tokens.add(credential("one"), ANN)
    assert [tokens.revoke("one", BOT, at) for at in (120, 130)] == [True, False]
    assert not tokens.revoke("none", BOT, 120)
    for at in (110, 105):
        tokens.use("one", at)
    found = tokens.credential("one").token
    assert (found.revoked, found.used) == (120, 110)


def test_a_token_of_somebody_who_was_erased_is_nobodys(record, tokens):
    tokens.add(credential("one"), ANN)
    with record.change() as transaction:
        transaction.people.erase(transaction.people.id_of("", ANN.email))
    assert tokens.credential("one") is None
    assert tokens.all() == []


def test_a_code_is_good_until_it_expires_or_another_is_offered(tokens):
    tokens.offer(digest_of("first"), 100)
    tokens.offer(digest_of("second"), 100)
    assert not tokens.redeem(digest_of("first"), credential("one"), 50)
    assert not tokens.redeem(digest_of("second"), credential("one"), 100)
    assert tokens.redeem(digest_of("second"), credential("one"), 99)


@pytest.mark.threat("person", "exchange a code twice, also at the same moment")
def test_of_many_who_exchange_a_code_one_gets_a_token_and_then_no_code_is_offered(tokens):
    tokens.offer(digest_of("code"), 100)
    with ThreadPoolExecutor(4) as pool:
        given = list(
            pool.map(lambda one: tokens.redeem(digest_of("code"), credential(one), 50), ["a", "b", "c", "d"])
        )
    assert sorted(given) == [False, False, False, True]
    assert len(tokens.all()) == 1
    assert not tokens.offer(digest_of("another"), 100)
