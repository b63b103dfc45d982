"""Trouble that a person decides about: users go back first, then it is asked."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from gonogo.domain.instruction import Instruction, InstructionKind
from gonogo.domain.rollout.environment import said
from gonogo.domain.rollout.retreat import Retreat, meanwhile, retreat
from gonogo.domain.rollout.rollback import must_ask, priority
from gonogo.domain.stage import doing
from gonogo.workflow.environment.alerting import alert
from gonogo.workflow.environment.stepping import Did, act

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gonogo.domain.rollout.environment import EnvironmentPlan
    from gonogo.domain.rollout.rollout import Step
    from gonogo.ports.engine import Attempt
    from gonogo.workflow.environment.stepping import Versions
    from gonogo.workflow.rollback.rollback import Trouble
    from gonogo.workflow.run import ReleaseRun

_ASKED: tuple[InstructionKind, ...] = ("promote", "retry", "rollback", "abort")
"""The words that can answer trouble where a person is asked."""
_NOTED = {"promote": "rollback.declined", "rollback": "rollback.confirmed"}


class Answer(msgspec.Struct, frozen=True):
    """What somebody said. share: of the traffic that users were moved back to; None where they stayed."""

    order: Instruction
    share: int | None = None


class Consulting:
    """Asks a person about trouble, where one has to be asked before a version goes back by itself."""

    def __init__(self, run: ReleaseRun, environment: EnvironmentPlan, versions: Versions) -> None:
        """Take what it is about; nobody was asked yet."""
        self._run = run
        self._environment = environment
        self._versions = versions
        self._passed = False
        """Whether somebody was asked about trouble, and let it go on."""

    def ask(self, trouble: Trouble, name: str, taken: Sequence[Step], good: int) -> Answer | None:
        """What somebody says; nothing where nobody is asked.

        name: of the step that failed. taken, good: see `domain.rollout.retreat.retreat`.
        """
        why = self._step(f"{name}-may", "trouble", lambda _: self._must_ask(), str)
        if not why:
            return None
        share, where = self._moved_back(name, taken, good)
        if self._run.job.reckons:
            self._step(f"{name}-told", "alerting", lambda one: self._told(one, trouble, where), None)
        waiting = "; ".join(filter(None, (trouble.reason, why, where)))
        order = self._run.order(
            doing("trouble", "trouble", self._environment.name),
            f"{waiting}. gonogo rollback, gonogo promote to go on in spite of it, or retry",
            _ASKED,
            moves=True,
        )
        if order is None:
            return None
        self._keep(order, name)
        return Answer(order, share)

    def _step(self, name: str, words: str, work: Callable[[Attempt], Any], kind: Any) -> Any:
        return self._run.step(name, doing("trouble", words, self._environment.name), work, kind)

    def _keep(self, order: Instruction, name: str) -> None:
        self._passed = self._passed or order.kind == "promote"
        if kind := _NOTED.get(order.kind):
            self._step(f"{name}-word", kind, partial(self._noted, kind=kind, data={}), None)

    def _moved_back(self, name: str, taken: Sequence[Step], good: int) -> tuple[int | None, str]:
        """The share that users were moved back to, if they were, and where they are in words."""
        stable = self._versions.stable
        if not self._run.job.reckons or stable is None:
            return None, ""
        back = self._back(taken, good)
        failed = self._taken(back, name)
        if failed:
            return None, f"users could not be moved back: {failed}"
        return back.share if back.steps else None, meanwhile(back.share, stable.version)

    def _back(self, taken: Sequence[Step], good: int) -> Retreat:
        """Where the settings say that a person is asked before anything moves, users stay."""
        return retreat(taken, good if self._environment.asks != "before" else len(taken))

    def _taken(self, back: Retreat, name: str) -> str:
        """Take these steps; why one of them could not be done, or ""."""
        for number, step in enumerate(back.steps):
            did: Did = act(self._run, self._environment, self._versions, step, f"{name}-retreat-{number}")
            if did.failed:
                return f"{said(step)}: {did.failed}"
        if back.steps:
            noted = partial(self._noted, kind="rollback.retreated", data={"share": back.share})
            self._step(f"{name}-retreated", "users are back", noted, None)
        return ""

    def _told(self, attempt: Attempt, trouble: Trouble, where: str) -> None:
        sentence = "; ".join(filter(None, (trouble.reason, where, "a person is asked: gonogo status")))
        version, urgency = self._versions.candidate.version, priority(trouble.severity)
        alert(self._run, self._environment, version, attempt, urgency, sentence)

    def _must_ask(self) -> str:
        record, environment = self._run.services.record, self._environment
        product = self._run.job.plan.product
        deployments = record.deployments(product, environment.name)
        now = self._run.services.clock.moment()
        return must_ask(
            asks=bool(environment.asks),
            doubted=self._passed or record.doubted(product),
            last=min((one.since(now) for one in deployments if one.state == "rolled_back"), default=None),
            cooldown=environment.cooldown,
        )

    def _noted(self, attempt: Attempt, kind: str, data: dict[str, int]) -> None:
        run, known = self._run, {"environment": self._environment.name, **data}
        run.services.record.note(attempt.operation, run.job.release, kind, run.now(), known)
