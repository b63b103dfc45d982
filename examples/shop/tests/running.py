"""Servers that run: in this process, and in their own."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from shop.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shop.server import Application

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def served(application: Application) -> Iterator[Server]:
    server = Server(application, "1.2.3", "127.0.0.1", 0)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        if thread.is_alive():
            server.leave(0, 5)
        thread.join()


class Processes:
    """The shop and the payment service as they run for people: as processes."""

    def __init__(self, home: Path) -> None:
        self._environment = {**os.environ, "SHOP_HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
        self._started: list[subprocess.Popen[str]] = []
        self._environment["SHOP_PAYMENTS"] = self.started("-m", "shop.payments", "--port", "0")[1]

    def started(self, *arguments: str) -> tuple[subprocess.Popen[str], str]:
        """A process that has told its first line, and the URL at its end."""
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=self._environment, stdout=subprocess.PIPE, text=True
        )
        self._started.append(process)
        assert process.stdout
        return process, process.stdout.readline().split()[-1]

    def shop(self, *arguments: str) -> tuple[subprocess.Popen[str], str]:
        return self.started("-m", "shop", "--port", "0", "--drain", "0", *arguments)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

    def end(self) -> None:
        for process in self._started:
            process.terminate()
        for process in self._started:
            process.communicate(timeout=15)
