"""What a gate's checkout costs, with submodules and a filter, beside git's own clone without them."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from benchmarks.bench import say
from benchmarks.measure import Command, alternate
from benchmarks.report import Bound, Report

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.bench import Bench

FILES = 5_000
FILTERED = 20
SUBMODULES = 3
MOST = 0.5
"""Seconds of CPU beyond what git takes to write the files, which depends on the disk more than on us."""
NEXT = 2.0
"""How many times what git takes for its own clone the checkout of the next gate may take."""
_CHECKOUT = """\
import sys
from pathlib import Path
from tempfile import mkdtemp
from gonogo.adapters.repository.git import Git
from gonogo.adapters.repository.publisher import GitPublisher
source, parent, times = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
publisher, commit = GitPublisher(Git(source).place), Git(source).resolve("HEAD")
folder = Path(mkdtemp(dir=parent))
for number in range(times):
    publisher.checkout(commit, folder / str(number), ["v2.0.0"])
"""
_CLONE = 'git clone --quiet --shared "$0" "$(mktemp -d -p "$1")/clone"'


def report(bench: Bench) -> Report:
    """Make them in turn; what two take more than one is what each further gate costs."""
    say(f"checking out {FILES:,} files, {SUBMODULES} submodules and {FILTERED} files through a filter")
    source = _source(bench.work / "checkouts")
    script = (sys.executable, "-c", _CHECKOUT, str(source), str(bench.work))
    clone = ("sh", "-c", _CLONE, str(source), str(bench.work))
    commands = {
        "`git clone --shared`, which has neither": Command(clone, bench.work),
        "a gate's checkout": Command((*script, "1"), bench.work),
        "those of two gates": Command((*script, "2"), bench.work),
    }
    runs = alternate(commands, bench.rounds)
    clone_only, new, twice = runs.values()
    return Report(
        f"A gate's checkout, {FILES:,} files",
        ("", "wall", "CPU"),
        tuple((name, f"{own.wall:.3f} s", f"{own.cpu:.3f} s") for name, own in runs.items()),
        (
            Bound("a gate's checkout: CPU beyond git's own clone", MOST, new.cpu - clone_only.cpu, " s"),
            Bound(
                "that of the next gate, to git's own clone",
                NEXT,
                (twice.cpu - new.cpu) / clone_only.cpu,
                " times",
            ),
        ),
    )


def _source(folder: Path) -> Path:
    """A clone with all of that."""
    for number in range(SUBMODULES):
        _repository(folder / f"library-{number}", 50)
    source = _repository(folder / "source", FILES)
    for number in range(SUBMODULES):
        _git(source, "submodule", "--quiet", "add", f"../library-{number}", f"vendor/{number}")
    _git(source, "config", "filter.stand-in.clean", "cat")
    _git(source, "config", "filter.stand-in.smudge", "cat")
    (source / ".gitattributes").write_text("*.bin filter=stand-in\n")
    for number in range(FILTERED):
        (source / f"{number}.bin").write_text(f"{number}\n")
    _git(source, "add", ".")
    _git(source, "commit", "--quiet", "-m", "feat: parts of others")
    return source


def _repository(folder: Path, files: int) -> Path:
    for number in range(files):
        place = folder / f"part-{number % 70}" / f"file-{number}.txt"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"line {number}\n" * 60)
    _git(folder, "init", "--quiet", "--initial-branch=main")
    _git(folder, "add", ".")
    _git(folder, "commit", "--quiet", "-m", "feat: begin")
    return folder


def _git(folder: Path, *command: str) -> None:
    own = ("-c", "user.name=Ann", "-c", "user.email=ann@example.com", "-c", "protocol.file.allow=always")
    subprocess.run(["git", *own, *command], cwd=folder, check=True)
