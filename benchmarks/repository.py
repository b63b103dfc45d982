"""The repositories that are measured on."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.measure import FailedError, environment
from gonogo.testing.history import generated

if TYPE_CHECKING:
    from pathlib import Path

ORIGIN = "https://example.com/example/project.git"


class Repository(NamedTuple):
    """A repository of our own, that may be written into.

    Attributes:
        path: its folder.
        commits: how many its head contains.
        tags: how many it has.
        prefix: what its tags have before the version: "v" or nothing.
        kind: "generated" or "real".
    """

    path: Path
    commits: int
    tags: int
    prefix: str
    kind: str


def made(commits: int, path: Path) -> Repository:
    """Write a generated history of that many commits."""
    generated(commits).write(path)
    ran(path, "remote", "add", "origin", ORIGIN)
    return described(path, "generated")


def cloned(source: Path, path: Path) -> Repository:
    """Clone a repository or a bundle; of a bundle that names no head, its main branch.

    Raises:
        FailedError: git cannot clone it.
    """
    ran(source.parent, "clone", "--quiet", "--no-checkout", str(source.absolute()), str(path))
    branches = ran(path, "for-each-ref", "--format=%(refname:lstrip=3)", "refs/remotes/origin").split()
    head = next(name for name in ("HEAD", "main", "master", *branches) if name in branches)
    ran(path, "checkout", "--quiet", *([] if head == "HEAD" else ["-B", head, f"refs/remotes/origin/{head}"]))
    ran(path, "remote", "set-url", "origin", ORIGIN)
    return described(path, "real")


def described(path: Path, kind: str) -> Repository:
    """What is measured on, where a repository was written or cloned."""
    tags = ran(path, "tag").split("\n")
    prefix = "v" if sum(tag.startswith("v") for tag in tags) * 2 > len(tags) else ""
    (path / ".git" / "info").mkdir(exist_ok=True)
    (path / ".git" / "info" / "exclude").write_text("CHANGELOG.md\n")  # one of the peers cannot but write it
    return Repository(path, int(ran(path, "rev-list", "--count", "HEAD")), len(tags), prefix, kind)


def ran(folder: Path, *arguments: str, given: str | None = None) -> str:
    """What git says in a folder. given: what it reads.

    Raises:
        FailedError: it says no.
    """
    command = ["git", "-C", str(folder), *arguments]
    done = subprocess.run(
        command, env=environment(), input=given, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise FailedError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout.strip()
