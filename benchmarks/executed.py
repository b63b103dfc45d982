"""Which tests execute a statement of the source, and how long each takes: collected once, and kept."""

from __future__ import annotations

import ast
import builtins
import resource
import sys
from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import pytest

from benchmarks.children import How, Work, at_once
from benchmarks.replaced import SOURCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from benchmarks.children import Ended, Trial
    from benchmarks.replaced import Functions, Replacement
    from benchmarks.suite import Suite

FOLDERS = ("domain", "gates", "workflow")
PROBE = "__executed__"
FILE = 1 << 20
"""A statement's number is that of its file, times this, and its line."""
LONGEST = 900.0
"""Seconds of the processor that a file of tests may take."""


class Place(NamedTuple):
    """Where a statement begins. imported: an import runs it."""

    line: int
    imported: bool


class Executed(msgspec.Struct, frozen=True, array_like=True):
    """What a test executed, or the fixtures of a whole file of tests. seconds: of the processor."""

    test: str
    seconds: float
    statements: list[int]


class Tests:
    """Tests by what they execute, and how long each takes in seconds of the processor."""

    def __init__(self, kept: Path, wanted: Iterable[tuple[Path, int]]) -> None:
        self.seconds: dict[str, float] = {}
        self._numbers = {path: number for number, path in enumerate(_sources())}
        self._files: dict[int, set[str]] = defaultdict(set)
        self._places: dict[int, set[str]] = {self._number(*place): set() for place in wanted}
        for line in (line for file in kept.iterdir() for line in file.read_bytes().splitlines()):
            self._read(msgspec.json.decode(line, type=Executed))

    def _read(self, one: Executed) -> None:
        if "::" in one.test:
            self.seconds[one.test] = one.seconds
        for number in one.statements:
            self._files[number // FILE].add(one.test)
            if number in self._places:
                self._places[number].add(one.test)

    def by(self, path: Path, place: Place) -> frozenset[str]:
        """Those that execute it; where an import does, those that use the module."""
        number = self._number(path, place.line)
        found = self._files[number // FILE] if place.imported else self._places[number]
        files = {one for one in found if "::" not in one}
        return frozenset(found - files | {one for one in self.seconds if one.partition("::")[0] in files})

    def _number(self, path: Path, line: int) -> int:
        return self._numbers[path] * FILE + line


def collect(suite: Suite, kept: Path, workers: int) -> None:
    """Run all tests once, each file of them in a child. What fails of itself is said, and never asked.

    kept: a folder, which has a file for each of them; those that are there are done.
    """
    kept.mkdir(exist_ok=True)
    files: dict[Path, list[str]] = defaultdict(list)
    for test in suite.tests:
        files[kept / test.partition("::")[0].replace("/", "-")].append(test)
    left = {file: tests for file, tests in files.items() if not file.exists()}
    probes = [one for number, path in enumerate(_sources()) for one in _probes(suite.functions, path, number)]

    def run(tests: list[str], told: Path) -> bool:
        for one in probes:
            one.made()
        return suite.run(tests, Observer(told), most_failing=0)

    trials = (_observed(file, partial(run, tests)) for file, tests in left.items())
    for number, (file, ended) in enumerate(at_once(trials, workers), start=1):
        print(f"files of tests: {number} of {len(left)}", end="\r", file=sys.stderr, flush=True)
        if ended.how is not How.PASSED:
            print(f"{ended.how.value} without any mutant, and is not asked: in {file.name}", flush=True)


def _observed(file: Path, run: Callable[[Path], bool]) -> Trial[tuple[Path, Ended]]:
    ended = yield Work(run, LONGEST)
    if ended.how is How.KILLED:
        sys.exit(f"the tests of {file.name} were killed")
    partly = file.with_suffix(".part")
    partly.write_text(ended.told)
    partly.rename(file)
    return file, ended


def _sources() -> list[Path]:
    return sorted(path for folder in FOLDERS for path in (SOURCE / folder).rglob("*.py"))


def _probes(live: Functions, path: Path, number: int) -> list[Replacement]:
    """Each statement of each function tells that it is executed."""
    tree = ast.parse(path.read_text())
    functions = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)]
    inside = {id(one) for function in functions for one in ast.walk(function)}
    for node in [one for one in ast.walk(tree) if id(one) in inside and not isinstance(one, ast.ClassDef)]:
        for name in ("body", "orelse", "finalbody"):
            if isinstance(found := getattr(node, name, None), list):
                setattr(node, name, [one for each in found for one in _told(each, number)])
    return live.replacements(path, ast.fix_missing_locations(tree)) or []


def _told(statement: ast.stmt, number: int) -> list[ast.stmt]:
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return [statement]  # a text that describes must come first
    call = ast.Call(ast.Name(PROBE, ast.Load()), [ast.Constant(number * FILE + statement.lineno)], [])
    return [ast.copy_location(ast.Expr(call), statement), statement]


class Observer:
    """A plugin of pytest that tells what each test executes, and what the fixtures of a whole file do."""

    def __init__(self, told: Path) -> None:
        self._told = told
        self._executed: set[int] = set()
        self._failed = False
        setattr(builtins, PROBE, self._executed.add)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Tell a test that passed."""
        self._executed.clear()
        self._failed, began = False, _seconds()
        yield
        if not self._failed:
            self._tell(item.nodeid, _seconds() - began)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember that it failed."""
        self._failed = self._failed or report.failed

    @pytest.hookimpl(hookwrapper=True)
    def pytest_fixture_setup(self, request: pytest.FixtureRequest) -> Iterator[None]:
        """Tell one that is made once for a file."""
        before = set(self._executed)
        yield
        if request.scope == "module":
            self._executed -= before
            self._tell(request.node.nodeid, 0.0)
        self._executed |= before

    def _tell(self, test: str, seconds: float) -> None:
        line = msgspec.json.encode(Executed(test, round(seconds, 4), sorted(self._executed)))
        with self._told.open("ab") as lines:
            lines.write(line + b"\n")


def _seconds() -> float:
    """What the processor has done for this process, and for those that it started and that ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def statement(source: str, line: int) -> Place:
    """The innermost statement of a line."""
    around = [node for node in _statements(source) if _begins(node) <= line <= (node.end_lineno or 0)]
    if not around:
        return Place(line, imported=True)
    inside = any(isinstance(node, ast.FunctionDef) and line >= node.body[0].lineno for node in around)
    return Place(max(node.lineno for node in around), imported=not inside)


def _statements(source: str) -> Iterator[ast.stmt]:
    return (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt))


def _begins(node: ast.stmt) -> int:
    """Where its first decorator is, or itself."""
    return min((one.lineno for one in getattr(node, "decorator_list", ())), default=node.lineno)
