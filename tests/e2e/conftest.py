"""A shop with its bare remote in a folder, and gonogo run on it as real processes."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import pytest
from tests.forking import Forked

from gonogo.adapters.clock.system import SystemClock
from gonogo.adapters.signer.ed25519 import genuine, public_pem
from gonogo.store.database import open_database
from gonogo.store.export import export, verify_export
from gonogo.store.record import Record
from gonogo.testing.history import read_history

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DRIVER = Path(__file__).with_name("crash.py")
MARK = "GONOGO_TEST_PLACE"
PATIENCE = 120.0

SETTINGS = """\
write pyproject.toml  [project]
  name = "shop"
  version = "1.2.0"
write gonogo.yml  project: shop
  sandbox: off
  variables: {GATE: null, GONOGO_TEST_PLACE: null}
  gates:
    unit: {kind: command, run: "sh gate.sh"}
write gate.sh  if [ -e "$GATE.fails" ]; then echo "the till is broken"; exit 7; fi
  if [ -e "$GATE.closed" ]; then sleep 60 & touch "$GATE.asked"; fi
  while [ -e "$GATE.closed" ]; do sleep 0.02; done
"""
TRUNK = f"""\
at 2026-03-02 09:00
{SETTINGS}commit main  feat: sell things
tag v1.2.0 : The shop
commit main  feat: find by name
"""
GIT_FLOW = f"""\
at 2026-03-02 09:00
{SETTINGS}commit main  feat: sell things
tag v1.2.0 : The shop
branch develop
commit develop  feat: find by name
"""


PACKAGES = """\
at 2026-03-02 09:00
write api/pyproject.toml  [project]
  name = "api"
  version = "1.2.0"
write web/package.json  {"name": "web", "version": "0.4.0"}
write docs/VERSION  3.0.0
write gonogo.yml  project: shop
  sandbox: off
  variables: {GATE: null, GONOGO_TEST_PLACE: null}
  packages:
    api: {path: api}
    web: {path: web}
    docs: {path: docs, files: [docs/VERSION]}
  gates:
    unit: {kind: command, run: "sh gate.sh", packages: [web]}
write gate.sh  if [ -e "$GATE.fails" ]; then echo "the till is broken"; exit 7; fi
commit main  feat: sell things
tag api@1.2.0 : The api
tag web@0.4.0 : The web
tag docs@3.0.0 : The pages
write api/find.py  found = 1
commit main  feat(api): find by name
write web/index.html  page
write docs/index.md  pages
commit main  fix: show what is found
"""


class State(NamedTuple):
    """All that a release leaves; a release that was killed and resumed leaves the same."""

    remote: dict[str, str]
    local: dict[str, str]
    clean: str
    ledger: list[tuple[str, str]]
    decisions: list[tuple[str, str, str]]
    outcomes: list[tuple[str, str, str]]
    reports: dict[str, str]


class Place:
    """A folder with a shop and its remote.

    Processes of it are known by a mark in their environment; those that are forked, by their session.
    """

    def __init__(self, folder: Path, shop: str = "shop") -> None:
        self.folder = folder
        self.shop = folder / shop
        self.remote = folder / "remote.git"
        self.state = self.shop / ".git" / "gonogo"
        self.gate = folder / "gate"
        self._sessions: set[int] = set()

    def another_clone(self) -> Place:
        shutil.copytree(self.shop, self.folder / "other")
        return Place(self.folder, "other")

    def start(self, *arguments: str, driver: bool | Path = False, **environment: str) -> Forked:
        """Begin it. driver: what runs gonogo in its process; true for the one that can let it crash."""
        file = driver if isinstance(driver, Path) else DRIVER
        own = {MARK: str(self.folder), "GATE": str(self.gate), **environment}
        process = Forked(*arguments, folder=self.shop, driver=file if driver else None, **own)
        self._sessions.add(process.pid)
        return process

    def run(self, *arguments: str, driver: bool | Path = False, **environment: str) -> tuple[int, str]:
        """The exit code, and what was said."""
        return self.end_of(self.start(*arguments, driver=driver, **environment))

    @staticmethod
    def end_of(process: Forked | subprocess.Popen[str]) -> tuple[int, str]:
        """The exit code, and what was said."""
        out, err = process.communicate(timeout=PATIENCE)
        assert "Traceback" not in err, err
        assert "Fatal Python error" not in err, err
        return process.returncode, out + err

    @staticmethod
    def until(condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < deadline, "it did not come"
            time.sleep(0.02)

    def git(self, *arguments: str, at: Path | None = None) -> str:
        command = ["git", "-C", str(at or self.shop), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def refs(self, at: Path) -> dict[str, str]:
        lines = self.git("for-each-ref", "--format=%(refname) %(objectname)", at=at).splitlines()
        return dict(line.split(" ") for line in lines)

    @property
    def public(self) -> set[str]:
        """The names of the remote's references, but for the ledger's."""
        return set(self.refs(self.remote)) - {"refs/gonogo/ledger"}

    @property
    def processes(self) -> list[int]:
        found = []
        for place in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if self._has(place):
                    found.append(int(place.name))
        return found

    def _has(self, process: Path) -> bool:
        state, _, _, session = (process / "stat").read_text().rpartition(")")[2].split()[:4]
        marks = (process / "environ").read_bytes().split(b"\0")
        return f"{MARK}={self.folder}".encode() in marks or (state != "Z" and int(session) in self._sessions)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.state / "record.db")) as database:
            return database.execute(query).fetchall()

    @property
    def entries(self) -> list[dict[str, Any]]:
        """What the chain holds, without the free text beside it."""
        return [msgspec.json.decode(line) for (line,) in self.rows("SELECT line FROM ledger ORDER BY seq")]

    @property
    def answers(self) -> list[dict[str, Any]]:
        """What gates said, with their reasons."""
        query = "SELECT l.line, t.line FROM ledger l JOIN free_text t USING (operation) ORDER BY seq"
        both = [[msgspec.json.decode(part)["data"] for part in row] for row in self.rows(query)]
        return [entry | text for entry, text in both if "call" in entry]

    def after(self) -> State:
        """What there is; the ledger is verified, here and on the remote."""
        self.verify_ledger()
        remote, local = self.refs(self.remote), self.refs(self.shop)
        assert remote.pop("refs/gonogo/ledger")
        reports = self.state / "reports"
        return State(
            remote,
            {name: sha for name, sha in local.items() if not name.startswith("refs/remotes/")},
            self.git("status", "--porcelain"),
            [(entry["kind"], entry["operation"]) for entry in self.entries],
            [(answer["asker"], answer["call"], _without_ids(answer["reason"])) for answer in self.answers],
            self.rows("SELECT id, outcome, reason FROM release"),
            {path.name: _without_times(path.read_text()) for path in sorted(reports.rglob("*.md"))},
        )

    def verify_ledger(self) -> None:
        """No entry is broken, the last one is signed, and the remote has exactly what is here."""
        record = Record(open_database(self.state / "record.db"), SystemClock())
        folder = self.folder / "exported"
        with record.reading() as reading:
            count = export(reading.ledger, folder, public_pem)
            lines = b"".join(reading.ledger.lines())
        record.close()
        verdict = verify_export(folder, genuine, public_pem)
        assert (verdict.fault, verdict.size, verdict.signed) == ("", count, count)
        names = self.git("ls-tree", "-r", "--name-only", "refs/gonogo/ledger", at=self.remote).splitlines()
        shown = [
            self.git("show", f"refs/gonogo/ledger:{name}", at=self.remote)
            for name in names
            if name.endswith(".jsonl")
        ]
        assert "\n".join(shown) == lines.decode().strip()

    def leaves_nothing(self) -> None:
        """No process, no checkout, no mark of a process, no lock, no release branch."""
        assert self.processes == []
        assert [
            path.name for name in ("running", "checkouts") for path in (self.state / name).glob("*")
        ] == []
        assert not [name for name in self.public if "lock" in name or "release/" in name]

    def close_gate(self) -> None:
        Path(f"{self.gate}.closed").touch()

    def open_gate(self) -> None:
        Path(f"{self.gate}.closed").unlink()

    def until_asked(self) -> None:
        self.until(Path(f"{self.gate}.asked").exists)

    def hook(self, name: str, script: str) -> None:
        place = self.remote / "hooks" / name
        place.parent.mkdir(exist_ok=True)
        place.write_text(f"#!/bin/sh\n{script}\n")
        place.chmod(0o755)


def _without_ids(text: str) -> str:
    """A text of the ledger, but for people's random ids."""
    return re.sub(r"p-[0-9a-f]{16}", "PERSON", text)


def _without_times(text: str) -> str:
    """A report, but for how long its gates took and when it was made, by the system's clock."""
    without = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", "MOMENT", text)
    return re.sub(r"\d+(\.\d+)? ?(ms|s)\b", "TIME", without)


@pytest.fixture(scope="session")
def templates(tmp_path_factory) -> dict[str, Path]:
    found = {}
    histories = (("trunk", TRUNK, "main"), ("git-flow", GIT_FLOW, "develop"), ("packages", PACKAGES, "main"))
    for name, history, branch in histories:
        folder = found[name] = tmp_path_factory.mktemp(name)
        read_history(history).write(folder / "shop", branch=branch)
        place = Place(folder)
        subprocess.run(["git", "init", "-q", "--bare", str(place.remote)], check=True)
        place.git("remote", "add", "origin", "../remote.git")
        place.git("push", "-q", "origin", "--all")
        place.git("push", "-q", "origin", "--tags")
        place.git("fetch", "-q")
    return found


@pytest.fixture
def places(templates, tmp_path, monkeypatch) -> Iterator[Callable[[str, str], Place]]:
    """Makes places of a branch workflow, in folders of these names; what still runs at the end is ended."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    all_made: list[Place] = []

    def made(workflow: str, name: str) -> Place:
        shutil.copytree(templates[workflow], tmp_path / name)
        all_made.append(Place(tmp_path / name))
        return all_made[-1]

    yield made
    for place in all_made:
        for pid in place.processes:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


@pytest.fixture
def place(places) -> Callable[[str], Place]:
    """Makes the one place of a test."""
    return lambda workflow: places(workflow, "place")


@pytest.fixture(scope="session")
def undisturbed(templates, tmp_path_factory) -> Undisturbed:
    """What a release leaves that nobody disturbs, for each workflow."""
    return Undisturbed(templates, lambda: tmp_path_factory.mktemp("twin") / "place")


class Undisturbed(dict[str, State]):
    """Released when it is first asked for."""

    def __init__(self, templates: dict[str, Path], folder: Callable[[], Path]) -> None:
        super().__init__()
        self._templates = templates
        self._folder = folder

    def __missing__(self, name: str) -> State:
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("SOURCE_DATE_EPOCH", "1800000000")
            self[name] = _released(self._templates[name], self._folder())
        return self[name]


def _released(template: Path, folder: Path) -> State:
    shutil.copytree(template, folder)
    place = Place(folder)
    code, told = place.run("release", "--yes", driver=True)
    assert code == 0, told
    place.leaves_nothing()
    return place.after()
