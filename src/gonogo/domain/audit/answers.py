"""What people said of a release, by the keys that prove it was they."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.audit.account import ORDER
from gonogo.domain.instruction import Instruction
from gonogo.domain.people.approval import statement
from gonogo.domain.people.people import Member
from gonogo.domain.people.person import Person

if TYPE_CHECKING:
    from gonogo.domain.audit.account import Account
    from gonogo.domain.ledger.entry import Entry
    from gonogo.domain.people.answer import Answer
    from gonogo.domain.permission import Rules

Prover = Callable[[bytes, str, Iterable[Member]], Member | None]
"""Whose key among these people's made a signature (armoured) over a text; nothing where none did."""


class Heard(msgspec.Struct, frozen=True):
    """What was said. words: each by whom its signature proves. starter: who began it, as far as is proven."""

    words: tuple[Instruction, ...]
    starter: Person
    faults: tuple[str, ...]
    unchecked: tuple[str, ...]

    def answers(self, before: int, until: int = 0) -> list[Answer]:
        """Each yes and no of the entries before one. until: from when on it is too late; 0 for never."""
        said = (word for word in self.words if word.number < before and (not until or word.at < until))
        return [word.answer for word in said if word.kind in ("approve", "reject")]


def heard(account: Account, rules: Rules | None, prover: Prover) -> Heard:
    """What people said; where nobody is known, anybody's word is as good as it is without a signature."""
    words, faults, unchecked = [], [], []
    for entry in account.orders:
        level, _, kind = str(entry.data.get("level", "")).partition(" ")
        member = None
        if level == "signed" and rules is not None and rules.people:
            member = prover(_text(entry), str(entry.data.get("signature", "")), rules.people)
            if member is None:
                faults.append(
                    f"entry {entry.seq}: the word to {_verb(entry)} is signed by nobody who is known"
                )
        elif level not in ("signed", "asserted"):
            unchecked.append(f"who said what is known by {level or 'nothing'}, which is not in the ledger")
        words.append(_word(entry, member, kind or "person"))
    return Heard(tuple(words), _starter(account, words), tuple(faults), tuple(unchecked))


def _starter(account: Account, words: list[Instruction]) -> Person:
    """Whoever proved to be who began it; by their id where nobody did."""
    begun = account.started
    said = (word for word in words if (word.kind, word.about) == ("start", account.release))
    proven = next((word.person for word in said if word.person.level == "signed"), None)
    return proven or Person(begun.who, begun.who)


def _word(entry: Entry, member: Member | None, kind: str) -> Instruction:
    if member is None:
        person = Person(entry.who, entry.who, kind=kind)  # type: ignore[arg-type]  # one of the kinds
    else:
        person = Person(member.name, member.email, "signed", kind)  # type: ignore[arg-type]  # the same
    data = {
        name: str(entry.data.get(name, "")) for name in ("about", "comment", "commit", "plan", "question")
    }
    return Instruction(
        number=entry.seq,
        kind=_verb(entry),  # type: ignore[arg-type]  # what was written is one of the kinds
        person=person,
        manner="",
        at=entry.at,
        signature=str(entry.data.get("signature", "")),
        **data,
    )


def _text(entry: Entry) -> bytes:
    """What was signed."""
    data = {name: str(entry.data.get(name, "")) for name in ("plan", "commit", "about", "question")}
    return statement(data["plan"], data["commit"], _verb(entry), data["about"], data["question"])


def _verb(entry: Entry) -> str:
    return entry.kind.removeprefix(ORDER)
