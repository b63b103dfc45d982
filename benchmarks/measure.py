"""Cold runs of whole processes, in turn, and the middle of what they took."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

LAUNCH = Path(__file__).with_name("launch.py")


class FailedError(Exception):
    """A command could not be run to a good end; the message says which, and what it said."""


class Command(NamedTuple):
    """What is run, and where."""

    arguments: tuple[str, ...]
    folder: Path


class Sample(NamedTuple):
    """What one run took.

    Attributes:
        wall: seconds from start to end.
        cpu: seconds of processor time, user and system, of the process and its children.
        memory: peak of the largest single process, in MB (10⁶ bytes).
    """

    wall: float
    cpu: float
    memory: float


class Runs(NamedTuple):
    """The counted runs of one command, in order."""

    samples: tuple[Sample, ...]

    @property
    def wall(self) -> float:
        """Median seconds."""
        return median(sample.wall for sample in self.samples)

    @property
    def cpu(self) -> float:
        """Median seconds of processor time."""
        return median(sample.cpu for sample in self.samples)

    @property
    def memory(self) -> float:
        """The highest peak of all runs, in MB."""
        return max(sample.memory for sample in self.samples)

    def times(self, other: Runs) -> float:
        """Return how many times the other's wall time this takes: the median of the ratios, run by run."""
        return median(mine.wall / its.wall for mine, its in zip(self.samples, other.samples, strict=True))


def measure(command: Command) -> Sample:
    """Run a command once.

    Raises:
        FailedError: it cannot be started, or ends with another status than 0.
    """
    launch = (sys.executable, "-I", "-S", str(LAUNCH), *command.arguments)
    done = subprocess.run(
        launch, cwd=command.folder, env=environment(), capture_output=True, text=True, check=False
    )
    if done.returncode or done.stdout.split()[3] != "0":
        lines = done.stderr.strip().splitlines() or ["it said nothing"]
        words = " ".join(Path(argument).name for argument in command.arguments)
        raise FailedError(f"{words}: {lines[-1]}")
    wall, cpu, memory, _ = map(float, done.stdout.split())
    return Sample(wall, cpu, memory * 1024 / 1_000_000)


def alternate(commands: Mapping[str, Command], rounds: int) -> dict[str, Runs]:
    """Run the commands in turn, A B C A B C …: once each to warm up, then the rounds that count."""
    taken = [[measure(command) for command in commands.values()] for _ in range(rounds + 1)]
    return {name: Runs(tuple(samples)) for name, *samples in zip(commands, *taken[1:], strict=True)}


def environment() -> dict[str, str]:
    """Return an environment in which nobody's own settings of git, and of the terminal, have a part."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "NO_COLOR": "1"}
