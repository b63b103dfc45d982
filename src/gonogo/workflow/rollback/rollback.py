"""The rollback: users first, then everything else; and what to do if even that fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from gonogo.domain.decision import Call
from gonogo.domain.duration import shown
from gonogo.domain.instruction import Instruction
from gonogo.domain.post_mortem import PostMortem
from gonogo.domain.rollout.environment import said
from gonogo.domain.rollout.rollback import Cause, Severity, halves, priority
from gonogo.domain.rollout.rollout import Retire, Shift, Smoke, Start
from gonogo.domain.stage import doing
from gonogo.domain.targets import way_back
from gonogo.domain.text import printable
from gonogo.workflow.ended import Ended
from gonogo.workflow.environment.alerting import alert
from gonogo.workflow.environment.stepping import act, smoke
from gonogo.workflow.environment.verifying import verify
from gonogo.workflow.rollback.aftermath import block, open_issue, revert
from gonogo.workflow.rollback.restoring import restore

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gonogo.domain.rollout.environment import EnvironmentPlan
    from gonogo.domain.rollout.rollback import RollbackStep
    from gonogo.domain.rollout.rollout import Step
    from gonogo.ports.engine import Attempt
    from gonogo.ports.record.deployments import DeploymentState
    from gonogo.workflow.environment.stepping import Versions
    from gonogo.workflow.run import ReleaseRun

_ALL = 100
_WAKE_UP = 0


class Trouble(msgspec.Struct, frozen=True):
    """Why it goes back. order: somebody's word, where it was one. log: the last lines of what failed.

    damaged: somebody says that the data itself was harmed.
    """

    reason: str
    cause: Cause = "manual_trigger"
    severity: Severity = "high"
    order: Instruction | None = None
    log: tuple[str, ...] = ()
    damaged: bool = False

    @property
    def aborted(self) -> bool:
        """Whether somebody only changed their mind: nothing speaks against the version then."""
        return self.order is not None and self.order.kind == "abort"


def roll_back(
    run: ReleaseRun,
    environment: EnvironmentPlan,
    versions: Versions,
    done: Sequence[Step],
    trouble: Trouble,
    deployment: str = "",
) -> Ended:
    """Undo what was done, look whether the stable version works, and write down what there is to know.

    deployment: the operation by which the version was deployed; "" for the one of this release.
    """
    deployment = deployment or f"{run.job.release}/{environment.name}-deploy"
    back = _RollbackRun(run, environment, versions, done, trouble, deployment)
    back.go()
    return back.ended


class _RollbackRun:
    """The rollback of one environment."""

    def __init__(
        self,
        run: ReleaseRun,
        environment: EnvironmentPlan,
        versions: Versions,
        done: Sequence[Step],
        trouble: Trouble,
        deployment: str,
    ) -> None:
        self._run = run
        self._deployment = deployment
        self._environment = environment
        self._versions = versions
        self._done = done
        self._trouble = trouble
        self._to_stable, self._rest = halves(done)
        self._problems: list[str] = []
        self._by_hand: tuple[str, ...] = ()
        """What is left to do by hand: users stay with what answers, and nothing more is moved."""
        self._remarks: list[str] = []
        self._began = 0
        self._are_back = False

    @property
    def ended(self) -> Ended:
        """How it ended."""
        problems = [f"the rollback: {one}" for one in self._problems]
        hand = [f"by hand: {'; '.join(self._by_hand)}"] if self._by_hand else []
        reason = "; ".join([self._reason, *problems, *hand, *self._remarks])
        if self._by_hand:
            return Ended("failed", reason)
        return Ended("aborted" if self._trouble.aborted else "rolled_back", reason)

    def go(self) -> None:
        """All of it, in the order of the plan."""
        self._aim()
        self._began = self._step("trouble", "rolling back", self._begin, int)
        parts: dict[RollbackStep, Callable[[], None]] = {
            "notify_team": self._notify,
            "stop_traffic": self._stop_traffic,
            "revert_deployment": self._revert_deployment,
            "restore_database": self._restore_database,
            "resume_traffic": self._resume_traffic,
            "verify_rollback": self._verify,
            "post_rollback_tests": self._test,
        }
        order = self._environment.back
        for number, part in enumerate(order):
            if self._run.job.back:  # all that there is to do; a release that rolls back gets no further
                self._run.begin_part(number / len(order), (number + 1) / len(order))
            parts[part]()
        self._step("deployed", "rolled back", self._deployed)
        self._learn()
        if self._problems:
            self._alert("escalate", _WAKE_UP, "; ".join(self._problems))
        self._run.targets = None

    def _aim(self) -> None:
        """From now on time counts towards the rollback, and towards the traffic until users are back."""
        are_away = self._traffic_moved and not self._are_back
        self._run.targets = way_back(self._environment.name, are_away=are_away)

    def _step(self, part: str, words: str, work: Callable[[Attempt], Any], kind: Any = None) -> Any:
        name = self._environment.name
        return self._run.step(f"{name}-{part}", doing("rollback", words, name), work, kind)

    @property
    def _reason(self) -> str:
        return f"{self._environment.name}: {self._trouble.reason}"

    def _begin(self, attempt: Attempt) -> int:
        """Write down that it begins, and when."""
        trouble = self._trouble
        data = {
            "environment": self._environment.name,
            "reason": printable(trouble.reason),
            "cause": trouble.cause,
            "severity": trouble.severity,
            "triggered": "manual" if trouble.order else "automatic",
        }
        return self._note(attempt, "rollback.began", data)

    def _note(self, attempt: Attempt, kind: str, data: dict[str, Any]) -> int:
        run = self._run
        now = run.now()
        run.services.record.note(attempt.operation, run.job.release, kind, now, data)
        return now

    def _stop_traffic(self) -> None:
        """All of it goes away from the bad version."""
        self._undo(0, len(self._to_stable))
        if self._by_hand or not self._traffic_moved:
            return
        at = self._step("traffic", "users are back", self._users_are_back, int)
        self._are_back = True
        self._aim()
        within = max(at - self._began, 0) + 1
        self._remarks.append(f"all traffic was back on {self._stable} within {shown(within)}")

    def _users_are_back(self, attempt: Attempt) -> int:
        return self._note(attempt, "rollback.traffic", {"environment": self._environment.name})

    @property
    def _traffic_moved(self) -> bool:
        return self._versions.stable is not None and any(isinstance(step, Shift) for step in self._done)

    @property
    def _stable(self) -> str:
        return self._versions.stable.version if self._versions.stable else ""

    def _revert_deployment(self) -> None:
        if not self._by_hand:
            self._undo(len(self._to_stable), len(self._to_stable) + len(self._rest))

    def _undo(self, first: int, last: int) -> None:
        """Take these steps back.

        Where the stable version cannot be brought up or get the traffic, users stay with what answers, and
        what is left is said.
        """
        back = (*self._to_stable, *self._rest)
        for number in range(first, last):
            step = back[number]
            did = act(
                self._run, self._undone, self._versions, step, f"{self._environment.name}-back-{number}"
            )
            self._remarks += filter(None, [did.remark])
            if not did.failed:
                continue
            self._problems.append(f"{said(step)}: {did.failed}")
            if isinstance(step, Start | Shift) and not _is_last_hope(back[number:]):
                self._by_hand = tuple(said(one) for one in back[number:])
                return

    @property
    def _undone(self) -> EnvironmentPlan:
        """The environment as its steps are undone: nobody looks into what speaks against nothing."""
        if self._trouble.aborted:
            return msgspec.structs.replace(self._environment, investigate=msgspec.UNSET)
        return self._environment

    def _notify(self) -> None:
        """Tell the team; nobody is told that somebody changed their mind."""
        if not self._trouble.aborted:
            self._alert("notify", priority(self._trouble.severity), self._trouble.reason)

    def _alert(self, part: str, urgency: int, sentence: str) -> None:
        """Alert the people on call; the result is noted, and never stops the rollback."""
        if self._environment.alert is None:
            return

        def told(attempt: Attempt) -> None:
            version = self._versions.candidate.version
            alert(self._run, self._environment, version, attempt, urgency, sentence, self._by_hand)

        self._step(f"alert-{part}", "alerting", told)

    def _restore_database(self) -> None:
        """What the data needs, which a person has to confirm where something would be lost."""
        database, trouble = self._environment.database, self._trouble
        if self._by_hand or not (database.backup or database.migrate or trouble.damaged):
            return
        backed = self._deployment.partition("/")[0]
        restored = restore(
            self._run, self._environment, trouble.cause, release=backed, damaged=trouble.damaged
        )
        if restored.state in ("failed", "by_hand"):
            self._problems.append(restored.sentence)
        elif restored.state != "not_needed":
            self._remarks.append(restored.sentence)

    def _resume_traffic(self) -> None:
        """Look whether all users have the stable version; where they have not, say so to the target again."""
        if self._by_hand or not self._traffic_moved:
            return
        if self._step("resume", "looking at the traffic", lambda _: self._has_all(), bool):
            return
        name = f"{self._environment.name}-resume-again"
        did = act(self._run, self._environment, self._versions, Shift(0), name)
        if did.failed:
            self._problems.append(f"{said(Shift(0))}: {did.failed}")

    def _has_all(self) -> bool:
        running = self._run.services.target(self._environment).observe().of(self._stable)
        return running is not None and running.share == _ALL

    def _verify(self) -> None:
        """Health and version at once, then error rate and response time for a while."""
        if self._by_hand or not self._done or not self._stable:
            return
        unwell = self._step("verified", "looking at it", lambda _: self._unwell(), str)
        if unwell:
            self._problems.append(unwell)
        elif self._traffic_moved and not self._trouble.aborted:
            self._run.targets = ()  # to watch takes as long as it was planned
            verified = verify(self._run, self._environment, self._stable)
            self._aim()
            self._problems += [verified.problem] if verified.problem else []
            self._remarks += [verified.remark] if verified.remark else []

    def _unwell(self) -> str:
        """What is wrong with how the environment stands; "" where it is as it shall be."""
        seen = self._run.services.target(self._environment).observe()
        running = seen.of(self._stable)
        if running is None or not running.ready:
            return f"no instance of {self._stable} is ready"
        return "" if seen.live == self._stable else f"{seen.live} is live, not {self._stable}"

    def _test(self) -> None:
        """The critical paths of the version that users have again."""
        environment = self._environment
        if self._by_hand or not environment.smoke or not self._stable or not self._done:
            return
        decision = smoke(
            self._run, environment, self._versions, Smoke("stable"), f"{environment.name}-back-smoke"
        )
        if decision.call is not Call.GO:
            self._problems.append(f"the smoke checks of {self._stable}: {decision.reason}")

    def _deployed(self, attempt: Attempt) -> None:
        state: DeploymentState = "failed" if self._by_hand else "rolled_back"
        self._run.services.record.deployed(
            attempt.operation, self._deployment, state, self._run.services.clock.moment()
        )

    def _learn(self) -> None:
        """Block the version, take its commits back, open an issue, and draft the post-mortem."""
        run, environment, versions, trouble = self._run, self._environment, self._versions, self._trouble
        if not trouble.aborted:
            block(run, environment, versions, trouble.reason)
            self._remarks += revert(run, environment, versions, trouble.reason)
            self._remarks += open_issue(run, environment, versions, trouble.reason)
        told = PostMortem(
            release=run.job.release,
            deployed_by=self._deployment.partition("/")[0],
            environment=environment.name,
            version=versions.candidate.version,
            commit=versions.candidate.commit,
            stable=self._stable,
            reason=trouble.reason,
            cause=trouble.cause,
            severity=trouble.severity,
            log=trouble.log,
            done=tuple(said(step) for step in self._done),
            back=tuple(said(step) for step in (*self._to_stable, *self._rest)),
            problems=(*self._problems, *(f"by hand: {one}" for one in self._by_hand)),
            plan=run.job.plan,
        )
        self._step("post-mortem", "post-mortem", lambda _: run.services.post_mortem(told), str)


def _is_last_hope(rest: Sequence[Step]) -> bool:
    """Whether nothing that follows takes anything from users."""
    return not any(isinstance(step, Retire) for step in rest[1:]) and isinstance(rest[0], Start)
