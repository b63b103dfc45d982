"""What a stricter or laxer judge would gain and cost: false alarms against how soon trouble is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.bench import say
from benchmarks.canaries import KINDS
from benchmarks.judge import Ends, cell, first_seed, judged, part_of
from benchmarks.report import Report

if TYPE_CHECKING:
    from benchmarks.bench import Bench

TIMES = (0.1, 0.3, 1.0, 3.0)
"""Of the evidence that is asked for; one is the judge as shipped."""
CANARIES = 2_000
CONTESTED = (
    "healthy",
    "bursts, mean 10, no history",
    "stalls in 10 %, 1 stable instance",
    "1→5 %",
    "1→5 % after 15 min",
    "95 % canary, 1→5 % after 15 min",
)
"""Kinds whose bounds pull the judge in opposite directions."""


def report(bench: Bench) -> Report:
    """Judge the same canaries by judges that ask for less evidence and for more."""
    seed, canaries = first_seed(bench), part_of(CANARIES, bench)
    rows = []
    for number, name in enumerate(CONTESTED):
        say(f"judging {canaries:,} canaries {len(TIMES)} times: {name}, seed {seed + number}")
        kind = KINDS[name]
        cells = (
            cell(kind, Ends(tuple(end.judge for end in judged(kind, canaries, seed + number, times))))
            for times in TIMES
        )
        rows.append((name, *cells, str(seed + number)))
    columns = ("", *(f"{times:g} times the evidence" for times in TIMES), "seed")
    return Report(f"The same {canaries:,} canaries of each kind, and other strictness", columns, tuple(rows))
