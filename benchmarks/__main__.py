"""`python -m benchmarks`: measure, print the tables, say which promise is broken."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import (
    changelog,
    checkouts,
    courier,
    growth,
    judge,
    killed,
    large,
    ledger,
    many,
    packages,
    page,
    readers,
    release,
    rollout,
    sandbox,
    startup,
    strictness,
)
from benchmarks.bench import Bench, compiled, say
from benchmarks.measure import FailedError
from benchmarks.repository import Repository, cloned, made

SUBJECTS = {
    "changelog": changelog.report,
    "startup": startup.report,
    "growth": growth.report,
    "readers": readers.report,
    "large": large.report,
    "judge": judge.report,
    "strictness": strictness.report,
    "ledger": ledger.report,
    "courier": courier.report,
    "release": release.report,
    "packages": packages.report,
    "checkouts": checkouts.report,
    "sandbox": sandbox.report,
    "many": many.report,
    "rollout": rollout.report,
    "killed": killed.report,
}
_USUAL = [name for name in SUBJECTS if name not in ("rollout", "killed", "many", "large", "strictness")]
"""Without what takes many minutes, and is asked for by its name."""

COMMITS = 7_157


def main() -> int:
    """Measure every subject; 0 if all bounds are kept, 1 if one is broken or something cannot be run."""
    options = _options()
    with TemporaryDirectory(prefix="gonogo-bench-") as work:
        try:
            compiled()
            bench = Bench(
                _history(options.history, Path(work)),
                options.cache,
                Path(work),
                options.rounds,
                options.seed,
                options.part,
            )
            reports = {name: SUBJECTS[name](bench) for name in options.only or _USUAL}
        except FailedError as failed:
            print(f"cannot measure: {failed}", file=sys.stderr)
            return 1
    told = {name: report.markdown() for name, report in reports.items()}
    print("\n\n".join((_machine(options.rounds), *told.values())))
    if options.write:
        _write(told, _machine(options.rounds))
    return int(any(bound.broken for report in reports.values() for bound in report.bounds))


def _write(told: dict[str, str], machine: str) -> None:
    """The judge has a page of its own, and does not depend on the machine; rollouts take long."""
    if judged := told.pop("judge", ""):
        page.write(judged, page.JUDGE)
    if compared := told.pop("strictness", ""):
        page.write(compared, page.JUDGE, page.STRICTNESS)
    if rolled_out := told.pop("rollout", ""):
        page.write(f"{machine}\n\n{rolled_out}", begin=page.ROLLOUT)
    for name in ("killed", "many", "large"):
        told.pop(name, "")  # printed only: it would put its one table in place of all others
    if told:
        page.write("\n\n".join((machine, *told.values())))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--history", type=Path, metavar="PATH", help="a repository or bundle; else one is made up"
    )
    parser.add_argument(
        "--cache",
        type=Path,
        metavar="DIR",
        default=Path.home() / ".cache" / "gonogo-bench",
        help="for the peers",
    )
    parser.add_argument(
        "--rounds", type=int, metavar="N", default=5, help="how many runs count, 5 if not given"
    )
    parser.add_argument("--seed", type=int, metavar="N", help="repeat what was drawn by chance; else fresh")
    parser.add_argument(
        "--part", type=float, metavar="P", default=1.0, help="of the judge's canaries, 0.1 for a quick look"
    )
    parser.add_argument("--only", choices=SUBJECTS, action="append", help="one subject; may be given again")
    parser.add_argument("--write", action="store_true", help="renew the figures in docs")
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error("--rounds: at least 1")
    if not 0 < options.part <= 1:
        parser.error("--part: above 0, at most 1")
    return options


def _history(source: Path | None, work: Path) -> Repository:
    if source is None:
        say(f"generating {COMMITS:,} commits")
        return made(COMMITS, work / "history")
    return cloned(source, work / "history")


def _machine(rounds: int) -> str:
    git = subprocess.run(["git", "--version"], capture_output=True, text=True, check=True)
    return (
        f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, "
        f"git {git.stdout.split()[2]}; {rounds} rounds counted."
    )


if __name__ == "__main__":
    sys.exit(main())
