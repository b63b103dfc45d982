"""The way of a version through an environment: step by step, watched, and back by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.candidate import State
from gonogo.domain.decision import Call
from gonogo.domain.environment import said
from gonogo.domain.rollout import Pause, Shift, Smoke, Watch
from gonogo.ports.record import Lease, Order
from gonogo.ports.target import Artefact
from gonogo.workflow.ended import Ended
from gonogo.workflow.once import Effect, Happened, once
from gonogo.workflow.rollback import Trouble, roll_back
from gonogo.workflow.stepping import Did, Stand, act, order_of, smoke
from gonogo.workflow.watching import Watcher

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gonogo.domain.environment import EnvironmentPlan
    from gonogo.domain.rollout import Step
    from gonogo.ports.engine import Attempt
    from gonogo.ports.record import DeploymentState
    from gonogo.workflow.way import Way

_LOOK_AGAIN = 30
_ALL = 100


class Words(msgspec.Struct, frozen=True):
    """What was said while nobody asked, and when it was looked."""

    orders: list[Order]
    at: int


def stage(way: Way) -> Ended | None:
    """Every environment but the last, one after the other; then the candidate has been staged."""
    before = way.job.plan.environments[:-1]
    for number, environment in enumerate(before):
        ended = deploy(way, environment, way.step(f"{environment.name}-name", "staging", _name(way), str))
        if ended:
            return ended
        if not number:
            way.step("staged", f"{environment.name}: staged", lambda attempt: _staged(way, attempt), bool)
        ended = _soak(way, environment)
        if ended:
            return ended
    return None


def production(way: Way) -> Ended | None:
    """The last environment, where the users are; nothing where none is configured."""
    last = way.job.plan.environments[-1:]
    return next((ended for one in last if (ended := deploy(way, one, way.version))), None)


def deploy(way: Way, environment: EnvironmentPlan, version: str) -> Ended | None:
    """Bring the candidate to one environment, under this version; how the release ended, if that ends it."""
    name = environment.name
    lease = _held(way, environment)
    if isinstance(lease, Ended):
        return lease
    ended = _prepared(way, environment, version) or _Rollout(way, environment, version, lease).go()
    way.step(
        f"{name}-leave", f"{name}: done", lambda _: way.tools.record.give_back(name, way.job.release), None
    )
    return ended


def _name(way: Way) -> Callable[[Attempt], str]:
    """Before the tag, a version goes by its candidate's name: the next candidate of it is another one."""

    def name(_: Attempt) -> str:
        found = way.tools.record.candidate_of(way.job.release)
        return found.name if found else way.version

    return name


def _staged(way: Way, attempt: Attempt) -> bool:
    way.tools.record.move(f"{attempt.operation}/candidate", way.job.release, State.STAGING)
    return True


def _soak(way: Way, environment: EnvironmentPlan) -> Ended | None:
    """Let it run for a while; somebody may say that it was long enough."""
    if not environment.soak:
        return None
    name = environment.name
    begun = way.step(f"{name}-soak", f"{name}: soak", lambda _: way.now(), int)
    waiting = f"it runs for {environment.soak} s before it goes on; gonogo promote, or gonogo abort"
    order = way.order(f"{name}: soak", waiting, ("promote", "abort"), begun + environment.soak)
    return way.aborted(order) if order and order.kind == "abort" else None


def _held(way: Way, environment: EnvironmentPlan) -> Lease | Ended:
    """Hold the environment, once it is free."""
    name, tries = environment.name, 0
    while True:
        tries += 1
        lease = way.step(f"{name}-lease-{tries}", f"{name}: taking it", _leased(way, name), Lease)
        if lease.holder == way.job.release:
            return lease
        asked = way.step(f"{name}-asked-{tries}", f"{name}: held", lambda _: way.now(), int)
        order = way.order(f"{name}: held", f"{lease.holder} has {name}", ("abort",), asked + _LOOK_AGAIN)
        if order:
            return way.aborted(order)


def _leased(way: Way, name: str) -> Callable[[Attempt], Lease]:
    return lambda _: way.tools.record.lease(name, way.job.release, way.now())


def _prepared(way: Way, environment: EnvironmentPlan, version: str) -> Ended | None:
    """Why it may not go there at all."""
    name = environment.name
    blocked = way.step(
        f"{name}-blocked",
        f"{name}: may it go there",
        lambda _: way.tools.record.blocked(way.job.plan.project).get(version, ""),
        str,
    )
    return Ended("rejected", f"{version} is blocked: {blocked}") if blocked else None


class _Rollout:
    """One environment of one release."""

    def __init__(self, way: Way, environment: EnvironmentPlan, version: str, lease: Lease) -> None:
        self._way = way
        self._environment = environment
        self._name = environment.name
        self._version = version
        self._lease = lease
        self._done: list[Step] = []
        self._share = 0
        self._active = 0.0
        self._passed = False
        """Whether somebody was asked about trouble, and let it go on."""

    def go(self) -> Ended | None:
        """Prepare the data, then take the steps; back where one of them fails."""
        way, name = self._way, self._name
        stand = way.step(f"{name}-observe", f"{name}: looking", self._observed, Stand)
        way.step(f"{name}-deploy", f"{name}: beginning", lambda attempt: self._began(stand, attempt), None)
        ended = self._data()
        if ended:
            return ended
        watcher = Watcher(way, self._environment, stand)
        for number, step in enumerate(_steps(self._environment.steps, stand)):
            trouble = self._heard(number) or self._take(step, f"{name}-{number}", stand, watcher)
            if trouble and not self._kept(trouble):
                return roll_back(way, self._environment, stand, tuple(self._done), trouble)
        way.step(f"{name}-forget", f"{name}: clearing up", lambda attempt: self._forget(stand, attempt), bool)
        self._concluded("success")
        return None

    def _observed(self, _: Attempt) -> Stand:
        way = self._way
        candidate = Artefact(self._version, way.commit)
        live = way.tools.target(self._environment).observe().live
        if live in ("", self._version):
            return Stand(candidate, None, self._lease.number)
        commit = way.tools.record.commit_of(self._name, live)
        return Stand(candidate, Artefact(live, commit), self._lease.number)

    def _began(self, stand: Stand, attempt: Attempt) -> None:
        one, way = stand.candidate, self._way
        way.tools.record.deploy(
            attempt.operation, way.job.release, self._name, one.version, one.commit, way.now()
        )

    def _concluded(self, state: DeploymentState) -> None:
        concluded(self._way, self._environment, state)

    def _forget(self, stand: Stand, attempt: Attempt) -> bool:
        self._way.tools.target(self._environment).forget(order_of(stand, attempt), self._environment.keep)
        return True

    def _data(self) -> Ended | None:
        """Back up, then migrate; what fails here stops before any traffic moves."""
        database, name, way = self._environment.database, self._name, self._way
        file = way.tools.folder / "backups" / way.job.release / name
        if database.backup:
            way.step(
                f"{name}-folder",
                f"{name}: backup",
                lambda _: file.parent.mkdir(parents=True, exist_ok=True),
                None,
            )
        places = {"{file}": str(file), "{release}": way.job.release}
        effects = [
            Effect(f"{name}-backup", f"{name}: backup", _filled(database.backup, places), repeatable=True),
            Effect(f"{name}-migrate", f"{name}: migration", database.migrate, database.migrated),
        ]
        for effect in effects:
            happened = once(way, effect) if effect.run else Happened("done")
            if isinstance(happened, Ended) or happened.state == "failed":
                self._concluded("failed")
                why = happened.reason
                return happened if isinstance(happened, Ended) else Ended("failed", f"{effect.stage}: {why}")
        return None

    def _heard(self, number: int) -> Trouble | None:
        """A word that came while nobody asked."""
        way, after = self._way, self._way.last_order

        def look(_: Attempt) -> Words:
            found = way.tools.record.orders(way.job.release, after)
            return Words([one for one in found if one.kind in ("abort", "rollback")][:1], way.now())

        words: Words = way.flow.step(f"{self._name}-{number}-words", look, Words)
        for order in words.orders:
            way.heard_up_to(order)
            return Trouble(way.aborted(order).reason, order)
        return None

    def _take(self, step: Step, name: str, stand: Stand, watcher: Watcher) -> Trouble | None:
        """Do one step; what is wrong after it."""
        match step:
            case Smoke():
                self._done.append(step)
                return self._smoked(step, name, stand)
            case Watch():
                self._done.append(step)
                watched = watcher.watch(step, name, self._share)
                return None if watched.call is Call.GO else Trouble(watched.sentence, watched.order)
            case Pause(seconds):
                return self._paused(seconds, name)
        self._done.append(step)
        return self._acted(step, name, stand)

    def _acted(self, step: Step, name: str, stand: Stand) -> Trouble | None:
        did: Did = act(self._way, self._environment, stand, step, name)
        self._active += did.seconds
        if did.failed:
            return Trouble(f"{said(step)}: {did.failed}", log=did.log)
        if isinstance(step, Shift):
            self._share = step.percent if stand.stable else _ALL
        if self._active > self._environment.deadline:
            return Trouble(f"it took longer than {self._environment.deadline} s, watches aside")
        return None

    def _smoked(self, step: Smoke, name: str, stand: Stand) -> Trouble | None:
        """A hold is asked again by somebody's word; only a go is a go."""
        tries = 0
        while True:
            tries += 1
            again = name if tries == 1 else f"{name}-again-{tries}"
            decision = smoke(self._way, self._environment, stand, step, again)
            self._active += decision.seconds
            if decision.call is Call.GO:
                return None
            if decision.call is Call.NO_GO:
                return Trouble(f"smoke checks: {decision.reason}", log=decision.details)
            waiting = f"{decision.reason}. gonogo resume --retry, or gonogo abort"
            order = self._way.order(f"{self._name}: smoke", waiting, ("retry", "abort", "rollback"))
            if order and order.kind != "retry":
                return Trouble(self._way.aborted(order).reason, order)

    def _paused(self, seconds: int, name: str) -> Trouble | None:
        way = self._way
        begun = way.step(name, f"{self._name}: paused", lambda _: way.now(), int)
        waiting = "it is paused. gonogo promote, or gonogo abort"
        until = begun + seconds if seconds else 0
        order = way.order(f"{self._name}: pause", waiting, ("promote", "resume", "abort", "rollback"), until)
        if order and order.kind in ("abort", "rollback"):
            return Trouble(way.aborted(order).reason, order)
        return None

    def _kept(self, trouble: Trouble) -> bool:
        """Whether somebody, who is asked where that is configured, lets it go on in spite of trouble."""
        if trouble.order or not (self._environment.asks or self._passed):
            return False
        stage = f"{self._name}: trouble"
        waiting = f"{trouble.reason}. gonogo rollback, or gonogo promote to go on in spite of it"
        order = self._way.order(stage, waiting, ("promote", "rollback", "abort"))
        self._passed = bool(order and order.kind == "promote")
        return self._passed


def concluded(way: Way, environment: EnvironmentPlan, state: DeploymentState) -> None:
    """Write down how the deployment ended that began here."""
    name, began = environment.name, f"{way.job.release}/{environment.name}-deploy"
    way.step(
        f"{name}-deployed",
        f"{name}: {state}",
        lambda attempt: way.tools.record.deployed(attempt.operation, began, state, way.now()),
        None,
    )


def _filled(line: str, places: dict[str, str]) -> str:
    for mark, value in places.items():
        line = line.replace(mark, value)
    return line


def _steps(steps: Sequence[Step], stand: Stand) -> Sequence[Step]:
    """As they were planned; with no version to go on with beside it, the candidate gets all at once."""
    if stand.stable:
        return steps
    partial = [at for at, step in enumerate(steps) if isinstance(step, Shift) and step.percent < _ALL]
    whole = [at for at, step in enumerate(steps) if isinstance(step, Shift) and step.percent == _ALL]
    if not partial or not whole:
        return steps
    idle = range(partial[0], whole[-1])
    return [
        step for at, step in enumerate(steps) if at not in idle or not isinstance(step, Shift | Watch | Smoke)
    ]
