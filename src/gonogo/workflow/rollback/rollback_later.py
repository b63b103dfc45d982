"""The rollback of a release that is over: users get the version again that they had before."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import msgspec

from gonogo.domain.instruction import Instruction
from gonogo.domain.job import Job
from gonogo.domain.permission import refusal, rules_of, sentence
from gonogo.domain.stage import doing
from gonogo.errors import UsageError
from gonogo.ports.target import Artefact
from gonogo.typed import converted
from gonogo.workflow.concluding import conclude
from gonogo.workflow.ended import Ended
from gonogo.workflow.environment.forgetting import forget
from gonogo.workflow.environment.leasing import Taking, take_once
from gonogo.workflow.environment.stepping import Versions
from gonogo.workflow.rollback.rollback import Trouble, roll_back
from gonogo.workflow.run import ReleaseRun

if TYPE_CHECKING:
    from collections.abc import Callable

    from gonogo.domain.job import RollbackRequest
    from gonogo.ports.engine import Attempt, Flow
    from gonogo.ports.record.deployments import DeploymentState
    from gonogo.ports.record.leases import Lease
    from gonogo.workflow.run import Services

_LOOK_AGAIN = 10


def take_back(flow: Flow, given: dict[str, Any], services: Services) -> dict[str, Any]:
    """Take a version back; the result says how that ended."""
    job = converted(given, Job)
    if job.back is None:
        raise UsageError(f"{job.release} is no rollback")
    return_ = _Return(ReleaseRun(flow, job, services), job.back)
    return msgspec.structs.asdict(return_.go())


class _Return:
    """One environment that gets a version again."""

    def __init__(self, run: ReleaseRun, back: RollbackRequest) -> None:
        self._run = run
        self._back = back
        self._environment = next(one for one in run.job.plan.environments if one.name == back.environment)
        run.commit = back.to_commit

    def go(self) -> Ended:
        """Hold the environment, take all of the rollout back that brought the version there, and end."""
        run, name = self._run, self._environment.name
        lease = self._held()
        if isinstance(lease, Ended):
            return self._end(lease)
        self._step("deploy", "beginning", self._began)
        versions = Versions(
            Artefact(self._back.version, self._back.commit),
            Artefact(self._back.to, self._back.to_commit),
            lease.number,
        )
        ended = roll_back(
            run, self._environment, versions, self._environment.steps, self._trouble(), self._back.deployment
        )
        there = self._step("seen", "looking", lambda _: self._is_there(), bool)
        ended = ended if there else Ended("failed", ended.reason)
        self._step("concluded", "done", lambda attempt: self._concluded(attempt, there=there))
        self._step("forget", "clearing up", lambda attempt: forget(run, self._environment, versions, attempt))
        self._step(
            "leave",
            "done",
            lambda _: run.services.record.give_back(run.job.plan.product, name, run.job.release),
        )
        return self._end(ended)

    def _step(self, part: str, words: str, work: Callable[[Attempt], Any], kind: Any = None) -> Any:
        name = self._environment.name
        return self._run.step(f"{name}-return-{part}", doing("rollback", words, name), work, kind)

    def _trouble(self) -> Trouble:
        """By hand, in the name of whoever began it."""
        back, job = self._back, self._run.job
        order = Instruction(
            0, "rollback", job.starter, back.reason, "by gonogo rollback", "", job.digest, job.time
        )
        reason = f"{job.starter.name} rolled it back: {back.reason}"
        return Trouble(reason, back.cause, back.severity, order, damaged=back.damaged)

    def _held(self) -> Lease | Ended:
        """The environment, once whoever began this may take it and it is free."""
        name = self._environment.name
        why = self._step("may", "may it be", lambda _: self._refused(), str)
        if why:
            return Ended("rejected", why)
        taking = Taking(name, f"{name}-return", "rollback", _LOOK_AGAIN)
        tries = (take_once(self._run, taking, number) for number in count(1))
        return next(taken for taken in tries if taken)

    def _refused(self) -> str:
        """Why whoever began this may not; "" where they may. Their signed word says who they are."""
        starter = self._run.starter
        why = refusal("roll back", starter, rules_of(self._run.job.plan))
        return sentence("roll back", starter, why) if why else ""

    def _began(self, attempt: Attempt) -> None:
        run, back = self._run, self._back
        run.services.record.deploy(
            attempt.operation, run.job.release, back.environment, back.to, back.to_commit, run.now()
        )

    def _is_there(self) -> bool:
        """Whether users have it now."""
        return self._run.services.target(self._environment).observe().live == self._back.to

    def _concluded(self, attempt: Attempt, *, there: bool) -> None:
        run, began = self._run, f"{self._run.job.release}/{self._environment.name}-return-deploy"
        state: DeploymentState = "success" if there else "failed"
        run.services.record.deployed(attempt.operation, began, state, run.services.clock.moment())

    def _end(self, ended: Ended) -> Ended:
        return conclude(self._run, ended, self._back.deployment.partition("/")[0])
