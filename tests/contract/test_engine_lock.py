"""The lock of the engine between real processes: who has it, and how it is got back from one that hangs."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from gonogo.adapters.engine.lock import EngineLock
from gonogo.errors import StoreError
from gonogo.ports.engine import Holder

HOLDING = """
import sys, time
from pathlib import Path
from gonogo.adapters.engine.lock import EngineLock
lock = EngineLock(Path(sys.argv[1]))
print(lock.take(), flush=True)
time.sleep(600)
"""


@pytest.fixture
def other(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process, which has the lock."""
    command = [sys.executable, "-c", HOLDING, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "True\n"
        yield process
        process.kill()


@pytest.fixture
def lock(tmp_path: Path) -> Iterator[EngineLock]:
    made = EngineLock(tmp_path)
    yield made
    made.give_back()


def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_one_process_has_it_and_the_others_can_tell_which(
    lock: EngineLock, other: subprocess.Popen[str]
) -> None:
    assert not lock.take()
    assert not lock.is_mine
    assert lock.holder == Holder(other.pid)


def test_it_can_be_given_back(lock: EngineLock) -> None:
    assert lock.take()
    lock.give_back()
    assert lock.holder is None
    assert lock.take()


def test_it_is_free_as_soon_as_its_holder_is_gone(lock: EngineLock, other: subprocess.Popen[str]) -> None:
    other.kill()
    other.wait()
    assert lock.holder is None
    assert lock.take()
    assert lock.holder == Holder(os.getpid())


def test_a_holder_that_is_frozen_is_seen_and_ended(lock: EngineLock, other: subprocess.Popen[str]) -> None:
    other.send_signal(signal.SIGSTOP)
    until(lambda: lock.holder == Holder(other.pid, is_frozen=True))
    assert lock.end_holder() == other.pid
    assert other.wait(20) == -signal.SIGKILL
    assert lock.take()


def test_whoever_has_it_does_not_end_itself(lock: EngineLock) -> None:
    assert lock.end_holder() == 0
    assert lock.take()
    assert lock.end_holder() == 0


@pytest.mark.threat("machine", "Give the pid of the engine that died to another process")
def test_a_pid_that_somebody_else_has_now_is_not_believed(
    lock: EngineLock, tmp_path: Path, other: subprocess.Popen[str]
) -> None:
    (tmp_path / "engine.lock").write_bytes(msgspec.json.encode([other.pid, "another boot/1"]))
    assert lock.holder is None
    assert lock.end_holder() == 0
    assert other.poll() is None


@pytest.mark.parametrize("text", [b"", b"{", b"[1]", b'["x", 1]'])
def test_a_file_that_says_nothing_names_nobody(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "engine.lock").write_bytes(text)
    assert EngineLock(tmp_path).holder is None


def test_a_holder_that_is_not_ours_to_end_is_told(
    lock: EngineLock, other: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", refuse)
    with pytest.raises(StoreError, match=f"process {other.pid}, which moves releases here, is not yours"):
        lock.end_holder()
    monkeypatch.undo()
