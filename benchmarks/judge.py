"""The judge as shipped, on made-up canaries: false alarms, and how soon trouble is found."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from math import ceil, inf
from random import Random, SystemRandom
from typing import NamedTuple

from benchmarks import rivals
from benchmarks.bench import Bench, say
from benchmarks.report import Bound, Report
from benchmarks.traffic import TICK, TICKS, Scene, Watch
from gonogo.domain.analysis.judge import Judge
from gonogo.domain.analysis.limits import limits
from gonogo.domain.analysis.settings import Settings
from gonogo.domain.decision import Call

PROCESSES = 2
HEALTHY = 5_000
DISTURBED = 2_000
SICK = 1_000
INCIDENT = range(60, 90)
LATE = 90
JUDGE = "the judge, limit 2 %"
STRICT = "the judge, limit 1 %"
THRESHOLD = "fixed threshold, errors > 5 % for 60 s, 3 allowed"
TIGHT = "the same at 2 %"
MANN_WHITNEY = "Mann-Whitney, points of 60 s, every 5 min"
INFORMATION = "information bound"
RULES = (JUDGE, STRICT, THRESHOLD, TIGHT, MANN_WHITNEY)
FALSE = "false alarms"
SHARED = "both at 4 % for 5 min"
HALF = "the same with half of the traffic"
BURSTS = "bursts, mean 3"
RISES = {"1→2 %": 0.02, "1→5 %": 0.05, "1→16 %": 0.16}
AFTER = "1→5 % after 15 min"
SCENES = {
    FALSE: (Scene(), HEALTHY),
    SHARED: (Scene(incident=INCIDENT), DISTURBED),
    HALF: (Scene(incident=INCIDENT, share=0.5), SICK),
    BURSTS: (Scene(burst=3.0), DISTURBED),
    **{name: (Scene(rate=rate), SICK) for name, rate in RISES.items()},
    AFTER: (Scene(rate=0.05, onset=LATE), SICK),
}


class Ends(NamedTuple):
    """When each watch of a scene was ended by each rule, in seconds from the onset; infinite for never.

    Before the onset they are negative: false alarms as well.
    """

    rule: str
    seconds: tuple[float, ...]

    @property
    def alarms(self) -> float:
        """Percent of the watches that were ended."""
        return 100 * sum(each < inf for each in self.seconds) / len(self.seconds)

    def quantile(self, part: float) -> float:
        """Return the seconds within which that part of the watches was ended, early ones left out."""
        found = sorted(each for each in self.seconds if each > 0)
        return found[ceil(part * len(found)) - 1]


def report(bench: Bench) -> Report:
    """Judge many canaries by each rule."""
    seed = SystemRandom().getrandbits(32) if bench.seed is None else bench.seed
    ends: dict[str, dict[str, Ends]] = {}
    for number, (name, (scene, watches)) in enumerate(SCENES.items()):
        say(f"judging {watches:,} canaries: {name}, seed {seed + number}")
        ends[name] = judged(scene, watches, seed + number)
    rows = [(rule, *(_cell(name, ends[name][rule]) for name in SCENES)) for rule in RULES]
    return Report(
        f"{HEALTHY:,} healthy canaries, {DISTURBED:,} disturbed and {SICK:,} of each kind of trouble",
        ("", *SCENES),
        (*rows, _information(), ("seed", *(str(seed + number) for number in range(len(SCENES))))),
        _bounds(ends),
    )


def judged(scene: Scene, watches: int, seed: int) -> dict[str, Ends]:
    """Return the ends by rule. The same seed gives the same canaries."""
    with ProcessPoolExecutor(PROCESSES) as pool:
        chunks = list(pool.map(_chunk, *zip(*_parts(scene, watches, seed), strict=True)))
    found = [end for chunk in chunks for end in chunk]
    return {rule: Ends(rule, tuple(end[place] for end in found)) for place, rule in enumerate(RULES)}


def _parts(scene: Scene, watches: int, seed: int) -> list[tuple[Scene, int, int]]:
    return [(scene, begin, min(begin + 250, watches), seed) for begin in range(0, watches, 250)]


def _chunk(scene: Scene, begin: int, end: int, seed: int) -> list[tuple[float, ...]]:
    return [_ended(scene, Random(f"{seed}/{number}")) for number in range(begin, end)]


def _ended(scene: Scene, random: Random) -> tuple[float, ...]:
    """When one watch is ended by each of the rules."""
    watch = Watch(scene, random)
    judges = [_Sitting(limit) for limit in ("error_rate > 2%", "error_rate > 1%")]
    for sample in watch.history():
        for sitting in judges:
            sitting.state = sitting.judge.learn(sitting.state, sample)
    for number, sample in enumerate(watch.looks(), start=1):
        for sitting in judges:
            if sitting.ended == inf:
                sitting.state, verdict = sitting.judge.tick(sitting.state, sample)
                sitting.ended = number * TICK if verdict.call is Call.NO_GO else inf
    ends = (
        *(sitting.ended for sitting in judges),
        rivals.threshold(watch.ticks, 0.05),
        rivals.threshold(watch.ticks, 0.02),
        rivals.mann_whitney(watch.ticks),
    )
    return tuple(end - scene.onset * TICK for end in ends)


class _Sitting:
    """A judge as shipped, with what it knows and when it said no-go."""

    def __init__(self, limit: str) -> None:
        settings = Settings(
            candidate="new", stable="old", watch=TICKS * TICK, limits=limits(f"{limit} or p95 > 500ms")
        )
        self.judge = Judge(settings)
        self.state = self.judge.begin()
        self.ended = inf


def _cell(name: str, ends: Ends) -> str:
    if name in (FALSE, SHARED, HALF, BURSTS):
        return f"{ends.alarms:.2f} %"
    if not any(0 < each < inf for each in ends.seconds):
        return "never"
    middle, late = (_shown(ends.quantile(part)) for part in (0.5, 0.95))
    early = sum(each <= 0 for each in ends.seconds)
    found = 100 * sum(0 < each < inf for each in ends.seconds) / (len(ends.seconds) - early)
    return f"{middle} / {late}" + ("" if found >= 99.95 else f" ({found:.0f} %)")


def _shown(seconds: float) -> str:
    return f"> {TICKS * TICK}" if seconds == inf else f"{seconds:.0f}"


def _information() -> tuple[str, ...]:
    bounds = {name: f"{rivals.information(rate):.0f}" for name, rate in RISES.items()}
    bounds[AFTER] = bounds["1→5 %"]
    return (INFORMATION, *(bounds.get(name, "1 %" if name == FALSE else "") for name in SCENES))


def _bounds(ends: dict[str, dict[str, Ends]]) -> tuple[Bound, ...]:
    five, sixteen, late = (ends[name][JUDGE] for name in ("1→5 %", "1→16 %", AFTER))
    return (
        Bound(f"limit 2 %: {FALSE}", 0.5, ends[FALSE][JUDGE].alarms, " %"),
        Bound(f"limit 2 %: {SHARED}, {FALSE}", 0.5, ends[SHARED][JUDGE].alarms, " %"),
        Bound(f"limit 2 %: {HALF}, {FALSE}", 0.5, ends[HALF][JUDGE].alarms, " %"),
        Bound(f"limit 2 %: {BURSTS}, {FALSE}", 1.5, ends[BURSTS][JUDGE].alarms, " %"),
        Bound("limit 2 %: 1→5 %, median", 120, five.quantile(0.5), " s"),
        Bound("limit 2 %: 1→5 %, 95th percentile", 260, five.quantile(0.95), " s"),
        Bound("limit 2 %: 1→16 %, median", 30, sixteen.quantile(0.5), " s"),
        Bound(f"limit 2 %: {AFTER}, median", 170, late.quantile(0.5), " s"),
        Bound(f"limit 1 %: {FALSE}", 0.5, ends[FALSE][STRICT].alarms, " %"),
    )
