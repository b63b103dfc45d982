"""How the time for the full change log grows with the history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.bench import Bench, gonogo, say
from benchmarks.measure import alternate
from benchmarks.report import Bound, Report

if TYPE_CHECKING:
    from benchmarks.measure import Runs

SIZES = (2_000, 20_000, 200_000)
LINEAR = 1.3


def report(bench: Bench) -> Report:
    """Measure generated histories of several sizes in turn."""
    commands = {
        f"{size:,}": gonogo(bench.generated(size), "changelog", "--all", "--no-cache") for size in SIZES
    }
    say("writing their full change logs")
    runs = alternate(commands, bench.rounds)
    each = [own.wall / size * 1_000 for size, own in zip(SIZES, runs.values(), strict=True)]
    promise = f"seconds for 1,000 commits, {SIZES[-1]:,} beside {SIZES[-2]:,}"
    return Report(
        "Growth, full change log of generated histories, cold",
        ("commits", "wall", "wall for 1,000 commits", "peak memory"),
        tuple(_row(name, own, thousand) for (name, own), thousand in zip(runs.items(), each, strict=True)),
        (Bound(promise, LINEAR, each[-1] / each[-2], " times"),),
    )


def _row(size: str, runs: Runs, thousand: float) -> tuple[str, ...]:
    return (size, f"{runs.wall:.2f} s", f"{thousand:.4f} s", f"{runs.memory:.0f} MB")
