"""A server on a real repository and a real record, asked without a socket."""

from __future__ import annotations

from shutil import copytree
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from litestar.testing import TestClient

from gonogo.app.releases import Releases
from gonogo.app.releasing.releasing import row_of
from gonogo.bootstrap.project import open_project
from gonogo.bootstrap.record import open_release_record, signatures
from gonogo.bootstrap.server import Server
from gonogo.bootstrap.tokens import open_tokens
from gonogo.domain.job import Job
from gonogo.domain.people.person import Person
from gonogo.domain.people.token import Credential, Token, digest_of, written
from gonogo.domain.planning.plan import GatePlan
from gonogo.domain.stage import Doing, Hold, Stage
from gonogo.store.tokens import StoredTokens
from gonogo.testing.history import read_history
from gonogo.testing.polling import PLAN
from gonogo.web.application import A_MINUTE, application
from tests.conftest import Shop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

TEAM = {
    "manager": "release-manager",
    "admin": "admin",
    "developer": "developer",
    "lead": "technical-lead",
    "qa": "qa",
    "guest": "guest",
    "author": "qa",
    "starter": "admin, qa",
}
PEOPLE = "".join(
    f"  - {{name: {name}, email: {name}@x.example, roles: [{roles}], keys: [ssh-ed25519 {letter * 68}]}}\n"
    for letter, (name, roles) in zip("ABCDEFGH", TEAM.items(), strict=True)
)
BOT = "  - {name: bot, email: bot@x.example, roles: [release-manager, qa], program_of: manager@x.example}\n"
SETTINGS = "project: shop\ngates: {}\nreports: ''\n"
CHECKLIST = '{"kind":"checklist","items":[{"name":"told","category":"x","attest":true,"roles":["qa"]}]}'
RULES = "approvals: {release: {roles: [qa], not_by: [author, starter]}}\n"
STARTER = Person("starter", "starter@x.example", "signed")
SECRET = "s" * 43


class Served:
    """A server, and clients that show a token each."""

    def __init__(self, shop: Shop, settings: str, a_minute: int = A_MINUTE) -> None:
        if settings != SETTINGS:
            shop.write("gonogo.yml", settings)
        self.shop = shop
        self.server = Server(shop.path)
        self.rung: list[str] = []
        record = self.server.record
        book = open_release_record(record)
        self.tokens = StoredTokens(record)
        self.server.releases = Releases(
            self.server.project, book, self.rung.append, signatures(), self.tokens.credential
        )
        self.app = application(self.server, a_minute)
        self._clients: list[TestClient[Any]] = []

    @property
    def book(self) -> Any:
        return self.server.releases.record

    def client(self, name: str = "manager", kind: str = "person") -> TestClient[Any]:
        """Somebody with a token that was made for them."""
        token_id = f"{len(self._clients):012x}"
        whose = Person(name, f"{name}@x.example", "account", kind)  # type: ignore[arg-type]  # a kind of the tests
        text, now = written(token_id, SECRET), self.server.now
        token = Token(token_id, whose, "", now - 10, now + 1000)
        self.tokens.add(Credential(token, digest_of(text)), whose)
        return self.nobody(Authorization=f"Bearer {text}")

    def nobody(self, **headers: str) -> TestClient[Any]:
        client = TestClient(self.app, raise_server_exceptions=False)
        client.headers.update(headers)
        self._clients.append(client)
        return client

    def waits(self, release: str = "1.1.0-0a", package: str = "", stage: Stage | None = None) -> str:
        """Write down a release that waits, which nobody moves."""
        people = tuple(self.server.project.settings.people)
        plan = msgspec.structs.replace(
            PLAN,
            project="shop",
            package=package,
            gates=(
                GatePlan("api", "tests", "{}", True, 60, stage="integration"),
                GatePlan("told", "checklist", CHECKLIST, True, 60),
            ),
            approvals=self.server.project.settings.approvals_of("release"),
            people=people,
            authors=("author@x.example",),
        )
        job = Job(release, plan, plan.digest, {}, STARTER, 1)
        self.book.begin(row_of(job), STARTER)
        self.book.candidate(f"{release}/candidate", release, "c" * 40, 1, ())
        at = stage or Stage("approval")
        self.book.hold(release, Doing(at, "waits"), Hold("it waits", {}), 0)
        return release

    def ends(self, release: str, outcome: str = "released") -> None:
        self.book.conclude(f"{release}/end", release, outcome, "", 2)
        self.book.close(release, 2)

    def close(self) -> None:
        self.server.close()


@pytest.fixture(autouse=True)
def january(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone with something to release, which each test copies; nobody pushes to its remote."""
    folder = tmp_path_factory.mktemp("pattern")
    history = "commit main  feat: sell things\ntag v1.0.0\ncommit main  feat: search\n"
    read_history(history).write(folder / "shop", branch="main")
    shop = Shop(folder / "shop")
    shop.git("checkout", "-q", "main")
    shop.write("gonogo.yml", SETTINGS)
    shop.git("add", "gonogo.yml")
    shop.git("commit", "-q", "-m", "chore: settings")
    return shop.published().path


@pytest.fixture
def served(tmp_path: Path, pattern: Path) -> Iterator[Callable[..., Served]]:
    """Makes a server; by default of a project that knows nobody."""
    made: list[Served] = []

    def serve(settings: str = SETTINGS, a_minute: int = A_MINUTE) -> Served:
        made.append(Served(Shop(copytree(pattern, tmp_path / "shop")), settings, a_minute))
        return made[-1]

    yield serve
    for one in made:
        one.close()


@pytest.fixture
def team(served: Callable[..., Served]) -> Served:
    """A server of a project that knows its people, by the rules of its clone."""
    one = served(f"{SETTINGS}{RULES}people:\n{PEOPLE}{BOT}")
    one.shop.git("remote", "remove", "origin")
    one.server.tokens = open_tokens(open_project(one.shop.path), one.server.record)
    return one
