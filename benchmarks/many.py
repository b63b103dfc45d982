"""What a command costs behind many earlier releases, beside what it costs behind one.

Both repositories have the same commits and files, so that what grows is what releases leave behind: rows of
the record and of the engine, tags, and the ledger here and on the remote. Reports are not committed: they
would be files of the repository, and what a checkout of more files takes is not the record's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks import earlier
from benchmarks.bench import gonogo, say
from benchmarks.measure import Runs, Sample, measure
from benchmarks.release import SETTINGS, commit, prepare
from benchmarks.report import Bound, Report
from benchmarks.repository import made, ran

if TYPE_CHECKING:
    from benchmarks.bench import Bench
    from benchmarks.repository import Repository

COMMITS = 10_000
RELEASES = (1, 10_000)
FLAT = 1.3
_MOST_OBJECTS = 12
"""Entries, a checkpoint, five folders and a commit; and two files more where a folder is sealed."""
COMMANDS = {
    "`gonogo plan`": ("plan",),
    "`gonogo release --yes`": ("release", "--yes"),
    "`gonogo status`": ("status",),
    "`gonogo report`": ("report",),
    "`gonogo candidates`": ("candidates",),
}


def report(bench: Bench, releases: tuple[int, int] = RELEASES) -> Report:
    """Release in turn behind few and many; the first round warms up and does not count."""
    few, many = (_behind(bench, count) for count in releases)
    say(f"releasing behind {releases[0]:,} and {releases[1]:,}")
    rounds = [(_round(few, number), _round(many, number)) for number in range(bench.rounds + 1)][1:]
    rows, bounds = [], []
    for name in COMMANDS:
        one, other = (Runs(tuple(pair[side][name] for pair in rounds)) for side in (0, 1))
        rows.append((name, f"{one.cpu:.3f} s", f"{other.cpu:.3f} s"))
        bounds.append(Bound(f"{name}: CPU behind {releases[1]:,}", FLAT, other.cpu / one.cpu, " times"))
    added = [_added(one) for one in (few, many)]
    rows.append(
        ("what the last release added to the ledger", *map("{0[0]} objects, {0[1]:,} bytes".format, added))
    )
    bounds.append(Bound("objects that a release adds to the ledger", _MOST_OBJECTS, added[1][0], ""))
    columns = ("CPU", *(f"behind {count:,} releases" for count in releases))
    return Report("A release behind many", columns, tuple(rows), tuple(bounds))


def _added(repository: Repository) -> tuple[int, int]:
    """How many objects the ledger's last commit added on the remote, and their bytes as git keeps them."""
    remote, ledger = repository.path.with_suffix(".git"), "refs/gonogo/ledger"
    names = ran(remote, "rev-list", "--objects", "--no-object-names", ledger, f"^{ledger}~1")
    sizes = ran(remote, "cat-file", "--batch-check=%(objectsize:disk)", given=f"{names}\n").split()
    return len(sizes), sum(map(int, sizes))


def _behind(bench: Bench, count: int) -> Repository:
    repository = made(COMMITS, bench.work / f"behind-{count}")
    prepare(repository, f"{SETTINGS}reports: ''\n")
    commit(repository, "feat: begin")
    measure(gonogo(repository, "release", "--yes"))
    if count > 1:
        say(f"writing {count:,} releases")
        earlier.write(repository, count - 1)
    return repository


def _round(repository: Repository, number: int) -> dict[str, Sample]:
    ran(repository.path, "pull", "--quiet", "--ff-only")
    commit(repository, f"feat: number {number}")
    return {name: measure(gonogo(repository, *words)) for name, words in COMMANDS.items()}
