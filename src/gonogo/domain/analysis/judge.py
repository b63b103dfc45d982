"""Is the candidate worse than the stable version right now, or beyond a limit? Asked at every tick.

An observation becomes intervals of counters, these become evidence, and the evidence a verdict. Nothing else
has a part in it, so the same observations give the same calls, bit for bit.
"""

from __future__ import annotations

from math import inf, log
from typing import TYPE_CHECKING

from msgspec.structs import replace

from gonogo.domain.analysis import incident
from gonogo.domain.analysis.baseline import is_beyond
from gonogo.domain.analysis.counters import ERRORS, NOTHING, Counts, counted, interval
from gonogo.domain.analysis.dispersion import Dispersion, burst
from gonogo.domain.analysis.ruling import Ruling
from gonogo.domain.analysis.sample import Totals, Unavailable
from gonogo.domain.analysis.stable import Guarded, guarded, trouble
from gonogo.domain.analysis.state import Gauge, State, Trial
from gonogo.domain.analysis.trying import NONE, Pair, Tests
from gonogo.domain.analysis.weather import COLDEST
from gonogo.domain.analysis.wording import name
from gonogo.domain.duration import shown

if TYPE_CHECKING:
    from gonogo.domain.analysis.limits import GaugeLimit
    from gonogo.domain.analysis.sample import Sample
    from gonogo.domain.analysis.settings import Settings
    from gonogo.domain.analysis.verdict import Finding, Verdict

_UNCOUNTED = Counts()

OUTAGE = 19 * log(100.0)
"""Nats by which one interval shows an outage, not bursts: those of mean 10 have a dispersion of 19."""


class Judge:
    """Judges one candidate by its settings; what it knows is in the state that it is given and gives back."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._weather = settings.reckoned
        self._bounds = settings.bounds
        self._tests = Tests(settings)
        self._ruling = Ruling(settings)

    def begin(self) -> State:
        """Nothing is known."""
        settings = self._settings
        return State(
            trials=(Trial(0.0),) * len(settings.signals),
            limits=((Trial(0.0), Trial(0.0)),) * len(settings.limits),
            incidents=(None,) * len(settings.limits),
            gauges=((None, None),) * len(settings.gauges),
            dispersions=tuple(map(self._assumed, self._bounds)),
            record=(Counts(),) * len(self._bounds),
            counts=(NONE,) * len(self._bounds),
        )

    def next_watch(self, state: State) -> State:
        """The same evidence, and a new watch: the next share of the same rollout.

        The settings may have another watch, tick, patience and baselines; signals and limits stay.
        """
        return replace(state, began=None, unobserved=0.0, counts=(NONE,) * len(self._bounds), verdict=None)

    def afresh(self, state: State) -> State:
        """A new watch without the evidence so far: somebody let it go on in spite of that."""
        return replace(
            self.begin(),
            at=state.at,
            seen=state.seen,
            totals=state.totals,
            dispersions=state.dispersions,
            record=state.record,
            past=() if state.number else state.past,
            guarded=state.guarded,
        )

    def learn(self, state: State, observation: Sample | Unavailable, *, since_start: bool = False) -> State:
        """Learn from the stable version's traffic before the watch: its rate, and whether errors burst.

        since_start: whether the totals of the first look tell of it too; they say nothing of bursts.
        """
        if isinstance(observation, Unavailable) or not self._is_new(state, observation):
            return state
        known = observation.versions.get(self._reference)
        if known is None:
            return state
        before, seen = state.totals.get(self._reference), state.at
        state = replace(
            state, at=observation.at, seen=observation.at, totals=self._relevant(observation.versions)
        )
        if before is not None:
            new = interval(before, known)
            return self._learnt(self._guarded(state, new, seen), new)
        past = tuple([counted(known, bound) or _UNCOUNTED for bound in self._bounds])
        return replace(state, past=past) if since_start else state

    def tick(self, state: State, observation: Sample | Unavailable) -> tuple[State, Verdict]:
        """Take an observation, and say what it comes to.

        One that is not newer than the last changes nothing. A verdict that is clear stays.
        """
        if state.verdict is not None:
            return state, state.verdict
        state = self._observed(state, observation)
        verdict = self._ruling.verdict(state)
        return (replace(state, verdict=verdict) if verdict.clear else state), verdict

    def findings(self, state: State) -> tuple[Finding, ...]:
        """Every test beside the others, with what was counted."""
        return self._ruling.findings(state)

    def lacks_requests(self, state: State) -> bool:
        """Whether the watch is over, and too few requests are all that a go lacks."""
        return self._ruling.lacks_requests(state)

    def alarm(self, state: State) -> str:
        """What is wrong with the stable version by itself, for people; "" where nothing is."""
        return trouble(self._settings, state.guarded, state.at)

    def _guarded(self, state: State, new: Totals, seen: float) -> State:
        """With what the stable version did by itself since it was seen last."""
        rows, weather = zip(self._bounds, state.dispersions, strict=True), replace(self._weather, bursts=True)
        bursts = {bound: burst(one.believed(bound, weather)) for bound, one in rows}
        known = guarded(self._settings, state.guarded, new, bursts, seen, state.at)
        return replace(state, guarded=known)

    def _assumed(self, bound: int) -> Dispersion:
        """What is known of bursts before anything was learnt."""
        recorded = self._settings.baselines.get(bound)
        return Dispersion(assumed=recorded.dispersion) if recorded else Dispersion()

    @property
    def _reference(self) -> str:
        """Whose history tells whether errors burst."""
        return self._settings.stable or self._settings.candidate

    def _is_new(self, state: State, observation: Sample | Unavailable) -> bool:
        return state.seen is None or observation.at > state.at

    def _relevant(self, versions: dict[str, Totals]) -> dict[str, Totals]:
        names = (self._settings.candidate, self._settings.stable)
        return {each: versions[each] for each in names if each in versions}

    def _observed(self, state: State, observation: Sample | Unavailable) -> State:
        at = observation.at
        if not self._is_new(state, observation):
            return state
        if state.began is None:
            state = replace(state, began=at)
        elif self._is_gap(at - state.at):
            return self._gone_on(state, observation)
        trouble = observation.sentence if isinstance(observation, Unavailable) else self._lacking(observation)
        if trouble or isinstance(observation, Unavailable):
            return replace(
                state, at=at, missing=at if state.missing is None else state.missing, trouble=trouble
            )
        return self._advanced(replace(state, at=at, missing=None, trouble=""), observation)

    def _is_gap(self, seconds: float) -> bool:
        """Whether nobody watched meanwhile."""
        return seconds > (self._settings.gap or inf)

    def _gone_on(self, state: State, observation: Sample | Unavailable) -> State:
        """After nobody looked: that counts for nothing, and what is seen now is what it goes on from."""
        seen = {} if isinstance(observation, Unavailable) else self._relevant(observation.versions)
        return replace(
            state,
            at=observation.at,
            seen=observation.at,
            totals=seen,
            gauges=self.begin().gauges,
            unobserved=state.unobserved + observation.at - state.latest,
            missing=observation.at,
            trouble=f"nobody looked for {shown(round(observation.at - state.at))}",
        )

    def _lacking(self, sample: Sample) -> str:
        """What is not in a sample and has to be; "" where it is whole."""
        settings = self._settings
        for version in (settings.candidate, *((settings.stable,) if settings.compares else ())):
            totals = sample.versions.get(version)
            if totals is None:
                return f"{version} was not seen"
            for bound in self._bounds:
                if bound not in totals.slower and counted(totals, bound) is None:
                    return f"requests of {version} that are {name(bound)} are not counted"
        for limit in settings.gauges:
            if limit.gauge not in sample.gauges.get(settings.candidate, {}):
                return f"{limit.gauge} of {settings.candidate} is not measured"
        return ""

    def _advanced(self, state: State, sample: Sample) -> State:
        before, seen = state.totals, sample.at if state.seen is None else state.seen
        away = sample.at - state.latest
        state = replace(
            state,
            seen=sample.at,
            unobserved=state.unobserved + (away if self._is_gap(away) else 0.0),
            totals=self._relevant(sample.versions),
            gauges=self._gauges(state, sample),
        )
        candidate = self._interval(before, sample, self._settings.candidate)
        stable = self._interval(before, sample, self._settings.stable)
        state = self._guarded(state, stable or NOTHING, seen)
        if candidate is None or (stable is None and self._settings.compares):
            return state
        lasting = state.incidents
        state = self._judged(state, candidate, stable or NOTHING, seen)
        if incident.ended(lasting, state.incidents):
            state = replace(state, guarded=Guarded())
        reference = stable if self._settings.stable else candidate
        if reference is None or any(state.incidents) or self.alarm(state):
            return state
        return self._learnt(state, reference)

    def _interval(self, before: dict[str, Totals], sample: Sample, version: str) -> Totals | None:
        if version not in before or version not in sample.versions:
            return None
        return interval(before[version], sample.versions[version])

    def _learnt(self, state: State, stable: Totals) -> State:
        """With one more interval of the stable version, unless that is an outage."""
        if self._is_outage(stable):
            return state
        counts = [counted(stable, bound) for bound in self._bounds]
        pairs = zip(state.dispersions, counts, strict=True)
        return replace(
            state,
            dispersions=tuple([one if new is None else one.after(new) for one, new in pairs]),
            record=tuple(
                [old if new is None else old.plus(new) for old, new in zip(state.record, counts, strict=True)]
            ),
        )

    def _is_outage(self, stable: Totals) -> bool:
        """Whether more failed than a limit allows and any bursts explain."""
        return bool(self._weather.outages) and any(
            is_beyond(Counts(stable.requests, stable.bad), limit.share, OUTAGE)
            for limit in self._settings.limits
            if limit.bound == ERRORS and not limit.dry_run
        )

    def _judged(self, state: State, candidate: Totals, stable: Totals, seen: float) -> State:
        """With the evidence of one more interval. What is known of bursts is from before it."""
        counts = self._counted(state, candidate, stable, seen)
        sums = zip(state.counts, counts.values(), strict=True)
        tested = self._tests.after(state, counts, seen, is_old=self._is_old(state, stable, seen))
        return replace(
            tested, counts=tuple([(mine.plus(new), other.plus(more)) for (mine, other), (new, more) in sums])
        )

    def _counted(self, state: State, candidate: Totals, stable: Totals, seen: float) -> dict[int, Pair]:
        """By bound; while a version warms up, how fast the two are is not counted."""
        cold = self._is_cold(state, seen)
        return {
            bound: NONE
            if cold and bound != ERRORS
            else (counted(candidate, bound) or _UNCOUNTED, counted(stable, bound) or _UNCOUNTED)
            for bound in self._bounds
        }

    def _is_cold(self, state: State, at: float) -> bool:
        """Whether the candidate still warms up at that moment of this watch."""
        weather, lasting = self._weather, state.lasting(at)
        cold = lasting < weather.warm or state.counts[0][0].requests < weather.warm_requests
        return cold and lasting < self._settings.watch * COLDEST

    def _is_old(self, state: State, stable: Totals, at: float) -> bool:
        """Whether what was recorded of the stable version counts no longer, where that has no traffic."""
        return not stable.requests and self._settings.is_old(state.lasting(at))

    def _gauges(self, state: State, sample: Sample) -> tuple[tuple[Gauge | None, Gauge | None], ...]:
        cold = self._is_cold(state, sample.at)
        names = (self._settings.candidate, self._settings.stable)
        found = []
        for limit, (mine, other) in zip(self._settings.gauges, state.gauges, strict=True):
            read = [sample.gauges.get(version, {}).get(limit.gauge) for version in names]
            pair = [
                _read(limit, gauge, value, sample.at, cold=cold)
                for gauge, value in zip((mine, other), read, strict=True)
            ]
            found.append((pair[0], pair[1]))
        return tuple(found)


def _read(
    limit: GaugeLimit, before: Gauge | None, value: float | None, at: float, *, cold: bool
) -> Gauge | None:
    if value is None:
        return None
    if cold or value <= limit.above:
        return Gauge(value)
    return Gauge(value, at if before is None or before.since is None else before.since)
