"""What it costs to ask small things: the version, a plan, and what the record says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.bench import Bench, gonogo, say
from benchmarks.measure import alternate, measure
from benchmarks.release import commit, prepare
from benchmarks.report import Bound, Report

if TYPE_CHECKING:
    from benchmarks.measure import Runs

COMMITS = 500
VERSION = "`gonogo --version`"
PLAN = f"`gonogo plan`, {COMMITS} commits"
RECORD = {
    "`gonogo status`": ("status",),
    "`gonogo report`": ("report",),
    "`gonogo ledger show`": ("ledger", "show"),
}
TIMES = 3.0
"""How much of a plan's CPU a look at the record may take."""


def report(bench: Bench) -> Report:
    """Measure all in turn, in a repository whose settings name a gate and that released once."""
    small = bench.generated(COMMITS)
    prepare(small)
    measure(gonogo(small, "release", "--yes"))
    commit(small, "feat: one more", pull=True)
    say("asking for the version, for a plan and for what the record says")
    asked = {VERSION: ("--version",), PLAN: ("plan",), **RECORD}
    runs = alternate({name: gonogo(small, *words) for name, words in asked.items()}, bench.rounds)
    return Report(
        "Small questions",
        ("", "wall", "CPU", "peak memory"),
        tuple(_row(name, own) for name, own in runs.items()),
        (
            Bound(f"{VERSION}: CPU", 0.08, runs[VERSION].cpu, " s", below=True),
            Bound(f"{PLAN}: CPU", 0.3, runs[PLAN].cpu, " s", below=True),
            *(
                Bound(f"{name}: CPU, beside the plan's", TIMES, _times(runs, name), " times")
                for name in RECORD
            ),
        ),
    )


def _times(runs: dict[str, Runs], name: str) -> float:
    return runs[name].cpu / runs[PLAN].cpu


def _row(name: str, runs: Runs) -> tuple[str, ...]:
    return (name, f"{runs.wall:.3f} s", f"{runs.cpu:.3f} s", f"{runs.memory:.0f} MB")
