"""A state folder that is read-only, full, damaged or from a newer version: a sentence, and nothing public."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

pytestmark = pytest.mark.slow

RELEASE, STATUS, APPROVE, VERIFY = COMMANDS = (
    ("release", "--yes"),
    ("status",),
    ("approve",),
    ("ledger", "verify"),
)
READ_ONLY = 'mount --bind "$STATE" "$STATE" && mount -o remount,ro,bind "$STATE" && exec "$@"'
SMALL = """\
cp -a "$STATE" "$STATE.kept" && mount -t tmpfs -o size=3m none "$STATE" && cp -a "$STATE.kept/." "$STATE" &&
"""
FULL = SMALL + '{ cat /dev/zero >"$STATE/fill" 2>/dev/null; exec "$@"; }'
SHORT_FILES = 'ulimit -f 16 && exec "$@"'
"""In blocks of 512 or 1024 bytes: files that are larger cannot be written to any more."""
NAMESPACE = ("unshare", "--user", "--map-root-user", "--mount")


@pytest.fixture(scope="module")
def once(tmp_path_factory) -> Path:
    """Where a shop whose release waits is kept, to be copied."""
    return tmp_path_factory.mktemp("once") / "place"


@pytest.fixture
def waiting(place, once):
    """A shop whose release waits for an approval."""
    shop = place("trunk")
    if once.exists():
        shutil.rmtree(shop.folder)
        shutil.copytree(once, shop.folder)
    else:
        assert shop.run("release", driver=True)[0] == 4
        shutil.copytree(shop.folder, once)
    return shop


@pytest.fixture
def settled(waiting):
    """The same, with all of its state in the files themselves, and nothing in a journal beside them."""
    for name in ("record.db", "engine.db"):
        with closing(sqlite3.connect(waiting.state / name)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return waiting


def run(shop, command: Sequence[str]):
    return shop.run(*command)


def scripted(shop, command: Sequence[str], script: str, around: Sequence[str] = ()):
    done = subprocess.run(
        [*around, "sh", "-c", script, "sh", sys.executable, "-m", "gonogo", *command],
        cwd=shop.shop,
        env={**os.environ, "STATE": str(shop.state), "GATE": str(shop.gate)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    told = done.stdout + done.stderr
    assert "Traceback" not in told, told
    return done.returncode, told


def in_namespace(shop, command: Sequence[str], script: str):
    """In a namespace of mounts of its own, where even root meets a folder that is read-only or full."""
    if subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system gives no namespace for mounts")
    return scripted(shop, command, script, NAMESPACE)


def fails(shop, command: Sequence[str], runs: Callable[..., tuple[int, str]], *sentences: str) -> None:
    """It ends with 1, a sentence that says what is wrong and what to do, and a remote as it was."""
    before = shop.refs(shop.remote)
    code, told = runs(shop, command)
    assert code == 1, told
    problems = [line for line in told.splitlines() if line.startswith("gonogo: ")]
    assert len(problems) == 1, told
    assert told.rstrip().endswith(problems[0])
    for sentence in sentences:
        assert sentence in problems[0]
    assert shop.refs(shop.remote) == before


def read_only(shop, command: Sequence[str]):
    return in_namespace(shop, command, READ_ONLY)


def full(shop, command: Sequence[str]):
    return in_namespace(shop, command, FULL)


def short_files(shop, command: Sequence[str]):
    return scripted(shop, command, SHORT_FILES)


@pytest.mark.parametrize("command", [RELEASE, APPROVE, VERIFY])
def test_a_folder_that_is_read_only_is_told(waiting, command):
    fails(waiting, command, read_only, "ead-only", "give this user write access")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_that_is_read_only_is_told_also_where_the_journal_is_gone(settled, command):
    fails(settled, command, read_only, "cannot be opened", "may write to it")


def test_a_folder_that_is_read_only_before_the_first_release_is_told(place):
    shop = place("trunk")
    shop.state.mkdir()
    fails(shop, RELEASE, read_only, "cannot be opened", "may write to it")


@pytest.mark.parametrize(
    ("command", "code", "sentence"),
    [
        (STATUS, 0, "No release yet"),
        (APPROVE, 2, "No release waits for approval"),
        (VERIFY, 0, "Nothing was released yet"),
    ],
)
def test_what_only_reads_needs_no_folder_to_write_to(place, command, code, sentence):
    shop = place("trunk")
    shop.state.mkdir()
    ended, told = read_only(shop, command)
    assert (ended, sentence in told) == (code, True), told


@pytest.mark.parametrize("command", [RELEASE, APPROVE, VERIFY])
def test_a_full_disk_is_told(waiting, command):
    fails(waiting, command, full, "make room")


@pytest.mark.parametrize("command", [RELEASE, APPROVE])
def test_a_limit_on_the_size_of_files_is_told(waiting, command):
    fails(waiting, command, short_files, "make room")


@pytest.mark.parametrize("runs", [read_only, full])
def test_status_can_be_read_where_nothing_can_be_written(waiting, runs):
    code, told = runs(waiting, STATUS)
    assert code == 0, told
    assert "1.3.0 waits: waiting for 1 approval" in told


def test_a_disk_that_fills_while_a_gate_runs_is_told_and_gone_on_with(place):
    """The gate fills it; once there is room, the release goes on."""
    shop = place("trunk")
    shop.state.mkdir()
    shop.close_gate()
    script = SMALL + (
        '{ ( until [ -e "$GATE.asked" ]; do sleep 0.02; done; cat /dev/zero >"$STATE/fill" 2>/dev/null; '
        'rm "$GATE.closed" ) & "$@"; echo "ended with $?"; '
        'rm "$STATE/fill"; "$1" -m gonogo release --yes && "$1" -m gonogo ledger verify; }'
    )
    code, told = in_namespace(shop, RELEASE, script)
    assert "ended with 1" in told, told
    assert "make room" in told.lower()
    assert code == 0, told
    assert "all of them signed" in told
    assert shop.public == {"refs/heads/main", "refs/tags/v1.2.0", "refs/tags/v1.3.0"}
    assert shop.git("rev-list", "--count", "v1.2.0..main", at=shop.remote) == "2"


def garbage(file: Path) -> None:
    file.write_bytes(b"no database" * 1000)


def half(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def hole(file: Path) -> None:
    data = file.read_bytes()
    file.write_bytes(data[:4096] + b"\xa5" * (len(data) - 8192) + data[-4096:])


def nothing(file: Path) -> None:
    file.write_bytes(b"")


@pytest.mark.sampled(one_in=2)
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("damage", "problem"),
    [(garbage, "is no database"), (half, "is damaged"), (hole, "is damaged"), (nothing, "is empty")],
)
def test_a_damaged_record_is_told(settled, damage, problem, command):
    damage(settled.state / "record.db")
    fails(settled, command, run, f"it {problem}" if problem != "is empty" else problem, "move it away")


@pytest.mark.sampled(one_in=3)
@pytest.mark.parametrize("command", [RELEASE, APPROVE])
@pytest.mark.parametrize("damage", [garbage, half, hole])
def test_a_damaged_memory_of_the_engine_is_told_and_the_release_goes_on_without_it(
    settled, undisturbed, damage, command
):
    damage(settled.state / "engine.db")
    fails(settled, command, run, "where the engine remembers its steps", "move it away, then: gonogo resume")
    for verb in (STATUS, VERIFY):
        assert run(settled, verb)[0] == 0
    for file in settled.state.glob("engine.db*"):
        file.unlink()
    code, told = run(settled, RELEASE)
    assert code == 0, told
    settled.leaves_nothing()
    assert settled.after().remote == undisturbed["trunk"].remote


def test_an_empty_memory_of_the_engine_is_begun_anew(settled, undisturbed):
    nothing(settled.state / "engine.db")
    code, told = run(settled, RELEASE)
    assert code == 0, told
    assert settled.after().remote == undisturbed["trunk"].remote


@pytest.mark.parametrize("command", COMMANDS)
def test_a_record_of_a_newer_version_is_told(settled, command):
    with closing(sqlite3.connect(settled.state / "record.db")) as database, database:
        database.execute("UPDATE gonogo_schema SET version_num = '9999'")
    fails(settled, command, run, "was written by a newer gonogo", "upgrade gonogo")
