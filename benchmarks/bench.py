"""What every subject is given to measure with."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.measure import Command
from benchmarks.repository import Repository, made

if TYPE_CHECKING:
    from pathlib import Path


class Bench(NamedTuple):
    """The bench.

    Attributes:
        history: whose full change log is written.
        cache: a folder that stays from run to run, for the peers.
        work: a folder of this run only.
        rounds: how many runs count.
    """

    history: Repository
    cache: Path
    work: Path
    rounds: int

    def generated(self, commits: int) -> Repository:
        """Return a generated repository of that many commits."""
        say(f"generating {commits:,} commits")
        return made(commits, self.work / f"generated-{commits}")


def gonogo(repository: Repository, *arguments: str) -> Command:
    """Return the command that runs gonogo in a repository, on the Python that runs the benchmarks."""
    return Command((sys.executable, "-m", "gonogo", *arguments), repository.path)


def say(text: str) -> None:
    """Tell whoever waits what is going on."""
    print(text, "…", file=sys.stderr, flush=True)
