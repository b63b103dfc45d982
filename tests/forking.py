"""gonogo in a process of its own, without the time that a program takes to import all of it."""

from __future__ import annotations

import multiprocessing
import os
import pkgutil
import runpy
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Self, TextIO

import gonogo

if TYPE_CHECKING:
    from concurrent.futures import Future

FORKED = Path(__file__).with_name("forked.py")
PATIENCE = 60.0


class Forked:
    """A process that is forked from one which has imported everything, used as one of `subprocess.Popen`.

    To import takes most of the time of a small command. What it costs, and what is imported when, is proved
    where programs are started from nothing: in test_cli.py, test_imports.py and the benchmarks.
    """

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(
        [
            *(one.name for one in pkgutil.walk_packages(gonogo.__path__, "gonogo.") if "__" not in one.name),
            *("alembic.runtime.migration", "dbos._sys_db_sqlite", "rfc8785", "sqlalchemy.dialects.sqlite"),
        ]
    )

    def __init__(self, *arguments: str, folder: Path, driver: Path | None = None, **environment: str) -> None:
        """Begin it in a folder, with more in its environment. driver: what runs gonogo in its process."""
        pipes = [self.context.Pipe(duplex=False) for _ in range(2)]
        given = {
            "arguments": arguments,
            "folder": str(folder),
            "driver": str(driver or ""),
            "environment": {**os.environ, **environment},
            "output": [theirs for _, theirs in pipes],
        }
        self._process = self.context.Process(target=runpy.run_path, args=(str(FORKED), {"given": given}))
        self._process.start()
        for _, theirs in pipes:
            theirs.close()
        self.stdout, self.stderr = (os.fdopen(os.dup(ours.fileno())) for ours, _ in pipes)
        self._told: list[Future[str]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for file in (self.stdout, self.stderr):
            file.close()
        self._process.join()

    @property
    def pid(self) -> int:
        return self._process.pid or 0

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        if not self._told:
            readers = ThreadPoolExecutor(2)
            self._told = [readers.submit(_rest, file) for file in (self.stdout, self.stderr)]
            readers.shutdown(wait=False)
        try:
            out, err = (told.result(timeout) for told in self._told)
        except TimeoutError:
            raise subprocess.TimeoutExpired("gonogo", timeout or 0) from None
        self._process.join()
        return out, err

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def _rest(file: TextIO) -> str:
    with file:
        return file.read()


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """gonogo in a folder, to its end."""
    with Forked(*arguments, folder=folder) as process:
        try:
            out, err = process.communicate(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    return subprocess.CompletedProcess(arguments, process.returncode or 0, out, err)
