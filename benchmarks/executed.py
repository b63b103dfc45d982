"""Which tests execute a line of the source: coverage with the test as its context, collected once."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SOURCE = Path("src/gonogo")
TESTS = tuple(Path("tests/unit", name) for name in ("domain", "gates", "workflow"))
"""The tests that must notice: those of decisions, gates and flows themselves."""
KEPT = Path(".coverage.mutants")
SETTINGS = Path(__file__).with_name("mutants.coverage")


class Place(NamedTuple):
    """The lines of one statement, of a compound one those of its head. imported: an import runs them."""

    lines: range
    imported: bool


class Executed:
    """What each test executed, and each file of tests in its fixtures."""

    def __init__(self, kept: Path) -> None:
        from coverage import CoverageData

        self._data = CoverageData(str(kept))
        self._data.read()

    def by(self, path: Path, place: Place) -> frozenset[str]:
        """The tests, or files of them, that execute it; where an import does, those that use the module."""
        contexts = self._contexts(path)
        lines = contexts if place.imported else place.lines
        return frozenset(_chosen(name) for one in lines for name in contexts.get(one, ()) if name)

    def _contexts(self, path: Path) -> Mapping[int, list[str]]:
        return self._data.contexts_by_lineno(str(path.resolve()))


def _chosen(context: str) -> str:
    test, _, phase = context.rpartition("|")
    return test if phase == "run" else test.partition("::")[0]


def collected(workers: int) -> Executed:
    """As it was collected since the last change of a source or test, or collected now."""
    changed = max(path.stat().st_mtime for path in _files())
    if not KEPT.exists() or KEPT.stat().st_mtime < changed:
        KEPT.unlink(missing_ok=True)
        _collect(workers)
    return Executed(KEPT)


def _files() -> Iterator[Path]:
    return (path for folder in (SOURCE, *TESTS) for path in folder.rglob("*.*") if path.suffix != ".pyc")


def _collect(workers: int) -> None:
    """Raises CalledProcessError where a test fails of itself: it would notice anything."""
    command = [sys.executable, "-m", "pytest", "-q", "-n", str(workers), "--dist", "worksteal"]
    traced = ["--cov", "--cov-context=test", "--cov-report=", f"--cov-config={SETTINGS}"]
    environment = {**os.environ, "COVERAGE_FILE": str(KEPT)}
    subprocess.run([*command, *traced, *map(str, TESTS)], env=environment, check=True)


def statement(source: str, line: int) -> Place:
    """The innermost statement of a line."""
    around = [node for node in _statements(source) if _begins(node) <= line <= (node.end_lineno or 0)]
    inside = any(isinstance(node, ast.FunctionDef) and line >= node.body[0].lineno for node in around)
    if not around:
        return Place(range(line, line + 1), imported=True)
    found = max(around, key=lambda node: node.lineno)
    body = getattr(found, "body", ())
    end = body[0].lineno if body else (found.end_lineno or line) + 1
    lines = range(_begins(found), end)
    return Place(lines if line in lines else range(line, line + 1), imported=not inside)


def _statements(source: str) -> Iterator[ast.stmt]:
    return (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt))


def _begins(node: ast.stmt) -> int:
    """Where its first decorator is, or itself."""
    return min((one.lineno for one in getattr(node, "decorator_list", ())), default=node.lineno)
