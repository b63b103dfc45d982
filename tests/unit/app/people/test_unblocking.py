"""Unblocking: by the rules of the remote's main branch now, and by a signature; nothing else is believed."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from gonogo.app.caller import local_caller
from gonogo.app.people.unblocking import Unblocking, unblock
from gonogo.app.releases import Releases
from gonogo.app.releasing.releasing import row_of
from gonogo.bootstrap.releases import short_publisher
from gonogo.domain.job import Job
from gonogo.domain.people.person import Person
from gonogo.domain.product import Product
from gonogo.errors import RepositoryError, UsageError
from gonogo.store.book import ReleaseRecord
from gonogo.store.database import open_database
from gonogo.store.record import Record
from gonogo.testing.polling import PLAN
from gonogo.testing.signatures import MemorySignatures

KEY, DEV_KEY = (f"ssh-ed25519 {letter * 68}" for letter in "AB")
STRICT = f"""\
project: shop
people:
  - {{name: Ann, email: ann@x.example, roles: [release-manager], keys: [{KEY}]}}
  - {{name: Bob, email: bob@x.example, roles: [developer], keys: [{DEV_KEY}]}}
"""
SIGNATURES = MemorySignatures()


class Clock:
    def now(self) -> datetime:
        return datetime.fromtimestamp(1_700_000_000, UTC)


class Clone:
    """A clone of a shop whose rules are on the remote's main, and in which 1.1.0 is blocked."""

    def __init__(self, shop, folder) -> None:
        self.shop = shop
        self.remote = folder / "remote.git"
        shop.git("clone", "-q", "--bare", ".", str(self.remote))
        shop.git("remote", "add", "origin", str(self.remote))
        self.settings(STRICT)
        shop.git("push", "-q", "origin", "main")
        self.record = Record(open_database(folder / "record.db"), Clock())
        self.book = ReleaseRecord(self.record)

    def settings(self, text: str, branch: str = "main") -> None:
        self.shop.git("checkout", "-q", "-B", branch)
        self.shop.write("gonogo.yml", text)
        self.shop.git("add", "gonogo.yml")
        self.shop.git("commit", "-q", "-m", f"chore: rules of {branch}")

    def ask(self, email="ann@x.example", key=KEY, kind="person", reason="noise", version="1.1.0"):
        settings = {"user.name": "Ann", "user.email": email, "user.signingkey": key}
        caller = local_caller(settings, SIGNATURES, kind)
        project = self.shop.project()
        releases = Releases(project, self.book, lambda _: None, SIGNATURES)
        publisher = short_publisher(project)
        unblock(releases, publisher, SIGNATURES, caller, Unblocking(version, reason))

    @property
    def is_blocked(self) -> bool:
        return "1.1.0" in self.book.blocked(Product("shop"))


@pytest.fixture
def clone(shop, tmp_path):
    shop.git("checkout", "-q", "main")
    found = Clone(shop, tmp_path)
    plan = msgspec.structs.replace(PLAN, project="shop")
    job = Job("1.1.0-0a", plan, plan.digest, {}, Person("Ann", "ann@x.example"), 1)
    found.book.begin(row_of(job), job.starter)
    found.book.block("b", job.release, "1.1.0", "it lost orders", 1)
    yield found
    found.record.close()


def test_a_release_manager_unblocks_with_a_signature_and_a_reason(clone):
    with pytest.raises(UsageError, match="Say why"):
        clone.ask(reason=" ")
    with pytest.raises(UsageError, match=r"1\.0\.0 is not blocked\. Blocked: 1\.1\.0"):
        clone.ask(version="1.0.0")
    assert clone.is_blocked
    clone.ask()
    assert not clone.is_blocked


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ({"key": ""}, "did not sign with a key that people has for them. Set up signing: "),
        ({"key": DEV_KEY}, "did not sign with a key that people has for them"),
        ({"email": "bob@x.example", "key": DEV_KEY}, "is not in the role of release-manager"),
        ({"email": "eve@x.example"}, "is not in people"),
        ({"kind": "program"}, "is a program, which may only ask"),
        ({"kind": "service"}, "is a service, which may only ask"),
    ],
)
def test_nobody_else_does(clone, who, why):
    with pytest.raises(UsageError, match=f"may not unblock a version: .* {why}"):
        clone.ask(**who)
    assert clone.is_blocked


@pytest.mark.parametrize("where", ["working tree", "commit", "remote-tracking branch"])
def test_deleting_people_here_changes_nothing(clone, where):
    if where == "working tree":
        clone.shop.write("gonogo.yml", "project: shop\n")
    else:
        clone.settings("project: shop\n")
    if where == "remote-tracking branch":
        clone.shop.git("update-ref", "refs/remotes/origin/main", "HEAD")
    with pytest.raises(UsageError, match="is not in people"):
        clone.ask("eve@x.example", "")
    assert clone.is_blocked


def test_naming_another_main_branch_here_brings_no_other_rules(clone):
    clone.settings("project: shop\nbranches: {main: lax}\n", "lax")
    clone.shop.git("push", "-q", "origin", "lax")
    with pytest.raises(UsageError, match="on main says that releases go to main, here that they go to lax"):
        clone.ask("eve@x.example", "")
    assert clone.is_blocked


def test_what_the_remote_says_now_counts_although_it_was_never_fetched(clone):
    clone.settings(STRICT.replace("Bob", "Robert").replace("developer", "release-manager"))
    clone.shop.git("push", "-q", str(clone.remote), "main")
    clone.shop.git("reset", "-q", "--hard", "HEAD~1")
    clone.ask("bob@x.example", DEV_KEY)
    assert not clone.is_blocked


def test_where_the_remote_knows_nobody_whoever_runs_it_may(clone):
    clone.settings("project: shop\n")
    clone.shop.git("push", "-q", "origin", "main")
    clone.ask("eve@x.example", "")
    assert not clone.is_blocked


def test_without_an_answer_of_the_remote_nobody_may(clone):
    clone.shop.git("config", "remote.origin.url", str(clone.remote / "gone"))
    with pytest.raises(RepositoryError, match="Its rules say who may"):
        clone.ask()
    clone.shop.git("remote", "remove", "origin")
    with pytest.raises(UsageError, match="There is no remote"):
        clone.ask()
    assert clone.is_blocked
