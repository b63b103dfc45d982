"""The rollback of a release that is over: users get the version again that they had before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from gonogo.domain.people import refusal
from gonogo.errors import UsageError
from gonogo.ports.record import Lease, Order
from gonogo.ports.target import Artefact
from gonogo.workflow.ended import Ended
from gonogo.workflow.rollback import Trouble, roll_back
from gonogo.workflow.stepping import Stand, order_of
from gonogo.workflow.way import Job, Way

if TYPE_CHECKING:
    from collections.abc import Callable

    from gonogo.ports.engine import Attempt, Flow
    from gonogo.ports.record import DeploymentState
    from gonogo.workflow.way import Back, Tools

_LOOK_AGAIN = 10


def take_back(flow: Flow, given: dict[str, Any], tools: Tools) -> dict[str, Any]:
    """Take a version back; the result says how that ended."""
    job = msgspec.convert(given, Job)
    if job.back is None:
        raise UsageError(f"{job.release} is no rollback")
    return_ = _Return(Way(flow, job, tools), job.back)
    return msgspec.structs.asdict(return_.go())


class _Return:
    """One environment that gets a version again."""

    def __init__(self, way: Way, back: Back) -> None:
        self._way = way
        self._back = back
        self._environment = next(one for one in way.job.plan.environments if one.name == back.environment)
        way.commit = back.to_commit

    def go(self) -> Ended:
        """Hold the environment, take all of the rollout back that brought the version there, and end."""
        way, name = self._way, self._environment.name
        lease = self._held()
        if isinstance(lease, Ended):
            return self._end(lease)
        self._step("deploy", "beginning", self._began)
        stand = Stand(
            Artefact(self._back.version, self._back.commit),
            Artefact(self._back.to, self._back.to_commit),
            lease.number,
        )
        ended = roll_back(
            way, self._environment, stand, self._environment.steps, self._trouble(), self._back.deployment
        )
        there = self._step("seen", "looking", lambda _: self._is_there(), bool)
        ended = ended if there else Ended("failed", ended.reason)
        self._step("concluded", "done", lambda attempt: self._concluded(attempt, there=there))
        self._step("forget", "clearing up", lambda attempt: self._forget(stand, attempt), bool)
        self._step("leave", "done", lambda _: way.tools.record.give_back(name, way.job.release))
        return self._end(ended)

    def _step(self, part: str, stage: str, work: Callable[[Attempt], Any], kind: Any = None) -> Any:
        name = self._environment.name
        return self._way.step(f"{name}-return-{part}", f"{name}: {stage}", work, kind)

    def _trouble(self) -> Trouble:
        """By hand, in the name of whoever began it."""
        back, job = self._back, self._way.job
        order = Order(0, "rollback", job.starter, back.reason, "by gonogo rollback", "", job.digest, job.time)
        reason = f"{job.starter.name} took it back: {back.reason}"
        return Trouble(reason, back.cause, back.severity, order, damaged=back.damaged)

    def _held(self) -> Lease | Ended:
        """The environment, once whoever began this may take it and it is free."""
        way, tries = self._way, 0
        why = self._step("may", "may it be", lambda _: self._refused(), str)
        if why:
            return Ended("rejected", why)
        while True:
            tries += 1
            lease: Lease = self._step(f"lease-{tries}", "taking it", lambda _: self._lease(), Lease)
            if lease.holder == way.job.release:
                return lease
            asked = self._step(f"asked-{tries}", "held", lambda _: way.now(), int)
            stage, waiting = f"{self._environment.name}: held", f"{lease.holder} has {self._environment.name}"
            order = way.order(stage, waiting, ("abort",), asked + _LOOK_AGAIN)
            if order:
                return way.aborted(order)

    def _lease(self) -> Lease:
        way = self._way
        return way.tools.record.lease(self._environment.name, way.job.release, way.now())

    def _refused(self) -> str:
        """Why whoever began this may not; "" where they may. Their signed word says who they are."""
        way, plan = self._way, self._way.job.plan
        starter = way.job.starter
        said = (word for word in way.words("start") if word.about == way.job.release)
        word = next((word for word in said if word.person.email == starter.email), None)
        level = word.person.level if word else starter.level
        why = refusal(plan.people, starter.email, level, plan.permissions.rollback)
        return f"{starter.name} may not take a version back: {starter.email} {why}" if why else ""

    def _began(self, attempt: Attempt) -> None:
        way, back = self._way, self._back
        way.tools.record.deploy(
            attempt.operation, way.job.release, back.environment, back.to, back.to_commit, way.now()
        )

    def _is_there(self) -> bool:
        """Whether users have it now."""
        return self._way.tools.target(self._environment).observe().live == self._back.to

    def _concluded(self, attempt: Attempt, *, there: bool) -> None:
        way, began = self._way, f"{self._way.job.release}/{self._environment.name}-return-deploy"
        state: DeploymentState = "success" if there else "failed"
        way.tools.record.deployed(attempt.operation, began, state, way.now())

    def _forget(self, stand: Stand, attempt: Attempt) -> bool:
        way, environment = self._way, self._environment
        suspects = tuple(way.tools.record.blocked(way.job.plan.project))
        way.tools.target(environment).forget(order_of(stand, attempt), environment.keep, suspects)
        return True

    def _end(self, ended: Ended) -> Ended:
        """Record it, tell it in the reports of both, and anchor the ledger."""
        way, release = self._way, self._way.job.release
        record = way.tools.record
        way.step(
            "conclude",
            "recording how it ended",
            lambda one: record.conclude(one.operation, release, ended.outcome, ended.reason, way.now()),
            None,
        )
        way.step("report", "writing the report", lambda _: self._report(), None)
        way.step("anchor", "anchoring the ledger", lambda _: self._anchor(), None)
        way.step("close", "done", lambda _: record.close(release, way.now()), None)
        return ended

    def _report(self) -> None:
        way = self._way
        way.tools.publisher.remove_checkout(way.checkout)
        way.tools.report(way.job.release)
        way.tools.report(self._back.deployment.partition("/")[0])

    def _anchor(self) -> None:
        job = self._way.job
        self._way.tools.anchor(self._way.remote, job.starter, job.time)
