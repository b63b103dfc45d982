"""The questions of a release: each is asked once, and is the same after a crash."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gonogo.domain.instruction import ANSWERING, LASTING
from gonogo.domain.people.question import ASKED, VOID, Question, entry_of, question_of, shown, void

if TYPE_CHECKING:
    from collections.abc import Callable

    from gonogo.domain.instruction import Instruction
    from gonogo.domain.job import Job
    from gonogo.domain.people.person import Person
    from gonogo.ports.engine import Attempt
    from gonogo.ports.record.record import Record


class Asking(NamedTuple):
    """What a question is about, and which one of those about the same it is, from 1."""

    about: str
    round: int


class Questions:
    """Those of one release; every verb is for a step, which remembers what it gave."""

    def __init__(self, job: Job, record: Record, chance: Callable[[], str]) -> None:
        """Take them. chance: a text that nobody can guess."""
        self._job = job
        self._record = record
        self._chance = chance
        self._asked: dict[str, int] = {}

    def next(self, about: str) -> tuple[str, Asking]:
        """The name of the next question's step, and what it asks; the same whenever the flow is entered."""
        self._asked[about] = self._asked.get(about, 0) + 1
        return f"question-{sum(self._asked.values())}", Asking(about, self._asked[about])

    def ask(self, attempt: Attempt, asking: Asking, commit: str, starter: Person, at: int) -> Question:
        """The question, written down; the one that was written down where this is a repeat."""
        known = (one for one in asked(self._record, self._job) if (one.about, one.round) == asking)
        question = next(known, None)
        if question is None:
            question = self._made(asking, commit, starter)
            self._record.note(attempt.operation, self._job.release, ASKED, at, entry_of(question))
        return question

    def lasts(self, word: Instruction, gate: str = "") -> bool:
        """Whether a word that is good for a gate was said with the start, or answers what a gate led to.

        gate: the one that it has to be, "" for any.
        """
        if not self._job.asks or word.number <= self._before():
            return True
        led = (one for one in asked(self._record, self._job) if not gate or one.about == f"gate {gate}")
        return any(word.question == one.digest for one in led)

    def is_void(self, word: Instruction, question: str, at: int) -> bool:
        """Whether a word answers nothing where it is heard; that and why is written down, once.

        question: the digest of what is asked there, "" for nothing. at: seconds since 1970.
        """
        if not self._job.asks or word.kind not in ANSWERING or self._is_good(word):
            return False
        why, release = void(word.question, question), self._job.release
        if why:
            about = {"number": word.number, "kind": word.kind, "why": why}
            self._record.note(f"{release}/void-{word.number}", release, VOID, at, about)
        return bool(why)

    def _is_good(self, word: Instruction) -> bool:
        """Whether a word needs no answer to what is asked just now."""
        if word.kind == "retry":
            return word.number <= self._before()
        return word.kind in LASTING and self.lasts(word)

    def _before(self) -> int:
        """How many words were said before there was a candidate, and so before anything of it could run.

        What is deployed beside a release is there from the beginning: for that, before anything was asked.
        """
        told = [one.what for one in self._record.timeline(self._job.release)]
        mark = ASKED if self._job.deployment else "candidate.made"
        first = told[: told.index(mark)] if mark in told else told
        return sum(kind.startswith("order.") for kind in first)

    def _made(self, asking: Asking, commit: str, starter: Person) -> Question:
        job = self._job
        return Question(
            release=job.release,
            about=asking.about,
            round=asking.round,
            plan=job.digest,
            candidate=commit,
            shown=shown(self._record.decisions(job.release)),
            risk=job.plan.risk.level,
            starter=starter,
            nonce=self._chance(),
            apart=True,
        )


def asked(record: Record, job: Job) -> list[Question]:
    """All questions that a release has asked, in their order."""
    release, starter = job.release, job.starter
    told = (one.data for one in record.timeline(release) if one.what == ASKED)
    return [found for data in told if (found := question_of(release, starter, data))]
