"""From evidence to a call: the first of these that has something to say, the gravest first."""

from __future__ import annotations

from math import ceil, log
from typing import TYPE_CHECKING

from gonogo.domain.analysis import wording
from gonogo.domain.analysis.baseline import divergence, is_beyond
from gonogo.domain.analysis.counters import ERRORS
from gonogo.domain.analysis.dispersion import UNKNOWN
from gonogo.domain.analysis.evidence import NONE, added
from gonogo.domain.analysis.stable import trouble
from gonogo.domain.analysis.verdict import Finding, Verdict
from gonogo.domain.analysis.wording import happened, share, told
from gonogo.domain.decision import Call, Data, Setup, WaitsForPerson
from gonogo.domain.duration import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.domain.analysis.counters import Counts
    from gonogo.domain.analysis.limits import GaugeLimit, ShareLimit
    from gonogo.domain.analysis.settings import Settings
    from gonogo.domain.analysis.signals import Signal
    from gonogo.domain.analysis.state import Gauge, State, Trial

_REMEDY = "name signals or limits by which this version is judged"


class Ruling:
    """Rules on states by the settings of a judge."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._weights = tuple(0.0 if each.dry_run else each.weight for each in settings.signals)
        self._refuse = log(settings.refuse)
        self._refuse_limit = log(settings.refuse_limit)
        self._hold = log(settings.hold)

    def verdict(self, state: State) -> Verdict:
        """What a state comes to."""
        level = self.level(state)
        return self._against(state, level) or self._over(state, level)

    def lacks_requests(self, state: State) -> bool:
        """Whether the watch is over, and too few requests are all that a go lacks."""
        is_over = state.began is not None and state.observed >= self._settings.watch
        return is_over and bool(self._few(state)) and self._against(state, self.level(state)) is None

    def _against(self, state: State, level: float) -> Verdict | None:
        """What speaks against a go, but that the watch is too short."""
        return (
            self._aimless(state)
            or self._worse(state, level)
            or self._beyond(state, level)
            or self._strained(state, level)
            or self._both(state, level)
            or self._broken(state, level)
            or self._doubted(state, level)
            or self._missed(state, level)
        )

    def level(self, state: State) -> float:
        """The logarithm of the weighted mean of the e-values of all signals that decide."""
        total = sum(self._weights)
        level = NONE
        for weight, trial in zip(self._weights, state.trials, strict=True):
            if weight:
                level = added(level, trial.level + log(weight / total))
        return level if total else 0.0

    def findings(self, state: State) -> tuple[Finding, ...]:
        """Every test, those that only watch too."""
        return (*self._compared(state), *self._limited(state), *self._gauged(state))

    def _compared(self, state: State) -> Iterator[Finding]:
        for signal, trial in zip(self._settings.signals, state.trials, strict=True):
            name, evidence = wording.name(signal.bound), wording.evidence(trial.level)
            yield Finding(name, evidence, self._beside(state, signal, trial), not signal.dry_run)

    def _limited(self, state: State) -> Iterator[Finding]:
        for limit, (mine, _) in zip(self._settings.limits, state.limits, strict=True):
            evidence = wording.evidence(mine.level)
            yield Finding(limit.text, evidence, self._counted(state, limit, mine), not limit.dry_run)

    def _gauged(self, state: State) -> Iterator[Finding]:
        for limit, (mine, _) in zip(self._settings.gauges, state.gauges, strict=True):
            value = "not measured" if mine is None else f"{limit.gauge} is {mine.value:.3g}"
            yield Finding(limit.text, 0.0, value, not limit.dry_run)

    def _aimless(self, state: State) -> Verdict | None:
        settings = self._settings
        compared = any(self._weights) and bool(settings.stable)
        limited = not all(
            [limit.dry_run for limit in settings.limits] + [gauge.dry_run for gauge in settings.gauges]
        )
        if compared or limited:
            return None
        sentence = f"there is nothing to judge {settings.candidate} by"
        return Verdict(Call.HOLD, sentence, state.at, 1.0, waits_for=Setup(_REMEDY))

    def _worse(self, state: State, level: float) -> Verdict | None:
        if level < self._refuse:
            return None
        sentence = (
            f"{self._settings.candidate} is worse than {self._settings.stable}: {self._gravest(state)}; "
            f"evidence {told(level)}, no-go from {self._settings.refuse:g}"
        )
        return self._no_go(state, level, sentence)

    def _beyond(self, state: State, level: float) -> Verdict | None:
        for limit, (mine, other) in self._limits(state):
            if mine.level < self._refuse_limit or other.level >= self._hold:
                continue
            if self._is_its_own(state, limit, mine, level):
                sentence = (
                    f"{self._settings.candidate} is beyond its limit, {limit.text}: "
                    f"{self._counted(state, limit, mine)}; "
                    f"evidence {told(mine.level)}, no-go from {self._settings.refuse_limit:g}"
                )
                return self._no_go(state, level, sentence)
        return None

    def _is_its_own(self, state: State, limit: ShareLimit, trial: Trial, level: float) -> bool:
        """Whether going back would help: it seems worse besides, or the stable version is within the limit.

        That is shown by what the stable version did in the same time, with Chernoff's bound. A small share of
        the traffic shows nothing so soon, least of all that both are in trouble.
        """
        if not self._settings.compares or level >= self._hold:
            return True
        requests, bad = trial.stable
        if not requests or bad / requests >= limit.share:
            return False
        nats = requests * divergence(bad / requests, limit.share)
        known = state.dispersions[self._settings.bounds.index(limit.bound)]
        return nats / known.believed(limit.bound, self._settings.reckoned) >= self._refuse

    def _strained(self, state: State, level: float) -> Verdict | None:
        for limit, mine, other in self._strains(state):
            lasting = shown(round(state.at - (mine.since or 0.0)))
            lead = f"{limit.gauge} of {self._settings.candidate} is {mine.value:.3g}, beyond {limit.text} for"
            if other is not None and other.since is not None:
                sentence = f"both are in trouble; going back would not help: {lead} {lasting}, and of "
                sentence += f"{self._settings.stable} {other.value:.3g}"
                return self._waiting(state, level, sentence, self._end(state))
            return self._no_go(state, level, f"{lead} {lasting}")
        return None

    def _strains(self, state: State) -> Iterator[tuple[GaugeLimit, Gauge, Gauge | None]]:
        """Gauges that have been above for long enough, those of which the stable version is not first."""
        lasting = [
            (limit, mine, other)
            for limit, (mine, other) in zip(self._settings.gauges, state.gauges, strict=True)
            if not limit.dry_run
            and mine is not None
            and mine.since is not None
            and state.missing is None
            and state.at - mine.since >= limit.seconds
        ]
        yield from sorted(lasting, key=lambda each: each[2] is not None and each[2].since is not None)

    def _both(self, state: State, level: float) -> Verdict | None:
        for limit, (mine, other) in self._limits(state):
            if mine.level >= self._hold and other.level >= self._hold:
                sentence = (
                    f"both are in trouble; going back would not help: beyond {limit.text} are "
                    f"{self._settings.candidate} with {share(mine.candidate)}, "
                    f"evidence {told(mine.level)}, and {self._settings.stable} with "
                    f"{share(other.candidate)}, evidence {told(other.level)}"
                )
                return self._waiting(state, level, sentence, self._end(state))
        return None

    def _broken(self, state: State, level: float) -> Verdict | None:
        sentence = trouble(self._settings, state.guarded, state.at)
        return self._waiting(state, level, sentence, self._end(state)) if sentence else None

    def _doubted(self, state: State, level: float) -> Verdict | None:
        hold = f"hold from {self._settings.hold:g}"
        if level >= self._hold:
            sentence = f"{self._settings.candidate} may be worse than {self._settings.stable}: "
            sentence += f"{self._gravest(state)}; evidence {told(level)}, {hold}"
            return self._waiting(state, level, sentence, self._end(state))
        for limit, (mine, _) in self._limits(state):
            if mine.level >= self._hold:
                sentence = f"{self._settings.candidate} may be beyond its limit, {limit.text}: "
                sentence += f"{self._counted(state, limit, mine)}; evidence {told(mine.level)}, {hold}"
                if mine.level >= self._refuse_limit:
                    sentence += f"; whether {self._settings.stable} is within it is not shown yet"
                return self._waiting(state, level, sentence, self._end(state))
        return None

    def _missed(self, state: State, level: float) -> Verdict | None:
        if state.missing is None:
            return None
        lasting = state.at - state.missing
        since = f" for {shown(round(lasting))}" if lasting else ""
        sentence = f"the numbers are not whole{since}: {state.trouble}; there is no go without them"
        return self._waiting(state, level, sentence, state.missing + self._settings.patience)

    def _over(self, state: State, level: float) -> Verdict:
        if state.began is None or state.observed < self._settings.watch:
            sentence = f"nothing against {self._settings.candidate} so far: {self._seen(state)}"
            return Verdict(None, f"{sentence}; evidence {told(level)}", state.at, wording.evidence(level))
        if few := self._few(state):
            return self._too_few(state, level, few)
        if beyond := self._beyond_by_count(state):
            sentence = f"{beyond}; the evidence, {told(level)}, reckons with bursts"
            return self._waiting(state, level, sentence, self._end(state))
        sentence = f"{self._settings.candidate} is {self._as_good(state)} after "
        sentence += f"{shown(round(state.observed))}: {self._seen(state)}"
        sentence += f"; evidence {told(level)}, no-go from {self._settings.refuse:g}"
        return Verdict(Call.GO, sentence, state.at, wording.evidence(level), clear=True)

    def _too_few(self, state: State, level: float, few: str) -> Verdict:
        """The watch goes on where it may be longer; else a person is asked in the end."""
        stretch = self._settings.reckoned.stretch
        if state.observed < self._settings.watch + stretch:
            sentence = f"the watch goes on: {few}; evidence {told(level)}"
            return Verdict(None, sentence, state.at, wording.evidence(level))
        return self._waiting(state, level, f"the watch is over, but {few}", self._end(state) + stretch)

    def _beyond_by_count(self, state: State) -> str:
        """That the candidate alone was beyond a limit in this watch by plain counts; "" for none."""
        if not self._settings.reckoned.outages:
            return ""
        for limit, _ in self._limits(state):
            mine, other = state.counts[self._settings.bounds.index(limit.bound)]
            if is_beyond(mine, limit.share, UNKNOWN * self._refuse) and not _is_above(other, limit.share):
                return (
                    f"the watch is over, but {share(mine)} of the requests of {self._settings.candidate} "
                    f"{happened(limit.bound)}, which is beyond its limit, {limit.text}"
                )
        return ""

    def _as_good(self, state: State) -> str:
        """What was shown of the candidate."""
        settings = self._settings
        forgotten = not state.counts[0][1].requests and settings.is_old(state.observed)
        if settings.stable and not forgotten:
            return f"no worse than {settings.stable}"
        if settings.limits or settings.gauges or not settings.stable:
            return "within its limits"
        return f"no worse than the record of {settings.stable}, which counted at first,"

    def _few(self, state: State) -> str:
        """Who had too few requests, "" where all had enough."""
        versions = (self._settings.candidate, *((self._settings.stable,) if self._settings.compares else ()))
        for version, counts in zip(versions, state.counts[0], strict=False):
            if counts.requests < self._settings.at_least:
                return (
                    f"{version} had {counts.requests:,} requests, and needs {self._settings.at_least:,} "
                    "to be judged"
                )
        return ""

    def _limits(self, state: State) -> Iterator[tuple[ShareLimit, tuple[Trial, Trial]]]:
        """Those that decide."""
        pairs = zip(self._settings.limits, state.limits, strict=True)
        return ((limit, trials) for limit, trials in pairs if not limit.dry_run)

    def _gravest(self, state: State) -> str:
        """What was counted by the signal that adds most to the evidence."""
        deciding = [
            (trial.level + log(weight), signal, trial)
            for weight, signal, trial in zip(self._weights, self._settings.signals, state.trials, strict=True)
            if weight
        ]
        _, signal, trial = max(deciding, key=lambda each: each[0])
        return self._beside(state, signal, trial)

    def _beside(self, state: State, signal: Signal, trial: Trial) -> str:
        mine, other = self._latest(state, signal.bound, trial)
        baseline = self._settings.baselines.get(signal.bound)
        told_mine = f"{_lately(state, trial)}{share(mine)} of its requests {happened(signal.bound)}"
        if not self._settings.stable:
            return told_mine
        if other.requests or baseline is None:
            return f"{told_mine}, beside {share(other)} of those of {self._settings.stable}"
        most = wording.rate(baseline.upper)
        return f"{told_mine}, beside {most} at most by the record of {self._settings.stable}"

    def _counted(self, state: State, limit: ShareLimit, trial: Trial) -> str:
        mine, _ = self._latest(state, limit.bound, trial)
        return f"{_lately(state, trial)}{share(mine)} of its requests {happened(limit.bound)}"

    def _latest(self, state: State, bound: int, trial: Trial) -> tuple[Counts, Counts]:
        """What was counted since the trouble can have begun; of the whole watch where there is none."""
        if trial.candidate.requests or trial.stable.requests:
            return trial.candidate, trial.stable
        return state.counts[self._settings.bounds.index(bound)]

    def _seen(self, state: State) -> str:
        """The errors of the whole watch."""
        mine, other = state.counts[0]
        if not mine.requests:
            return "it had no requests yet"
        beside = f", beside {share(other)} of those of {self._settings.stable}" if other.requests else ""
        return f"{share(mine)} of its requests {happened(ERRORS)}{beside}"

    def _end(self, state: State) -> float:
        """When a person is asked where the watch does not end by itself."""
        began = state.at if state.began is None else state.began + self._settings.watch
        return began + state.unobserved + self._settings.patience

    def _no_go(self, state: State, level: float, sentence: str) -> Verdict:
        return Verdict(Call.NO_GO, sentence, state.at, wording.evidence(level), clear=True)

    def _waiting(self, state: State, level: float, sentence: str, deadline: float) -> Verdict:
        """A hold for more data, and after its deadline for a person."""
        waits = Data(ceil(deadline)) if state.at < deadline else WaitsForPerson()
        return Verdict(Call.HOLD, sentence, state.at, wording.evidence(level), waits_for=waits)


def _is_above(counts: Counts, limit: float) -> bool:
    return counts.bad > limit * counts.requests


def _lately(state: State, trial: Trial) -> str:
    """Over which time that was counted; "" for the whole watch."""
    if not trial.candidate.requests and not trial.stable.requests:
        return ""
    return f"in the last {shown(round(state.at - trial.since))} "
