"""The judge as shipped, on made-up canaries: false alarms, how soon trouble is found, when holds end."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from math import ceil, inf
from random import Random, SystemRandom
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from benchmarks import rivals
from benchmarks.bench import Bench, say
from benchmarks.canaries import HEALTHY, KINDS, TROUBLE, WEATHER, Kind
from benchmarks.report import Bound, Report
from benchmarks.traffic import TICK, Watch
from gonogo.domain.analysis.judge import Judge
from gonogo.domain.analysis.limits import limits
from gonogo.domain.analysis.settings import Settings
from gonogo.domain.analysis.stable import Guard
from gonogo.domain.analysis.weather import SHIPPED
from gonogo.domain.decision import Call
from gonogo.domain.rollout.judged import unwatched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.traffic import Scene
    from gonogo.domain.analysis.sample import Sample

PROCESSES = 2
RIVALS = 10
"""One of so many canaries is judged by others' rules too."""

CHUNK = 50
COLUMNS = (
    "",
    "canaries",
    "the judge",
    "errors > 5 % for 60 s, 3 allowed",
    "errors > 2 % for 60 s, 3 allowed",
    "Mann-Whitney, points of 60 s, every 5 min",
    "information bound",
    "seed",
)


class End(NamedTuple):
    """How one watch ended, in seconds from the onset of the trouble.

    Attributes:
        judge: when the judge sent it back; infinite for never, negative for before the onset.
        hold: when the last hold ended, after the incident.
        others: when others' rules ended it; empty where they were not asked.
    """

    judge: float
    hold: float
    others: tuple[float, ...] = ()


class Ends(NamedTuple):
    """How the watches of a kind ended."""

    seconds: tuple[float, ...]

    @property
    def alarms(self) -> float:
        """Percent of the watches that were ended."""
        return 100 * sum(each < inf for each in self.seconds) / len(self.seconds)

    def quantile(self, part: float) -> float:
        """Return the seconds within which that part of the watches was ended, early ones left out."""
        found = sorted(each for each in self.seconds if each > 0)
        return found[ceil(part * len(found)) - 1] if found else inf


def report(bench: Bench) -> Report:
    """Judge many canaries."""
    seed = first_seed(bench)
    rows, bounds = [], []
    for number, (name, kind) in enumerate(KINDS.items()):
        watches = part_of(kind.watches, bench)
        say(f"judging {watches:,} canaries: {name}, seed {seed + number}")
        ends = judged(kind, watches, seed + number)
        rows.append(_row(name, kind, ends, seed + number))
        bounds += _bounds(name, kind, ends)
    healthy, weather, trouble = (part_of(every, bench) for every in (HEALTHY, WEATHER, TROUBLE))
    title = (
        f"{healthy:,} healthy canaries, {weather:,} of each weather and {trouble:,} of each kind of trouble"
    )
    return Report(title, COLUMNS, tuple(rows), tuple(bounds))


def first_seed(bench: Bench) -> int:
    """Return the seed of the first kind: a fresh one, if none is asked for."""
    return SystemRandom().getrandbits(32) if bench.seed is None else bench.seed


def part_of(watches: int, bench: Bench) -> int:
    """Return how many of that many canaries are judged."""
    return max(20, round(watches * bench.part))


def judged(kind: Kind, watches: int, seed: int, strictness: float = 1.0) -> list[End]:
    """Return how they ended. The same seed gives the same canaries.

    strictness: how many times the evidence is asked for that the judge as shipped asks for.
    """
    begins = range(0, watches, CHUNK)
    chunks = [(kind, begin, min(begin + CHUNK, watches), seed, strictness) for begin in begins]
    with ProcessPoolExecutor(PROCESSES) as pool:
        return [end for found in pool.map(_chunk, *zip(*chunks, strict=True)) for end in found]


def _chunk(kind: Kind, begin: int, end: int, seed: int, strictness: float) -> list[End]:
    return [
        _ended(kind, Random(f"{seed}/{number}"), strictness, rivalled=number % RIVALS == 0)
        for number in range(begin, end)
    ]


def _ended(kind: Kind, random: Random, strictness: float, *, rivalled: bool) -> End:
    scene = kind.scene
    watch, sitting = Watch(scene, random), _Sitting(kind, strictness)
    for sample in watch.history():
        sitting.learn(sample)
    looks = watch.looks()
    ended, hold = sitting.end(looks)
    onset, over = scene.onset * TICK, scene.incident.stop * TICK
    if not rivalled:
        return End(ended - onset, hold - over)
    for _ in looks:
        pass  # others' rules see the whole watch
    return End(ended - onset, hold - over, tuple(other - onset for other in _others(watch)))


def _others(watch: Watch) -> tuple[float, ...]:
    return (
        rivals.threshold(watch.ticks, 0.05),
        rivals.threshold(watch.ticks, 0.02),
        rivals.mann_whitney(watch.ticks),
    )


class _Sitting:
    """A judge as shipped, with what it knows."""

    def __init__(self, kind: Kind, strictness: float) -> None:
        settings = _settings(kind.scene, kind.limit)
        evidence = {name: getattr(settings, name) * strictness for name in ("refuse", "refuse_limit")}
        self._judge = Judge(replace(settings, **evidence))
        self._state = self._judge.begin()

    def learn(self, sample: Sample) -> None:
        self._state = self._judge.learn(self._state, sample)

    def end(self, looks: Iterator[Sample]) -> tuple[float, float]:
        """When it says no-go, infinite for never; and when it held for the last time."""
        hold = 0.0
        for number, sample in enumerate(looks):
            self._state, verdict = self._judge.tick(self._state, sample)
            if verdict.call is Call.NO_GO:
                return number * TICK, hold
            if verdict.call is Call.HOLD:
                hold = (number + 1) * TICK
        return inf, hold


def _settings(scene: Scene, limit: str) -> Settings:
    return Settings(
        candidate="new",
        stable="old",
        watch=float(scene.ticks * TICK),
        limits=limits(f"{limit} or p95 > 500ms"),
        gap=unwatched(TICK),
        weather=SHIPPED,
        guard=Guard(after="the shift"),
    )


def _row(name: str, kind: Kind, ends: list[End], seed: int) -> tuple[str, ...]:
    found = zip(*[end.others for end in ends if end.others], strict=True)
    rules = [Ends(tuple(end.judge for end in ends)), *(Ends(tuple(each)) for each in found)]
    return (name, f"{len(ends):,}", *(cell(kind, rule) for rule in rules), _information(kind), str(seed))


def cell(kind: Kind, ends: Ends) -> str:
    """Return how they ended in a few words: false alarms in percent, or median and 95th percentile."""
    if kind.alarms is not None:
        return f"{ends.alarms:.2f} %"
    if not any(0 < each < inf for each in ends.seconds):
        return "never"
    middle, late = (_shown(kind, ends.quantile(part)) for part in (0.5, 0.95))
    early = sum(each <= 0 for each in ends.seconds)
    found = 100 * sum(0 < each < inf for each in ends.seconds) / (len(ends.seconds) - early)
    return f"{middle} / {late}" + ("" if found >= 99.95 else f" ({found:.0f} %)")


def _shown(kind: Kind, seconds: float) -> str:
    return f"> {(kind.scene.ticks - kind.scene.onset) * TICK}" if seconds == inf else f"{seconds:.0f}"


def _information(kind: Kind) -> str:
    """What any test needs on average to tell errors, which knows both rates beforehand."""
    scene = kind.scene
    if kind.alarms is not None or not 0 < scene.base < scene.rate:
        return ""
    return f"{rivals.information(scene.rate, scene.requests * scene.share / TICK):.0f}"


def _bounds(name: str, kind: Kind, ends: list[End]) -> Iterator[Bound]:
    """What is promised; times may be longer by one tick."""
    judge = Ends(tuple(end.judge for end in ends))
    if kind.alarms is not None:
        yield Bound(f"{name}: sent back", kind.alarms, judge.alarms, " %")
    if kind.median is not None:
        yield Bound(f"{name}: median, with its tick", kind.median + TICK, judge.quantile(0.5), " s")
    if kind.late is not None:
        yield Bound(f"{name}: 95th percentile, with its tick", kind.late + TICK, judge.quantile(0.95), " s")
    if kind.hold is not None:
        yield Bound(f"{name}: longest hold afterwards", kind.hold, max(end.hold for end in ends), " s")
