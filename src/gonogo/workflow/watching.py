"""A watch: the numbers of both versions, judged at every tick, with people's words heard in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.analysis.judge import Judge
from gonogo.domain.analysis.limits import GaugeLimit, ShareLimit, limits
from gonogo.domain.analysis.replay import Looking, Missing, Watching
from gonogo.domain.analysis.sample import Sample, Unavailable
from gonogo.domain.analysis.settings import Settings
from gonogo.domain.decision import Call, Person, Setup
from gonogo.domain.rollout import Watch
from gonogo.ports.record import Order
from gonogo.workflow.stepping import order_of, shares_of

if TYPE_CHECKING:
    from gonogo.domain.analysis.replay import Entry
    from gonogo.domain.analysis.state import State
    from gonogo.domain.analysis.verdict import Verdict
    from gonogo.domain.environment import EnvironmentPlan
    from gonogo.ports.engine import Attempt
    from gonogo.workflow.stepping import Stand
    from gonogo.workflow.way import Way

ASKED = "gonogo promote, or gonogo abort"
"""What is said where somebody's word is needed."""

_ALL = 100
_WORDS = ("abort", "rollback", "pause", "resume", "promote")


class Glance(msgspec.Struct, frozen=True):
    """One look: the numbers or why there are none, and the oldest word that was not heard yet."""

    at: int
    sample: Sample | None = None
    missing: Unavailable | None = None
    orders: list[Order] = []

    @property
    def observation(self) -> Sample | Unavailable:
        """What the judge is given."""
        return self.sample or self.missing or Unavailable(float(self.at), "there was no look")


class Watched(msgspec.Struct, frozen=True):
    """How a watch ended: by the judge's call, or by somebody's word."""

    call: Call
    sentence: str
    order: Order | None = None


class Watcher:
    """Watches one rollout, share after share; the judge's evidence goes on from one watch to the next.

    What it sees is remembered by the engine; what it concludes follows from that alone, so that a watch
    that is gone on with by another process comes to the very same call.
    """

    def __init__(self, way: Way, environment: EnvironmentPlan, stand: Stand) -> None:
        """Take what is watched; nothing has been seen yet."""
        self._way = way
        self._environment = environment
        self._stand = stand
        self._judge: Judge | None = None
        self._settings = self._set(0)
        self._state: State | None = None
        self._entries: list[Entry] = []
        self._share = 0
        self._is_sure = False

    def watch(self, step: Watch, name: str, share: int) -> Watched:
        """Until the call is clear or somebody says so. share: percent of the traffic that is watched."""
        self._share = share
        self._begin(step, alone=share == _ALL)
        watched = self._until_clear(step, name)
        stage = f"{self._environment.name}: keeping the numbers"
        self._way.step(f"{name}-recorded", stage, lambda _: self._record(), bool)
        return watched

    def _record(self) -> bool:
        """All that was seen so far, so that the call can be replayed: gonogo judge FILE."""
        self._way.tools.recorded(self._way.job.release, self._environment.name, self._entries)
        return True

    def _until_clear(self, step: Watch, name: str) -> Watched:
        way, sentence, paused = self._way, "", False
        number = 0
        while True:
            glance = self._glance(f"{name}-{number}", sentence or f"watching for {step.seconds} s")
            number += 1
            for order in glance.orders:
                way.heard_up_to(order)
                if order.kind in ("abort", "rollback"):
                    return Watched(Call.NO_GO, way.aborted(order).reason, order)
                if order.kind == "promote":
                    return Watched(Call.GO, f"{order.person.name} promoted it", order)
                paused = order.kind == "pause" or (paused and order.kind != "resume")
            verdict = self._judged(glance)
            sentence = _told(verdict, paused=paused)
            if verdict.call is Call.NO_GO or (verdict.call is Call.GO and not paused):
                return Watched(verdict.call, verdict.sentence)
            way.flow.wait(self._environment.tick)

    def _begin(self, step: Watch, *, alone: bool) -> None:
        before, known = self._settings, self._state
        self._settings = self._set(step.seconds)
        if alone and self._stand.stable:
            self._settings = self._by_record(before, known)
        self._judge = Judge(self._settings)
        self._state = self._judge.begin() if known is None else self._judge.next_watch(known)
        self._entries.append(Watching(self._settings))

    def _by_record(self, before: Settings, known: State | None) -> Settings:
        """By the stable version's record; where there is none, the limits alone decide."""
        baselines = known.baselines(before) if known is not None and before.stable else {}
        if baselines:
            return msgspec.structs.replace(self._settings, baselines=baselines)
        return msgspec.structs.replace(self._settings, stable="")

    def _set(self, seconds: int) -> Settings:
        environment, stand = self._environment, self._stand
        watches = [one.seconds for one in environment.steps if isinstance(one, Watch)]
        found = limits(environment.refuse)
        return Settings(
            candidate=stand.candidate.version,
            stable=stand.stable.version if stand.stable else "",
            watch=max(seconds, 1),
            tick=environment.tick,
            planned=sum(watches),
            limits=tuple(one for one in found if isinstance(one, ShareLimit)),
            gauges=tuple(one for one in found if isinstance(one, GaugeLimit)),
            at_least=environment.at_least,
            patience=environment.patience,
        )

    def _judged(self, glance: Glance) -> Verdict:
        if self._judge is None or self._state is None:
            raise AssertionError("a watch begins before it looks")
        seen = glance.observation
        self._entries.append(Looking(seen) if isinstance(seen, Sample) else Missing(seen))
        self._state, verdict = self._judge.tick(self._state, seen)
        return verdict

    def _glance(self, name: str, sentence: str) -> Glance:
        way, environment = self._way, self._environment
        after = way.last_order

        def look(attempt: Attempt) -> Glance:
            way.tools.record.enter(way.job.release, f"{environment.name}: {sentence}")
            self._brought_back(attempt)
            seen = way.tools.metrics(environment).read(self._versions, self._settings.bounds)
            orders = [one for one in way.tools.record.orders(way.job.release, after) if one.kind in _WORDS]
            if isinstance(seen, Sample):
                return Glance(way.now(), seen, None, orders)
            return Glance(way.now(), None, seen, orders)

        glance: Glance = way.flow.step(name, look, Glance)
        return glance

    def _brought_back(self, attempt: Attempt) -> None:
        """Where all of it is gone, as after a restart of the machine, say again how it shall stand; once."""
        if self._is_sure:
            return
        way, environment, stand = self._way, self._environment, self._stand
        self._is_sure = True
        target = way.tools.target(environment)
        if any(one.ready for one in target.observe().running):
            return
        order = order_of(stand, attempt)
        shares = shares_of(stand, self._share)
        artefacts = [one for one in (stand.candidate, stand.stable) if one and one.version in shares]
        for one in artefacts:
            target.start(order, one, environment.instances, attempt.stopped)
        target.shift(order, shares)

    @property
    def _versions(self) -> tuple[str, ...]:
        both = (self._stand.candidate, self._stand.stable)
        return tuple(one.version for one in both if one)


def _told(verdict: Verdict, *, paused: bool) -> str:
    """How it stands. It is looked at again and again also while a person is needed: it may mend itself."""
    sentence = f"paused; {verdict.sentence}" if paused else verdict.sentence
    needed = paused or isinstance(verdict.waits_for, Person | Setup)
    return f"{sentence}. {ASKED}" if needed else sentence
