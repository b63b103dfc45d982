"""SIGKILL at any moment, then the same again: the same state as without."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gonogo.errors import RepositoryError

if TYPE_CHECKING:
    from conftest import Clone

_SCRIPT = """
import sys
from pathlib import Path
from gonogo.adapters.repository.git import Git
from gonogo.adapters.repository.publisher import GitPublisher
from gonogo.ports.publisher import RefUpdate
from gonogo.testing.history import ANN

def release(folder, first):
    publisher = GitPublisher(Git(folder).place, pause=lambda _: None)
    time = 1_700_000_000
    print("begin", flush=True)
    publisher.lock("origin", ["1"], "r1", ANN, time)
    sha = publisher.commit(first, {"a": "1", "b/c": "2"}, "chore: release", ANN, time)
    publisher.push("origin", [RefUpdate("refs/heads/release/1", sha, "")])
    publisher.checkout(sha, folder.parent / "checkout")
    merged = publisher.merge(first, sha, "merge", ANN, time).sha
    tag = publisher.tag("v1", merged, "Version 1", ANN, time)
    local = [RefUpdate("refs/tags/v1", tag, ""), RefUpdate("refs/heads/next", merged, "")]
    publisher.point(*local)
    publisher.push("origin", [local[0], RefUpdate("refs/heads/main", merged, first)])
    publisher.publish_files("origin", "refs/gonogo/ledger", {"1": b"one", "2": b"two"}, "ledger", ANN, time)
    publisher.withdraw("origin", "refs/heads/release/1", sha)
    publisher.fetch("origin")
    publisher.unlock("origin", ["1"], "r1")

if __name__ == "__main__":
    release(Path(sys.argv[1]), sys.argv[2])
"""


def _children(pid: int) -> list[int]:
    """The process and all below it; what ends while we look has none."""
    try:
        below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        below = []
    return [pid, *(inner for child in below for inner in _children(int(child)))]


def _kill(process: subprocess.Popen[str], *, all_of_it: bool) -> None:
    for pid in _children(process.pid) if all_of_it else [process.pid]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _begin(clone: Clone, first: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", _SCRIPT, str(clone.folder), first], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "begin\n"
    return process


def _again(clone: Clone, first: str) -> None:
    """Say it again; where a git that was killed left a lock, do what the sentence says."""
    scope: dict[str, object] = {"__name__": "again"}
    exec(_SCRIPT, scope)
    for _ in range(5):
        try:
            scope["release"](clone.folder, first)  # type: ignore[operator] # the script's own function
        except RepositoryError as problem:
            _remove_lock(str(problem))
        else:
            return
    pytest.fail("locks without end")


def _remove_lock(sentence: str) -> None:
    lock = re.search(r"found the lock (.+?\.lock):", sentence)
    assert lock, sentence
    Path(lock[1]).unlink()


def _state(clone: Clone) -> object:
    checkout = clone.folder.parent / "checkout"
    return (
        clone.remote_refs(),
        clone.git("for-each-ref", "--format=%(refname) %(objectname)"),
        clone.git("rev-parse", "HEAD", folder=checkout),
        clone.git("status", "--porcelain", folder=checkout),
        clone.git("status", "--porcelain"),
        {path.name for path in clone.folder.parent.iterdir() if path.suffix != ".part"},
    )


@pytest.mark.slow
@pytest.mark.sampled(one_in=3)
@pytest.mark.parametrize("all_of_it", [False, True], ids=["only us", "git too"])
@pytest.mark.parametrize("part", [number / 12 for number in range(12)])
def test_after_a_kill_the_same_again_gives_the_same(clone: Clone, part: float, all_of_it: bool) -> None:
    first = clone.main
    process = _begin(clone, first)
    time.sleep(part * 0.5)
    _kill(process, all_of_it=all_of_it)
    process.communicate()
    for folder, _, names in os.walk(clone.remote):  # unlike rglob, at ease with what vanishes meanwhile
        for name in names:
            if name.endswith(".lock"):
                Path(folder, name).unlink(missing_ok=True)
    _again(clone, first)
    state = _state(clone)
    refs = clone.remote_refs()
    assert refs.keys() == {"refs/heads/main", "refs/tags/v1", "refs/gonogo/ledger"}
    assert refs["refs/heads/main"] == clone.git("rev-parse", "v1^{commit}") == clone.git("rev-parse", "next")
    assert clone.git("rev-list", "--count", "refs/gonogo/ledger", folder=clone.remote) == "1"
    assert clone.git("rev-list", "--count", "v1") == "3"
    clone.git("fsck", "--strict", "--no-dangling")
    clone.git("fsck", "--strict", "--no-dangling", folder=clone.remote)
    assert state[2] == clone.git("rev-parse", "v1^2")  # type: ignore[index] # the tuple above
    assert state[3:] == ("", "", {"checkout", "clone", "remote.git"})  # type: ignore[index] # as before
