"""`python -m benchmarks.mutants`: how many single mutations of decisions, gates and flows no test notices.

A sample of all mutations that cosmic-ray can make, by a seed. Each runs the tests that execute its line,
those that mirror its file first, until one fails. Who survives must be judged in equivalent_mutants.json:
there is no behaviour by which it could be told.
"""

from __future__ import annotations

import argparse
import difflib
import sys
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import msgspec

from benchmarks import trial
from benchmarks.executed import SOURCE, collected, statement
from benchmarks.mutation import Mutation, mutations

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.executed import Executed

TESTS = Path("tests/unit")
JUDGED = Path(__file__).with_name("equivalent_mutants.json")
VALUES = str(TESTS / "domain/test_values.py")
"""Holds for every value of the domain."""
MOST_ASKED = 300
"""So many of the tests that stand elsewhere: thousands execute a line that each release goes through."""
MOST = 0.04
"""The part of them that may survive."""


class Change(msgspec.Struct, frozen=True):
    """What a mutation did to the lines of a file.

    reason: why nothing can tell it, for one that is judged. line: where it is, for one that was made.
    """

    file: str
    before: str
    after: str
    reason: str = ""
    line: int = 0


def main() -> int:
    """Sample, test and tell; 0 if few enough survive and each of them is judged."""
    options = _options()
    judged = msgspec.json.decode(JUDGED.read_bytes(), type=list[Change])
    reasons = {(one.file, one.before, one.after): one.reason for one in judged}
    chosen = list(sampled(options.folders, options.count, options.seed))
    executed = collected(options.workers)
    survivors = unjudged = 0
    with ThreadPoolExecutor(options.workers) as workers:
        trials = [workers.submit(survived, one, executed) for one in chosen]
        for number, ended in enumerate(as_completed(trials), start=1):
            print(f"{number} of {len(chosen)}", end="\r", file=sys.stderr, flush=True)
            if (one := ended.result()) is None:
                continue
            reason = reasons.get((one.file, one.before, one.after), "")
            survivors, unjudged = survivors + 1, unjudged + (not reason)
            print(
                f"{one.file}:{one.line}: {reason or 'NOT JUDGED'}\n- {one.before}\n+ {one.after}\n",
                flush=True,
            )
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


def survived(chosen: tuple[Mutation, str], executed: Executed) -> Change | None:
    """What was changed and nobody noticed."""
    one, changed = chosen
    with TemporaryDirectory(prefix="gonogo-mutant-") as folder:
        file = Path(folder, one.path.name)
        file.write_text(changed)
        if any(trial.noticed(module_of(one.path), one.path, file, tests) for tests in asked(one, executed)):
            return None
    return change(one, changed)


def asked(one: Mutation, executed: Executed) -> Iterator[list[str]]:
    """The tests that execute its line: those that stand where the file stands, then others.

    Of very many others some are asked: more mutants live by that, never fewer. What an import runs no test
    need execute again: all that name the module are asked as well.
    """
    place = statement(one.path.read_text(), one.at[0])
    mirrors = mirror(one.path)
    tests = executed.by(one.path, place)
    if place.imported:
        tests |= {*mirrors, *naming(module_of(one.path)), VALUES}
    near = {test for test in tests if test.partition("::")[0] in mirrors}
    yield sorted(near)
    others = sorted(tests - near)
    yield Random(len(others)).sample(others, min(len(others), MOST_ASKED))


def mirror(path: Path) -> list[str]:
    """The files of tests that stand where the file stands."""
    beside = TESTS / path.relative_to(SOURCE).parent
    named = [*beside.glob(f"test_{path.stem}*.py"), *beside.parent.glob(f"test_{beside.name}*.py")]
    return [str(one) for one in named]


def naming(module: str) -> list[str]:
    """The files of tests that import a module or its package."""
    names = (f"{module} import", f"{module.rpartition('.')[0]} import")
    files = sorted(TESTS.rglob("test_*.py"))
    return [str(one) for one in files if any(name in one.read_text() for name in names)]


def module_of(path: Path) -> str:
    """The name under which a file is imported."""
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def change(one: Mutation, changed: str) -> Change:
    """The lines that differ."""
    lines = list(difflib.ndiff(one.path.read_text().splitlines(), changed.splitlines()))
    before, after = (
        " / ".join(line[2:].strip() for line in lines if line.startswith(sign)) for sign in ("- ", "+ ")
    )
    return Change(one.path.relative_to(SOURCE).as_posix(), before, after, line=one.at[0])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutants", description=__doc__)
    parser.add_argument("folders", nargs="*", default=["domain", "gates", "workflow"], help="of src/gonogo")
    parser.add_argument("--count", type=int, default=300, help="how many mutations")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    parser.add_argument("--workers", type=int, default=2, help="how many at once")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
