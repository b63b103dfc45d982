"""Who must say yes, and whether enough have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from gonogo.domain.decision import Because, Call, Decision, Evidence, Person, Subject
from gonogo.domain.text import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

NAME = "approval"
NAMESPACE = "gonogo-approval"
"""What an approval's signature is for, so that it is good for nothing else."""
_ADDRESS = re.compile(r"""[^\s@*?!,"#]+@[^\s@*?!,"#]+""")
_PUBLIC_KEY = re.compile(r"(?:ssh|ecdsa|sk)-[A-Za-z0-9@.-]+ [A-Za-z0-9+/]{40,}={0,2}(?: [^\r\n]*)?")


class Member(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who is known: by the address that git has for them, and by the keys that they sign with."""

    name: Annotated[str, Meta(description="how they are called", min_length=1)]
    email: Annotated[str, Meta(description="as git has it")]
    roles: Annotated[tuple[str, ...], Meta(description="what they may say yes as")] = ()
    keys: Annotated[tuple[str, ...], Meta(description="their public SSH keys")] = ()

    def __post_init__(self) -> None:
        """Refuse an address or a key that no signature can be held against."""
        if not _ADDRESS.fullmatch(self.email):
            raise ValueError(f"'{self.email}' is not an address")
        for key in self.keys:
            if not _PUBLIC_KEY.fullmatch(key.strip()):
                raise ValueError(
                    f"'{key[:40]}' is not a public SSH key; it looks like ssh-ed25519 AAAA…, see ssh-add -L"
                )


class Approvals(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who must say yes before the tag: so many people, each in one of the roles, if any are named."""

    at_least: Annotated[int, Meta(description="how many people", ge=1, le=100)] = 1
    roles: Annotated[tuple[str, ...], Meta(description="the roles that count; any where none is named")] = ()


class Answer(msgspec.Struct, frozen=True):
    """One person's word on one commit under one plan. manner: how it was given, in words."""

    name: str
    email: str
    level: str
    yes: bool
    comment: str
    manner: str
    commit: str
    plan: str
    at: int

    def told(self) -> str:
        """The word as it stands in the evidence."""
        comment = f": {self.comment}" if self.comment else ""
        return f"{'yes' if self.yes else 'no'}, {self.level}, {self.manner}{comment}"


def statement(plan: str, commit: str) -> bytes:
    """What a person signs to say yes to exactly this plan and this commit."""
    return f"gonogo approval\nplan sha256:{plan}\ncommit {commit}\n".encode()


def decide(
    rule: Approvals, answers: Sequence[Answer], subject: Subject, people: Sequence[Member] = ()
) -> Decision:
    """Go with enough people's yes, no-go with one no, else hold; what is about anything else is void.

    people: who has which roles. Where the rule names roles, only the yes of those who have one of
    them counts; anybody's where nobody is named.
    """
    valid = [answer for answer in answers if (answer.commit, answer.plan) == (subject.commit, subject.plan)]
    counting = _counting(rule, people)
    evidence = tuple(
        Evidence(
            answer.name, answer.told() + ("" if counting(answer) else "; does not count: not in the role")
        )
        for answer in valid
    )
    refused = next((answer for answer in valid if not answer.yes), None)
    if refused:
        reason = f"{refused.name} rejected" + (f": {refused.comment}" if refused.comment else "")
        return Decision(NAME, Call.NO_GO, Because.FAILED, reason, subject, evidence)
    agreed = {answer.email.lower(): answer.name for answer in valid if counting(answer)}
    if len(agreed) >= rule.at_least:
        reason = f"approved by {', '.join(agreed.values())}"
        return Decision(NAME, Call.GO, Because.PASSED, reason, subject, evidence)
    missing = counted(rule.at_least - len(agreed), "approval")
    roles = f" by {' or '.join(rule.roles)}" if people and rule.roles else ""
    void = len(answers) - len(valid)
    told = f"; {counted(void, 'answer')} about another commit or plan" if void else ""
    others = dict.fromkeys(answer.name for answer in valid if not counting(answer))
    told += f"; without the role: {', '.join(others)}" if others else ""
    return Decision(
        NAME,
        Call.HOLD,
        Because.MISSING,
        f"waiting for {missing}{roles}{told}",
        subject,
        evidence,
        mend="gonogo approve",
        waits_for=Person(rule.roles),
    )


def _counting(rule: Approvals, people: Sequence[Member]) -> Callable[[Answer], bool]:
    """Whether an answer is by somebody whose yes counts."""
    if not people or not rule.roles:
        return lambda _: True
    able = {person.email.lower() for person in people if set(rule.roles) & set(person.roles)}
    return lambda answer: answer.email.lower() in able
