"""The full change log of a history: gonogo cold and from its cache, its peers, and git alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.bench import Bench, gonogo, say
from benchmarks.measure import Command, FailedError, Runs, alternate
from benchmarks.peers import GIT_CLIFF, PEERS, SEMANTIC, prepared
from benchmarks.report import Bound, Report

if TYPE_CHECKING:
    from benchmarks.peers import Peer

COLD = "gonogo, cold"
CACHED = "gonogo, from its cache"
GIT = "`git log -z` alone"
COLUMNS = ("", "wall", "CPU", "peak memory", "gonogo's wall time is")


def report(bench: Bench) -> Report:
    """Measure them in turn, on the history of the bench."""
    commands = {
        COLD: gonogo(bench.history, "changelog", "--all", "--no-cache"),
        CACHED: gonogo(bench.history, "changelog", "--all"),
        GIT: Command(("git", "log", "-z"), bench.history.path),
    }
    missing: dict[str, str] = {}
    for peer in PEERS:
        say(f"preparing {peer.title}")
        try:
            commands[peer.title] = prepared(peer, bench.cache, bench.history)
        except FailedError as failed:
            missing[peer.title] = str(failed)
    say(f"writing the full change log, {bench.rounds + 1} times by each of {len(commands)}")
    runs = alternate(commands, bench.rounds)
    rows = (*(_row(name, runs) for name in runs), *((name, why, "", "", "") for name, why in missing.items()))
    size = f"{bench.history.commits:,} commits, {bench.history.tags} tags"
    return Report(f"Full change log, {bench.history.kind} history: {size}", COLUMNS, rows, _bounds(runs))


def _row(name: str, runs: dict[str, Runs]) -> tuple[str, ...]:
    own = runs[name]
    ratio = "" if name == COLD else f"{runs[COLD].times(own):.2f} times"
    return (name, f"{own.wall:.3f} s", f"{own.cpu:.3f} s", f"{own.memory:.0f} MB", ratio)


def _bounds(runs: dict[str, Runs]) -> tuple[Bound, ...]:
    cold = runs[COLD]
    return (
        _beside(GIT_CLIFF, 0.5, runs),
        _beside(SEMANTIC, 0.1, runs),
        Bound("cold, peak memory", 75, cold.memory, " MB", below=True),
        Bound(
            "nothing changed, from the cache, beside cold: wall time", 0.7, runs[CACHED].times(cold), " times"
        ),
    )


def _beside(peer: Peer, limit: float, runs: dict[str, Runs]) -> Bound:
    its = runs.get(peer.title)
    return Bound(f"cold, beside {peer.title}: wall time", limit, its and runs[COLD].times(its), " times")
