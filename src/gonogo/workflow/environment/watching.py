"""A watch: the numbers of both versions, judged at every tick, with people's words heard in between."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from gonogo.domain.analysis.counters import ERRORS
from gonogo.domain.analysis.judge import Judge
from gonogo.domain.analysis.replay import Learning, Looking, Missing, Watching
from gonogo.domain.analysis.sample import Sample
from gonogo.domain.analysis.stable import MIGRATED, Guard
from gonogo.domain.decision import Call, Setup, WaitsForPerson
from gonogo.domain.duration import shown
from gonogo.domain.instruction import Instruction
from gonogo.domain.rollout.judged import judge_settings
from gonogo.domain.rollout.rollout import Watch
from gonogo.domain.stage import doing
from gonogo.domain.text import counted
from gonogo.formats.recording import line
from gonogo.ports.target import Done
from gonogo.workflow.environment.alerting import alert
from gonogo.workflow.environment.missing import MissingNumbers
from gonogo.workflow.environment.numbers import numbers
from gonogo.workflow.environment.stepping import order_of, shares_of
from gonogo.workflow.environment.tick import Tick
from gonogo.workflow.environment.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gonogo.domain.analysis.replay import Entry
    from gonogo.domain.analysis.settings import Settings
    from gonogo.domain.analysis.state import State
    from gonogo.domain.analysis.verdict import Verdict
    from gonogo.domain.rollout.environment import EnvironmentPlan
    from gonogo.ports.engine import Attempt
    from gonogo.workflow.environment.stepping import Versions
    from gonogo.workflow.environment.unvisited import Unvisited
    from gonogo.workflow.run import ReleaseRun

ASKED = "gonogo promote, or gonogo abort"
"""What is said where somebody's word is needed."""

_ALL = 100
_WAKE_UP = 0
_WORDS = ("abort", "rollback", "pause", "resume", "promote")


def pausing(orders: Sequence[Instruction]) -> list[Instruction]:
    """The word by which a release is paused, if it is; orders: all that were ever given, in their order."""
    words = [one for one in orders if one.kind in ("pause", "resume", "promote")]
    return [one for one in words[-1:] if one.kind == "pause"]


class Watched(msgspec.Struct, frozen=True):
    """How a watch ended: by the judge's call, or by somebody's word."""

    call: Call
    sentence: str
    order: Instruction | None = None
    slow: bool = False
    """Whether it is about how fast the version is, and not about what fails."""


class Watcher:
    """Watches one rollout, share after share; the judge's evidence goes on from one watch to the next.

    What it sees is remembered by the engine; what it concludes follows from that alone, so that a watch
    that is gone on with by another process comes to the very same call.
    """

    def __init__(self, run: ReleaseRun, environment: EnvironmentPlan, versions: Versions) -> None:
        """Take what is watched; nothing has been seen yet."""
        self._run = run
        self._environment = environment
        self._versions = versions
        self._judge: Judge | None = None
        self._timeline = Timeline(run, environment)
        self._watches = [one for one in environment.steps if isinstance(one, Watch)]
        self._guard: Guard | msgspec.UnsetType = Guard() if run.job.reckons else msgspec.UNSET
        self._alarm = ""
        self._has_left = False
        self._settings = self._set(next(iter(self._watches), Watch(0)))
        self._state: State | None = None
        self._entries: list[Entry] = []
        self._share = 0
        self._remark = self._pause = self._passed = ""
        self._checks: Unvisited[Any] | None = None
        self._began = 0
        self._last_look = 0.0
        self._is_sure = self._is_new = False
        self._missing = MissingNumbers(run, environment, versions.candidate.version)

    def learn(self, name: str) -> None:
        """Look at the stable version while it has all of the traffic, if anything is to be watched at all.

        The first look tells what it did since it started, so that there is something to compare with where
        it has no traffic beside the candidate.
        """
        if self._versions.stable is None or not self._watches:
            return
        stable = self._versions.stable.version
        self._timeline.begin()
        if self._state is None:
            self._begin(self._settings)
        self._learnt(name, lambda attempt: self._learning(stable, attempt))

    def until_well(self, name: str) -> Watched | None:
        """Before anything is shifted: hold for as long as the stable version itself is in trouble.

        The word that ends it; nothing once it is well.
        """
        number, stable = 0, self._versions.stable
        while stable and self._alarm and self._run.job.heeds_alarms:
            held = f"{self._alarm}. Nothing is shifted until it is well; {ASKED}"
            self._show(held)
            self._run.flow.wait(self._environment.tick)
            work = partial(self._learning_on, stable.version, held, self._run.last_order)
            if watched := self._heard(self._learnt(f"{name}-well-{number}", work), is_first=False):
                return watched
            number += 1
        return None

    def _learnt(self, name: str, work: Callable[[Attempt], Tick]) -> Tick:
        """A look at the stable version alone, and what follows from it."""
        self._is_new = False
        glance: Tick = self._run.flow.step(name, work, Tick)
        self._timeline.go_on(glance.moment)
        if self._alarm:
            self._missing.see(self._passed_since(glance), glance.unseen)
            self._last_look = glance.observation.at
        stable = self._versions.stable
        if stable and not self._has_left and (sample := glance.of(stable.version)) is not None:
            self._entries.append(Learning(sample, since_start=True))
            judge, state = self._known
            self._state = judge.learn(state, sample, since_start=True)
            self._alarm = judge.alarm(self._state)
        return glance

    def _learning(self, stable: str, attempt: Attempt, orders: Sequence[Instruction] = ()) -> Tick:
        self._is_new = True
        tick = self._looked(attempt, self._run.now(), orders)
        if not self._has_left and (sample := tick.of(stable)) is not None:
            judge, state = self._known
            self._warn(attempt, judge.alarm(judge.learn(state, sample, since_start=True)))
        return tick

    def _learning_on(self, stable: str, held: str, after: int, attempt: Attempt) -> Tick:
        """The same while it holds: it is shown, words are heard, and numbers may be away."""
        self._is_new = True
        self._show(held)
        tick = self._learning(stable, attempt, self._words(after))
        self._missing.tell(attempt, self._passed_since(tick), tick.unseen)
        return tick

    def migrated(self) -> None:
        """The data was migrated: from now on the stable version is held against what it did before."""
        if self._state is None or not self._guard:
            return
        record = {
            bound: one for bound, one in self._state.baselines(self._settings).items() if bound == ERRORS
        }
        self._guard = Guard(after=MIGRATED, record=record)
        self._begin(msgspec.structs.replace(self._settings, guard=self._guard))

    def left(self) -> None:
        """The stable version is stopped for good: what it fails from now on is no trouble of its own.

        It is neither learnt from nor guarded any more; in earlier flows it was.
        """
        self._has_left = self._run.job.heeds_alarms
        if self._has_left and self._guard:
            self._guard, self._alarm = msgspec.UNSET, ""
            if self._state is not None:
                self._begin(msgspec.structs.replace(self._settings, guard=self._guard))

    def watch(self, step: Watch, name: str, share: int, checks: Unvisited[Any] | None = None) -> Watched:
        """Until the call is clear or somebody says so. share: percent of the traffic that is watched.

        checks: those that may stand for visitors, where any may.
        """
        self._share, self._checks = share, checks
        self._guard = self._guard and self._guard.shifted(share)
        settings, stable = self._set(step), self._versions.stable
        if share == _ALL and self._run.job.heeds_alarms:  # nobody asks it any more, so it would never be well
            settings = msgspec.structs.replace(settings, guard=msgspec.UNSET)
        self._begin(self._by_record(settings, stable.version) if stable and share == _ALL else settings)
        watched = self._until_clear(step, name)
        words = f"watch: {watched.sentence}" if checks and checks.sentence else "keeping the numbers"
        keeping = doing("watch", words, self._environment.name)
        self._run.step(f"{name}-recorded", keeping, lambda attempt: self._record(attempt, watched), None)
        return watched

    def _record(self, attempt: Attempt, watched: Watched) -> None:
        """All that was seen so far, so that the call can be replayed: gonogo judge FILE."""
        version, call = self._versions.candidate.version, str(watched.call)
        about = {"environment": self._environment.name, "version": version, "share": self._share}
        release, told = self._run.job.release, {**about, "call": call}
        self._run.services.record.tell(attempt.operation, release, "watch.judged", told)
        workspace = self._run.services.workspace
        place = workspace.recording(self._run.job.release, self._environment.name)
        workspace.write(place, b"".join(map(line, self._entries)))

    def _until_clear(self, step: Watch, name: str) -> Watched:
        sentence, number = f"watching for {shown(step.seconds)}", 0
        self._pause, self._passed, self._began = "", "", 0
        self._timeline.begin()
        while True:
            glance = self._glance(f"{name}-{number}", sentence)
            self._began = self._began or glance.at
            watched = (
                self._heard(glance, is_first=not number)
                or self._concluded(verdict := self._judged(glance))
                or self._unvisited(name)
            )
            number += 1
            self._run.pass_part(self._known[1].observed / max(step.seconds, 1))
            if watched:
                return watched
            sentence = self._told(verdict)
            self._show(sentence)
            self._run.flow.wait(self._environment.tick)

    def _heard(self, glance: Tick, *, is_first: bool) -> Watched | None:
        """What people said, oldest first; the first word that ends the watch is the last that is heard.

        A word to go on that was said before this watch began was about another one.
        """
        for order in glance.orders:
            self._run.heard_up_to(order)
            if order.kind in ("abort", "rollback") and self._run.counted(order):
                return Watched(Call.NO_GO, self._run.aborted(order).reason, order)
            is_about_it = order.at >= self._began if glance.moment is None else not is_first
            if order.kind == "promote" and is_about_it:
                return Watched(Call.GO, f"{order.person.name} promoted it", order)
            if order.kind in ("pause", "resume"):
                self._pause = f"{order.person.name} paused it" if order.kind == "pause" else ""
        return None

    def _concluded(self, verdict: Verdict) -> Watched | None:
        """Whether it is over. While it is paused it is watched on: what is worse goes back all the same."""
        if verdict.call is Call.NO_GO:
            return Watched(Call.NO_GO, verdict.sentence, slow=self._is_slow())
        if verdict.call is Call.GO:
            self._passed = self._passed or verdict.sentence
            if self._pause:
                self._begin(self._settings)
        if self._passed and not self._pause and verdict.call is not Call.HOLD:
            return Watched(Call.GO, self._passed)
        return None

    def _unvisited(self, name: str) -> Watched | None:
        """What smoke checks come to where too few come to a first version."""
        judge, state = self._known
        if self._checks is None or self._pause or not judge.lacks_requests(state):
            return None
        mine, _ = state.counts[0]
        call = self._checks.look(name, state.observed - self._settings.watch, mine.requests)
        self._remark = self._checks.sentence
        return Watched(call, self._remark) if call else None

    def _is_slow(self) -> bool:
        """Whether the test that says most against it, of those that decide, is one of time or load."""
        judge, state = self._known
        against = [one for one in judge.findings(state) if one.decides]
        worst = max(against, key=lambda one: one.evidence, default=None)
        return worst is not None and "error" not in worst.name

    def _begin(self, settings: Settings) -> None:
        """A watch begins, with all that is known so far; but for evidence in spite of which it goes on."""
        self._settings, judge, known = settings, Judge(settings), self._state
        afresh = known is not None and known.verdict is not None and known.verdict.call is Call.NO_GO
        if known is None:
            known = judge.begin()
        self._judge, self._state = judge, judge.afresh(known) if afresh else judge.next_watch(known)
        self._entries.append(Watching(settings, afresh))

    def _by_record(self, settings: Settings, stable: str) -> Settings:
        """By the stable version's record; where that says too little, the limits alone decide."""
        baselines, known = self._settings.baselines, self._state
        if not baselines and known is not None and self._settings.stable:
            baselines = known.baselines(settings)
        requests = baselines[ERRORS].requests if baselines else 0
        if requests >= settings.at_least:
            return msgspec.structs.replace(settings, baselines=baselines)
        self._remark = (
            f"{stable} had {counted(requests, 'request')} before, too few to compare with, "
            "so the limits alone decide"
        )
        return msgspec.structs.replace(settings, stable="")

    def _set(self, watch: Watch) -> Settings:
        stable = self._versions.stable.version if self._versions.stable else ""
        planned = sum(one.seconds for one in self._watches)
        environment, candidate = self._environment, self._versions.candidate.version
        settings = judge_settings(environment, candidate, stable, watch, planned)
        return self._timeline.counting(msgspec.structs.replace(settings, guard=self._guard))

    def _passed_since(self, glance: Tick) -> float:
        """Seconds since the look before; in early flows, a clock that was set back says nothing."""
        at = glance.observation.at
        return max(0.0, at - (self._last_look or at))

    def _lacking(self, glance: Tick) -> str:
        """Why its numbers are not whole; "" where they are. What keeps them away comes before a late look."""
        judge, state = self._known
        trouble = judge.tick(state, glance.observation)[0].trouble
        return trouble and (glance.unseen or trouble)

    def _judged(self, glance: Tick) -> Verdict:
        seen = glance.observation
        self._missing.see(self._passed_since(glance), self._lacking(glance))
        self._last_look = seen.at
        self._entries.append(Looking(seen) if isinstance(seen, Sample) else Missing(seen))
        judge, state = self._known
        self._state, verdict = judge.tick(state, seen)
        self._alarm = judge.alarm(self._state)
        return verdict

    @property
    def _known(self) -> tuple[Judge, State]:
        if self._judge is None or self._state is None:
            raise AssertionError("a watch begins before it looks")
        return self._judge, self._state

    def _glance(self, name: str, sentence: str) -> Tick:
        run, after = self._run, self._run.last_order
        self._is_new = False

        def look(attempt: Attempt) -> Tick:
            self._is_new = True
            self._show(sentence)
            self._brought_back(attempt)
            at = run.now()  # what is said from now on is about this watch
            tick = self._looked(attempt, at, self._words(after))
            self._missing.tell(attempt, self._passed_since(tick), self._lacking(tick))
            judge, state = self._known
            self._warn(attempt, judge.alarm(judge.tick(state, tick.observation)[0]))
            return tick

        glance: Tick = run.flow.step(name, look, Tick)
        self._timeline.go_on(glance.moment)
        return glance

    def _words(self, after: int) -> list[Instruction]:
        """What was said after a word that was heard; to be asked inside of a step."""
        run = self._run
        words = (one for one in run.services.record.orders(run.job.release, after) if one.kind in _WORDS)
        return [one for one in words if run.counts(one, moves=True)]

    def _warn(self, attempt: Attempt, trouble: str) -> None:
        """Alert at once where the stable version itself is in trouble, and once for as long as it is."""
        if trouble and not self._alarm:
            before = "Nothing is shifted" + ("" if self._run.job.heeds_alarms else " beyond the first share")
            then = "Nothing is shifted on" if self._share else before
            version, told = self._versions.candidate.version, f"{trouble}. {then} until it is well"
            alert(self._run, self._environment, version, attempt, _WAKE_UP, told)

    def _show(self, sentence: str) -> None:
        """Tell those who watch how it stands; not what was seen by a process that is gone."""
        if self._is_new:
            self._run.enter(doing("watch", f"watch: {sentence}", self._environment.name))

    def _looked(self, attempt: Attempt, at: int, orders: Sequence[Instruction] = ()) -> Tick:
        """The numbers as they are now; to be asked inside of a step."""
        moment = self._timeline.now()
        self._timeline.note(attempt, moment)
        seen = numbers(self._run, self._environment, self._names, self._settings.latencies)
        seen = self._timeline.placed(moment, seen)
        if isinstance(seen, Sample):
            return Tick(at, seen, None, list(orders), moment)
        return Tick(at, None, seen, list(orders), moment)

    def _brought_back(self, attempt: Attempt) -> None:
        """Where all of it is gone, as after a restart of the machine, say again how it shall stand.

        That is looked at once, and again wherever there are no numbers.
        """
        if self._is_sure and not self._known[1].trouble:
            return
        run, environment, versions = self._run, self._environment, self._versions
        self._is_sure = True
        target = run.services.target(environment)
        if any(one.ready for one in target.observe().running):
            return
        order = order_of(versions, attempt)
        shares = shares_of(versions, self._share)
        artefacts = [one for one in (versions.candidate, versions.stable) if one and one.version in shares]
        came = [target.start(order, one, environment.instances, attempt.stopped) for one in artefacts]
        if all(isinstance(one, Done) for one in came):  # else it would be waited for again, in vain
            target.shift(order, shares)

    def _told(self, verdict: Verdict) -> str:
        """How it stands. It is looked at also while a person is needed: it may fix itself."""
        told = (self._pause, verdict.sentence, self._remark, *self._timeline.remarks)
        sentence = "; ".join(filter(None, told))
        if self._pause:
            return f"{sentence}. gonogo resume, or gonogo abort"
        return f"{sentence}. {ASKED}" if isinstance(verdict.waits_for, WaitsForPerson | Setup) else sentence

    @property
    def _names(self) -> tuple[str, ...]:
        both = (self._versions.candidate, self._versions.stable)
        return tuple(one.version for one in both if one)
