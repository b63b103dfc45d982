"""What every subject is given to measure with."""

from __future__ import annotations

import sys
from compileall import compile_dir
from pathlib import Path
from typing import NamedTuple

import gonogo as package
from benchmarks.measure import Command
from benchmarks.repository import Repository, made


class Bench(NamedTuple):
    """The bench.

    Attributes:
        history: whose full change log is written.
        cache: a folder that stays from run to run, for the peers.
        work: a folder of this run only.
        rounds: how many runs count.
        seed: for what is drawn by chance; None for a fresh one.
        part: of the canaries that the judge is measured on.
    """

    history: Repository
    cache: Path
    work: Path
    rounds: int
    seed: int | None = None
    part: float = 1.0

    def generated(self, commits: int) -> Repository:
        """Return a generated repository of that many commits."""
        say(f"generating {commits:,} commits")
        return made(commits, self.work / f"generated-{commits}")


def gonogo(repository: Repository, *arguments: str) -> Command:
    """Return the command that runs gonogo in a repository, as it is installed beside this Python."""
    return Command((str(Path(sys.executable).with_name("gonogo")), *arguments), repository.path)


def compiled() -> None:
    """Compile gonogo as pip compiles what it installs, the peers too: a checkout is not, until it has run."""
    compile_dir(Path(package.__file__).parent, quiet=2)


def say(text: str) -> None:
    """Tell whoever waits what is going on."""
    print(text, "…", file=sys.stderr, flush=True)
