"""What every stage of a release works with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from itertools import count
from math import ceil
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from gonogo.domain.decision import Subject
from gonogo.domain.elapsed import STEPPED, Moment, Since, elapsed, told_step
from gonogo.domain.instruction import ANSWERING, Instruction, InstructionKind
from gonogo.domain.people.people import lacking
from gonogo.domain.people.person import Person
from gonogo.domain.people.question import Question
from gonogo.domain.permission import RIGHTS, VERBS, case_of, refusal, rules_of
from gonogo.domain.planning.plan import GatePlan
from gonogo.domain.post_mortem import PostMortem
from gonogo.domain.progress import progress, way
from gonogo.domain.rollout.environment import EnvironmentPlan
from gonogo.domain.stage import Doing, Hold, Stage, accepted
from gonogo.domain.targets import targets
from gonogo.ports.alerts import Alerts
from gonogo.ports.clock import Clock, Clocks, NoClocks
from gonogo.ports.commands import Commands
from gonogo.ports.gate import Gate
from gonogo.ports.http import Http
from gonogo.ports.issues import Issues
from gonogo.ports.metrics import Metrics
from gonogo.ports.publisher import Publisher
from gonogo.ports.record.record import Record
from gonogo.ports.repository import Repository
from gonogo.ports.signer import Signer
from gonogo.ports.target import Target
from gonogo.ports.workspace import Workspace
from gonogo.workflow.checkout import PREPARED, Ground
from gonogo.workflow.ended import Ended
from gonogo.workflow.informed import InformedCommands
from gonogo.workflow.questions import Questions

if TYPE_CHECKING:
    from collections.abc import Container
    from contextlib import AbstractContextManager
    from pathlib import Path

    from gonogo.domain.job import Job
    from gonogo.domain.progress import Leg
    from gonogo.domain.surroundings import Surroundings
    from gonogo.domain.targets import TimeTarget
    from gonogo.ports.checkout import Checkout
    from gonogo.ports.engine import Attempt, Flow

T = TypeVar("T")
_DAY = 86_400.0
_AGAIN = 600.0
"""Seconds after which it is looked again whether a time is over: a machine may have slept meanwhile."""
_ANYWHERE = Stage()


class Poll(msgspec.Struct, frozen=True):
    """The words that were there and count, at most one, and when it was looked: seconds since 1970.

    passed: the number of the last word before it that does not count; 0 for none. moment: the same by both
    clocks; None in flows that began before these were told.
    """

    orders: list[Instruction]
    at: int
    passed: int = 0
    moment: Moment | None = None

    @property
    def now(self) -> Moment:
        """When it was looked, by what is known of it."""
        return self.moment or Moment(self.at)


class Services(msgspec.Struct, frozen=True):
    """What stages may use.

    repository: the history, for gates. http: for gates as well. issues: the tracker, if one is configured.
    gate: builds a planned gate; kind: one of a kind, by its settings as JSON. target: what an environment
    runs on. post_mortem: keeps a draft of what is to be learnt from a rollback, and tells where. report,
    anchor: write a release's report, and put the ledger where others can check it. clocks: those of others.
    drop_old: drops what is kept of a project's releases that were over long ago.
    signer: the record's own key. chance: a text that nobody can guess, another at each call.
    """

    record: Record
    publisher: Publisher
    commands: Commands
    clock: Clock
    repository: Repository
    http: Http
    issues: Issues | None
    gate: Callable[[GatePlan], Gate]
    kind: Callable[[str, str], Gate]
    target: Callable[[EnvironmentPlan], Target]
    metrics: Callable[[EnvironmentPlan], Metrics]
    alerts: Callable[[EnvironmentPlan], Alerts | None]
    post_mortem: Callable[[PostMortem], str]
    workspace: Workspace
    report: Callable[[str], None]
    anchor: Callable[[str, Person, int], None]
    drop_old: Callable[[str], None]
    signer: Signer
    chance: Callable[[], str]
    clocks: Clocks = NoClocks()


class ReleaseRun:
    """One release on its way: the flow, the job, the tools, and the steps they make together.

    commit: the candidate, once there is one. remarks: what somebody has to do after the release. targets:
    what its time counts towards, where that is not as its stage says.
    """

    def __init__(self, flow: Flow, job: Job, services: Services) -> None:
        """Take them; nothing is done yet."""
        self.flow = flow
        self.job = job
        self.services = services
        self.commit = ""
        self.remarks: list[str] = []
        self.targets: tuple[TimeTarget, ...] | None = None
        self._span = (0.0, 0.0)
        self._share = 0.0
        self._last_order = 0
        self._looks = count(1)
        self.questions = Questions(job, services.record, services.chance)

    @property
    def version(self) -> str:
        """The version that is released; of several packages, that of the first."""
        return self.job.plan.bump.version

    @property
    def branch(self) -> str:
        """The release's own branch on the remote."""
        return self.job.working_branch

    @property
    def locks(self) -> tuple[str, ...]:
        """What is locked on the remote: nobody else releases these versions of their packages meanwhile."""
        return self.job.locks

    @property
    def remote(self) -> str:
        """The name of the remote."""
        return self.job.plan.destination.remote

    @property
    def subject(self) -> Subject:
        """What gates and approvals are about."""
        return Subject(self.commit, self.job.digest)

    def own_checkout(self, use: str, attempt: Attempt) -> AbstractContextManager[Checkout]:
        """The candidate as it will be released, for one use: with the tags to come, and what is prepared."""
        return self._ground.own_checkout(use, self._preparing, attempt.stopped)

    def judged_checkout(self, gate: str, attempt: Attempt) -> AbstractContextManager[Checkout]:
        """The same for a gate: that is to leave the clone as it is."""
        return self._ground.judged_checkout(gate, self._preparing, attempt.stopped)

    @property
    def _ground(self) -> Ground:
        plan = self.job.plan
        tags = tuple(part.tag for part in plan.brings)
        return Ground(self.services.workspace, self.job.release, self.commit, tags, plan.prepare or None)

    def remove_checkouts(self) -> None:
        """Remove what a use that was broken off left."""
        workspace = self.services.workspace
        workspace.remove(workspace.checkouts(self.job.release))

    def commands(self, checkout: Path, surroundings: Surroundings) -> InformedCommands:
        """Commands for a checkout of the candidate, which are told what is released."""
        workspace = self.services.workspace

        def read(path: str) -> str | None:
            found = workspace.read(checkout / path)
            return None if found is None else found.decode(errors="replace")

        return InformedCommands(self.services.commands, self.job.plan, read, surroundings)

    def gate_commands(
        self, gate: str, checkout: Path, evidence: Path, environment: str = ""
    ) -> InformedCommands:
        """The same for a gate, which may write to its checkout and its evidence.

        environment: the one that it looks at, whose variables it gets.
        """
        plan, places = self.job.plan, (str(checkout), str(evidence))
        more = plan.surroundings_of(environment).variables
        return self.commands(checkout, plan.granted.to_gate(gate, places, more))

    def _preparing(self, checkout: Path) -> InformedCommands:
        evidence = self.services.workspace.evidence(self.job.release, PREPARED)
        return self.gate_commands(PREPARED, checkout, evidence)

    def now(self) -> int:
        """Seconds since 1970; to be asked only inside of a step, which remembers it."""
        return int(self.services.clock.now().timestamp())

    def moment(self) -> Moment | None:
        """The moment by both clocks, for a step; None in flows that remember none."""
        return self.services.clock.moment() if self.job.times else None

    def begun(self, name: str, doing: Doing) -> Moment:
        """The moment in which something begins, remembered by a step of this name."""
        if self.job.times:
            return self.step(name, doing, lambda _: self.services.clock.moment(), Moment)
        return Moment(self.step(name, doing, lambda _: self.now(), int))

    def candidate_name(self) -> str:
        """What the candidate goes by before the tag: the next one of its version has another; for a step."""
        found = self.services.record.candidate_of(self.job.release)
        return found.name if found else self.version

    @cached_property
    def _way(self) -> tuple[Leg, ...]:
        """The whole way, by how long its gates took before; it is only shown, and decides nothing."""
        record, product = self.services.record, self.job.plan.product
        return way(self.job, record.usual(product, [gate.name for gate in self.job.plan.gates]))

    def enter(self, doing: Doing) -> None:
        """Say what is done now, and how far that is; for a step."""
        far = progress(self._way, doing.stage, self._share if doing.stage.environment else 0.0)
        aims = targets(self.job, doing.stage) if self.targets is None else self.targets
        self.services.record.enter(self.job.release, doing, far, aims)

    def begin_part(self, first: float, last: float) -> None:
        """Begin a part of an environment. first, last: how much is done before and after, from 0 to 1."""
        self._span = (first, last)
        self._share = first

    def pass_part(self, share: float) -> None:
        """So much of that part is done, from 0 to 1."""
        first, last = self._span
        self._share = first + (last - first) * min(max(share, 0.0), 1.0)

    def step(self, name: str, doing: Doing, work: Callable[[Attempt], T], kind: Any) -> T:
        """A step that those who watch are told of."""

        def told(attempt: Attempt) -> T:
            self.enter(doing)
            return work(attempt)

        done: T = self.flow.step(name, told, kind)
        return done

    def order(
        self,
        doing: Doing,
        reason: str,
        kinds: Sequence[InstructionKind],
        until: int | Since = 0,
        *,
        judged: Container[InstructionKind] = (),
        moves: bool = False,
        question: Question | None = None,
    ) -> Instruction | None:
        """Wait for a word of one of these kinds that they may say; all others are passed over.

        reason: why, for people. until: seconds since 1970 at which nothing is waited for any more, 0 for
        ever; or what is over by then, whatever is done to the clock meanwhile. judged: kinds that whoever
        waits judges by a rule of its own. moves: whether an abort sends users back. question: what they
        answer, where it was asked already.
        """
        if question is None and not set(ANSWERING).isdisjoint(kinds):
            question = self.ask(doing)
        digest = question.digest if question else ""
        hold = Hold(reason, accepted(self.job.plan, kinds, doing.stage), question=digest)
        first = True
        while True:
            look: Poll = self.flow.step(
                f"look-{next(self._looks)}",
                self._look(doing, judged, digest, until, first=first, moves=moves),
                Poll,
            )
            first = False
            self._last_order = max(self._last_order, look.passed)
            for order in look.orders:
                self._last_order = order.number
                if order.kind in kinds and self.counted(order):
                    return order
            left = _left(until, look)
            if left is not None and left <= 0:
                return None
            if not look.orders:
                seconds = _DAY if left is None else min(_AGAIN, left)
                self.flow.hold(partial(self._hold, doing, hold, until), seconds)

    def _hold(self, doing: Doing, hold: Hold, until: int | Since, attempt: int) -> bool:
        """Write down for what it waits; no step, for whoever enters the flow again is told again."""
        now = Poll([], self.now(), moment=self.moment())
        told = _told(hold, until, now)
        wake = min(told.until, now.at + int(_AGAIN)) if isinstance(until, Since) else told.until
        record = self.services.record
        return record.hold(self.job.release, doing, told, self._last_order, wake, attempt)

    def ask(self, doing: Doing) -> Question | None:
        """Ask what the words answer that are heard at a stage; nothing in flows that ask no questions."""
        if not self.job.asks:
            return None
        name, about = self.questions.next(doing.stage.question)

        def asked(attempt: Attempt) -> Question:
            return self.questions.ask(attempt, about, self.commit, self.starter, self.now())

        return self.step(name, doing, asked, Question)

    def counts(self, order: Instruction, at: Stage = _ANYWHERE, *, moves: bool = False) -> bool:
        """Whether it is about this plan and candidate, and they may say that.

        To be asked only inside of a step, which remembers it. at: where the release waits for the word.
        moves: whether an abort sends users back.
        """
        if order.plan != self.job.digest or order.commit not in ("", self.commit):
            return False
        if order.kind in ("approve", "reject") and order.about != (at.asks or ""):
            return False
        plan, verb, gate = self.job.plan, VERBS[order.kind], next(iter(at.gates), "")
        starter = self.starter if RIGHTS[verb].starter == "never" else self.job.starter
        case = case_of(plan, starter, verb, order.about, gate=gate, moves=moves)
        return not refusal(verb, order.person, rules_of(plan), case)

    def counted(self, order: Instruction) -> bool:
        """Whether a word that a step has heard is still one.

        Flows that began before every word was asked for in the step are replayed by what was asked then.
        """
        plan, who = self.job.plan, order.person
        roles = plan.permissions.rollback if order.kind == "rollback" else ()
        return not lacking(plan.people, who.email, who.level, roles)

    @property
    def starter(self) -> Person:
        """Who began it, at the level of their word to start; to be asked only inside of a step."""
        starter = self.job.starter
        words = (word for word in self.words("start") if word.about == self.job.release)
        said = next((word.person for word in words if word.person.email == starter.email), None)
        return msgspec.structs.replace(starter, level=said.level if said else starter.level)

    @property
    def last_order(self) -> int:
        """The number of the last word that was heard."""
        return self._last_order

    def heard_up_to(self, order: Instruction) -> None:
        """A word was heard elsewhere; it is not heard again."""
        self._last_order = max(self._last_order, order.number)

    def pause(self, seconds: int, doing: Doing) -> None:
        """Let some time go by, or somebody ring."""
        self.flow.step(f"pause-{next(self._looks)}", lambda _: self.enter(doing), None)
        self.flow.wait(seconds)

    def aborted(self, order: Instruction, otherwise: str = "no reason given") -> Ended:
        """How the release ends by a word to abort it."""
        return Ended("aborted", f"{order.person.name} aborted: {order.comment or otherwise}")

    def refused(self, order: Instruction | None) -> Ended | None:
        """How the release ends by a word to abort or to reject it; nothing for any other."""
        if order and order.kind == "reject":
            return Ended("rejected", f"{order.person.name} rejected: {order.comment or 'no reason given'}")
        return self.aborted(order) if order and order.kind == "abort" else None

    def words(self, kind: InstructionKind) -> list[Instruction]:
        """The words of this kind that are about this plan, and about this candidate or none; for a step."""
        return [
            word
            for word in self.services.record.orders(self.job.release)
            if word.kind == kind and word.plan == self.job.digest and word.commit in ("", self.commit)
        ]

    def heard(self, kind: InstructionKind) -> Instruction | None:
        """A word of this kind that came while nobody was asked; looked for once."""
        after = self._last_order

        def look(_: Attempt) -> list[Instruction]:
            found = self.services.record.orders(self.job.release, after)
            return [order for order in found if order.kind == kind and self.counts(order)][:1]

        found: list[Instruction] = self.flow.step(f"heard-{kind}", look, list[Instruction])
        return found[0] if found else None

    def _note_step(self, doing: Doing, stepped: float) -> None:
        """Write down that the clock was set while something lasts; for a step. The same step is told once."""
        if stepped:
            operation = f"{self.job.release}/{doing.stage.question}/{STEPPED}-{round(stepped / 60)}"
            data = {"environment": doing.stage.environment, "seconds": round(stepped)}
            self.services.record.note(operation, self.job.release, STEPPED, self.now(), data)

    def _look(
        self,
        doing: Doing,
        judged: Container[InstructionKind],
        digest: str,
        until: int | Since,
        *,
        first: bool,
        moves: bool,
    ) -> Callable[[Attempt], Poll]:
        after = self._last_order

        def look(_: Attempt) -> Poll:
            if first:  # a bell alone changes nothing of what is waited for, nor who may see it
                self.enter(doing)
            passed, moment = 0, self.moment()
            if moment and isinstance(until, Since):
                self._note_step(doing, elapsed(until.began, moment).stepped)
            for order in self.services.record.orders(self.job.release, after):
                void = self.questions.is_void(order, digest, self.now())
                if order.kind in judged or (not void and self.counts(order, doing.stage, moves=moves)):
                    return Poll([order], self.now(), passed, moment)
                passed = order.number
            return Poll([], self.now(), passed, moment)

        return look


def _left(until: int | Since, look: Poll) -> float | None:
    """Seconds that are still waited for; None for ever."""
    if isinstance(until, Since):
        return until.left(look.now)
    return float(until - look.at) if until else None


def _told(hold: Hold, until: int | Since, look: Poll) -> Hold:
    """A hold with the time at which it ends as the clock shows it now, and that this was set meanwhile."""
    if isinstance(until, int):
        return msgspec.structs.replace(hold, until=until)
    stepped = elapsed(until.began, look.now).stepped
    reason = f"{hold.reason}; {told_step(stepped, look.at)}: the time that went by counts" if stepped else ""
    end = look.at + ceil(until.left(look.now))
    return msgspec.structs.replace(hold, reason=reason or hold.reason, until=end)
