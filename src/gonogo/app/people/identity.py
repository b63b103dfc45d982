"""Who said it, and how sure that is: a name that anybody can type, or a signature by a key that is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.people.approval import NAMESPACE, statement
from gonogo.domain.people.people import Member, found

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gonogo.app.caller import Caller
    from gonogo.domain.instruction import Instruction
    from gonogo.domain.people.person import Person
    from gonogo.ports.record.releases import ReleaseRow
    from gonogo.ports.signatures import Signatures


def proven(signatures: Signatures, row: ReleaseRow, order: Instruction) -> Instruction:
    """The order with the level that counts: signed only by a key that the plan has for this person."""
    return proven_by(signatures, people_of(row), order)


def proven_by(signatures: Signatures, people: Iterable[Member], order: Instruction) -> Instruction:
    """The order with the level that counts among these people."""
    if order.person.level == "asserted":
        return order
    people = list(people)
    text = statement(order.plan, order.commit, order.kind, order.about, order.question)
    if _is_theirs(signatures, people, order.person.email, text, order.signature):
        return order
    member = found(people, order.person.email)
    has_keys = member is not None and bool(member.keys)
    doubt = "none of the keys that are known for this address" if has_keys else "a key that is not known"
    return msgspec.structs.replace(
        order,
        person=msgspec.structs.replace(order.person, level="asserted"),
        manner=f"{order.manner}, with a signature of {doubt}",
    )


def proven_person(signatures: Signatures, people: Iterable[Member], caller: Caller, text: bytes) -> Person:
    """Whoever asks, signed only by a key that these people have for them. text: what they sign.

    Raises:
        RepositoryError: there is a key, and it cannot sign.
    """
    person, signature = caller.signed(text)
    if person.level != "signed":
        return person
    if _is_theirs(signatures, people, person.email, text, signature):
        return person
    return msgspec.structs.replace(person, level="asserted")


def _is_theirs(
    signatures: Signatures, people: Iterable[Member], email: str, text: bytes, signature: str
) -> bool:
    member = found(people, email)
    keys = member.keys if member else ()
    return any(signatures.verify(text, signature.encode(), NAMESPACE, email, key) for key in keys)


def people_of(row: ReleaseRow) -> list[Member]:
    """Those whom the release's plan knows."""
    return msgspec.convert(row.job["plan"].get("people", ()), list[Member])
