"""A clone with a bare remote, gonogo run on it as a process, and golden files of what that leaves."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from tests.forking import run

from gonogo.testing.history import read_history

HERE = Path(__file__).parent


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """A clone of a remote with this history, on this branch."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")

    def made(history: str, branch: str) -> Path:
        place = tmp_path / "shop"
        read_history(history).write(place, branch=branch)
        git(tmp_path, "init", "-q", "--bare", "remote.git")
        git(place, "remote", "add", "origin", "../remote.git")
        git(place, "push", "-q", "origin", "--all")
        git(place, "push", "-q", "origin", "--tags")
        git(place, "fetch", "-q")
        return place

    return made


def git(place: Path, *arguments: str) -> str:
    """At a fixed time, so that hashes are always the same."""
    dates = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), "2026-03-03T09:00:00Z")
    command = ["git", "-C", str(place), *arguments]
    environment = {**os.environ, **dates}
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout


def graph(place: Path) -> str:
    """The remote's branches and tags, the newest commits first."""
    log = git(
        place / "../remote.git", "log", "--graph", "--branches", "--tags", "--date-order", "--format=%s%d"
    )
    return "\n".join(line.rstrip() for line in log.splitlines()) + "\n"


def gonogo(place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A process of its own: a release is moved by one at a time."""
    return run(place, *arguments)


def compare(request, name: str, found: str) -> None:
    expected = HERE / "expected" / name
    if request.config.getoption("--renew"):
        expected.parent.mkdir(parents=True, exist_ok=True)
        expected.write_text(found)
    assert found == expected.read_text()
