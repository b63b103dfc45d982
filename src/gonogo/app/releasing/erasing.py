"""Erasing the free text of an entry of the ledger: who may, and the entry that says that it was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.app.people.identity import proven_person
from gonogo.app.people.rules import rules_here
from gonogo.domain.people.approval import statement
from gonogo.domain.permission import refusal, sentence
from gonogo.domain.product import Product
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from gonogo.app.caller import Caller
    from gonogo.app.project import Project
    from gonogo.ports.publisher import Publisher
    from gonogo.ports.record.ledger import LedgerFiles
    from gonogo.ports.signatures import Signatures


def erase(
    project: Project,
    ledger: LedgerFiles,
    publisher: Publisher,
    signatures: Signatures,
    caller: Caller,
    number: int,
    reason: str,
) -> bool:
    """Erase what an entry of this number was told in free text; false where it is erased already.

    The entry stays, with the digest of the text: the chain and its signatures stay sound.

    Raises:
        UsageError: there is no such entry or no free text beside it, no reason is given, or they may not.
        RepositoryError: the remote, whose rules count, gives no answer.
    """
    if not reason.strip():
        raise UsageError("Say why: --reason TEXT. The text is gone for good, and the reason is kept")
    rules = rules_here(project, publisher)
    text = statement("", "", "erase", f"{project.name} {number}")
    who = proven_person(signatures, rules.people, caller, text) if rules.people else caller.person
    if why := refusal("repair", who, rules):
        raise UsageError(sentence("repair", who, why))
    return ledger.erase(number, who, reason, Product(project.name, ""))
