"""The record as a release's workflow and the control room use it; see `gonogo.ports.record`."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Any

import msgspec

from gonogo.domain.instruction import Instruction
from gonogo.domain.job import ENTRIES, QUESTIONS
from gonogo.domain.people.person import Person
from gonogo.domain.planning.candidate import Candidate, State
from gonogo.domain.product import Product
from gonogo.domain.progress import WHOLE
from gonogo.domain.rollout.rollback import Deployment
from gonogo.domain.secrets import mask
from gonogo.domain.stage import STAGE_KINDS, Doing, Hold, Stage
from gonogo.domain.timing import Timing
from gonogo.errors import StoreError
from gonogo.ports.record.releases import ReleaseRow
from gonogo.ports.record.timeline import Happening
from gonogo.store.instructions import StoredInstruction
from gonogo.store.releases import ENDED, RUNNING, Release
from gonogo.typed import converted, decoded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from gonogo.domain.decision import Decision
    from gonogo.domain.elapsed import Moment
    from gonogo.domain.ledger import Entry
    from gonogo.domain.targets import TimeTarget
    from gonogo.domain.timing import Exceeded
    from gonogo.ports.record.deployments import DeploymentState
    from gonogo.ports.record.leases import Lease
    from gonogo.store.people import StoredPerson
    from gonogo.store.record import Reading, Record, Transaction


_MANY = 1000
_LATELY = 5
_MOVING = {"waiting": "", "hold": "", "until": 0}
_DECLINED = "rollback.declined"
_EXCEEDED = "target.exceeded"


class ReleaseRecord:
    """Each verb is one transaction, with its ledger entry; a repeated operation changes nothing."""

    def __init__(
        self,
        record: Record,
        proven: Callable[[ReleaseRow, Instruction], Instruction] = lambda _, order: order,
    ) -> None:
        """Take the record. proven: gives an order the level that its signature proves."""
        self._record = record
        self._proven = proven

    def begin(self, row: ReleaseRow, starter: Person) -> str:
        """Begin a release, or find the one under way; see the port."""
        with self._record.transaction() as transaction:
            who = transaction.people.id_of(starter.name, starter.email)
            job = msgspec.json.encode(row.job, order="sorted").decode()
            plan = row.job["plan"]
            new = Release(
                id=row.id,
                project=row.project,
                package=row.package,
                version=row.version,
                tag=row.tag,
                state=row.stage,
                stage_kind=row.at.kind,
                flow=row.job.get("flow", 1),
                job=job,
                plan_digest=row.job["digest"],
                base=plan["commit"],
                starter=who,
                started=row.started,
                candidate=row.candidate,
                rollback_environment=row.rollback_environment,
                deployment_environment=row.deployment_environment,
                timing=_text(row.timing.enter(transaction.now, row.timing.targets)),
            )
            if new.flow >= ENTRIES:
                new = msgspec.structs.replace(new, motion=RUNNING, entry=1)
            grounds: dict[str, str | bool] = {name: plan.get(name, "") for name in ("since", "kind")}
            grounds["rules"] = row.job.get("rules", "")
            grounds["asks"] = row.job.get("flow", 1) >= QUESTIONS
            if row.kind != "release":
                grounds["environment"] = row.rollback_environment or row.deployment_environment
            if row.kind == "deployment":
                grounds["commit"] = row.candidate
            return transaction.start(new, row.brings, grounds).id

    def living(self, project: str, package: str = "") -> ReleaseRow | None:
        """The release that is under way."""
        with self._record.reading() as reading:
            found = reading.releases.active(project, [package])
            return _row(found) if found else None

    def alive(self, project: str) -> list[ReleaseRow]:
        """All that is under way."""
        with self._record.reading() as reading:
            return [_row(found) for found in reading.releases.alive(project)]

    def find(self, release: str) -> ReleaseRow | None:
        """The release of this id."""
        with self._record.reading() as reading:
            found = reading.releases.find(release)
            return _row(found) if found else None

    def named(self, project: str, name: str) -> list[ReleaseRow]:
        """The releases of this id, version or tag, newest first."""
        with self._record.reading() as reading:
            return [_row(found) for found in reading.releases.named(project, name)]

    def releases(self, project: str, limit: int) -> list[ReleaseRow]:
        """The latest ones, newest first."""
        with self._record.reading() as reading:
            return [_row(found) for found in reading.releases.latest(project, limit)]

    def counted(self, project: str) -> dict[str, int]:
        """How many there are by how they ended, or else by where they stand."""
        with self._record.reading() as reading:
            return reading.releases.counted(project)

    def older(self, project: str, than: str, limit: int) -> list[ReleaseRow]:
        """Those that began before another, newest first."""
        with self._record.reading() as reading:
            return [_row(found) for found in reading.releases.older(project, than, limit)]

    def over(self, project: str, kept: int) -> list[str]:
        """Those that nobody needs any more; see the port."""
        with self._record.reading() as reading:
            needed = reading.deployments.needed(project)
            return [one for one in reading.releases.over(project, kept) if one not in needed]

    def enter(self, release: str, doing: Doing, progress: int, targets: Sequence[TimeTarget] = ()) -> None:
        """Say what the release does now, and how far that is."""
        with self._record.transaction() as transaction:
            _tell_stage(transaction, release, doing.stage, progress)
            timing = _timed(transaction, release).enter(transaction.now, tuple(targets))
            transaction.releases.change(release, _at(doing) | _MOVING | {"timing": _text(timing)}, progress)

    def usual(self, product: Product, gates: Sequence[str]) -> dict[str, float]:
        """How many seconds gates took lately, the median."""
        with self._record.reading() as reading:
            lately = {gate: reading.decisions.by(product, gate, _LATELY) for gate in gates}
        took = {gate: [one.seconds for one in given if one.seconds] for gate, given in lately.items()}
        return {gate: median(seconds) for gate, seconds in took.items() if seconds}

    def hold(
        self, release: str, doing: Doing, hold: Hold, heard: int, wake: int = 0, attempt: int = 0
    ) -> bool:
        """Say for what it waits, if it has heard every word and its time has not come."""
        with self._record.transaction() as transaction:
            timing = _timed(transaction, release).hold(transaction.now)
            transaction.releases.lock(release)  # whoever gives a word changes the row, too
            if transaction.instructions.count(release) > heard or 0 < wake <= transaction.now:
                return False
            if attempt:
                _refuse_if_replaced(release, transaction.attempts.held(release), attempt)
            _tell_hold(transaction, release, doing.stage, hold)
            waits = _waiting(hold) | {"timing": _text(timing)}
            transaction.releases.change(release, _at(doing) | waits)
            return transaction.releases.hold(release, wake, transaction.now)

    def steps(self, flow: str) -> dict[str, str]:
        """What a flow's steps came to."""
        with self._record.reading() as reading:
            return reading.steps.of(flow)

    def remember(self, flow: str, name: str, release: str, attempt: int, result: str) -> None:
        """Keep what a step came to."""
        with self._record.change() as transaction:
            _refuse_if_replaced(flow, transaction.attempts.held(flow), attempt)
            transaction.steps.add(flow, name, release, result)

    def said(self, release: str) -> int:
        """How many words were said."""
        with self._record.reading() as reading:
            return reading.instructions.count(release)

    def to_move(self, projects: Sequence[str]) -> list[ReleaseRow]:
        """Those that are to move; written is only where a time has come."""
        with self._record.reading() as reading:
            found, due = reading.releases.to_move(projects), reading.releases.due(projects, self._record.at)
        if due:
            with self._record.transaction() as transaction:
                for release in transaction.releases.due(projects, transaction.now, lock=True):
                    _tell_moving(transaction, release)
                    transaction.releases.change(release, _MOVING)
                    transaction.releases.go_on(release)
                found = transaction.releases.to_move(projects)
        return [_row(one) for one in found]

    def forget_steps(self, releases: Sequence[str], most: int) -> None:
        """Drop what the steps of releases came to."""
        with self._record.reading() as reading:
            there = reading.steps.releases()
        old = [release for release in releases if release in there][:most]
        if old:
            with self._record.change() as transaction:
                transaction.steps.forget(old)

    def candidate(self, operation: str, release: str, commit: str, at: int, used: Iterable[str]) -> str:
        """The commit that is tested and tagged; its name."""
        with self._record.transaction() as transaction:
            transaction.releases.change(release, {"candidate": commit})
            found = transaction.releases.find(release)
            new = Candidate("", "", "", "", 0, release, commit, "", State.CREATED, at)
            if found:
                about = {name: getattr(found, name) for name in ("project", "package", "version")}
                new = msgspec.structs.replace(new, plan=found.plan_digest, **about)
            return transaction.propose(new, _starter(transaction, release), operation, used).name

    def move(self, operation: str, release: str, state: State) -> None:
        """What has become of the release's candidate."""
        with self._record.transaction() as transaction:
            transaction.move(release, state, _starter(transaction, release), operation)

    def candidate_of(self, release: str) -> Candidate | None:
        """The candidate that a release proposed."""
        with self._record.reading() as reading:
            return reading.candidates.of(release)

    def candidates(self, project: str, limit: int) -> list[Candidate]:
        """A project's, the newest first."""
        with self._record.reading() as reading:
            return reading.candidates.all(project, limit)

    def decide(self, operation: str, release: str, decision: Decision, late: Exceeded | None = None) -> None:
        """One answer of a gate, and whether it came late."""
        with self._record.transaction() as transaction:
            if late:
                _tell_late(transaction, release, late)
            transaction.decide(release, _starter(transaction, release), operation, decision)

    def decisions(self, release: str) -> list[Decision]:
        """All answers, in the order in which they were given."""
        with self._record.reading() as reading:
            return reading.decisions.of(release)

    def answers(self, product: Product, gate: str, limit: int) -> list[Decision]:
        """The latest answers of the gate of a name, newest first."""
        with self._record.reading() as reading:
            return reading.decisions.by(product, gate, limit)

    def order(self, release: str, order: Instruction, operation: str = "") -> None:
        """Somebody's word."""
        with self._record.transaction() as transaction:
            if operation and transaction.ledger.find(operation) is not None:
                return
            _tell_moving(transaction, release)
            transaction.releases.change(release, _MOVING)
            transaction.releases.go_on(release)
            who = transaction.people.id_of(order.person.name, order.person.email)
            number = transaction.instructions.count(release) + 1
            transaction.order(
                StoredInstruction(
                    operation=operation or f"{release}/order-{number}",
                    release=release,
                    kind=order.kind,
                    person=who,
                    level=_known_as(order.person),
                    at=order.at,
                    comment=order.comment,
                    manner=order.manner,
                    commit=order.commit,
                    plan=order.plan,
                    signature=order.signature,
                    about=order.about,
                    question=order.question,
                )
            )

    def orders(self, release: str, after: int = 0) -> list[Instruction]:
        """Those with a higher number, oldest first."""
        with self._record.reading() as reading:
            release_row = reading.releases.find(release)
            given = reading.instructions.of(release, after)
            people = {who: reading.people.find(who) for who in {order.person for order in given}}
        found = [
            _order(people[order.person], order, number) for number, order in enumerate(given, start=after + 1)
        ]
        if not found or release_row is None:
            return found
        about = _row(release_row)
        return [self._proven(about, order) for order in found]

    def lease(self, product: Product, environment: str, release: str, at: int) -> Lease:
        """Take an environment where it is free."""
        with self._record.change() as transaction:
            return transaction.leases.take(product, environment, release, at)

    def holder(self, product: Product, environment: str) -> str:
        """Who has an environment."""
        with self._record.reading() as reading:
            return reading.leases.holder(product, environment)

    def give_back(self, product: Product, environment: str, release: str) -> None:
        """Let go of an environment."""
        with self._record.change() as transaction:
            transaction.leases.give_back(product, environment, release)

    def deploy(
        self, operation: str, release: str, environment: str, version: str, commit: str, at: int
    ) -> None:
        """A version is being brought to an environment."""
        with self._record.transaction() as transaction:
            if transaction.deployments.find(operation) is None:
                new = Deployment(operation, release, environment, version, commit, "pending", at)
                transaction.deployments.add(new, transaction.releases.product(release))
                about = {"environment": environment, "version": version, "commit": commit}
                who = _starter(transaction, release)
                transaction.append("deployment.began", release, who, operation, about)

    def deployed(self, operation: str, began: str, state: DeploymentState, at: Moment) -> None:
        """How a deployment ended."""
        with self._record.transaction() as transaction:
            found = transaction.deployments.find(began)
            if found and transaction.ledger.find(operation) is None:
                transaction.deployments.end(began, state, at)
                about = {"environment": found.environment, "version": found.version, "state": state}
                who = _starter(transaction, found.release)
                transaction.append("deployment.ended", found.release, who, operation, about)

    def deployments(self, product: Product, environment: str = "") -> list[Deployment]:
        """The latest deployments to an environment, or to any, newest first."""
        with self._record.reading() as reading:
            return reading.deployments.of(product, environment, _MANY)

    def deployments_of(self, release: str) -> list[Deployment]:
        """What a release deployed, the oldest first."""
        with self._record.reading() as reading:
            return reading.deployments.by(release)

    def commit_of(self, product: Product, environment: str, version: str) -> str:
        """The commit of a version that was deployed there."""
        with self._record.reading() as reading:
            return reading.deployments.commit(product, environment, version)

    def block(self, operation: str, release: str, version: str, reason: str, at: int) -> None:
        """Let nobody deploy a version again."""
        with self._record.transaction() as transaction:
            found = transaction.releases.find(release)
            if found and transaction.ledger.find(operation) is None:
                why = mask(reason)
                transaction.blocks.add(Product(found.project, found.package), version, why, at)
                about = {"version": version, "reason": transaction.people.hidden(why)}
                transaction.append("version.blocked", release, found.starter, operation, about)

    def lift(self, product: Product, version: str, person: Person, reason: str, *, false_alarm: bool) -> None:
        """Let a version be deployed again."""
        with self._record.transaction() as transaction:
            if not transaction.blocks.reason(product, version):
                return
            transaction.blocks.lift(product, version)
            who = transaction.people.id_of(person.name, person.email)
            why = transaction.people.hidden(mask(reason))
            about = {"version": version, "reason": why, **product._asdict()}
            operation = f"{product.project}/lift-{transaction.ledger.head().size}"
            transaction.append("version.lifted", "", who, operation, about, product)
            if false_alarm:
                transaction.append(_DECLINED, "", who, f"{operation}/declined", about, product)

    def doubted(self, product: Product) -> bool:
        """Whether the last automatic rollback was a false alarm."""
        with self._record.reading() as reading:
            told = reading.ledger.latest((_DECLINED, "rollback.confirmed"))
            last = next((entry for entry in told if _is_about(reading, entry, product)), None)
        return last is not None and last.kind == _DECLINED

    def timeline(self, release: str) -> list[Happening]:
        """All that happened to a release, in order."""
        with self._record.reading() as reading:
            return [Happening(one.at, one.kind, one.data) for one in reading.ledger.of(release)]

    def blocked(self, product: Product) -> dict[str, str]:
        """The versions that may not be deployed."""
        with self._record.reading() as reading:
            return reading.blocks.all(product)

    def noted(self, operation: str) -> int:
        """When something was noted under an operation."""
        with self._record.reading() as reading:
            found = reading.ledger.find(operation)
            return found.at if found else 0

    def note(self, operation: str, release: str, kind: str, at: int, data: dict[str, Any]) -> None:
        """Anything else that happened."""
        with self._record.transaction() as transaction:
            transaction.append(kind, release, _starter(transaction, release), operation, data)

    def tell(self, operation: str, release: str, kind: str, data: dict[str, Any]) -> None:
        """What subscribers are told, and no auditor needs."""
        with self._record.transaction() as transaction:
            transaction.tell(operation, release, kind, data)

    def conclude(self, operation: str, release: str, outcome: str, reason: str, at: int) -> None:
        """How it ended."""
        with self._record.transaction() as transaction:
            changes = {"outcome": outcome, "reason": mask(reason)}
            transaction.releases.change(release, changes)
            about = {"outcome": outcome, "reason": transaction.people.hidden(changes["reason"])}
            transaction.append("release.ended", release, _starter(transaction, release), operation, about)

    def close(self, release: str, at: int) -> None:
        """The release is over, and another may begin."""
        with self._record.transaction() as transaction:
            timing = _timed(transaction, release).hold(transaction.now)
            found = transaction.releases.find(release)
            if found and found.ended is None:
                _tell_moving(transaction, release)
                over = {"ended": at, "motion": ENDED, "progress": WHOLE, "timing": _text(timing)}
                transaction.releases.change(release, _at(Doing(Stage("done"), "done")) | _MOVING | over)


def _refuse_if_replaced(flow: str, current: int, attempt: int) -> None:
    if current > attempt:
        raise StoreError(f"another process goes on with {flow}, so this one stops. Watch it: gonogo status")


def _starter(transaction: Transaction, release: str) -> str:
    found = transaction.releases.find(release)
    return found.starter if found else ""


def _timed(transaction: Transaction, release: str) -> Timing:
    """What its time was spent on until now; what has become late by that is an event."""
    before = _timing(transaction.releases.timing(release))
    timing = before.until(transaction.now)
    known = {(one.part, one.about) for one in before.exceeded}
    for one in timing.exceeded:
        if (one.part, one.about) not in known:
            _tell_late(transaction, release, one)
    return timing


def _tell_stage(transaction: Transaction, release: str, stage: Stage, progress: int) -> None:
    """Tell that a release comes to another stage; what it says where it is at is no event."""
    found = transaction.releases.find(release)
    if found is None:
        return
    if found.hold:
        transaction.tell_next(release, "hold.ended", {})
    if _stage(found) != stage:
        about = {**_placed(stage), "progress": max(progress, found.progress)}
        transaction.tell_next(release, "stage.entered", about)


def _tell_hold(transaction: Transaction, release: str, stage: Stage, hold: Hold) -> None:
    """Tell that a release waits; that it still does, for the same words, is no event."""
    found = transaction.releases.find(release)
    if found is None:
        return
    before = decoded(found.hold, Hold) if found.hold else None
    same = before and (before.accepts, before.question) == (hold.accepts, hold.question)
    if not (same and _stage(found) == stage):
        about = {"accepts": list(hold.accepts), "until": hold.until, "question": hold.question}
        transaction.tell_next(release, "hold.began", {**_placed(stage), **about})


def _tell_moving(transaction: Transaction, release: str) -> None:
    """Tell that a release waits no longer, if it did."""
    found = transaction.releases.find(release)
    if found and found.hold:
        transaction.tell_next(release, "hold.ended", {})


def _placed(stage: Stage) -> dict[str, Any]:
    return {"stage": stage.kind, "environment": stage.environment, "gates": list(stage.gates)}


def _tell_late(transaction: Transaction, release: str, late: Exceeded) -> None:
    """Write the event, once for each part of a release."""
    operation = f"{release}/{_EXCEEDED}/{late.part}/{late.about}".rstrip("/")
    transaction.tell(operation, release, _EXCEEDED, msgspec.to_builtins(late))


def _timing(text: str) -> Timing:
    return decoded(text, Timing) if text else Timing()


def _text(timing: Timing) -> str:
    return msgspec.json.encode(timing).decode()


def _is_about(reading: Reading, entry: Entry, product: Product) -> bool:
    """Whether an entry is a product's; one from before entries said so, without a release, is everybody's."""
    if entry.release:
        return reading.releases.product(entry.release) == product
    data = entry.data
    return (data.get("project", product.project), data.get("package", product.package)) == product


def _known_as(person: Person) -> str:
    """How sure it is that it was they, and what spoke for them, where that was no person."""
    return person.level if person.kind == "person" else f"{person.level} {person.kind}"


def _order(person: StoredPerson | None, order: StoredInstruction, number: int) -> Instruction:
    name, email = (person.name, person.email) if person else (order.person, "")
    level, _, kind = order.level.partition(" ")
    return Instruction(
        number,
        order.kind,  # type: ignore[arg-type]  # what was written is one of the kinds
        Person(name, email, level, kind or "person"),  # type: ignore[arg-type]  # and of the levels
        order.comment,
        order.manner,
        order.commit,
        order.plan,
        order.at,
        order.signature,
        order.about,
        order.question,
    )


def _at(doing: Doing) -> dict[str, str]:
    """The columns of a stage."""
    stage = doing.stage
    return {
        "state": doing.sentence,
        "stage_kind": stage.kind,
        "stage_environment": stage.environment,
        "stage_gates": msgspec.json.encode(stage.gates).decode(),
    }


def _waiting(hold: Hold) -> dict[str, Any]:
    """The columns of a hold."""
    kept = msgspec.structs.replace(hold, reason=mask(hold.reason))
    return {"waiting": kept.reason, "hold": msgspec.json.encode(kept).decode(), "until": kept.until}


def _stage(found: Release) -> Stage:
    """Where it stands; unknown where that is of a later version, or was never written as a value."""
    known = found.stage_kind if found.stage_kind in STAGE_KINDS else "unknown"
    return Stage(known, found.stage_environment, decoded(found.stage_gates, tuple[str, ...]))


def _job(text: str) -> dict[str, Any]:
    """What a flow was given, as it is; what everybody asks of it is there."""
    job = decoded(text, dict[str, Any])
    converted(job, _Asked)
    return job


class _Asked(msgspec.Struct):
    digest: str
    plan: dict[str, Any]


def _row(found: Release) -> ReleaseRow:
    return ReleaseRow(
        id=found.id,
        project=found.project,
        package=found.package,
        version=found.version,
        tag=found.tag,
        job=_job(found.job),
        stage=found.state,
        waiting=found.waiting,
        at=_stage(found),
        hold=decoded(found.hold, Hold) if found.hold else None,
        progress=found.progress,
        candidate=found.candidate,
        started=found.started,
        ended=found.ended or 0,
        outcome=found.outcome,
        reason=found.reason,
        rollback_environment=found.rollback_environment,
        deployment_environment=found.deployment_environment,
        timing=_timing(found.timing),
        motion=found.motion,  # type: ignore[arg-type]  # what was written is one of them
        entry=found.entry,
    )
