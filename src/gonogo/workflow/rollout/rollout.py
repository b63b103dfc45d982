"""The way of a version through an environment: step by step, watched, and back by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.decision import Call
from gonogo.domain.duration import shown
from gonogo.domain.elapsed import Since
from gonogo.domain.instruction import Instruction, InstructionKind
from gonogo.domain.planning.candidate import State
from gonogo.domain.progress import passed
from gonogo.domain.rollout.environment import said
from gonogo.domain.rollout.rollback import severity_of, told_cause
from gonogo.domain.rollout.rollout import Pause, Retire, Shift, Smoke, WarmUp, Watch, alone, whole
from gonogo.domain.stage import Doing, StageKind, doing
from gonogo.ports.target import Artefact
from gonogo.workflow.ended import Ended
from gonogo.workflow.environment.forgetting import forget
from gonogo.workflow.environment.stepping import Did, Versions, act, smoke
from gonogo.workflow.environment.unvisited import Unvisited
from gonogo.workflow.environment.watching import Watcher, pausing
from gonogo.workflow.rollback.rollback import Trouble, roll_back
from gonogo.workflow.rollout.consulting import Consulting
from gonogo.workflow.rollout.migrating import BrokenOff, change_data
from gonogo.workflow.rollout.preparing import leave, take

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gonogo.domain.decision import Decision
    from gonogo.domain.rollout.environment import EnvironmentPlan
    from gonogo.domain.rollout.rollback import Severity
    from gonogo.domain.rollout.rollout import Step
    from gonogo.ports.engine import Attempt
    from gonogo.ports.record.deployments import DeploymentState
    from gonogo.ports.record.leases import Lease
    from gonogo.workflow.run import ReleaseRun

_ALL = 100


class Words(msgspec.Struct, frozen=True):
    """What was said while nobody asked, and when it was looked."""

    orders: list[Instruction]
    at: int


def stage(run: ReleaseRun) -> Ended | None:
    """Every environment but the last, one after the other; then the candidate has been staged."""
    before = run.job.plan.staging
    for number, environment in enumerate(before):
        name = run.step(
            f"{environment.name}-name",
            doing("preparing", "the candidate's name", environment.name),
            lambda _: run.candidate_name(),
            str,
        )
        ended = deploy(run, environment, name)
        if ended:
            return ended
        if not number:
            run.step(
                "staged",
                doing("preparing", "staged", environment.name),
                lambda attempt: _staged(run, attempt),
                None,
            )
        ended = _soak(run, environment)
        if ended:
            return ended
    return None


def production(run: ReleaseRun) -> Ended | None:
    """The last environment, where the users are; nothing where none is configured."""
    last = run.job.plan.production
    return next((ended for one in last if (ended := deploy(run, one, run.version))), None)


def deploy(run: ReleaseRun, environment: EnvironmentPlan, version: str) -> Ended | None:
    """Bring the candidate to one environment, under this version; how the release ended, if that ends it."""
    run.begin_part(0.0, 0.0)
    lease = take(run, environment, version)
    if isinstance(lease, Ended):
        return lease
    ended = _Rollout(run, environment, version, lease).go()
    leave(run, environment)
    return ended


def _staged(run: ReleaseRun, attempt: Attempt) -> None:
    run.services.record.move(f"{attempt.operation}/candidate", run.job.release, State.STAGING)


def _soak(run: ReleaseRun, environment: EnvironmentPlan) -> Ended | None:
    """Let it run for a while; somebody may say that it was long enough."""
    if not environment.soak:
        return None
    name = environment.name
    soak = doing("soak", "soak", name)
    begun = run.begun(f"{name}-soak", soak)
    waiting = f"it runs for {shown(environment.soak)} before it goes on; gonogo promote, or gonogo abort"
    order = run.order(soak, waiting, ("promote", "abort"), Since(begun, environment.soak))
    return run.aborted(order) if order and order.kind == "abort" else None


class _Rollout:
    """One environment of one release."""

    def __init__(self, run: ReleaseRun, environment: EnvironmentPlan, version: str, lease: Lease) -> None:
        self._run = run
        self._environment = environment
        self._name = environment.name
        self._version = version
        self._lease = lease
        self._done: list[Step] = []
        self._share = 0
        self._active = 0.0
        self._good = 0
        """The number of the step after the last watch that ended with go."""
        self._round = 1
        """Rises where it goes on from a share that users were moved back to."""

    def go(self) -> Ended | None:
        """Prepare the data, then take the steps; back where one of them fails."""
        run, name = self._run, self._name
        versions = run.step(f"{name}-observe", doing("preparing", "looking", name), self._observed, Versions)
        run.step(
            f"{name}-deploy",
            doing("preparing", "beginning", name),
            lambda attempt: self._began(versions, attempt),
            None,
        )
        watcher = Watcher(run, self._environment, versions)
        watcher.learn(f"{name}-learn")
        changed = change_data(run, self._environment, lambda: watcher.learn(f"{name}-before-migration"))
        if isinstance(changed, Ended):
            self._concluded("failed")
            return changed
        if isinstance(changed, BrokenOff):
            run.heard_up_to(changed.order)
            return roll_back(run, self._environment, versions, (), self._said(changed.order, changed.told))
        if self._environment.database.migrate:
            watcher.migrated()
        self._active = changed
        steps = _steps(run, self._environment.steps, versions)
        consulting = Consulting(run, self._environment, versions)
        number = 0
        while number < len(steps):
            self._begin_part(steps, number)
            if not self._share:
                watcher.learn(f"{self._named(number)}-learn")
            then = self._tried(steps, number, versions, watcher, consulting)
            if isinstance(then, Trouble):
                return roll_back(run, self._environment, versions, tuple(self._done), then)
            number = then
        self._begin_part(steps, len(steps))
        run.step(
            f"{name}-forget",
            doing("deploying", "clearing up", name),
            lambda attempt: forget(run, self._environment, versions, attempt),
            None,
        )
        self._concluded("success")
        return None

    def _observed(self, _: Attempt) -> Versions:
        run = self._run
        candidate = Artefact(self._version, run.commit)
        live = run.services.target(self._environment).observe().live
        if live in ("", self._version):
            return Versions(candidate, None, self._lease.number)
        commit = run.services.record.commit_of(run.job.plan.product, self._name, live)
        return Versions(candidate, Artefact(live, commit), self._lease.number)

    def _began(self, versions: Versions, attempt: Attempt) -> None:
        one, run = versions.candidate, self._run
        run.services.record.deploy(
            attempt.operation, run.job.release, self._name, one.version, one.commit, run.now()
        )

    def _concluded(self, state: DeploymentState) -> None:
        concluded(self._run, self._environment, state)

    def _named(self, number: int) -> str:
        again = "" if self._round == 1 else f"-round-{self._round}"
        return f"{self._name}-{number}{again}"

    def _tried(
        self, steps: Sequence[Step], number: int, versions: Versions, watcher: Watcher, consulting: Consulting
    ) -> Trouble | int:
        """Take one step, again as long as somebody who is asked says so.

        What sends the version back, or the number of the step with which it goes on.
        """
        step, tries = steps[number], 0
        while True:
            tries += 1
            name = self._named(number) if tries == 1 else f"{self._named(number)}-try-{tries}"
            trouble = self._heard(name, step) or self._take(step, name, versions, watcher)
            if trouble is None:
                self._good = number + 1 if isinstance(step, Watch) else self._good
                return number + 1
            answer = None if trouble.order else consulting.ask(trouble, name, steps[: number + 1], self._good)
            if answer is None or answer.order.kind == "rollback":
                return trouble
            if answer.order.kind == "abort":
                return self._said(answer.order) if self._run.job.reckons else trouble
            if answer.share is not None:
                return self._from(answer.share)
            if answer.order.kind == "promote":
                return number + 1

    def _from(self, share: int) -> int:
        """It goes on where users are: what was wrong, and how long it took, counts from here on anew."""
        self._share, self._active = share, 0.0
        self._round += 1
        return self._good

    def _heard(self, name: str, step: Step) -> Trouble | None:
        """A word that came while nobody asked. What is paused holds here; a watch hears that by itself."""
        run, after = self._run, self._run.last_order

        def look(_: Attempt) -> Words:
            every = run.services.record.orders(run.job.release)
            words = [one for one in every if run.counts(one, moves=True)]
            going_back = [one for one in words if one.number > after and one.kind in ("abort", "rollback")]
            paused = [] if isinstance(step, Watch) else pausing(words)
            return Words(going_back[:1] or paused, run.now())

        words: Words = run.flow.step(f"{name}-words", look, Words)
        for order in words.orders:
            run.heard_up_to(order)
            if order.kind != "pause":
                return self._said(order)
            return self._held(f"{order.person.name} paused it. gonogo resume, or gonogo abort")
        return None

    def _held(self, waiting: str, until: int | Since = 0) -> Trouble | None:
        """Wait for a person, or for a time."""
        words: tuple[InstructionKind, ...] = ("promote", "resume", "abort", "rollback")
        order = self._run.order(self._doing("paused", "pause"), waiting, words, until, moves=True)
        return self._said(order) if order and order.kind in ("abort", "rollback") else None

    def _said(self, order: Instruction, known: str = "") -> Trouble:
        """Somebody's word to go back, with the cause and how urgent it is. known: of what it ended."""
        cause, reason = told_cause(order.comment or "no reason given")
        verb = "aborted" if order.kind == "abort" else "rolled it back"
        told = "; ".join(filter(None, (f"{order.person.name} {verb}: {reason}", known)))
        return Trouble(told, cause, severity_of(cause), order)

    def _take(self, step: Step, name: str, versions: Versions, watcher: Watcher) -> Trouble | None:
        """Do one step; what is wrong after it."""
        match step:
            case Smoke():
                self._done.append(step)
                return self._smoked(step, name, versions)
            case Watch():
                self._done.append(step)
                return self._watched(step, name, versions, watcher)
            case Pause(seconds):
                return self._paused(seconds, name)
            case WarmUp(seconds) if seconds:
                return self._paused(seconds, name)
        if _moves_users(step) and not any(map(_moves_users, self._done)):
            held = watcher.until_well(name)
            if held and held.call is Call.NO_GO and held.order:
                return self._said(held.order)
        if step == Retire():
            watcher.left()
        self._done.append(step)
        return self._acted(step, name, versions)

    def _watched(self, step: Watch, name: str, versions: Versions, watcher: Watcher) -> Trouble | None:
        checks = self._in_place_of_visitors(versions)
        watched = watcher.watch(step, name, self._share, checks)
        if watched.call is Call.GO:
            return None
        if watched.order:
            return self._said(watched.order)
        if checks and checks.trouble:
            return checks.trouble
        return Trouble(watched.sentence, "performance_degradation" if watched.slow else "error_rate_spike")

    def _in_place_of_visitors(self, versions: Versions) -> Unvisited[Trouble] | None:
        """The smoke checks by which a first version is watched that too few come to, where there are any."""
        environment = self._environment
        if versions.stable or not environment.smoke or not self._run.job.reckons:
            return None
        return Unvisited(environment.patience, lambda name: self._smoked(Smoke(), name, versions))

    def _acted(self, step: Step, name: str, versions: Versions) -> Trouble | None:
        did = self._unobstructed(step, name, versions)
        if isinstance(did, Instruction):
            return self._said(did)
        if did.order:
            self._run.heard_up_to(did.order)
            return self._said(did.order)
        if did.failed:
            return Trouble(f"{said(step)}: {did.failed}", "deployment_failure", log=did.log)
        if isinstance(step, Shift):
            self._share = step.percent if versions.stable else _ALL
        if self._active > self._environment.deadline:
            late = f"it took longer than {shown(self._environment.deadline)}, watches aside"
            return Trouble(late, "deployment_failure")
        return None

    def _unobstructed(self, step: Step, name: str, versions: Versions) -> Did | Instruction:
        """What came of a step; what is in a version's way is no fault of it, so a person clears that away."""
        tries = 0
        while True:
            tries += 1
            again = name if tries == 1 else f"{name}-again-{tries}"
            did: Did = act(self._run, self._environment, versions, step, again, ends=True)
            if not did.obstructed:
                self._active += did.seconds
                return did
            waiting = f"{did.failed}. gonogo resume --retry, gonogo rollback or gonogo abort"
            order = self._run.order(
                self._doing("trouble", said(step)), waiting, ("retry", "abort", "rollback"), moves=True
            )
            if order and order.kind != "retry":
                return order

    def _smoked(self, step: Smoke, name: str, versions: Versions) -> Trouble | None:
        """A hold is asked again by somebody's word; only a go is a go."""
        tries = 0
        while True:
            tries += 1
            again = name if tries == 1 else f"{name}-again-{tries}"
            decision = smoke(self._run, self._environment, versions, step, again, ends=True)
            self._active += decision.seconds
            if decision.call is Call.GO:
                return None
            if decision.call is Call.NO_GO and not 0 < self._share < self._whole:
                return self._unhealthy(decision)
            waiting = f"{decision.reason}. gonogo resume --retry, gonogo rollback or gonogo abort"
            order = self._run.order(
                self._doing("smoke", "smoke"), waiting, ("retry", "abort", "rollback"), moves=True
            )
            if order and order.kind != "retry":
                return self._said(order)

    @property
    def _whole(self) -> int:
        """From which share on this is no canary any more."""
        return whole(self._environment.steps) if self._run.job.reckons else _ALL

    def _unhealthy(self, decision: Decision) -> Trouble:
        """Smoke checks failed: where the users are, that wakes people up."""
        severity: Severity = "critical" if self._environment in self._run.job.plan.production else "high"
        reason = f"smoke checks: {decision.reason}"
        return Trouble(reason, "health_check_failure", severity, log=decision.details)

    def _paused(self, seconds: int, name: str) -> Trouble | None:
        run = self._run
        begun = run.begun(name, self._doing("paused", "paused"))
        waiting = "it is paused. gonogo promote, or gonogo abort"
        return self._held(waiting, Since(begun, seconds) if seconds else 0)

    def _begin_part(self, steps: Sequence[Step], number: int) -> None:
        soak = self._environment.soak
        self._run.begin_part(passed(steps, soak, number), passed(steps, soak, number + 1))

    def _doing(self, kind: StageKind, words: str) -> Doing:
        return doing(kind, words, self._name)


def concluded(run: ReleaseRun, environment: EnvironmentPlan, state: DeploymentState) -> None:
    """Write down how the deployment ended that began here."""
    name, began = environment.name, f"{run.job.release}/{environment.name}-deploy"
    run.step(
        f"{name}-deployed",
        doing("deploying", state, name),
        lambda attempt: run.services.record.deployed(
            attempt.operation, began, state, run.services.clock.moment()
        ),
        None,
    )


def _steps(run: ReleaseRun, steps: Sequence[Step], versions: Versions) -> Sequence[Step]:
    """As they were planned; with no version to go on with beside it, the candidate gets all at once."""
    if versions.stable:
        return steps
    if run.job.reckons:
        return alone(steps)
    partial = [at for at, step in enumerate(steps) if isinstance(step, Shift) and step.percent < _ALL]
    whole = [at for at, step in enumerate(steps) if isinstance(step, Shift) and step.percent == _ALL]
    if not partial or not whole:
        return steps
    idle = range(partial[0], whole[-1])
    return [
        step for at, step in enumerate(steps) if at not in idle or not isinstance(step, Shift | Watch | Smoke)
    ]


def _moves_users(step: Step) -> bool:
    """Whether it takes the version from users that they have."""
    return isinstance(step, Shift) or (isinstance(step, Retire) and step.slot == "stable")
