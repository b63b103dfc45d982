"""A whole release with one trivial gate, to a bare remote: how long it takes, and where the time goes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.bench import gonogo, say
from benchmarks.measure import FailedError, environment, measure
from benchmarks.report import Bound, Report

if TYPE_CHECKING:
    from benchmarks.bench import Bench
    from benchmarks.repository import Repository

COMMITS = 100
CLOCK = Path(__file__).with_name("release_clock.py")
SETTINGS = 'gates: {trivial: {kind: command, run: "true"}}\n'
PARTS = {
    "imports": "importing Python's modules, the engine's among them",
    "launch": "launching the engine",
    "git": "git, all of it",
    "gate": "the gate's own command",
    "record": "the record and its ledger",
}


def report(bench: Bench) -> Report:
    """Release again and again, a commit more each time."""
    repository = bench.generated(COMMITS)
    prepare(repository)
    say(f"releasing {2 * bench.rounds + 1} times")
    whole = [_released(repository, number) for number in range(bench.rounds + 1)][1:]
    clocks = [_clocked(repository, number) for number in range(bench.rounds)]
    steps = median(clock["calls"]["steps"] for clock in clocks)
    overhead = median(_overhead(clock) / clock["calls"]["steps"] for clock in clocks)
    rows = [(name, _spent(clocks, part)) for part, name in PARTS.items()]
    rows.append((f"the engine, around {steps:.0f} steps", f"{overhead * steps:.3f} s"))
    return Report(
        "A release with one trivial gate",
        ("", "of the time"),
        (("`gonogo release --yes`, whole", f"{median(whole):.3f} s"), *rows),
        (
            Bound("a whole release: wall time", 2.5, median(whole), " s", below=True),
            Bound("engine and ledger together, a step", 12.0, 1000 * _a_step(clocks), " ms"),
        ),
    )


def prepare(repository: Repository, settings: str = SETTINGS) -> None:
    """Give it a remote, an author, and settings; else those with one gate."""
    remote = repository.path.with_suffix(".git")
    _git(repository, "init", "--quiet", "--bare", str(remote))
    _git(repository, "remote", "set-url", "origin", str(remote))
    for name, value in {"user.name": "Ann", "user.email": "ann@example.com"}.items():
        _git(repository, "config", name, value)
    (repository.path / "gonogo.yml").write_text(settings)
    _git(repository, "add", "gonogo.yml")
    commit(repository, "build: say what is asked")


def commit(repository: Repository, message: str, *, pull: bool = False) -> None:
    """Commit and push. pull: whether to take first what a release pushed."""
    if pull:
        _git(repository, "pull", "--quiet", "--ff-only")
    _git(repository, "commit", "--quiet", "--allow-empty", "-m", message)
    _git(repository, "push", "--quiet", "--tags", "--set-upstream", "origin", "HEAD")


def _released(repository: Repository, number: int) -> float:
    commit(repository, f"feat: number {number}")
    seconds = measure(gonogo(repository, "release", "--yes")).wall
    _git(repository, "pull", "--quiet", "--ff-only")
    return seconds


def _clocked(repository: Repository, number: int) -> dict[str, dict[str, float]]:
    commit(repository, f"fix: number {number}")
    done = subprocess.run(
        [sys.executable, str(CLOCK)], cwd=repository.path, env=environment(), capture_output=True, check=False
    )
    if done.returncode:
        raise FailedError(done.stderr.decode())
    _git(repository, "pull", "--quiet", "--ff-only")
    told: dict[str, dict[str, float]] = json.loads(done.stdout)
    return told


def _spent(clocks: list[dict[str, dict[str, float]]], part: str) -> str:
    return f"{median(clock['spent'].get(part, 0.0) for clock in clocks):.3f} s"


def _overhead(clock: dict[str, dict[str, float]]) -> float:
    return clock["spent"]["steps"] - clock["spent"]["work"]


def _a_step(clocks: list[dict[str, dict[str, float]]]) -> float:
    return median((_overhead(clock) + clock["spent"]["record"]) / clock["calls"]["steps"] for clock in clocks)


def _git(repository: Repository, *arguments: str) -> None:
    done = subprocess.run(
        ["git", *arguments], cwd=repository.path, env=environment(), capture_output=True, check=False
    )
    if done.returncode:
        raise FailedError(f"git {arguments[0]}: {done.stderr.decode().strip()}")
