"""Whatever is damaged, each command says in a sentence what it is and what to do, and breaks nothing."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from io import BytesIO, TextIOWrapper
from typing import TYPE_CHECKING

import msgspec
import pytest

from gonogo.app.releasing.releasing import row_of
from gonogo.bootstrap.record import open_record, open_release_record
from gonogo.domain.job import Job
from gonogo.domain.people.person import Person
from gonogo.testing.history import read_history
from gonogo.testing.polling import PLAN
from tests.conftest import Shop

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HISTORY = """
write Chart.yaml  name: shop
  version: 1.0.0
write gonogo.yml  project: shop
  gates: {unit: {kind: command, run: "true"}}
commit main  feat: sell things
tag v1.0.0
commit main  feat: find by name
"""
OF_RELEASES = {
    *("status", "approve", "reject", "resume", "pause", "abort", "report", "candidates", "promote"),
    *("rollback --dry-run", "unblock 1.0.0", "release --dry-run", "gates"),
}
OF_THE_LEDGER = {"ledger show", "ledger verify", "ledger export OUT"}
OF_HISTORY = {
    *("plan", "plan --offline", "changelog --all --output -", "lint v1.0.0..HEAD", "doctor"),
    "init --dry-run",
}
EVERY = sorted(OF_RELEASES | OF_THE_LEDGER | OF_HISTORY)


def zeros(file: Path) -> None:
    file.write_bytes(bytes(file.stat().st_size))


def half(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def no_database(file: Path) -> None:
    file.write_bytes(b"this is no database\n" * 300)


def flipped(file: Path) -> None:
    data = bytearray(file.read_bytes())
    for at in range(100, len(data), 512):
        data[at] ^= 0xFF
    file.write_bytes(bytes(data))


def emptied(file: Path) -> None:
    file.write_bytes(b"")
    file.with_name("engine.db").write_bytes(b"")  # releases were made here


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def changed(*statements: str) -> Callable[[Path], None]:
    def damage(file: Path) -> None:
        with closing(sqlite3.connect(file)) as database, database:
            triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            for (name,) in database.execute(triggers).fetchall():
                database.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                database.execute(statement)

    return damage


RECORD = {
    "zeros": zeros,
    "half of it": half,
    "no database": no_database,
    "pages flipped": flipped,
    "empty": emptied,
    "a folder": a_folder,
    "of a newer gonogo": changed("UPDATE gonogo_schema SET version_num = '9999'"),
    "a job of another shape": changed("UPDATE release SET job = '{\"release\": 7}'"),
    "half of a job": changed("UPDATE release SET job = substr(job, 1, length(job) / 2)"),
    "a job that is another value": changed("UPDATE release SET job = '[]'"),
    "a stage that is no list": changed("UPDATE release SET stage_gates = '{'"),
}
UNHARMED = {
    *OF_HISTORY - {"doctor"},
    *("candidates", "unblock 1.0.0", "gates", "release --dry-run", "promote"),
    *("rollback --dry-run", *OF_THE_LEDGER),
}
"""What need not read the rows of releases."""
ROWS = {name for name in RECORD if "job" in name or "stage" in name}


class Damaged:
    """A clone with a release under way, of which something is damaged; each command finds it as it was."""

    def __init__(self, shop: Shop, gonogo, out: Path) -> None:
        self.shop, self._gonogo, self._out = shop, gonogo, out

    @property
    def state(self) -> Path:
        return self.shop.path / ".git" / "gonogo"

    def ends(self, *commands: str) -> dict[str, tuple[int, str]]:
        """The code of each command and its sentence; none shows what only we could read."""
        kept = self._out / "kept"
        shutil.copytree(self.shop.path, kept, symlinks=True)
        return {command: self._end(command, kept) for command in commands}

    def _end(self, command: str, kept: Path) -> tuple[int, str]:
        words = command.replace("OUT", str(self._out / "out")).split()
        ran = self._gonogo(*words, at=self.shop)
        assert "Traceback" not in ran.err, (command, ran.err)
        assert "a fault of gonogo itself" not in ran.err, (command, ran.err)
        shutil.rmtree(self.shop.path)
        shutil.copytree(kept, self.shop.path, symlinks=True)
        return ran.code, ran.err + (ran.out if command == "doctor" else "")


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Path:
    top = tmp_path_factory.mktemp("damage")
    read_history(HISTORY).write(top / "shop", branch="main")
    shop = Shop(top / "shop").published()
    plan = msgspec.structs.replace(PLAN, project="shop", package="")
    job = Job("1.1.0-0a", plan, plan.digest, {}, Person("Tess Tester", "tess@example.com"), 1)
    with closing(open_record(shop.project())) as record:
        open_release_record(record).begin(row_of(job), job.starter)
    return top


@pytest.fixture
def damaged(template, tmp_path, gonogo, monkeypatch) -> Damaged:
    shutil.copytree(template, tmp_path / "place", symlinks=True)
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(b"")))
    shop = Shop(tmp_path / "place" / "shop")
    shop.git("remote", "set-url", "origin", str(tmp_path / "place" / "origin.git"))
    return Damaged(shop, gonogo, tmp_path)


@pytest.mark.threat("machine", "Damage the record, or what it says of a release")
@pytest.mark.parametrize("damage", RECORD)
def test_a_damaged_record_is_a_sentence_in_every_command_that_reads_it(damaged, damage, sample):
    RECORD[damage](damaged.state / "record.db")
    unharmed = UNHARMED if damage in ROWS else OF_HISTORY - {"doctor"}
    for command, (code, told) in damaged.ends("doctor", "status", *sample(EVERY, 3)).items():
        if command in unharmed and code != 1:
            assert code in {0, 2}, (command, told)
        elif command == "doctor":
            assert code == 3, told
            assert "record" in told, told
        else:
            assert code == 1, (command, told)
            assert "the record" in told or "no checkpoint to export" in told, (command, told)
            assert "; " in told or ". " in told or "no checkpoint" in told, (command, told)


def entry(text: str) -> Callable[[Path], None]:
    return changed(f"UPDATE ledger SET line = '{text}'")


@pytest.mark.threat("machine", "Damage a line of the ledger")
@pytest.mark.parametrize("line", ["nonsense", "", '{"seq":1', "[]", "{}"])
def test_a_damaged_line_of_the_ledger_is_a_sentence_that_says_how_to_find_it(damaged, line, sample):
    entry(line)(damaged.state / "record.db")
    ends = damaged.ends("ledger show", "ledger verify", *sample(EVERY, 3))
    assert ends.pop("ledger verify")[0] == 3
    assert ends["ledger show"][0] == 1
    for command, (code, told) in ends.items():
        reads = "an entry of the ledger cannot be read" in told and "gonogo ledger verify" in told
        assert code in {0, 2, 3, 4} or reads or "no checkpoint" in told, (command, told)


def objects_gone(folder: Path) -> None:
    for place in (folder / "objects").glob("*/*"):
        place.unlink()


def written(name: str, content: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(content)


CLONE = {
    "all objects gone": objects_gone,
    "an index of zeros": written("index", bytes(200)),
    "half an index": written("index", b"DIRC\0\0"),
    "settings that are none": written("config", b"[core\n"),
    "a HEAD that is none": written("HEAD", b"\xff\xfe"),
    "an empty branch": written("refs/heads/main", b""),
    "a branch without its commit": written("refs/heads/main", b"1" * 40 + b"\n"),
    "packed references that are none": written("packed-refs", b"\0nonsense\n"),
}


WAYS_OUT = {
    "an index of zeros": "rm .git/index && git reset",
    "half an index": "rm .git/index && git reset",
    "settings that are none": "bad config line 1 in file .git/config",
}


@pytest.mark.threat("machine", "Damage the clone: its objects, index, settings or references")
@pytest.mark.parametrize("damage", CLONE)
def test_a_damaged_clone_is_a_sentence_in_every_command(damaged, damage, sample):
    CLONE[damage](damaged.shop.path / ".git")
    ends = damaged.ends("plan", "plan --offline", "release --dry-run", *sample(EVERY, 3))
    assert {code for code, _ in ends.values()} <= {0, 1, 2, 3, 4}
    way_out = WAYS_OUT.get(damage, "clone it anew beside")
    for command in ("plan", "plan --offline", "release --dry-run"):
        code, told = ends[command]
        assert (code, "gonogo: " in told, way_out in told) == (1, True, True), (command, told)


@pytest.mark.threat("file", "Leave a version file without its version")
@pytest.mark.parametrize(
    "text", ["version:\n", "version: ''\n", "version: ~\n", "name: shop\n", "", "[]\n", "\0"]
)
def test_a_chart_without_a_version_is_a_sentence_in_every_command(damaged, text):
    damaged.shop.write("Chart.yaml", text)
    damaged.shop.git("add", "Chart.yaml")
    damaged.shop.git("commit", "-q", "-m", "fix: chart")
    for command, (code, told) in damaged.ends(*OF_HISTORY, "release --dry-run").items():
        assert code in {0, 1, 2, 3}, (command, told)
        if code:
            assert told.strip(), command
