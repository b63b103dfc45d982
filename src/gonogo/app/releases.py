"""What a person or a program may ask of releases. Permission and record are here; `worker.py` moves them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.app.people.identity import no_tokens, proven_by, proven_person
from gonogo.app.releasing.releasing import row_of
from gonogo.domain.instruction import ANSWERING, Instruction
from gonogo.domain.people.approval import statement
from gonogo.domain.permission import VERBS, case_of, is_request, refusal, rules_of, sentence
from gonogo.domain.text import listed, printable
from gonogo.errors import ForbiddenError, SeveralMeantError, UsageError
from gonogo.workflow.questions import asked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from gonogo.app.caller import Caller
    from gonogo.app.project import Project
    from gonogo.domain.decision import Decision
    from gonogo.domain.instruction import InstructionKind
    from gonogo.domain.job import Job
    from gonogo.domain.people.person import Person
    from gonogo.domain.people.question import Question
    from gonogo.domain.people.token import Credential
    from gonogo.domain.permission import Verb
    from gonogo.ports.record.record import Record
    from gonogo.ports.record.releases import ReleaseRow
    from gonogo.ports.signatures import Signatures

_LATEST = 50
"""Releases among which the latest one of a package is looked for."""


class Releases:
    """One project's releases."""

    def __init__(
        self,
        project: Project,
        record: Record,
        ring: Callable[[str], None],
        signatures: Signatures,
        tokens: Callable[[str], Credential | None] = no_tokens,
    ) -> None:
        """Take the parts. ring: rings the bell of a flow that waits, in whatever process.

        tokens: those that the record knows, by id.
        """
        self.project = project
        self.record = record
        self._ring = ring
        self._signatures = signatures
        self._tokens = tokens

    def living(
        self, package: str = "", is_meant: Callable[[ReleaseRow], bool] = lambda _: True
    ) -> ReleaseRow | None:
        """The release under way that is meant, of the package where one is named.

        Raises:
            SeveralMeantError: several packages have one, and none is named.
        """
        alive = self.record.alive(self.project.name)
        mine = [row for row in alive if row.kind == "release" and row.is_of(package)]
        return _one(filter(is_meant, mine))

    def of(self, packages: Sequence[str]) -> ReleaseRow | None:
        """The release under way of exactly one of these packages, or of several; "" is the project itself.

        Raises:
            SeveralMeantError: there is more than one.
        """
        found = (self.record.living(self.project.name, package) for package in packages)
        return _one(filter(None, found))

    def find(self, name: str = "", package: str = "") -> ReleaseRow:
        """The release of this id, version or tag; for "" what is under way, or else the latest.

        A rollback under way comes before a deployment of its own, that before a release under way, and that
        before what is over.

        Raises:
            UsageError: there is none.
            SeveralMeantError: several packages have one, and none is named.
        """
        found = self._named(name) if name else self._latest()
        mine = [row for row in found if row.is_of(package)]
        alive = [row for row in mine if not row.ended]
        by_kind = ([row for row in alive if row.kind == kind] for kind in ("rollback", "deployment"))
        first = next(filter(None, by_kind), alive)
        one = _one(first or mine) if name else _one(first) or next(iter(mine), None)
        if one is None:
            told = " ".join(filter(None, (name, package and f"of package {printable(package)}")))
            raise UsageError(f"There is no release {told}".rstrip() + ". Begin one: gonogo release")
        return one

    def _named(self, name: str) -> list[ReleaseRow]:
        by_id = self.record.find(name)
        if by_id:
            return [by_id]
        project = self.project.name
        brought = [row for row in self.record.alive(project) if row.deploys == name.removeprefix("v")]
        return [*filter(lambda row: row.deploys, brought), *self.record.named(project, name)]

    def _latest(self) -> list[ReleaseRow]:
        project = self.project.name
        return [*self.record.alive(project), *self.record.releases(project, _LATEST)]

    def decisions(self, release: str) -> list[Decision]:
        """What was answered so far."""
        return self.record.decisions(release)

    def begin(self, job: Job) -> str:
        """Begin a release, or find the one under way; its id."""
        now = int(self.project.clock.now().timestamp())
        return self.record.begin(msgspec.structs.replace(row_of(job), started=now), job.starter)

    def say(
        self,
        caller: Caller,
        row: ReleaseRow,
        kind: InstructionKind,
        comment: str = "",
        about: str = "",
        *,
        operation: str = "",
    ) -> Person:
        """Write down the word of whoever asks, then ring; who it was, and how sure that is.

        The word of a program that is not its own to say is written down as a request, which changes nothing.
        operation: by which a repeat is known, if it may be said twice.

        Raises:
            UsageError: the release is over.
            ForbiddenError: they may not say that.
            RepositoryError: there is a key, and it cannot sign.
        """
        job = row.to_job()
        if is_request(VERBS[kind], caller.person, job.plan.people):
            word = self._worded(caller.asking(), job, kind, comment, about, row)
        else:
            word = self.word(caller, job, kind, comment, about, row=row)
        self.take(row, word, operation)
        return word.person

    def asked(self, row: ReleaseRow) -> Question | None:
        """What a release asks where the row says that it stands; nothing where nobody is asked."""
        job = row.to_job()
        if not job.asks or row.outcome:
            return None
        digest = row.hold.question if row.hold else ""
        found = [one for one in asked(self.record, job) if one.about == row.at.question]
        return next((one for one in found if one.digest == digest), next(reversed(found), None))

    def word(
        self,
        caller: Caller,
        job: Job,
        kind: InstructionKind,
        comment: str = "",
        about: str = "",
        *,
        row: ReleaseRow | None = None,
        verb: Verb | None = None,
    ) -> Instruction:
        """What somebody says of a release, if they may say it.

        It is signed where they have a key and the release knows people, or it is an approval. row: the
        release, if it has begun. verb: what it comes to, where that is not what its kind says.

        Raises:
            ForbiddenError: they may not say that.
            RepositoryError: there is a key, and it cannot sign.
        """
        verb = verb or VERBS[kind]
        word = self._worded(caller, job, kind, comment, about, row)
        known = proven_by(self._signatures, job.plan.people, word, self._tokens)
        why = self.refusal(job, known, row, verb)
        if why:
            raise ForbiddenError(sentence(verb, word.person, why))
        return word

    def _worded(
        self,
        caller: Caller,
        job: Job,
        kind: InstructionKind,
        comment: str,
        about: str,
        row: ReleaseRow | None,
    ) -> Instruction:
        commit, people = row.candidate if row else "", job.plan.people
        question = self.asked(row) if row and kind in ANSWERING else None
        answered = question.digest if question else ""
        person, signature = caller.person, ""
        if kind == "approve" or people or person.level == "account":
            person, signature = caller.signed(statement(job.digest, commit, kind, about, answered))
        at = int(self.project.clock.now().timestamp())
        manner, plan = caller.manner, job.digest
        return Instruction(0, kind, person, comment, manner, commit, plan, at, signature, about, answered)

    def refusal(
        self, job: Job, word: Instruction, row: ReleaseRow | None = None, verb: Verb | None = None
    ) -> str:
        """Why a word, known at the level that is proven, may not be said; "" where it may."""
        verb = verb or VERBS[word.kind]
        starter = self._starter(job) if row else word.person
        gate = next(iter(row.at.gates), "") if row else None
        case = case_of(job.plan, starter, verb, word.about, gate=gate, moves=self._moves_traffic(job, row))
        return refusal(verb, word.person, rules_of(job.plan), case)

    def refuse_taking_over(self, caller: Caller, row: ReleaseRow) -> None:
        """Refuse whoever may not end the process that moves a release, and move it here.

        Raises:
            ForbiddenError: they may not.
            RepositoryError: there is a key, and it cannot sign.
        """
        job = row.to_job()
        if not job.plan.people and caller.person.kind == "person":
            return
        text = statement(job.digest, row.candidate, "take over", row.id)
        who = proven_person(self._signatures, job.plan.people, caller, text)
        why = refusal("take over", who, rules_of(job.plan))
        if why:
            raise ForbiddenError(sentence("take over", who, why))

    def _starter(self, job: Job) -> Person:
        """Who began it, known at the level of their word to start."""
        said = (one for one in self.record.orders(job.release) if one.kind == "start")
        mine = (one.person for one in said if one.about == job.release)
        return next((one for one in mine if one.email == job.starter.email), job.starter)

    def _moves_traffic(self, job: Job, row: ReleaseRow | None) -> bool:
        """Whether it holds an environment, so that an abort sends users back."""
        if row is None:
            return False
        held = (self.record.holder(row.product, one.name) for one in job.plan.environments)
        return any(holder == job.release for holder in held)

    def take(self, row: ReleaseRow, order: Instruction, operation: str = "") -> None:
        """Write down somebody's word, then ring, so that whoever moves the release hears it.

        operation: by which a repeat is known, if it may be said twice.

        Raises:
            UsageError: the release is over.
        """
        if row.outcome:
            raise UsageError(f"Release {row.title} is over: {row.outcome}")
        self.record.order(row.id, order, operation)
        now = self.record.find(row.id)
        if now and not now.entry and now.at.kind != "beginning":  # until its first step, nobody waits
            self._ring(row.id)


def _one(found: Iterable[ReleaseRow]) -> ReleaseRow | None:
    """The newest, where all are about one package."""
    rows = list(found)
    products = list(dict.fromkeys(row.product for row in rows))
    if len(products) > 1:
        told = listed([str(one) for one in products])
        raise SeveralMeantError(f"Several packages are meant: {told}. Say which one: --package NAME")
    return rows[0] if rows else None
