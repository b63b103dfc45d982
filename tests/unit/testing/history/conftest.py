from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from pathlib import Path


class Writable(Protocol):
    def write(self, path: Path, *, branch: str = "main") -> None: ...


class Repository:
    """What git itself says about a repository."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def git(self, *arguments: str) -> str:
        return self.raw(*arguments).decode().rstrip("\n")

    def raw(self, *arguments: str) -> bytes:
        return subprocess.run(["git", "-C", self.path, *arguments], capture_output=True, check=True).stdout

    def graph(self, *refs: str) -> dict[str, list[str]]:
        """The subjects of every commit's parents, by its own subject."""
        names = dict(line.split(" ", 1) for line in self.git("log", "--format=%H %s", *refs).split("\n"))
        rows = (line.split() for line in self.git("rev-list", "--parents", *refs).split("\n"))
        return {names[commit]: [names[parent] for parent in parents] for commit, *parents in rows}

    def files(self, ref: str = "HEAD") -> dict[str, str]:
        names = self.git("ls-tree", "-r", "-z", "--name-only", ref).rstrip("\0").split("\0")
        return {name: self.git("show", f"{ref}:{name}") for name in names if name}


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Writes a history, as somebody who has no configuration at all."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")

    def write(history: Writable, name: str = "repository", branch: str = "main") -> Repository:
        history.write(tmp_path / name, branch=branch)
        return Repository(tmp_path / name)

    return write
