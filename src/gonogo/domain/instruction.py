"""What a person said of a release."""

from __future__ import annotations

from typing import Literal

import msgspec

from gonogo.domain.people.answer import Answer
from gonogo.domain.people.person import Person

SpokenKind = Literal[
    "approve",
    "reject",
    "abort",
    "retry",
    "override",
    "promote",
    "pause",
    "resume",
    "rollback",
    "done",
    "again",
    "emergency",
    "attest",
]
"""What may be said of a release that is under way."""
InstructionKind = Literal["start", SpokenKind]
"""The same, and that it shall begin."""
ANSWERING: tuple[InstructionKind, ...] = (
    *("approve", "reject", "promote", "done", "again", "retry", "resume"),
    *("override", "attest", "emergency"),
)
"""What answers the question that is asked where it is heard; the other words are good without one."""
LASTING: tuple[InstructionKind, ...] = ("override", "attest", "emergency")
"""What is good for a gate however often it is asked: it answers any question that this gate led to."""


class Instruction(msgspec.Struct, frozen=True):
    """What somebody asked of a release.

    number: rises with each. manner: how it was given, in words. signature: the person's own, armoured,
    over what `domain.people.approval.statement` says; "" where there is none. about: what else it names,
    such as the gate that is overridden. question: the digest of what it answers, "" where it answers nothing.
    """

    number: int
    kind: InstructionKind
    person: Person
    comment: str
    manner: str
    commit: str
    plan: str
    at: int
    signature: str = ""
    about: str = ""
    question: str = ""

    @property
    def answer(self) -> Answer:
        """The yes or no that it is, as a rule about approvals takes it."""
        return Answer(
            name=self.person.name,
            email=self.person.email,
            level=self.person.level,
            yes=self.kind == "approve",
            comment=self.comment,
            manner=self.manner,
            commit=self.commit,
            plan=self.plan,
            at=self.at,
            about=self.about,
            kind=self.person.kind,
            question=self.question,
        )
