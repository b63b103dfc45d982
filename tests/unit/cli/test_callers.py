"""Every verb of every caller on the command line, on a real repository with real keys, at each kind of stage.

The release stands where the record says; nobody moves it, so that what a command leaves is its own.
"""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from contextlib import closing
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import pytest

from gonogo.app.releasing.releasing import row_of
from gonogo.bootstrap.record import open_record, open_release_record
from gonogo.domain.job import Job
from gonogo.domain.people.person import Person
from gonogo.domain.planning.plan import GatePlan
from gonogo.domain.product import Product
from gonogo.domain.rollout.environment import EnvironmentPlan, Part
from gonogo.domain.stage import Doing, Hold, Stage
from gonogo.testing.history import read_history
from gonogo.testing.polling import PLAN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RELEASE = "1.1.0-0a"
SHOP = Product("shop")
TEAM = {
    "manager": "release-manager",
    "developer": "developer",
    "lead": "technical-lead",
    "qa": "qa",
    "admin": "admin",
    "guest": "guest",
    "author": "qa",
    "starter": "admin, qa",
}
BOT = "program_of: manager@x.example, roles: [release-manager, developer, technical-lead, qa, admin]"
SETTINGS = """\
project: shop
gates: {}
approvals: {release: {roles: [qa], not_by: [author, starter]}}
people:
"""
CHECKLIST = '{"kind":"checklist","items":[{"name":"told","category":"x","attest":true,"roles":["qa"]}]}'


class Who(NamedTuple):
    """Whom somebody says they are, the key that they sign with, "" for none, and what runs the command."""

    named: str
    key: str
    kind: str = "person"


CALLERS = {
    **{name: Who(name, name) for name in TEAM},
    "unknown": Who("eve", "eve"),
    "asserted manager": Who("manager", ""),
    "forged manager": Who("manager", "eve"),
    "program": Who("manager", "manager", "program"),
    "known program": Who("bot", "bot"),
    "service": Who("manager", "manager", "service"),
}
PROGRAMS = {"program", "known program", "service"}
MANAGER = {"manager"}
STARTED = {"manager", "starter"}
EVERYBODY = set(CALLERS)

MAY: dict[str, set[str]] = {
    "plan": EVERYBODY,
    "status": EVERYBODY,
    "report": EVERYBODY,
    "approve": {"qa"},
    "reject": {"qa"},
    "promote": MANAGER,
    "pause": STARTED,
    "abort": STARTED,
    "resume --retry": MANAGER,
    "resume --done": MANAGER,
    "resume --again": MANAGER,
    "rollback": MANAGER,
    "release --override api --reason why": MANAGER,
    "release --emergency --reason why": MANAGER,
    "approve --attest told": {"qa", "author", "starter"},
    "unblock 0.9.0 --reason noise": MANAGER,
    "resume --take-over": {"manager", "admin", "starter"},
    "schedule": set(),
    "deploy": set(),
    "withdraw": set(),
    "repair": set(),
    "administer": set(),
}
"""Who may say it; that a program may not say it itself makes its word a request."""
MAY_AT = {
    **{("gate", f"resume --{word}"): {"lead"} for word in ("retry", "done", "again")},
    **{("restore", word): MANAGER for word in ("approve", "reject")},
    **{(at, "abort"): MANAGER for at in ("effect", "smoke", "paused", "watch", "trouble", "restore")},
}
"""Where that is not the same at every stage."""
READING = {"plan", "status", "report"}
NEVER_ASKED = {
    *READING,
    "unblock 0.9.0 --reason noise",
    "resume --take-over",
    "release --override api --reason why",
    "release --emergency --reason why",
    "schedule",
    "deploy",
    "withdraw",
    "repair",
    "administer",
}
"""What a program is refused, since nobody could confirm it."""
STAGES = {
    "gate": Stage("gate", "", ("api",)),
    "proposal": Stage("proposal"),
    "approval": Stage("approval"),
    "publishing": Stage("publishing"),
    "held": Stage("held", "production"),
    "effect": Stage("effect", "production"),
    "smoke": Stage("smoke", "production"),
    "paused": Stage("paused", "production"),
    "watch": Stage("watch", "production"),
    "trouble": Stage("trouble", "production"),
    "soak": Stage("soak", "staging"),
    "restore": Stage("restore", "production"),
}
HOLDING = {"effect", "smoke", "paused", "watch", "trouble", "restore"}
"""Where it holds the environment, and users' traffic can move."""

PROMOTED = {"proposal", "paused", "watch", "trouble", "soak"}
"""Where somebody can let it go on."""


class Clone:
    """A clone with a release under way, which is put back after each command."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.path = folder, folder / "shop"
        read_history("commit main  feat: sell things\ntag v1.0.0\ncommit main  feat: search\n").write(
            self.path, branch="main"
        )
        self.git("checkout", "-q", "main")
        self.keys = {name: self._key(name) for name in (*TEAM, "bot", "eve")}
        people = [
            *(self._member(name, f"roles: [{roles}]") for name, roles in TEAM.items()),
            self._member("bot", BOT),
        ]
        (self.path / "gonogo.yml").write_text(SETTINGS + "".join(people))
        self.git("add", "gonogo.yml")
        self.git("commit", "-q", "-m", "chore: who may say what")
        self.git("clone", "-q", "--bare", ".", str(folder / "remote.git"))
        self.git("remote", "add", "origin", str(folder / "remote.git"))
        self.git("fetch", "-q", "origin")
        self.state = self.path / ".git" / "gonogo"

    def git(self, *words: str) -> str:
        done = subprocess.run(["git", "-C", str(self.path), *words], check=True, capture_output=True)
        return done.stdout.decode()

    def _key(self, name: str) -> str:
        file = self.folder / name
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(file)]
        subprocess.run(command, check=True)
        return str(file)

    def _member(self, name: str, more: str) -> str:
        key = " ".join((self.folder / f"{name}.pub").read_text().split()[:2])
        return f"  - {{name: {name}, email: {name}@x.example, keys: [{key}], {more}}}\n"

    def bring(self, at: str) -> None:
        """Write down that the release waits there; what was written before is gone."""
        from gonogo.bootstrap.project import open_project

        kept = self.folder / f"at-{at}"
        shutil.rmtree(self.state, ignore_errors=True)
        if not kept.exists():
            with closing(open_record(open_project(self.path))) as record:
                self._write(open_release_record(record), at)
            shutil.copytree(self.state, kept)
            shutil.rmtree(self.state)
        shutil.copytree(kept, self.state)

    def _write(self, book: Any, at: str) -> None:
        from gonogo.bootstrap.project import open_project

        settings = open_project(self.path).settings
        production = EnvironmentPlan("production", Part("m", "{}"), Part("m", "{}"), "recreate", ())
        plan = msgspec.structs.replace(
            PLAN,
            project="shop",
            gates=(
                GatePlan("api", "tests", "{}", True, 60, stage="integration"),
                GatePlan("told", "checklist", CHECKLIST, True, 60),
            ),
            approvals=settings.approvals_of("release"),
            people=tuple(settings.people),
            authors=("author@x.example",),
            environments=(msgspec.structs.replace(production, name="staging"), production),
        )
        starter = Person("starter", "starter@x.example", "signed")
        job = Job(RELEASE, plan, plan.digest, {}, starter, 1)
        book.begin(row_of(job), starter)
        book.block("block", RELEASE, "0.9.0", "it lost orders", 1)
        if at in HOLDING:
            book.lease(SHOP, "production", RELEASE, 1)
        book.candidate("candidate", RELEASE, "c" * 40, 1, ())
        accepts = {"promote": ("release-manager",)} if at in PROMOTED else {}
        book.hold(RELEASE, Doing(STAGES[at], at), Hold("it waits", accepts), 0)

    @property
    def content(self) -> tuple[str, ...]:
        """All that the record has, and where every branch and tag is, here and on the remote."""
        with closing(sqlite3.connect(self.state / "record.db")) as record:
            rows = tuple(record.iterdump())
        refs = self.git("for-each-ref", "--format=%(refname) %(objectname)")
        return (*rows, refs, self.git("ls-remote", "origin"))

    @property
    def words(self) -> list[tuple[str, str]]:
        """The kind of each word that was written down, and at what level it was said."""
        with closing(sqlite3.connect(self.state / "record.db")) as record:
            return list(record.execute("SELECT kind, level FROM orders ORDER BY rowid"))


@pytest.fixture(scope="module")
def clone(tmp_path_factory) -> Iterator[Clone]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SOURCE_DATE_EPOCH", "1800000000")
        yield Clone(tmp_path_factory.mktemp("clone"))


@pytest.fixture
def ask(clone, gonogo, monkeypatch):
    """Runs a command as somebody, where nobody moves releases."""

    def asked(who: Who, said: str):
        settings = {"user.name": who.named, "user.email": f"{who.named}@x.example", "gpg.format": "ssh"}
        if who.key:
            settings["user.signingkey"] = clone.keys[who.key]
        monkeypatch.setenv("GIT_CONFIG_COUNT", str(len(settings)))
        for number, (name, value) in enumerate(settings.items()):
            monkeypatch.setenv(f"GIT_CONFIG_KEY_{number}", name)
            monkeypatch.setenv(f"GIT_CONFIG_VALUE_{number}", value)
        monkeypatch.setenv("GONOGO_CALLER", who.kind)
        return gonogo(*said.split(), at=clone.path)

    return asked


def expected(at: str, said: str, name: str) -> str:
    if at not in {"rollback": HOLDING, "promote": PROMOTED}.get(said, STAGES):
        return "refused"  # whoever says it: nothing is there that could go back, or on
    if name in MAY_AT.get((at, said), MAY[said]):
        return "said"
    return "asked for" if name in PROGRAMS and said not in NEVER_ASKED else "refused"


def spoken(clone: Clone, ran: Any, before: tuple[str, ...], words: int, said: str) -> str:
    """What a command did, by what it left."""
    if ran.code == 2:
        return "refused" if clone.content == before else "refused, and changed something"
    told = clone.words[words:]
    if said in READING or said in ("resume --take-over", "unblock 0.9.0 --reason noise"):
        return "said"
    (level,) = (level for _, level in told)
    return "asked for" if level.partition(" ")[2] else "said"


@pytest.mark.parametrize("at", STAGES)
def test_a_command_is_taken_asked_for_or_refused_as_the_table_says(clone, ask, sample, at):
    clone.bring(at)
    before, heard, wrong = clone.content, len(clone.words), []
    for said, name in sample(product(MAY, CALLERS), 30):
        ran = ask(CALLERS[name], said)
        outcome = spoken(clone, ran, before, heard, said)
        if outcome != expected(at, said, name):
            wrong.append((said, name, outcome))
        if ran.code != 2 and said not in READING:
            clone.bring(at)
    assert wrong == []
