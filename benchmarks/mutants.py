"""`python -m benchmarks.mutants`: how many single mutations of decisions and gates no test notices.

A sample of all mutations that cosmic-ray can make, by a seed. Each runs the tests that mirror its file; what
they let live runs the tests of the folder and those that name the module. Who survives must be judged in
equivalent_mutants.json: there is no behaviour by which it could be told.
"""

from __future__ import annotations

import argparse
import difflib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import msgspec

from benchmarks import mutation
from benchmarks.mutation import Mutation, mutations

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SOURCE = Path("src/gonogo")
TESTS = Path("tests/unit")
JUDGED = Path(__file__).with_name("equivalent_mutants.json")
VALUES = str(TESTS / "domain/test_values.py")
"""Holds for every value of the domain."""
MOST = 0.04
"""The part of them that may survive."""
LONGEST = 900
"""Seconds after which tests that do not end have noticed."""


class Change(msgspec.Struct, frozen=True):
    """What a mutation did to the lines of a file. reason: why nothing can tell it, for one that is judged."""

    file: str
    before: str
    after: str
    reason: str = ""


def main() -> int:
    """Sample, test and tell; 0 if few enough survive and each of them is judged."""
    options = _options()
    judged = msgspec.json.decode(JUDGED.read_bytes(), type=list[Change])
    reasons = {(one.file, one.before, one.after): one.reason for one in judged}
    chosen = list(sampled(options.folders, options.count, options.seed))
    survivors = unjudged = 0
    with ThreadPoolExecutor(options.workers) as workers:
        for one in filter(None, workers.map(survived, chosen)):
            reason = reasons.get((one.file, one.before, one.after), "")
            survivors, unjudged = survivors + 1, unjudged + (not reason)
            print(f"{one.file}: {reason or 'NOT JUDGED'}\n- {one.before}\n+ {one.after}\n", flush=True)
    part = survivors / len(chosen)
    print(f"{survivors} of {len(chosen)} survive ({part:.1%}), {unjudged} not judged; seed {options.seed}")
    return int(part > MOST or unjudged > 0)


def sampled(folders: Sequence[str], count: int, seed: int) -> Iterator[tuple[Mutation, str]]:
    """Mutations with their sources: places, each as likely as any other, and one of the changes of each."""
    random = Random(seed)
    files = sorted(path for folder in folders for path in (SOURCE / folder).rglob("*.py"))
    places: dict[tuple[Path, tuple[int, int]], list[Mutation]] = {}
    for one in (one for path in files for one in mutations(path)):
        places.setdefault((one.path, one.at), []).append(one)
    for place in random.sample(list(places.values()), len(places)):
        one = random.choice(place)
        if count and (changed := one.applied(one.path.read_text())):
            count -= 1
            yield one, changed


def survived(chosen: tuple[Mutation, str]) -> Change | None:
    """What was changed and nobody noticed."""
    one, changed = chosen
    with TemporaryDirectory(prefix="gonogo-mutant-") as folder:
        file = Path(folder, one.path.name)
        file.write_text(changed)
        for tests in (mirror(one.path), users(one.path)):
            if noticed(module_of(one.path), file, tests):
                return None
    return change(one.path, changed)


def mirror(path: Path) -> list[str]:
    """The tests that stand where the file stands."""
    inside = path.relative_to(SOURCE)
    beside = TESTS / inside.parent
    named = sorted(beside.glob(f"test_{path.stem}*.py")) or sorted(
        beside.parent.glob(f"test_{beside.name}*.py")
    )
    return [str(one) for one in named] or [str(beside if beside.is_dir() else beside.parent)]


def users(path: Path) -> list[str]:
    """The tests of the folder, and all others that name the module or its package."""
    beside = TESTS / path.relative_to(SOURCE).parent
    module = module_of(path)
    names = (f"{module} import", f"{module.rpartition('.')[0]} import")
    files = (one for one in sorted(TESTS.rglob("test_*.py")) if beside not in one.parents)
    naming = [str(one) for one in files if any(name in one.read_text() for name in names)]
    return (
        [*([str(beside)] if beside.is_dir() else []), *naming, VALUES]
        if naming or beside.is_dir()
        else [str(TESTS)]
    )


def noticed(module: str, file: Path, tests: Sequence[str]) -> bool:
    """Whether a test fails, or none of them ends."""
    program = [sys.executable, "-m", "pytest", "-p", "benchmarks.mutation"]
    command = [*program, "-n0", "-x", "-q", "--hypothesis-seed=0", *tests]
    environment = {
        **os.environ,
        mutation.MODULE: module,
        mutation.FILE: str(file),
        "PYTHONPATH": f".{os.pathsep}{SOURCE.parent}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "HYPOTHESIS_STORAGE_DIRECTORY": str(file.parent),
    }
    try:
        ran = subprocess.run(command, capture_output=True, env=environment, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        return True
    return ran.returncode != 0


def module_of(path: Path) -> str:
    """The name under which a file is imported."""
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def change(path: Path, changed: str) -> Change:
    """The lines that differ."""
    lines = list(difflib.ndiff(path.read_text().splitlines(), changed.splitlines()))
    before, after = (
        " / ".join(line[2:].strip() for line in lines if line.startswith(sign)) for sign in ("- ", "+ ")
    )
    return Change(path.relative_to(SOURCE).as_posix(), before, after)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutants", description=__doc__)
    parser.add_argument("folders", nargs="*", default=["domain", "gates"], help="of src/gonogo")
    parser.add_argument("--count", type=int, default=300, help="how many mutations")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    parser.add_argument("--workers", type=int, default=2, help="how many at once")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
