"""What a watch of a rollout will be able to show, said before it begins."""

from __future__ import annotations

from math import ceil, inf

import msgspec

from gonogo.domain.analysis.counters import ERRORS
from gonogo.domain.analysis.power import WORST, Power, Traffic
from gonogo.domain.analysis.signals import Signal
from gonogo.domain.analysis.wording import rate
from gonogo.domain.duration import shown

RATE = 0.01
"""The share of bad requests that is reckoned with where all is well."""

TIMES = 5
"""How many times as bad a version is whose delay is told."""

UNPROTECTED = (
    "compared only with what was recorded before, it is not protected against an incident that would have "
    "hit both"
)
_ALL = 100


class DetectionPower(msgspec.Struct, frozen=True):
    """What one watch can show of the errors.

    share: percent of the traffic that the new version has. seconds: of the watch. compared: whether the old
    version has traffic beside it. requests: a second that the new version gets, nothing where nobody said
    what traffic there is. detects: the least share of bad requests, from 0 to 1, that it finds in 95 of 100
    cases where 1 % is usual; nothing where it finds none. worst: seconds after which it has found a rise to
    5 % in 95 of 100 cases, whenever the trouble began; nothing where it may not find it. sentence: for a
    person.
    """

    share: int
    seconds: int
    compared: bool
    requests: float | None = None
    detects: float | None = None
    worst: int | None = None
    sentence: str = ""


class Prospect(msgspec.Struct, frozen=True):
    """All that matters of a rollout.

    traffic: requests a second; 0 where nobody said so. planned: seconds of all watches. at_least: requests
    that each version must have had. stretch: seconds that a watch may be longer until they had. record: for
    which what was recorded counts, where no traffic is left to compare with; 0 for all of the watch.
    """

    traffic: float
    planned: int
    tick: int
    tolerance: float
    at_least: int
    signals: tuple[Signal, ...]
    stretch: int = 0
    record: int = 0

    def of(self, share: int, seconds: int) -> DetectionPower:
        """What the watch at this share can show. share: percent. seconds: of the watch."""
        if self.traffic:
            return self._known(share, seconds)
        return DetectionPower(
            share, seconds, share < _ALL, sentence=f"at {share} %: {self._protection(share)}"
        )

    def _known(self, share: int, seconds: int) -> DetectionPower:
        compared, requests = share < _ALL, self.traffic * share / 100
        slowest = min(requests, self.traffic - requests) if compared else requests
        power = self._power(requests, self.traffic - requests, seconds)
        detects = power.smallest if power else None
        worst = power.delay(TIMES * RATE, WORST, late=True) if power else inf
        parts = [self._protection(share)] if compared else []
        parts.append(power.sentence() if power else "errors are not compared, so the limits decide")
        if power:
            parts.append(_doubled(power))
        if self.at_least > slowest * seconds:
            parts.append(self._lacking(slowest, seconds))
        if not compared:
            parts.append(self._protection(share))
        return DetectionPower(
            share,
            seconds,
            compared,
            requests,
            detects,
            round(worst) if worst <= seconds else None,
            f"at {share} %: {'; '.join(parts)}",
        )

    def _protection(self, share: int) -> str:
        """What a watch at this share is compared with, and what it is not protected against by that."""
        if share < _ALL:
            return f"compared with the {_ALL - share} % that stay on the live version meanwhile"
        if not self.record:
            return UNPROTECTED
        return f"{UNPROTECTED}; after {shown(self.record)} the limits alone decide"

    def _lacking(self, slowest: float, seconds: int) -> str:
        """How long the requests take that a watch needs, at so many a second, and what comes of that."""
        lasts = ceil(self.at_least / slowest) if slowest else inf
        took = f"the {self.at_least:,} requests that it needs take about"
        took = f"{took} {shown(lasts)}" if slowest else f"{took} for ever"
        if not self.stretch:
            return took
        if lasts <= seconds + self.stretch:
            return f"{took}, so it lasts that long"
        return f"{took}, longer than it may last, so a person is asked"

    def _power(self, candidate: float, stable: float, seconds: int) -> Power | None:
        """Of the errors; nothing where they do not decide."""
        deciding = [signal for signal in self.signals if not signal.dry_run]
        errors = sum(signal.weight for signal in deciding if signal.bound == ERRORS)
        if not errors:
            return None
        return Power(
            Traffic(candidate, stable, RATE),
            watch=seconds,
            tick=self.tick,
            weight=errors / sum(signal.weight for signal in deciding),
            tolerance=self.tolerance,
            planned=self.planned,
        )


def _doubled(power: Power) -> str:
    """How often it finds twice as much, and what it would need to find that nearly always."""
    told = f"a rise to {rate(2 * RATE)} is found in {power.found(2 * RATE):.0%} of such watches"
    needed = power.delay(2 * RATE, WORST)
    if not power.watch < needed < inf:
        return told
    return f"{told}; for 95% it takes {shown(needed)}, or {needed / power.watch:.1f} times the traffic"
