"""Tokens: what programs and people show to a server, and what proves that a word was said with one."""

from __future__ import annotations

from hashlib import sha256
from hmac import compare_digest, new
from typing import Literal, NamedTuple

import msgspec

from gonogo.domain.people.person import Person

PREFIX = "gonogo_"
"""How each token begins, so that scanners know one where it should not be."""
USUAL = 90
LONGEST = 366
"""Days for which a token is good, unless something else is said, and at most."""
DAY = 24 * 60 * 60
_SECRET = 43
"""Characters of 256 random bits in base 64."""
_MARK = "token"
_NOBODY = sha256(b"").hexdigest()


class Token(msgspec.Struct, frozen=True):
    """A token as it is known: never the secret itself.

    id: what it is named by; no secret. person: whose it is, known by it at the level of an account. label:
    what it is for, in words. made, expires, revoked, used: seconds since 1970; 0 where it was not. used is
    told to the minute.
    """

    id: str
    person: Person
    label: str
    made: int
    expires: int
    revoked: int = 0
    used: int = 0

    def state(self, now: int) -> Literal["valid", "expired", "revoked"]:
        """Whether it is good at this second."""
        if self.revoked and self.revoked <= now:
            return "revoked"
        return "valid" if now < self.expires else "expired"


class Credential(NamedTuple):
    """A token with the digest of its secret, by which it is recognised."""

    token: Token
    digest: str


def written(token_id: str, secret: str) -> str:
    """A token as its owner gets it, once. secret: 256 random bits in base 64."""
    return f"{PREFIX}{token_id}_{secret}"


def named(text: str) -> str:
    """The id of a token by what was shown; "" for what is none."""
    name, _, secret = text.removeprefix(PREFIX).partition("_")
    return name if text.startswith(PREFIX) and len(secret) == _SECRET else ""


def digest_of(text: str) -> str:
    """What is kept of a token, or of another secret made by chance."""
    return sha256(text.encode()).hexdigest()


def is_shown(credential: Credential | None, text: str) -> bool:
    """Whether it is this very token; it takes as long where there is none."""
    known = credential.digest if credential else _NOBODY
    return compare_digest(known, digest_of(text)) and credential is not None


def proof(credential: Credential, text: bytes) -> str:
    """What proves that a text was said by whoever showed the token; it stands where a signature would."""
    return f"{_MARK} {credential.token.id} {_seal(credential.digest, text)}"


def prover(signature: str) -> str:
    """The id of the token that a word says it was said with; "" where it was signed in another way."""
    mark, _, rest = signature.partition(" ")
    return rest.partition(" ")[0] if mark == _MARK else ""


def is_proven(credential: Credential, signature: str, text: bytes, who: Person, at: int) -> bool:
    """Whether somebody said a text with the token, at a second when it was good.

    What a person's program says with it is said by a program.
    """
    token = credential.token
    same = token.person.email.lower() == who.email.lower() and who.kind in (token.person.kind, "program")
    true = compare_digest(signature.encode(), proof(credential, text).encode())
    return true and same and token.made <= at and token.state(at) == "valid"


def _seal(digest: str, text: bytes) -> str:
    return new(digest.encode(), text, sha256).hexdigest()
