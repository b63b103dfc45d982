"""A rollback, asked for: what goes back to what, what cannot, and who hears it."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from gonogo.app.caller import local_caller
from gonogo.app.environments.rolling_back import (
    Wanted,
    begin_rollback,
    can_come_back,
    may_not_be_deployed,
    prepare_rollback,
    under_way,
)
from gonogo.app.releases import Releases
from gonogo.app.releasing.releasing import row_of
from gonogo.domain.decision import Call
from gonogo.domain.elapsed import Moment
from gonogo.domain.job import Job
from gonogo.domain.people.people import Member
from gonogo.domain.people.person import Person
from gonogo.domain.product import Product
from gonogo.domain.rollout.environment import EnvironmentPlan, Part
from gonogo.domain.rollout.rollout import Promote, Shift, Start
from gonogo.errors import UsageError
from gonogo.ports.target import Observed
from gonogo.store.book import ReleaseRecord
from gonogo.store.database import open_database
from gonogo.store.record import Record
from gonogo.testing.polling import PLAN
from gonogo.testing.signatures import MemorySignatures

NOW = 1_700_000_000
ANN = Person("Ann", "ann@x.example")
KEY = f"ssh-ed25519 {'A' * 68}"
SIGNATURES = MemorySignatures()
PRODUCTION = EnvironmentPlan(
    "production", Part("m", "{}"), Part("m", "{}"), "blue-green", (Start(), Shift(100), Promote())
)


class Clock:
    def now(self) -> datetime:
        return datetime.fromtimestamp(NOW, UTC)


class Site:
    """A room whose releases went to production, one after the other."""

    def __init__(self, clone, folder) -> None:
        self.record = Record(open_database(folder / "record.db"), Clock())
        settings = {"user.name": "Ann", "user.email": ANN.email, "user.signingkey": KEY}
        project = clone(Clock(), settings)
        self.releases = Releases(project, ReleaseRecord(self.record), lambda _: None, SIGNATURES)
        self.caller = local_caller(settings, SIGNATURES)
        self.seen = Observed()
        self.at = NOW

    def begun(self, version: str, *people: Member) -> Job:
        bump = msgspec.structs.replace(PLAN.bump, version=version)
        plan = msgspec.structs.replace(
            PLAN, project="shop", bump=bump, tag=f"v{version}", environments=(PRODUCTION,), people=people
        )
        self.at += 10
        job = Job(f"{version}-0a", plan, plan.digest, {}, ANN, self.at)
        self.releases.record.begin(row_of(job), ANN)
        return job

    def released(self, version: str, *people: Member, state: str = "success") -> None:
        job, book = self.begun(version, *people), self.releases.record
        book.deploy(
            f"{job.release}/production-deploy", job.release, "production", version, version[0] * 40, self.at
        )
        book.deployed(f"{job.release}/done", f"{job.release}/production-deploy", state, Moment(self.at))
        book.conclude(f"{job.release}/end", job.release, "released", "", self.at)
        book.close(job.release, self.at)
        kept = (*self.seen.kept, *filter(None, [self.seen.live]))
        self.seen = Observed(version, (), kept)

    def prepare(self, **wanted):
        return prepare_rollback(self.releases, self.caller, Wanted(**wanted), lambda _: self)

    def observe(self) -> Observed:
        """As its target is asked."""
        return self.seen


@pytest.fixture
def site(clone, tmp_path):
    found = Site(clone, tmp_path)
    yield found
    found.record.close()


def three(site) -> None:
    for version in ("1.0.0", "1.1.0", "1.2.0"):
        site.released(version)


def test_the_live_version_goes_back_to_the_one_before(site):
    three(site)
    going = site.prepare(reason="security_vulnerability: a token leaks")
    back = going.job.back
    assert (back.version, back.to, back.commit, back.to_commit) == ("1.2.0", "1.1.0", "1" * 40, "1" * 40)
    assert (back.cause, back.severity, back.reason) == ("security_vulnerability", "critical", "a token leaks")
    assert back.deployment == "1.2.0-0a/production-deploy"
    assert going.others == ("1.0.0",)
    assert going.advice.call is Call.GO
    assert going.job.starter == ANN


def test_another_version_that_can_come_back_may_be_named_with_or_without_its_v(site):
    three(site)
    assert site.prepare(version="v1.2.0", to="v1.0.0").job.back.to == "1.0.0"


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        (
            {"to": "0.9.0"},
            (
                "Cannot rollback, previous version 0.9.0 not deployed to production. "
                "These can come back: 1.1.0 and 1.0.0"
            ),
        ),
        ({"to": "1.2.0"}, "Cannot rollback, previous version 1.2.0 not deployed"),
        ({"version": "1.1.0"}, "1.1.0 is not live in production: 1.2.0 is"),
        ({"environment": "staging"}, "Nothing was ever deployed to staging. There is: production"),
    ],
)
def test_what_cannot_be_is_said_with_what_can(site, wanted, says):
    three(site)
    with pytest.raises(UsageError, match=says.replace(".", r"\.")):
        site.prepare(**wanted)


def test_nothing_is_there_to_return_to(site):
    site.released("1.0.0")
    with pytest.raises(UsageError, match="no previous version of production is there to return to"):
        site.prepare()


def test_nothing_was_ever_deployed(site):
    with pytest.raises(UsageError, match="Nothing was ever deployed from here"):
        site.prepare()


def test_do_better_pipelines_nothing_is_rolled_back_that_was_not_deployed(site):
    site.released("1.0.0")
    site.seen = Observed("9.9.9", (), ("1.0.0",))
    with pytest.raises(UsageError, match=r"9\.9\.9 is live in production, and was not deployed from here"):
        site.prepare()
    site.seen = Observed()
    with pytest.raises(UsageError, match="No version is live in production"):
        site.prepare()


def test_a_release_manager_takes_a_version_back_where_people_are_known(site):
    site.released("1.0.0")
    site.released("1.1.0", Member("Ann", ANN.email, ("qa",), (KEY,)))
    with pytest.raises(UsageError, match="is not in the role of release-manager"):
        begin_rollback(site.releases, site.caller, site.prepare())
    site.released("1.2.0", Member("Ann", ANN.email, ("release-manager",)))
    with pytest.raises(UsageError, match=r"Ann may not take a version back: .* did not sign with a key"):
        begin_rollback(site.releases, site.caller, site.prepare())
    site.released("1.3.0", Member("Ann", ANN.email, ("release-manager",), (KEY,)))
    site.caller = msgspec.structs.replace(
        site.caller, person=msgspec.structs.replace(site.caller.person, kind="program")
    )
    with pytest.raises(UsageError, match="is a program, which may only ask"):
        begin_rollback(site.releases, site.caller, site.prepare())
    assert site.releases.record.alive("shop") == []


def test_the_same_rollback_is_begun_once_and_signed_where_people_are_known(site):
    site.released("1.0.0")
    site.released("1.1.0", Member("Ann", ANN.email, ("release-manager",), (KEY,)))
    going = site.prepare(reason="it is slow")
    name = begin_rollback(site.releases, site.caller, going)
    again = msgspec.structs.replace(going, job=msgspec.structs.replace(going.job, release="another"))
    assert begin_rollback(site.releases, site.caller, again) == name == "rollback-1.1.0-0b"
    (word,) = site.releases.record.orders(name)
    assert (word.kind, word.about, word.comment, bool(word.signature)) == ("start", name, "it is slow", True)
    assert site.releases.find().id == name
    assert site.releases.find("1.1.0").id == "1.1.0-0a"


def test_whoever_changes_the_environment_just_now_hears_the_word(site):
    site.released("1.0.0")
    job = site.begun("1.1.0")
    assert under_way(site.releases, Wanted()) is None
    site.releases.record.lease(Product("shop"), "production", job.release, NOW)
    assert under_way(site.releases, Wanted()).id == job.release
    assert under_way(site.releases, Wanted(version="v1.1.0")).id == job.release
    assert under_way(site.releases, Wanted(version="1.0.0")) is None
    assert under_way(site.releases, Wanted(to="1.0.0")) is None


@pytest.mark.parametrize(
    ("severity", "call"), [("medium", Call.HOLD), ("low", Call.NO_GO), ("critical", Call.GO)]
)
def test_the_severity_is_what_somebody_says(site, severity, call):
    three(site)
    assert site.prepare(severity=severity).advice.call is call


def test_only_what_a_rollback_would_take_can_come_back(site):
    three(site)
    site.released("1.3.0", state="failed")
    site.seen = Observed("1.2.0", (), ("1.0.0", "1.1.0", "1.3.0", "0.9.0"))
    assert can_come_back(site.releases, "production", site.seen) == ("1.1.0", "1.0.0")
    site.releases.record.block("block", "1.1.0-0a", "1.1.0", "it lost orders", NOW)
    assert can_come_back(site.releases, "production", site.seen) == ("1.0.0",)
    assert may_not_be_deployed(site.releases) == {"1.1.0"}
    assert can_come_back(site.releases, "staging", site.seen) == ()
