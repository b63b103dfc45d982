"""`python -m benchmarks.mutants`: how many single mutations of decisions, gates and flows no test notices.

A sample of all mutations that cosmic-ray can make, by a seed. Each runs the tests that execute its statement,
those that mirror its file first, until one fails. Who survives must be judged in equivalent_mutants.json:
there is no behaviour by which it could be told. What is known is kept until a source or a test changes, so
that a run which was ended goes on where it was.
"""

from __future__ import annotations

import argparse
import difflib
import sys
from collections import Counter
from functools import partial
from hashlib import sha256
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from benchmarks.children import How, Work, at_once
from benchmarks.executed import FOLDERS, Tests, collect, statement
from benchmarks.mutation import Mutation, import_instead, mutations
from benchmarks.replaced import SOURCE, module_of
from benchmarks.suite import FOLDERS as TESTED
from benchmarks.suite import Failures, run_anew, with_suite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from benchmarks.children import Trial
    from benchmarks.replaced import Replacement
    from benchmarks.suite import Suite

TESTS = Path("tests/unit")
KEPT = Path(".mutants")
JUDGED = Path(__file__).with_name("equivalent_mutants.json")
VALUES = str(TESTS / "domain/test_values.py")
"""Holds for every value of the domain."""
IMPORTED = ("hypothesis.strategies", "dbos", "alembic.command")
"""What takes longest to import, and imports most of the rest."""
MOST_ASKED = 300
"""So many of the tests that stand elsewhere: thousands execute a line that each release goes through."""
LEAST_TIME = 10.0
MOST_TIME = 20
"""A test may take so many times what it takes, and these seconds more. None is measured by a clock: a busy
machine makes no mutant late."""
MOST = 0.04
"""The part of them that may survive."""
SURVIVED = "survived"


class Judged(msgspec.Struct, frozen=True):
    """What a mutation does to the lines of a file, and why nothing can tell it."""

    file: str
    before: str
    after: str
    reason: str


class Tried(msgspec.Struct, frozen=True):
    """What became of a mutation. how: noticed, timed out or survived. by: the test that failed."""

    number: int
    file: str
    line: int
    before: str
    after: str
    how: str = SURVIVED
    by: str = ""


class Mutant(NamedTuple):
    """One of the sample. source: what the file would be."""

    number: int
    mutation: Mutation
    source: str

    def tried(self, how: str, by: str) -> Tried:
        """With the lines that differ."""
        path = self.mutation.path
        lines = list(difflib.ndiff(path.read_text().splitlines(), self.source.splitlines()))
        before, after = (
            " / ".join(line[2:].strip() for line in lines if line.startswith(sign)) for sign in ("- ", "+ ")
        )
        file = path.relative_to(SOURCE).as_posix()
        return Tried(self.number, file, self.mutation.at[0], before, after, how, by)


def main() -> int:
    """Sample, test and tell; 0 if few enough survive and each of them is judged."""
    options = _options()
    folder = KEPT / digest()
    folder.mkdir(parents=True, exist_ok=True)
    results = Results(folder / f"{options.seed}-{'-'.join(options.folders)}.jsonl")
    chosen = list(sampled(options.folders, options.count, options.seed))
    executed = folder / "executed"
    if results.left(chosen):
        _in_child(partial(_try_warm, chosen, results, executed, options.workers))
    if left := results.left(chosen):
        _try_anew(left, results, Tests(executed, _places(left)), options.workers)
    return _summed_up(results.of(chosen), options.seed)


def digest() -> str:
    """Of all sources and tests."""
    tests = [path for folder in TESTED for path in folder.rglob("*")]
    files = [*SOURCE.rglob("*"), *Path("tests").glob("*.py"), *tests]
    found = sha256()
    for path in sorted(one for one in files if one.is_file() and one.suffix != ".pyc"):
        found.update(f"{path}\n{sha256(path.read_bytes()).hexdigest()}\n".encode())
    return found.hexdigest()[:16]


class Results:
    """What became of mutations, a line each, as soon as it is known."""

    def __init__(self, kept: Path) -> None:
        self._kept = kept

    def add(self, one: Tried) -> None:
        """Write it, and say it if it survived."""
        with self._kept.open("ab") as lines:
            lines.write(msgspec.json.encode(one) + b"\n")
        print(f"{one.number} {one.how} {one.file}:{one.line} {one.by}", file=sys.stderr, flush=True)

    def left(self, chosen: Iterable[Mutant]) -> list[Mutant]:
        """Those that nothing is known of."""
        known = self._known()
        return [one for one in chosen if one.number not in known]

    def of(self, chosen: Iterable[Mutant]) -> list[Tried]:
        """What is known of all of them."""
        known = self._known()
        return [known[one.number] for one in chosen]

    def _known(self) -> dict[int, Tried]:
        """Without a line that a process could not end."""
        text = self._kept.read_bytes() if self._kept.exists() else b""
        lines = text[: text.rfind(b"\n") + 1].splitlines()
        return {one.number: one for one in (msgspec.json.decode(line, type=Tried) for line in lines)}


def sampled(folders: Sequence[str], count: int, seed: int) -> Iterator[Mutant]:
    """Mutations with their sources: places, each as likely as any other, and one of the changes of each."""
    random = Random(seed)
    files = sorted(path for folder in folders for path in (SOURCE / folder).rglob("*.py"))
    places: dict[tuple[Path, tuple[int, int]], list[Mutation]] = {}
    for one in (one for path in files for one in mutations(path)):
        places.setdefault((one.path, one.at), []).append(one)
    number = 0
    for place in random.sample(list(places.values()), len(places)):
        one = random.choice(place)
        if number < count and (changed := one.applied(one.path.read_text())):
            number += 1
            yield Mutant(number, one, changed)


def _in_child(use: Callable[[Suite], None]) -> None:
    """Import all tests in a child: this process must stay without gonogo."""
    process = get_context("fork").Process(target=with_suite, args=(use,))
    process.start()
    process.join()
    if process.exitcode:
        sys.exit(process.exitcode)


def _try_warm(chosen: list[Mutant], results: Results, executed: Path, workers: int, suite: Suite) -> None:
    """Try all that make functions run other code."""
    collect(suite, executed, workers)
    left = results.left(chosen)
    tests = Tests(executed, _places(left))
    for one in at_once(_warm_trials(left, suite, tests), workers):
        results.add(one)


def _warm_trials(left: list[Mutant], suite: Suite, tests: Tests) -> Iterator[Trial[Tried]]:
    """Of those that some test executes after all imports."""
    for one in left:
        replacements = suite.functions.replacements(one.mutation.path, one.source)
        near, others = asked(one.mutation, tests)
        if replacements is not None and (near or others):
            yield trial(one, [[*near, *others]], _warm_work(replacements, suite, tests))


def _warm_work(
    replacements: list[Replacement], suite: Suite, tests: Tests
) -> Callable[[Sequence[str], bool], Work]:
    def work(asked: Sequence[str], mutated: bool) -> Work:
        def run(told: Path) -> bool:
            for each in replacements if mutated else ():
                each.made()
            return suite.run(asked, Failures(told, limits(asked, tests)))

        return Work(run, LEAST_TIME)

    return work


def _try_anew(left: list[Mutant], results: Results, tests: Tests, workers: int) -> None:
    """Try what only an import shows: in children, each of which imports gonogo."""
    for name in IMPORTED:
        import_module(name)
    for one in at_once((_anew(mutant, tests) for mutant in left), workers):
        results.add(one)


def _anew(mutant: Mutant, tests: Tests) -> Trial[Tried]:
    path = mutant.mutation.path

    def work(asked: Sequence[str], mutated: bool) -> Work:
        def run(told: Path) -> bool:
            if mutated:
                file = told.with_name(path.name)
                file.write_text(mutant.source)
                import_instead(module_of(path), str(file))
            return run_anew(asked, told, limits(asked, tests))

        return Work(run, 4 * LEAST_TIME)

    return trial(mutant, asked(mutant.mutation, tests), work)


def trial(
    mutant: Mutant, groups: Iterable[Sequence[str]], work: Callable[[Sequence[str], bool], Work]
) -> Trial[Tried]:
    """Run groups of tests until one fails beside the mutant that passes without it."""
    for group in groups:
        left = list(group)
        while left:
            ended = yield work(left, True)
            if ended.how is How.PASSED:
                break
            if ended.how is How.TIMED_OUT:
                return mutant.tried(ended.how.value, ended.told)
            culprits = [one for one in left if ended.told in {one, one.partition("::")[0]}] or left
            if (yield work(culprits, False)).how is How.PASSED:
                return mutant.tried("noticed", ended.told)
            print(f"fails without any mutant, and is not asked: {ended.told}", flush=True)
            left = [one for one in left if one not in culprits]
    return mutant.tried(SURVIVED, "")


def limits(asked: Iterable[str], tests: Tests) -> dict[str, float]:
    """Seconds of the processor that each may take."""
    return {one: LEAST_TIME + MOST_TIME * tests.seconds[one] for one in asked}


def asked(one: Mutation, tests: Tests) -> tuple[list[str], list[str]]:
    """The tests that execute its statement: those that stand where the file stands, then others.

    The quickest first. Of very many others some are asked: more mutants live by that, never fewer. What an
    import runs no test need execute again: all that name the module are asked as well.
    """
    place = statement(one.path.read_text(), one.at[0])
    mirrors = mirror(one.path)
    found = tests.by(one.path, place)
    if place.imported or not found:
        mirrors.append(VALUES)
        named = {*mirrors, *naming(module_of(one.path))}
        found |= {test for test in tests.seconds if test.partition("::")[0] in named}
    near = {test for test in found if test.partition("::")[0] in mirrors}
    others = sorted(found - near)
    some = Random(len(others)).sample(others, min(len(others), MOST_ASKED))
    return _quickest(near, tests), _quickest(some, tests)


def _quickest(found: Iterable[str], tests: Tests) -> list[str]:
    return sorted(found, key=lambda test: (tests.seconds[test], test))


def _places(chosen: Iterable[Mutant]) -> list[tuple[Path, int]]:
    paths = ((one.mutation.path, one.mutation.at[0]) for one in chosen)
    return [(path, statement(path.read_text(), line).line) for path, line in paths]


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


def _summed_up(tried: list[Tried], seed: int) -> int:
    judged = msgspec.json.decode(JUDGED.read_bytes(), type=list[Judged])
    reasons = {(one.file, one.before, one.after): one.reason for one in judged}
    count = Counter(one.how for one in tried)
    unjudged = 0
    for one in tried:
        if one.how != "noticed":
            reason = reasons.get((one.file, one.before, one.after), "")
            unjudged += one.how == SURVIVED and not reason
            said = one.how if one.how != SURVIVED else reason or "NOT JUDGED"
            print(f"{one.file}:{one.line}: {said}\n- {one.before}\n+ {one.after}\n")
    part = count[SURVIVED] / len(tried)
    how_many = ", ".join(f"{number} {how}" for how, number in sorted(count.items()))
    print(f"of {len(tried)}: {how_many} ({part:.1%}), {unjudged} not judged; seed {seed}")
    return int(part > MOST or unjudged > 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutants", description=__doc__)
    parser.add_argument("folders", nargs="*", default=list(FOLDERS), help="of src/gonogo")
    parser.add_argument("--count", type=int, default=300, help="how many mutations")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    parser.add_argument("--workers", type=int, default=2, help="how many at once")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
