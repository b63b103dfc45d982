from __future__ import annotations

import subprocess
from pathlib import Path  # noqa: TC003 - a field of a NamedTuple
from typing import NamedTuple

import pytest

from gonogo.adapters.repository.git import Git
from gonogo.adapters.repository.publisher import GitPublisher
from gonogo.testing.history import ANN

TIME = 1_700_000_000


class Clone(NamedTuple):
    """A working clone with one commit, pushed to a bare remote; what was told and how long was waited."""

    folder: Path
    remote: Path
    publisher: GitPublisher
    told: list[str]
    waits: list[float]

    def git(self, *command: str, folder: Path | None = None) -> str:
        done = subprocess.run(
            ["git", *command], cwd=folder or self.folder, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def commit(self, parent: str, **files: str | None) -> str:
        return self.publisher.commit(parent, files, "chore: change", ANN, TIME)

    def hook(self, name: str, script: str, *, folder: Path | None = None) -> None:
        hook = (folder or self.remote) / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\n{script}\n")
        hook.chmod(0o755)

    @property
    def main(self) -> str:
        return self.git("rev-parse", "main")

    def remote_refs(self) -> dict[str, str]:
        told = self.git("for-each-ref", "--format=%(refname) %(objectname)", folder=self.remote)
        return dict(line.split() for line in told.splitlines())


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    folder, remote = tmp_path / "clone", tmp_path / "remote.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", remote], check=True)
    subprocess.run(["git", "init", "-q", "-b", "main", folder], check=True)
    told: list[str] = []
    waits: list[float] = []
    publisher = GitPublisher(Git(folder).place, told.append, waits.append)
    made = Clone(folder, remote, publisher, told, waits)
    made.git("config", "user.name", ANN.name)
    made.git("config", "user.email", ANN.email)
    (folder / "a.sh").write_text("#!/bin/sh\n")
    (folder / "a.sh").chmod(0o755)
    (folder / "link").symlink_to("a.sh")
    (folder / ".gitignore").write_text("build/\n")
    made.git("add", ".")
    made.git("commit", "-q", "-m", "feat: first")
    made.git("remote", "add", "origin", str(remote))
    made.git("push", "-q", "-u", "origin", "main")
    return made
