"""Tokens: what is kept of one, until when it is good, and what it proves."""

from __future__ import annotations

import msgspec
import pytest

from gonogo.domain.people import token
from gonogo.domain.people.person import Person
from gonogo.domain.people.token import Credential, Token, digest_of, is_proven, is_shown, proof, prover
from gonogo.domain.secrets import REMOVED, mask

ANN = Person("Ann", "ann@shop.example", "account")
SECRET = "Zm9vYmFyYmF6cXV4X3NvbWV0aGluZy1ieS1jaGFuY2U"
TEXT = token.written("5b0c6f0d2e9a", SECRET)
KNOWN = Credential(Token("5b0c6f0d2e9a", ANN, "", 100, 200), digest_of(TEXT))


def test_a_token_says_by_which_id_it_is_found_and_is_masked_wherever_it_is_printed():
    assert token.named(TEXT) == "5b0c6f0d2e9a"
    assert mask(f"it said {TEXT}, and no more") == f"it said {REMOVED}, and no more"


@pytest.mark.parametrize("text", ["", "gonogo_", f"{TEXT}x", TEXT[:-1], TEXT.removeprefix("gonogo_")])
def test_anything_else_names_no_token(text):
    assert token.named(text) == ""


@pytest.mark.parametrize(
    ("known", "shown"), [(KNOWN, True), (Credential(KNOWN.token, digest_of("other")), False), (None, False)]
)
def test_a_token_is_recognised_by_the_digest_of_all_of_it(known, shown):
    assert is_shown(known, TEXT) == shown


def test_nothing_is_recognised_by_an_empty_text():
    assert not is_shown(None, "")


@pytest.mark.parametrize(
    ("revoked", "now", "state"),
    [
        (0, 199, "valid"),
        (0, 200, "expired"),
        (150, 149, "valid"),
        (150, 150, "revoked"),
        (150, 250, "revoked"),
    ],
)
def test_a_token_is_good_until_it_expires_or_is_revoked(revoked, now, state):
    assert msgspec.structs.replace(KNOWN.token, revoked=revoked).state(now) == state


def test_a_word_is_proven_by_the_token_that_it_was_said_with():
    sealed = proof(KNOWN, b"yes")
    assert prover(sealed) == "5b0c6f0d2e9a"
    assert is_proven(KNOWN, sealed, b"yes", ANN, 150)


def test_a_person_may_let_a_program_say_it_and_a_program_is_no_person():
    program = msgspec.structs.replace(ANN, kind="program")
    service = Credential(
        msgspec.structs.replace(KNOWN.token, person=msgspec.structs.replace(ANN, kind="service")),
        KNOWN.digest,
    )
    assert is_proven(KNOWN, proof(KNOWN, b"yes"), b"yes", program, 150)
    assert not is_proven(service, proof(service, b"yes"), b"yes", ANN, 150)


@pytest.mark.threat("person", "say with a token what was not said with it, for another or when it is over")
@pytest.mark.parametrize(
    ("text", "who", "at"),
    [
        (b"no", ANN, 150),
        (b"yes", msgspec.structs.replace(ANN, email="bob@shop.example"), 150),
        (b"yes", ANN, 99),
        (b"yes", ANN, 200),
    ],
)
def test_a_word_that_was_not_said_so_is_not_proven(text, who, at):
    assert not is_proven(KNOWN, proof(KNOWN, b"yes"), text, who, at)


@pytest.mark.threat("remote", "seal a word with a token whose name alone is known")
@pytest.mark.parametrize(
    "signature", ["", "token 5b0c6f0d2e9a", "token 5b0c6f0d2e9a é", f"token x {'0' * 64}"]
)
def test_whoever_knows_only_the_name_of_a_token_proves_nothing(signature):
    assert not is_proven(KNOWN, signature, b"yes", ANN, 150)


@pytest.mark.parametrize("signature", ["", "-----BEGIN SSH SIGNATURE-----\nx"])
def test_a_signature_of_a_key_names_no_token(signature):
    assert prover(signature) == ""
