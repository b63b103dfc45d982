"""A release on fakes: an engine that can die, remotes in memory, and the real record on SQLite."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec
import pytest
from sqlalchemy import event

from gonogo.domain.decision import Because, Call, Decision
from gonogo.domain.elapsed import Moment
from gonogo.domain.instruction import Instruction
from gonogo.domain.job import ENTRIES, Job
from gonogo.domain.people.person import Person
from gonogo.domain.planning.branching import Branching, route
from gonogo.domain.planning.bump import Bump
from gonogo.domain.planning.plan import Destination, GatePlan, Plan
from gonogo.formats.recording import read
from gonogo.ports.record.releases import ReleaseRow
from gonogo.store.book import ReleaseRecord
from gonogo.store.database import open_database
from gonogo.store.record import Record
from gonogo.testing.commands import PlayedCommands
from gonogo.testing.engine import InlineEngine
from gonogo.testing.polling import PlayedHistory, PlayedHttp
from gonogo.testing.publisher import MemoryPublisher
from gonogo.testing.signer import FakeSigner
from gonogo.testing.workspace import MemoryWorkspace
from gonogo.workflow.entry import entered
from gonogo.workflow.release.release import release
from gonogo.workflow.rollback.rollback_later import take_back
from gonogo.workflow.rollout.deployment import bring
from gonogo.workflow.run import Services

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

ANN = Person("Ann", "ann@shop.example")
NOW = 1_700_000_000


class HandClock:
    """Shows what a test sets. at: seconds since 1970. measured: seconds, as work takes them.

    boot: seconds since the machine started. boot_id: which start that was.
    """

    def __init__(self) -> None:
        self.at: float = NOW
        self.measured = 0.0
        self.boot = 1000.0
        self.boot_id = "first"

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.at, UTC)

    def monotonic(self) -> float:
        return self.measured

    def moment(self) -> Moment:
        return Moment(self.at, self.boot, self.boot_id)

    def let_pass(self, seconds: float) -> None:
        """Time goes by on both clocks."""
        self.at += seconds
        self.boot += seconds


class BlankRecord(Record):
    """An empty record; whoever closes it leaves it to the next test, with its statements compiled.

    written: told of each change that is written. clock: what it is dated by.
    """

    folder: ClassVar[Path]
    _free: ClassVar[list[BlankRecord]] = []
    _names: ClassVar[Iterator[int]] = count()

    def __init__(self) -> None:
        super().__init__(open_database(self.folder / f"{next(self._names)}.db"), self)
        event.listen(self.engine, "connect", _trust_the_disk)
        self.engine.dispose()
        self._empty = self.keep()
        self.written: Callable[[], None] = lambda: None
        self.clock = HandClock()

    @classmethod
    def take(cls) -> BlankRecord:
        """One that nobody uses."""
        one = cls._free.pop() if cls._free else cls()
        one.rewind()
        return one

    @classmethod
    def dispose(cls) -> None:
        """Let go of all of them."""
        for one in cls._free:
            one._empty.close()
            one.engine.dispose()
        cls._free.clear()

    def now(self) -> datetime:
        return self.clock.now()

    def rewind(self, to: sqlite3.Connection | None = None) -> None:
        """As it was when `keep` copied it; empty without a copy."""
        self.written = lambda: None
        self.clock = HandClock()
        with self._connected() as connection:
            (to or self._empty).backup(connection)

    def keep(self) -> sqlite3.Connection:
        """A copy of all that is in it; whoever has it closes it."""
        copy = sqlite3.connect(":memory:")
        with self._connected() as connection:
            connection.backup(copy)
        return copy

    def close(self) -> None:
        if self not in self._free:
            self._free.append(self)

    @contextmanager
    def change(self):
        with super().change() as entered:
            yield entered
        self.written()

    @contextmanager
    def _connected(self):
        raw = self.engine.raw_connection()
        yield raw.driver_connection
        raw.close()


def _trust_the_disk(connection, _) -> None:
    connection.execute("PRAGMA synchronous = OFF")


@pytest.fixture(scope="session", autouse=True)
def records(tmp_path_factory):
    """Where the records of the stages are."""
    BlankRecord.folder = tmp_path_factory.mktemp("records")
    yield
    BlankRecord.dispose()


class PlayedGate:
    """Answers as it was told to, one call after the other; the last one stays."""

    def __init__(self, calls: list[Call]) -> None:
        self.calls = calls
        self.polls = 0

    def poll(self, ask, services):
        self.polls += 1
        call = self.calls.pop(0) if len(self.calls) > 1 else self.calls[0]
        because = Because.PASSED if call is Call.GO else Because.FAILED
        return Decision(
            ask.name, call, because, f"said {call}", ask.subject, remedy="look", required=ask.required
        )


class Stage:
    """One repository with its release; `git_flow` has a develop beside main."""

    def __init__(self, folder, *, git_flow: bool = False, record: Record | None = None) -> None:
        self.engine = InlineEngine()
        self.publisher = MemoryPublisher()
        self.remote = self.publisher.remotes["origin"]
        self.record = record or BlankRecord.take()
        self.book = ReleaseRecord(self.record)
        self.gates: dict[str, PlayedGate] = {}
        self.anchored = 0
        self.dropped: list[str] = []
        self.chances = count(1)
        base = self.publisher.commit("", {"shop.py": "1\n"}, "feat: sell", ANN, NOW)
        heads = {"main": base}
        if git_flow:
            heads["develop"] = self.publisher.commit(base, {"shop.py": "2\n"}, "feat: more", ANN, NOW)
        self.remote.refs |= {f"refs/heads/{name}": sha for name, sha in heads.items()}
        self.base = heads.get("develop", base)
        branching = Branching("git-flow", "main", "develop") if git_flow else Branching("trunk", "main")
        self.destination = Destination("origin", route(branching), heads)
        self.folder = folder
        self.workspace: Any = MemoryWorkspace(folder)
        self.commands = PlayedCommands({})
        self.targets: dict[str, Any] = {}
        self.numbers: dict[str, Any] = {}
        self.alerts: dict[str, Any] = {}
        self.post_mortems: list[Any] = []
        self.tracker: Any = None
        self.texts: dict[str, str] = {}

    def gate(self, name: str, *calls: Call, required: bool = True) -> GatePlan:
        self.gates[name] = PlayedGate(list(calls))
        return GatePlan(name, "played", "{}", required, 60)

    def job(self, *gates: GatePlan) -> Job:
        plan = Plan(
            project="shop",
            workflow="git-flow" if "develop" in self.destination.heads else "trunk",
            branch="main",
            commit=self.base,
            bump=Bump("1.0.0", "1.1.0", "minor", "1 commit asks for minor"),
            tag="v1.1.0",
            day="2023-11-14",
            commits=(self.base,),
            changelog="## 1.1.0\n",
            destination=self.destination,
            gates=gates,
        )
        return Job("1.1.0-0a", plan, plan.digest, {"VERSION": "1.1.0\n"}, ANN, NOW)

    def begin(self, job: Job) -> Job:
        row = ReleaseRow(
            job.release, "shop", "", "1.1.0", "v1.1.0", msgspec.to_builtins(job), "", "", "", NOW, 0, "", ""
        )
        assert self.book.begin(row, ANN) == job.release
        return job

    def say(self, kind, *, commit: str | None = None) -> None:
        row = self.book.find("1.1.0-0a")
        about = row.candidate if commit is None else commit
        ann = msgspec.structs.replace(ANN, level="signed" if row.job["plan"]["people"] else "asserted")
        word = Instruction(0, kind, ann, "why not", "at the prompt", about, row.job["digest"], NOW)
        question = row.hold.question if row.hold else ""
        self.book.order(row.id, msgspec.structs.replace(word, question=question))

    def run(self, job: Job, flow=None) -> dict:
        flow = flow or (take_back if job.back else bring if job.deployment else release)
        given = msgspec.to_builtins(job)
        if job.flow >= ENTRIES:
            flow, given = entered(flow), {"release": job.release, "project": job.plan.project}
        return self.engine.run(partial(flow, services=self.services), job.release, given)

    @property
    def recordings(self) -> dict[str, list[Any]]:
        """What the judge saw, by environment."""
        found = self.workspace.files.items()
        kept = ((place, content) for place, content in found if place.name == "recording.jsonl")
        return {place.parent.name: list(read(BytesIO(content))) for place, content in kept}

    @property
    def clock(self):
        """What the flow and its record are dated by."""
        return self.record.clock

    @property
    def services(self) -> Services:
        def anchor(*_):
            self.anchored += 1

        return Services(
            record=self.book,
            publisher=self.publisher,
            commands=self.commands,
            clock=self.clock,
            repository=PlayedHistory(texts=self.texts),
            http=PlayedHttp({}),
            issues=self.tracker,
            gate=lambda planned: self.gates[planned.name],
            kind=lambda kind, _: self.gates[kind],
            target=lambda environment: self.targets[environment.name],
            metrics=lambda environment: self.numbers[environment.name],
            alerts=lambda _: self,
            post_mortem=self.learn,
            workspace=self.workspace,
            report=lambda _: None,
            anchor=anchor,
            drop_old=self.dropped.append,
            signer=FakeSigner(),
            chance=lambda: f"{next(self.chances):032x}",
        )

    def send(self, alert, stopped) -> str:
        """The alerts port: nobody is woken."""
        self.alerts[alert.operation] = alert
        return "told"

    def learn(self, told) -> str:
        """Keeps the post-mortems instead of writing them."""
        self.post_mortems.append(told)
        return "post-mortem.md"

    def approving(self, *kinds) -> None:
        """Somebody says these words, one each time the release waits."""
        words = list(kinds)

        def answer() -> bool:
            if not words:
                return False
            self.say(words.pop(0))
            return True

        self.engine.on_wait = answer

    def kinds(self) -> list[str]:
        with self.record.reading() as reading:
            return [entry.kind for entry in reading.ledger.of("1.1.0-0a")]


@pytest.fixture
def stage(tmp_path):
    found = Stage(tmp_path)
    yield found
    found.record.close()


@pytest.fixture(scope="session")
def stage_class():
    """For tests that make their own."""
    return Stage


@pytest.fixture
def git_flow(tmp_path):
    found = Stage(tmp_path, git_flow=True)
    yield found
    found.record.close()


@pytest.fixture
def stages(tmp_path):
    """Makes as many as a test wants, each with a folder of its own."""
    made: list[Stage] = []

    def make() -> Stage:
        folder = tmp_path / str(len(made))
        folder.mkdir()
        made.append(Stage(folder))
        return made[-1]

    yield make
    for one in made:
        one.record.close()
