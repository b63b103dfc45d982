"""Git as nobody has configured it, repositories told as text, and gonogo run in this process."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from typing import TYPE_CHECKING, NamedTuple
from unittest.mock import patch

import pytest

from gonogo.bootstrap import open_project
from gonogo.cli.main import run
from gonogo.testing.history import read_history

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from gonogo.app.project import Project

GIT_SETTINGS = """\
[user]
    name = Tess Tester
    email = tess@example.com
[init]
    defaultBranch = main
[protocol "file"]
    allow = always
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest tests/scenarios tests/workflows --renew`; read the difference before you commit it."""
    parser.addoption("--renew", action="store_true", help="write the expected files anew")


@pytest.fixture(scope="session", autouse=True)
def own_git(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What the developer's own git is told has no part in any test."""
    home = tmp_path_factory.mktemp("home")
    (home / ".gitconfig").write_text(GIT_SETTINGS)
    with pytest.MonkeyPatch.context() as environment:
        for name in [name for name in os.environ if name.startswith("GIT_")]:
            environment.delenv(name)
        environment.setenv("HOME", str(home))
        environment.setenv("XDG_CONFIG_HOME", str(home / "none"))
        environment.setenv("GIT_CONFIG_GLOBAL", str(home / ".gitconfig"))
        environment.setenv("GIT_CONFIG_NOSYSTEM", "1")
        yield


class Shop:
    """A repository in a folder, and what git says and does there."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def git(self, *arguments: str | bytes, given: bytes | None = None) -> str:
        return self.raw(*arguments, given=given).decode(errors="surrogateescape").rstrip("\n")

    def raw(self, *arguments: str | bytes, given: bytes | None = None) -> bytes:
        command = ["git", "-C", str(self.path), *arguments]
        return subprocess.run(command, input=given, capture_output=True, check=True).stdout

    def write(self, path: str, text: str | bytes) -> Path:
        place = self.path / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode() if isinstance(text, str) else text)
        return place

    def commit(self, message: str | bytes, *, parent: str = "HEAD") -> str:
        """A commit with these very bytes as its message, on top of HEAD."""
        data = message.encode() if isinstance(message, str) else message
        sha = self.git("commit-tree", f"{parent}^{{tree}}", "-p", parent, given=data)
        self.git("update-ref", "HEAD", sha)
        return sha

    def project(self) -> Project:
        """Opened anew, as a command opens it."""
        return open_project(self.path)

    @property
    def state(self) -> list[str]:
        """All that a command which changes nothing has to leave as it is."""
        files = sorted(path for path in self.path.rglob("*") if path.is_file())
        kept = [path for path in files if "gonogo" not in path.relative_to(self.path).parts]
        return [f"{path} {path.stat().st_mtime_ns} {path.stat().st_size}" for path in kept]


@pytest.fixture
def tell(tmp_path):
    """Writes a history that is told as text, and gives the repository."""

    def written(text: str, name: str = "shop", branch: str = "main") -> Shop:
        read_history(text).write(tmp_path / name, branch=branch)
        return Shop(tmp_path / name)

    return written


class Ran(NamedTuple):
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


@pytest.fixture
def gonogo(monkeypatch):
    """Runs the command line in this process, 80 columns wide, in January 2027."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")

    def ran(*arguments: str, at: Shop | Path | None = None) -> Ran:
        place = at.path if isinstance(at, Shop) else at
        return run_here(["-C", str(place), *arguments] if place else arguments)

    return ran


def run_here(arguments: Sequence[str]) -> Ran:
    out, err = (TextIOWrapper(BytesIO(), "utf-8", write_through=True) for _ in range(2))
    thresholds = gc.get_threshold()
    with patch.object(sys, "argv", ["gonogo", *arguments]), redirect_stdout(out), redirect_stderr(err):
        code = run()
    gc.set_threshold(*thresholds)
    texts = (stream.buffer.getvalue().decode() for stream in (out, err))
    return Ran(code, *texts)
