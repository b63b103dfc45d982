"""What it costs to ask small things: the version, and a plan in a small repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.bench import Bench, gonogo, say
from benchmarks.measure import alternate
from benchmarks.report import Bound, Report

if TYPE_CHECKING:
    from benchmarks.measure import Runs

COMMITS = 500
VERSION = "`gonogo --version`"
PLAN = f"`gonogo plan`, {COMMITS} commits"


def report(bench: Bench) -> Report:
    """Measure both in turn."""
    small = bench.generated(COMMITS)
    say("asking for the version and for a plan")
    runs = alternate({VERSION: gonogo(small, "--version"), PLAN: gonogo(small, "plan")}, bench.rounds)
    return Report(
        "Small questions",
        ("", "wall", "CPU", "peak memory"),
        tuple(_row(name, own) for name, own in runs.items()),
        (
            Bound(f"{VERSION}: CPU", 0.08, runs[VERSION].cpu, " s", below=True),
            Bound(f"{PLAN}: CPU", 0.3, runs[PLAN].cpu, " s", below=True),
        ),
    )


def _row(name: str, runs: Runs) -> tuple[str, ...]:
    return (name, f"{runs.wall:.3f} s", f"{runs.cpu:.3f} s", f"{runs.memory:.0f} MB")
