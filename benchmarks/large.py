"""What a plan costs in a long history with many tags and many files."""

from __future__ import annotations

from itertools import count
from random import Random
from typing import TYPE_CHECKING

import msgspec

from benchmarks.bench import gonogo, say
from benchmarks.measure import Command, Runs, measure
from benchmarks.report import Bound, Report
from benchmarks.repository import Repository, described, ran
from gonogo.testing.history import generated
from gonogo.testing.history.events import ANN, Commit, Event, Tag
from gonogo.testing.history.fast_import import write_repository

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from benchmarks.bench import Bench
    from benchmarks.measure import Sample

COMMITS = 30_000
TAGS = 3_700
FILES = 24_000
MOST_TOUCHED = 15
UNRELEASED = 12
COLD, WARM = "`gonogo plan`, nothing kept", "`gonogo plan`, from what was kept"
GIT = "`git log --name-only` of 2,000 commits alone"
MOST_COLD, MOST_WARM = 2.5, 1.3


def events(commits: int = COMMITS, tags: int = TAGS, files: int = FILES, seed: int = 1) -> Iterator[Event]:
    """A made-up history whose commits touch files of a deep tree, with a tag behind every few of them."""
    random, versions = Random(seed), count()
    made, tagged, last = 0, 0, commits - UNRELEASED
    for event in generated(commits, seed=seed):
        if isinstance(event, Commit):
            made += 1
            numbers = (
                range(files) if made == 1 else random.choices(range(files), k=random.randint(1, MOST_TOUCHED))
            )
            yield msgspec.structs.replace(
                event, files={_path(at): b"as of commit %d\n" % made for at in numbers}
            )
            if event.branch == "main" and made <= last and made * tags // last > tagged:
                tagged += 1
                yield _tag(event, next(versions))
        elif not isinstance(event, Tag):
            yield event


def _path(number: int) -> str:
    """Of a tree as wide as that of a large project: 120 files in a folder, 5 folders in each folder."""
    folder = number // 120
    return f"packages/{folder // 25}/src/{folder // 5 % 5}/{folder % 5}/part{number % 120}.txt"


def _tag(commit: Commit, number: int) -> Tag:
    name = f"v{1 + number // 500}.{number // 10 % 50}.{number % 10}"
    return Tag(name, commit.mark, ANN, commit.time, f"{name}\n".encode())


def kept(folder: Path) -> Repository:
    """The repository, written unless it is there from an earlier run."""
    path = folder / f"large-{COMMITS}-{TAGS}-{FILES}"
    if not (path / ".git" / "whole").exists():
        write_repository(events(), path, "main")
        ran(path, "pack-refs", "--all")
        ran(path, "repack", "-adq")
        (path / ".git" / "whole").touch()
    return described(path, "generated")


def report(bench: Bench) -> Report:
    """Plan with nothing kept and with what was kept, in turn with git's reading of the latest commits."""
    say(f"a history of {COMMITS:,} commits, which is kept from run to run")
    repository = kept(bench.cache)
    say("planning in it")
    rounds = [_round(repository) for _ in range(bench.rounds + 1)][1:]
    runs = {name: Runs(tuple(one[name] for one in rounds)) for name in (COLD, WARM, GIT)}
    return Report(
        f"A plan in a long history: {COMMITS:,} commits, {TAGS:,} tags, {FILES:,} files",
        ("", "wall", "CPU", "peak memory"),
        tuple(_row(name, own) for name, own in runs.items()),
        (
            Bound(f"{COLD}: CPU, beside {GIT}", MOST_COLD, runs[COLD].cpu / runs[GIT].cpu, " times"),
            Bound(f"{WARM}: CPU, beside {GIT}", MOST_WARM, runs[WARM].cpu / runs[GIT].cpu, " times"),
        ),
    )


def _round(repository: Repository) -> dict[str, Sample]:
    (repository.path / ".git" / "gonogo" / "history.json").unlink(missing_ok=True)
    plan = gonogo(repository, "plan", "--offline")
    log = Command(
        ("git", "log", "--format=", "--name-only", "--no-renames", "--max-count=2000"), repository.path
    )
    return {name: measure(command) for name, command in ((COLD, plan), (WARM, plan), (GIT, log))}


def _row(name: str, runs: Runs) -> tuple[str, ...]:
    return (name, f"{runs.wall:.3f} s", f"{runs.cpu:.3f} s", f"{runs.memory:.0f} MB")
