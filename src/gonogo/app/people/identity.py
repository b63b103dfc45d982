"""Who said it, and how sure that is: a name that anybody can type, or a signature by a key that is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.people.approval import NAMESPACE, statement
from gonogo.domain.people.people import Member, found

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gonogo.app.project import Project
    from gonogo.domain.instruction import Instruction
    from gonogo.domain.people.person import Person
    from gonogo.ports.record import ReleaseRow
    from gonogo.ports.signatures import Signatures


def signed(
    project: Project,
    signatures: Signatures,
    person: Person,
    word: bytes,
) -> tuple[Person, str]:
    """The person as a signature makes them known, and the signature; as they were where git has no SSH key.

    word: what is signed, see `statement`.

    Raises:
        RepositoryError: there is a key, and it cannot sign; the sentence says why.
    """
    settings = project.git_settings
    key = settings.get("user.signingkey", "")
    if not key or (settings.get("gpg.format") != "ssh" and not signatures.knows(key)):
        return person, ""
    signature = signatures.sign(word, NAMESPACE, key).decode()
    return msgspec.structs.replace(person, level="signed"), signature


def proven(signatures: Signatures, row: ReleaseRow, order: Instruction) -> Instruction:
    """The order with the level that counts: signed only by a key that the plan has for this person."""
    return proven_by(signatures, people_of(row), order)


def proven_by(signatures: Signatures, people: Iterable[Member], order: Instruction) -> Instruction:
    """The order with the level that counts among these people."""
    if order.person.level == "asserted":
        return order
    member = found(people, order.person.email)
    keys = member.keys if member else ()
    text = statement(order.plan, order.commit, order.kind, order.about)
    signature = order.signature.encode()
    if any(signatures.verify(text, signature, NAMESPACE, order.person.email, key) for key in keys):
        return order
    doubt = "none of the keys that are known for this address" if keys else "a key that is not known"
    return msgspec.structs.replace(
        order,
        person=msgspec.structs.replace(order.person, level="asserted"),
        manner=f"{order.manner}, with a signature of {doubt}",
    )


def people_of(row: ReleaseRow) -> list[Member]:
    """Those whom the release's plan knows."""
    return msgspec.convert(row.job["plan"].get("people", ()), list[Member])
