"""A release of many packages together, beside the release of one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.bench import gonogo, say
from benchmarks.measure import Runs, measure
from benchmarks.release import SETTINGS, commit, prepare
from benchmarks.report import Bound, Report
from benchmarks.repository import ran

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.bench import Bench
    from benchmarks.measure import Sample
    from benchmarks.repository import Repository

COMMITS = 1_000
PACKAGES = [f"package-{number:02}" for number in range(12)]
TIMES = 3.0


def report(bench: Bench) -> Report:
    """Release one and all in turn; the first round warms up and does not count."""
    repository = bench.generated(COMMITS)
    named = "".join(f"  {name}: {{path: {name}}}\n" for name in PACKAGES)
    prepare(repository, f"{SETTINGS}packages:\n{named}")
    _changed(repository, PACKAGES, "feat: begin")
    measure(gonogo(repository, "release", "--yes"))
    say(f"releasing {2 * (bench.rounds + 1)} times")
    rounds = [
        [_released(repository, PACKAGES[:count], number) for count in (1, len(PACKAGES))]
        for number in range(bench.rounds + 1)
    ][1:]
    one, all_of_them = (Runs(tuple(samples)) for samples in zip(*rounds, strict=True))
    return Report(
        "Packages that are released together",
        ("`gonogo release --yes`", "of one package", f"of {len(PACKAGES)}"),
        (
            ("wall time", f"{one.wall:.3f} s", f"{all_of_them.wall:.3f} s"),
            ("CPU", f"{one.cpu:.3f} s", f"{all_of_them.cpu:.3f} s"),
        ),
        (
            Bound(f"{len(PACKAGES)} packages: wall time", TIMES, all_of_them.wall / one.wall, " times"),
            Bound(f"{len(PACKAGES)} packages: CPU", TIMES, all_of_them.cpu / one.cpu, " times"),
        ),
    )


def _released(repository: Repository, packages: Sequence[str], number: int) -> Sample:
    ran(repository.path, "pull", "--quiet", "--ff-only")
    _changed(repository, packages, f"feat: number {number}")
    return measure(gonogo(repository, "release", "--yes"))


def _changed(repository: Repository, packages: Sequence[str], message: str) -> None:
    for name in packages:
        place = repository.path / name
        place.mkdir(exist_ok=True)
        (place / "notes.txt").write_text(f"{message}\n")
        if not (place / "package.json").exists():
            (place / "package.json").write_text(f'{{"name": "{name}", "version": "0.0.0"}}\n')
    ran(repository.path, "add", ".")
    commit(repository, message)
