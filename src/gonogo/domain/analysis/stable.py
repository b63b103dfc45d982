"""Is the stable version itself in trouble while the candidate is watched, as after a migration?

It is held against the limits, and against its own record from before the data was migrated, by the same
kind of evidence as the candidate. Evidence beyond what a hold needs is not kept, so that the hold ends when
its reason does. Nothing here sends anything back: that would not help.
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from gonogo.domain.analysis import evidence
from gonogo.domain.analysis.baseline import Baseline
from gonogo.domain.analysis.counters import ERRORS, Counts, counted
from gonogo.domain.analysis.wording import happened, rate, share, told
from gonogo.domain.duration import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gonogo.domain.analysis.sample import Totals
    from gonogo.domain.analysis.settings import Settings

MIGRATED = "the migration"
"""What the step is called by which the data changed."""

TWICE = 2.0
"""How many times its record the stable version's errors may be: rates change with the hour, too."""

ALARM = 2_000
"""Evidence for a hold: it wakes people up, so more is asked for than to send one version back."""

BURST = 3.0
"""The least mean size of bursts that is reckoned with. Bursts of mean 10, before anything is known of them,
raise an alarm in 0.4 % of rollouts, in 0.8 % with a record; 1 % that become 5 % are found in 80 s."""


class Guard(msgspec.Struct, frozen=True, kw_only=True):
    """That the stable version is seen to.

    after: what was done last, in words. record: by bound, from before the data was migrated; empty where it
    was not. Latency is not held against a record: it follows the load.
    """

    after: str = ""
    record: dict[int, Baseline] = {}

    def shifted(self, share: int) -> Guard:
        """After one more shift, to so many percent; the migration before it is named as well."""
        before = f", and {MIGRATED} before it" if self.record else ""
        return msgspec.structs.replace(self, after=f"the shift to {share} %{before}")


class Suspicion(msgspec.Struct, frozen=True):
    """One test. stakes, level: see evidence.py. since, counts: since the evidence was last below 1."""

    since: float = 0.0
    stakes: tuple[float, ...] = evidence.UNTOUCHED
    level: float = 0.0
    counts: Counts = Counts()


class Guarded(msgspec.Struct, frozen=True):
    """What is known. number: of intervals. tests: of the limits, then of the record."""

    number: int = 0
    tests: tuple[Suspicion, ...] = ()


class _Test(NamedTuple):
    bound: int
    null: float
    limit: str


def guarded(
    settings: Settings,
    known: Guarded,
    stable: Totals,
    bursts: Mapping[int, float],
    begin: float,
    end: float,
) -> Guarded:
    """With one more interval of the stable version. bursts: by bound, see dispersion.py."""
    every, number = _tests(settings), known.number + 1
    if not every:
        return known
    stake, unused = _stakes(number, settings.ticks)
    before = known.tests if len(known.tests) == len(every) else (Suspicion(begin),) * len(every)
    found = []
    for test, suspicion in zip(every, before, strict=True):
        counts = counted(stable, test.bound) or Counts()
        factors = evidence.one_sample(counts, test.null, max(bursts.get(test.bound, BURST), BURST))
        most = log(2 * ALARM * len(evidence.GRID))
        stakes = tuple([min(one, most) for one in evidence.risen(suspicion.stakes, stake, factors)])
        level = evidence.value(stakes, unused)
        found.append(
            Suspicion(end, stakes, level)
            if level < 0
            else Suspicion(suspicion.since, stakes, level, suspicion.counts.plus(counts))
        )
    return Guarded(number, tuple(found))


def trouble(settings: Settings, known: Guarded, at: float) -> str:
    """What is wrong with the stable version, for people; "" where nothing is."""
    for test, suspicion in zip(_tests(settings), known.tests, strict=False):
        if suspicion.level >= log(ALARM):
            return _told(settings, test, suspicion, at)
    return ""


def _told(settings: Settings, test: _Test, suspicion: Suspicion, at: float) -> str:
    guard, lasting = settings.guard or Guard(), shown(max(round(at - suspicion.since), 1))
    seen = f"{share(suspicion.counts)} of its requests {happened(test.bound)} in the last {lasting}"
    beyond = (
        f"itself is beyond the limit, {test.limit}"
        if test.limit
        else f"fails since the migration: {_most(test)}"
    )
    after = f"; what came before: {guard.after}" if guard.after else ""
    return (
        f"{settings.stable} {beyond}: {seen}{after}; going back would not help; "
        f"evidence {told(suspicion.level)}, hold from {ALARM:,}"
    )


def _most(test: _Test) -> str:
    return f"it may fail {rate(test.null)} by its record before"


def _tests(settings: Settings) -> list[_Test]:
    return list(_named(settings)) if settings.guard and settings.stable else []


def _named(settings: Settings) -> Iterator[_Test]:
    for limit in settings.limits:
        if not limit.dry_run:
            yield _Test(limit.bound, limit.share, limit.text)
    record = (settings.guard or Guard()).record.get(ERRORS)
    if record is not None and TWICE * record.upper < 1:
        yield _Test(ERRORS, TWICE * record.upper, "")


def _stakes(number: int, ticks: int) -> tuple[float, float]:
    """What enters in this interval, and what is left: half at once, then the same part of the rest each."""
    part = 1 / max(ticks, 2)
    left = (1 - evidence.FIRST) * (1 - part) ** (number - 1)
    return (evidence.FIRST if number == 1 else left / (1 - part) * part), left
