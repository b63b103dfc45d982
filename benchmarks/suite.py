"""The tests of decisions, gates and flows, imported once; children of this process run some of them."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks.children import limit_time
from benchmarks.replaced import Functions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

FOLDERS = tuple(Path("tests/unit", name) for name in ("domain", "gates", "workflow"))
"""The tests that must notice: those of decisions, gates and flows themselves."""
IMPORTED = "ignore::pytest.PytestAssertRewriteWarning"
OPTIONS = ("-n0", "-q", "-p", "no:cov", "--capture=no", "--hypothesis-seed=0", "-W", IMPORTED)


class Suite:
    """A session of pytest that has collected tests, and runs none of itself."""

    def __init__(self, session: pytest.Session) -> None:
        self._session = session
        self._items = {one.nodeid: one for one in session.items}
        self.functions = Functions()
        self.tests = tuple(self._items)

    def run(self, tests: Iterable[str], plugin: object, most_failing: int = 1) -> bool:
        """Run tests in this order until so many fail. Once in a process, and its last work: fixtures stay."""
        from _pytest.main import pytest_runtestloop

        config = self._session.config
        config.pluginmanager.register(plugin)
        config.option.maxfail = most_failing
        self._session.items = [self._items[one] for one in tests]
        try:
            pytest_runtestloop(self._session)
        except (self._session.Failed, self._session.Interrupted):
            return False
        return self._session.testsfailed == 0


class Failures:
    """A plugin of pytest that tells which test failed, or which file cannot be imported.

    limits: seconds of the processor after which a test that has not ended ends this process.
    """

    def __init__(self, told: Path, limits: Mapping[str, float]) -> None:
        self._told = told
        self._limits = limits

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Begin to measure its time."""
        limit_time(self._limits[nodeid])

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Tell a test."""
        self._tell(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Tell a file."""
        self._tell(report)

    def _tell(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.failed:
            self._told.write_text(report.nodeid)


class _Collected:
    """A plugin of pytest that does something with the tests instead of running them."""

    def __init__(self, use: Callable[[Suite], None]) -> None:
        self._use = use

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Do it, unless a file of tests cannot be imported."""
        if session.testsfailed:
            raise session.Interrupted(f"{session.testsfailed} files of tests cannot be imported")
        suite = Suite(session)
        gc.freeze()  # children share what none of them writes
        self._use(suite)
        return True


def with_suite(use: Callable[[Suite], None]) -> None:
    """Collect all tests, and do something with them; in a process that has not imported gonogo yet.

    Raises RuntimeError where they cannot be collected.
    """
    assert "gonogo.domain" not in sys.modules
    ended = pytest.main([*OPTIONS, "-q", "--no-summary", *map(str, FOLDERS)], plugins=[_Collected(use)])
    if ended:
        raise RuntimeError(f"the tests cannot be collected: {ended}")


class _Only(Failures):
    """A plugin of pytest that runs some of the tests that it finds, in this order."""

    def __init__(self, tests: Sequence[str], told: Path, limits: Mapping[str, float]) -> None:
        super().__init__(told, limits)
        self._order = {one: number for number, one in enumerate(tests)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what is not named."""
        named = [one for one in items if one.nodeid in self._order]
        items[:] = sorted(named, key=lambda one: self._order[one.nodeid])


def run_anew(tests: Sequence[str], told: Path, limits: Mapping[str, float]) -> bool:
    """Import tests, and run them in this order until one fails, which is told."""
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = str(told.parent)
    files = sorted({one.partition("::")[0] for one in tests})
    return pytest.main([*OPTIONS, "-x", *files], plugins=[_Only(tests, told, limits)]) == 0
