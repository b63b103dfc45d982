"""What it costs to start a gate's program in its sandbox, beside one that is started as it is."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from benchmarks.bench import say
from benchmarks.measure import Command, alternate
from benchmarks.report import Bound, Report

if TYPE_CHECKING:
    from benchmarks.bench import Bench

STARTS = 20
MOST = 0.15
"""Seconds of CPU that a sandbox adds to one start, with the caches of many toolchains in the home."""
_RUN = """\
import sys
from pathlib import Path
from tempfile import mkdtemp
from gonogo.adapters.commands.local import LocalCommands
from gonogo.domain.surroundings import Sandbox, Surroundings
folder = Path(mkdtemp(dir=sys.argv[1]))
commands = LocalCommands(folder / "state" / "running")
around = Surroundings() if sys.argv[2] == "none" else Surroundings({}, Sandbox(sys.argv[2]), (str(folder),))
for number in range(int(sys.argv[3])):
    commands.run(
        ["true"], operation=str(number), folder=folder, log=folder / "log", timeout=60, surroundings=around
    )
"""


def report(bench: Bench) -> Report:
    """Start the program that does nothing, in turn with none, with a home alone, and in a sandbox."""
    say(f"starting {STARTS} programs with a home of their own, and in a sandbox")
    script = (sys.executable, "-c", _RUN, str(bench.work))
    ways = {"as it is": "none", "with a home of its own": "off", "in a sandbox": "auto"}
    commands = {name: Command((*script, mode, str(STARTS)), bench.work) for name, mode in ways.items()}
    runs = alternate(commands, bench.rounds)
    plain, _, apart = runs.values()
    return Report(
        "The start of a gate's program",
        ("", "wall", "CPU"),
        tuple(
            (name, f"{1000 * own.wall / STARTS:.0f} ms", f"{1000 * own.cpu / STARTS:.0f} ms")
            for name, own in runs.items()
        ),
        (Bound("what a sandbox adds to one: CPU", MOST, (apart.cpu - plain.cpu) / STARTS, " s"),),
    )
