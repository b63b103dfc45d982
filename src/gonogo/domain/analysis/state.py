"""What a judge knows: numbers that follow from the recorded observations alone, and are JSON as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.analysis.baseline import Baseline
from gonogo.domain.analysis.counters import Counts
from gonogo.domain.analysis.dispersion import Dispersion
from gonogo.domain.analysis.evidence import UNTOUCHED
from gonogo.domain.analysis.sample import Totals
from gonogo.domain.analysis.stable import Guarded
from gonogo.domain.analysis.verdict import Verdict

if TYPE_CHECKING:
    from gonogo.domain.analysis.settings import Settings


class Trial(msgspec.Struct, frozen=True):
    """One test. stakes: see evidence.py. level: the logarithm of its e-value.

    candidate, stable: what was counted since the evidence was last below 1, which is when the trouble, if
    there is any, can have begun. since: that moment.
    """

    since: float
    stakes: tuple[float, ...] = UNTOUCHED
    level: float = 0.0
    candidate: Counts = Counts()
    stable: Counts = Counts()


class Gauge(msgspec.Struct, frozen=True):
    """A gauge of one version. value: the latest. since: when it went above its limit, if it is above."""

    value: float
    since: float | None = None


class State(msgspec.Struct, frozen=True, kw_only=True):
    """What is known after an observation.

    at: the latest of all. began: this watch. unobserved: seconds of it that count for nothing. seen: when
    numbers were last whole, and the totals then. number, unused: of intervals, and of the stake that is not
    bet yet. trials: by signal. limits: by limit, of the candidate and of the stable version. incidents: by
    limit, the stakes on the end of the one that lasts; see incident.py. gauges: as limits. dispersions,
    record: of the stable version, by bound; past: what it had counted before the first look. counts: of the
    candidate and of the stable version in this watch, by bound. missing, trouble: since when numbers are not
    whole, and why. guarded: of the stable version by itself; see stable.py. verdict: once it is clear.
    """

    at: float = 0.0
    began: float | None = None
    unobserved: float = 0.0
    seen: float | None = None
    totals: dict[str, Totals] = {}
    number: int = 0
    unused: float = 1.0
    trials: tuple[Trial, ...] = ()
    limits: tuple[tuple[Trial, Trial], ...] = ()
    incidents: tuple[tuple[float, ...] | None, ...] = ()
    gauges: tuple[tuple[Gauge | None, Gauge | None], ...] = ()
    dispersions: tuple[Dispersion, ...] = ()
    record: tuple[Counts, ...] = ()
    past: tuple[Counts, ...] = ()
    counts: tuple[tuple[Counts, Counts], ...] = ()
    missing: float | None = None
    trouble: str = ""
    guarded: Guarded = Guarded()
    verdict: Verdict | None = None

    def lasting(self, at: float) -> float:
        """Seconds of this watch that somebody watched until then; 0 before it."""
        return 0.0 if self.began is None else max(0.0, at - self.began - self.unobserved)

    @property
    def observed(self) -> float:
        """Seconds of this watch that somebody watched."""
        return 0.0 if self.began is None else self.at - self.began - self.unobserved

    @property
    def latest(self) -> float:
        """When numbers of this watch were last whole; else when it began, or now where it did not."""
        return max(self.at if self.began is None else self.began, self.seen or 0.0)

    def baselines(self, settings: Settings) -> dict[int, Baseline]:
        """The stable version's record by bound, for a watch in which it has no traffic.

        What it did beside the candidate is the best record. Where there was no such watch, all that it did
        since it started counts, beside what was seen of it last.
        """
        weather = settings.reckoned
        past = self.past if self.past and not self.number else (Counts(),) * len(self.record)
        rows = zip(settings.bounds, self.record, past, self.dispersions, strict=True)
        return {
            bound: _baseline(latest, earlier, dispersion.believed(bound, weather))
            for bound, latest, earlier, dispersion in rows
            if latest.requests or earlier.requests
        }


def _baseline(latest: Counts, earlier: Counts, dispersion: float) -> Baseline:
    every = latest.plus(earlier)
    rate = latest.bad / latest.requests if earlier.requests and latest.requests else 0.0
    return Baseline(every.requests, every.bad, dispersion, rate)
