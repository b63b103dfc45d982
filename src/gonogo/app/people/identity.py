"""Who said it, and how sure that is: a name that anybody can type, a known key's signature, or a token."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.people.approval import NAMESPACE, statement
from gonogo.domain.people.people import Member, found
from gonogo.domain.people.token import Credential, is_proven, prover
from gonogo.typed import converted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from gonogo.app.caller import Caller
    from gonogo.domain.instruction import Instruction
    from gonogo.domain.people.person import Person
    from gonogo.ports.record.releases import ReleaseRow
    from gonogo.ports.signatures import Signatures


def no_tokens(_: str) -> Credential | None:
    """Where nobody is known by a token, as on a remote."""
    return None


def proven(
    signatures: Signatures,
    row: ReleaseRow,
    order: Instruction,
    tokens: Callable[[str], Credential | None] = no_tokens,
) -> Instruction:
    """The order with the level that counts: signed only by a key that the plan has for this person.

    tokens: those that the record knows, by id.
    """
    return proven_by(signatures, people_of(row), order, tokens)


def proven_by(
    signatures: Signatures,
    people: Iterable[Member],
    order: Instruction,
    tokens: Callable[[str], Credential | None] = no_tokens,
) -> Instruction:
    """The order with the level that counts among these people."""
    level = order.person.level
    if level == "asserted":
        return order
    people = list(people)
    text = statement(order.plan, order.commit, order.kind, order.about, order.question)
    if level == "account":
        if _is_by_token(tokens, order.person, text, order.signature, order.at):
            return order
        doubt = "token that was not good for that"
    elif _is_theirs(signatures, people, order.person.email, text, order.signature):
        return order
    else:
        doubt = f"signature of {_unknown_key(people, order.person.email)}"
    return msgspec.structs.replace(
        order,
        person=msgspec.structs.replace(order.person, level="asserted"),
        manner=f"{order.manner}, with a {doubt}",
    )


def _unknown_key(people: Iterable[Member], email: str) -> str:
    member = found(people, email)
    has_keys = member is not None and bool(member.keys)
    return "none of the keys that are known for this address" if has_keys else "a key that is not known"


def proven_person(
    signatures: Signatures,
    people: Iterable[Member],
    caller: Caller,
    text: bytes,
    at: int = 0,
    tokens: Callable[[str], Credential | None] = no_tokens,
) -> Person:
    """Whoever asks, signed only by a key that these people have for them. text: what they sign.

    at: the second in which a token has to be good.

    Raises:
        RepositoryError: there is a key, and it cannot sign.
    """
    person, signature = caller.signed(text)
    if person.level == "asserted":
        return person
    if person.level == "account":
        sure = _is_by_token(tokens, person, text, signature, at)
    else:
        sure = _is_theirs(signatures, people, person.email, text, signature)
    return person if sure else msgspec.structs.replace(person, level="asserted")


def _is_by_token(
    tokens: Callable[[str], Credential | None], person: Person, text: bytes, signature: str, at: int
) -> bool:
    known = tokens(prover(signature))
    return known is not None and is_proven(known, signature, text, person, at)


def _is_theirs(
    signatures: Signatures, people: Iterable[Member], email: str, text: bytes, signature: str
) -> bool:
    member = found(people, email)
    keys = member.keys if member else ()
    return any(signatures.verify(text, signature.encode(), NAMESPACE, email, key) for key in keys)


def people_of(row: ReleaseRow) -> list[Member]:
    """Those whom the release's plan knows."""
    return converted(row.job["plan"].get("people", ()), list[Member])
