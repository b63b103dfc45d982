"""Tests run beside a mutant, in a process of its own that has imported all but gonogo."""

from __future__ import annotations

import os
import resource
import signal
import sys
from multiprocessing import get_context
from typing import TYPE_CHECKING

from benchmarks.mutation import import_instead

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    import pytest

IMPORTED = ("pytest", "hypothesis.strategies", "dbos", "alembic.command")
"""What takes longest to import, and imports most of the rest."""
LONGEST = 300
"""Seconds after which a test that does not end has noticed."""
NONE_RAN = 5
"""How pytest ends that finds none."""
ROOM = 4 << 30
"""Bytes that a mutant may take: one that ends no loop shall not take the machine's."""

_FORKS = get_context("forkserver")
_FORKS.set_forkserver_preload([*IMPORTED, __name__])


class Only:
    """A plugin of pytest that runs some tests of those that it finds; of a file that is named, all.

    failed: where it writes which one failed.
    """

    def __init__(self, tests: Collection[str], failed: Path) -> None:
        self._tests = frozenset(tests)
        self._failed = failed

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what is not named."""
        items[:] = [one for one in items if {one.nodeid, one.nodeid.partition("::")[0]} & self._tests]

    def pytest_runtest_logstart(self) -> None:
        """Let the process end if the test does not."""
        signal.alarm(LONGEST)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember the test that failed."""
        self._remember(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Remember the file that cannot be imported."""
        self._remember(report)

    def _remember(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.failed:
            self._failed.write_text(report.nodeid)


def noticed(module: str, source: Path, mutant: Path, tests: Collection[str]) -> bool:
    """Whether one of the tests fails beside a mutant, or does not end, and passes beside the source."""
    failed = mutant.with_suffix(".failed")
    left = frozenset(tests)
    while left and not _passed(module, mutant, left, failed):
        if not failed.exists():
            return True
        culprit = failed.read_text()
        failed.unlink()
        if _passed(module, source, [culprit], failed):
            return True
        print(f"fails without any mutant, and is not asked: {culprit}", flush=True)
        left -= {culprit, culprit.partition("::")[0]}
    return False


def _passed(module: str, file: Path, tests: Collection[str], failed: Path) -> bool:
    process = _FORKS.Process(target=_run, args=(module, file, tests, failed))
    process.start()
    process.join()
    if process.exitcode == NONE_RAN:
        raise RuntimeError(f"no test was run of {', '.join(tests)}")
    return process.exitcode == 0


def _run(module: str, file: Path, tests: Collection[str], failed: Path) -> None:
    import pytest

    resource.setrlimit(resource.RLIMIT_AS, (ROOM, ROOM))
    signal.alarm(LONGEST)
    silent = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(silent, stream)
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = str(failed.parent)
    import_instead(module, str(file))
    files = sorted({one.partition("::")[0] for one in tests})
    imported = "ignore::pytest.PytestAssertRewriteWarning"
    options = ["-n0", "-x", "-q", "--hypothesis-seed=0", "-W", imported]
    sys.exit(pytest.main([*options, *files], plugins=[Only(tests, failed)]))
