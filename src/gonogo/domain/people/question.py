"""The question that an approval answers: what was shown, under one digest that nobody can know before."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

import msgspec

from gonogo.domain.people.person import Person
from gonogo.typed import converted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gonogo.domain.decision import Decision


class Shown(msgspec.Struct, frozen=True):
    """One answer of a gate as it was shown. digest: see `digest_of`, over all that the gate said."""

    gate: str
    call: str
    digest: str


class Question(msgspec.Struct, frozen=True):
    """What people are asked, once the gates that it is about are over.

    release: its id. about: see `gonogo.domain.stage.Stage.question`. round: which one it is of those about
    the same, from 1. plan: its digest. candidate: the commit. shown: the answers so far.
    risk: its level. starter: who began it, at the level at which they are known. nonce: chance, so that the
    digest can be known by nobody before the question is asked. apart: whether the digest has the starter by
    `began`, as all have that were asked since the ledger holds that, so that it can be computed from there.
    """

    release: str
    about: str
    round: int
    plan: str
    candidate: str
    shown: tuple[Shown, ...]
    risk: str
    starter: Person
    nonce: str
    apart: bool = False

    @property
    def digest(self) -> str:
        """SHA-256 over the question as canonical JSON (RFC 8785, whole numbers only), in hex."""
        said = msgspec.to_builtins(self)
        del said["apart"]
        return _digest(said | {"starter": self.began} if self.apart else said)

    @property
    def began(self) -> str:
        """SHA-256 over who began it, in hex: what stands for them where names may not."""
        return _digest(msgspec.to_builtins(self.starter))


def _digest(said: dict[str, Any]) -> str:
    from gonogo.domain.ledger import canonical  # a plan asks nothing yet, and pays for no ledger

    return sha256(canonical(said)).hexdigest()


def shown(decisions: Iterable[Decision]) -> tuple[Shown, ...]:
    """The answers as a question has them."""
    return tuple(Shown(one.asker, str(one.call), digest_of(one)) for one in decisions)


def digest_of(decision: Decision) -> str:
    """SHA-256 over all that an answer says as canonical JSON, in hex; its duration in whole milliseconds."""
    said = msgspec.to_builtins(decision)
    said["milliseconds"] = round(said.pop("seconds") * 1000)
    return _digest(said)


ASKED = "question.asked"
"""The kind of a question's entry in the ledger."""
VOID = "answer.void"
"""The kind of the entry about a word that answers no question, with its number and why."""


def entry_of(question: Question) -> dict[str, Any]:
    """The question as the ledger has it: without who began it, whom the entry names."""
    data = msgspec.to_builtins(question)
    level = data.pop("starter")["level"]
    del data["release"]
    began = {"starter": question.began} if data.pop("apart") else {}
    return {**data, **began, "level": level, "question": question.digest}


def question_of(release: str, starter: Person, data: Mapping[str, Any]) -> Question | None:
    """The question of an entry; nothing where it is not the one of its digest.

    starter: who began the release.
    """
    began = msgspec.structs.replace(starter, level=data.get("level", starter.level))
    try:
        said = {**data, "release": release, "starter": began, "apart": "starter" in data}
        found = converted(said, Question)
    except msgspec.ValidationError:
        return None
    return found if found.digest == data.get("question") else None


def void(given: str, asked: str) -> str:
    """Why a word answers nothing that is asked; "" where it answers it. Both are digests, "" for none."""
    if given == asked:
        return ""
    return "answers another question" if given else "was said before the question was asked"
