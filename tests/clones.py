"""Clones of one remote, and what is planned in each."""

from __future__ import annotations

import shlex
import subprocess
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class World:
    """A remote, and clones of it that are all called shop."""

    def __init__(self, folder: Path, source: Path, gonogo: Callable) -> None:
        """source: a repository or bundle, of which the remote has the branches and tags."""
        self.folder = folder
        self._gonogo = gonogo
        self.remote = folder / "origin.git"
        self.git(folder, "init", "-q", "--bare", "--initial-branch=main", str(self.remote))
        self.git(
            self.remote, "fetch", "-q", str(source), "refs/heads/*:refs/heads/*", "refs/tags/*:refs/tags/*"
        )

    @property
    def address(self) -> str:
        return f"file://{self.remote}"

    def git(self, at: Path, *arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=at, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def clone(self, way: str, *options: str, source: str = "") -> Path:
        place = self.folder / way / "shop"
        place.parent.mkdir()
        self.git(self.folder, "clone", "-q", *options, source or self.address, str(place))
        return place

    def plan(self, at: Path, *options: str):
        """What is planned; the sentence where it is refused."""
        ran = self._gonogo("plan", "--json", *options, at=at)
        return msgspec.json.decode(ran.out) if ran.code == 0 else ran.err

    def follow(self, at: Path, advice: str) -> None:
        """Do what advice says, word by word."""
        for command in advice.split(" && "):
            self.git(at, *shlex.split(command)[1:])


def decided(plan) -> tuple[str, str, str]:
    """What a plan says, wherever it was made."""
    return plan["version"], plan["digest"], plan["repository"]["workflow"]
