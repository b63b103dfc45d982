"""A deployment of its own, asked for: what goes where, what cannot, and who may."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from gonogo.app.caller import local_caller
from gonogo.app.environments.deploying import Wanted, begin_deployment, prepare_deployment
from gonogo.app.environments.made import deploy_again, deployable_names, place_of
from gonogo.app.environments.pausing import pausable
from gonogo.app.environments.rolling_back import Wanted as Back
from gonogo.app.environments.rolling_back import prepare_rollback, under_way
from gonogo.app.planning.deploying import planned_environments
from gonogo.app.releases import Releases
from gonogo.app.releasing.candidates import promotable
from gonogo.app.releasing.releasing import row_of
from gonogo.app.releasing.reporting import text_of
from gonogo.bootstrap.settings import parse_settings
from gonogo.domain.elapsed import Moment
from gonogo.domain.job import Job
from gonogo.domain.people.people import Member
from gonogo.domain.people.person import Person
from gonogo.domain.planning.candidate import State
from gonogo.domain.planning.plan import Destination
from gonogo.domain.planning.sight import Sight
from gonogo.domain.product import Product
from gonogo.domain.stage import doing
from gonogo.errors import RepositoryError, UsageError
from gonogo.ports.publisher import RemoteRefs, Unreachable
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
SETTINGS = """\
environments:
  staging: {target: {kind: local, run: 'serve {port}'}, strategy: blue-green}
  production: {target: {kind: local, run: 'serve {port}'}, strategy: blue-green}
"""


class Clock:
    def now(self) -> datetime:
        return datetime.fromtimestamp(NOW, UTC)


class Tags:
    """The remote's tags."""

    def __init__(self) -> None:
        self.refs: dict[str, str] = {}
        self.away = False

    def remote_refs(self, remote, patterns):
        if self.away:
            return Unreachable("it is away")
        return RemoteRefs({ref: sha for ref, sha in self.refs.items() if ref in patterns})


class Site:
    """A room that has released versions, of which some did not stay."""

    def __init__(self, clone, folder) -> None:
        self.record = Record(open_database(folder / "record.db"), Clock())
        settings = {"user.name": "Ann", "user.email": ANN.email, "user.signingkey": KEY}
        self.project = clone(Clock(), settings)
        self.project.settings = parse_settings(SETTINGS, "gonogo.yml")
        self.head = self.project.references.head
        self.book = ReleaseRecord(self.record)
        self.releases = Releases(self.project, self.book, lambda _: None, SIGNATURES)
        self.caller = local_caller(settings, SIGNATURES)
        self.tags, self.live, self.at = Tags(), "1.0.0", NOW

    def made(self, version: str, outcome: str, *, tag: bool = True, staged: bool = True, package: str = ""):
        """A release of a version."""
        self.at += 10
        plan = msgspec.structs.replace(
            PLAN,
            project="shop",
            package=package,
            bump=msgspec.structs.replace(PLAN.bump, version=version),
            tag=f"{package}v{version}",
            commit=self.head,
            environments=planned_environments(self.project)[0],
            destination=Destination("origin", PLAN.destination.route, {}),
        )
        job = Job(f"{package}{version}-0a", plan, plan.digest, {}, ANN, self.at)
        name, book = job.release, self.book
        book.begin(row_of(job), ANN)
        book.candidate(f"{name}/candidate", name, self.head, self.at, ())
        book.move(f"{name}/testing", name, State.TESTING)
        if tag:
            sha = version[0] * 40
            book.note(f"{name}/local", name, "release.published", self.at, {"tag": plan.tag, "object": sha})
            self.tags.refs[f"refs/tags/{plan.tag}"] = sha
        if staged:
            where, what = ("production", version) if tag else ("staging", f"{version}-rc.1")
            began = f"{name}/{where}-deploy"
            book.deploy(began, name, where, what, self.head, self.at)
            state = "success" if outcome == "released" else "rolled_back"
            book.deployed(f"{name}/done", began, state, Moment(self.at))
        if outcome:
            book.move(f"{name}/end", name, State.REJECTED)
            book.conclude(f"{name}/ended", name, outcome, "", self.at)
            book.close(name, self.at)
        return self.book.find(name)

    def asked(self, version: str, environment: str = "", **more):
        wanted = Wanted(version, environment, **more)
        standing = self.standing(self.live)
        return prepare_deployment(self.releases, self.caller, wanted, self.tags, lambda _: standing)

    def standing(self, live: str, *kept: str):
        """A target on which a version is live."""
        seen = Observed(live, (), kept)
        return type("Standing", (), {"observe": lambda _: seen})()

    def begun(self, version: str, environment: str = "", **more):
        coming = self.asked(version, environment, **more)
        wanted = Wanted(version, environment, **more)
        return self.book.find(begin_deployment(self.releases, self.caller, coming, wanted))

    def refused(self, version: str, environment: str = "", **more) -> str:
        with pytest.raises(UsageError) as refusal:
            self.asked(version, environment, **more)
        return str(refusal.value)


@pytest.fixture
def site(clone, tmp_path):
    return Site(clone, tmp_path)


def test_an_aborted_version_may_go_where_it_was_aborted(site):
    site.made("1.1.0", "aborted")
    coming = site.asked("v1.1.0", reason="it was my mistake")
    asked, plan = coming.request, coming.job.plan
    assert (asked.environment, asked.version, asked.commit) == ("production", "1.1.0", site.head)
    assert (asked.release, asked.reason) == ("1.1.0-0a", "it was my mistake")
    assert (coming.live, coming.is_there, coming.environment.soak) == ("1.0.0", False, 0)
    assert [one.name for one in plan.environments] == ["staging", "production"]
    assert (plan.gates, plan.kind, coming.job.digest) == ((), "standard", plan.digest)


def test_it_begins_once_and_is_found_by_everything_that_is_said_to_a_release(site):
    site.made("1.1.0", "aborted")
    row = site.begun("1.1.0")
    assert (row.kind, row.title, row.candidate) == ("deployment", "1.1.0 to production", site.head)
    assert site.begun("1.1.0").id == row.id
    for name in ("", "1.1.0", "v1.1.0", row.id):
        assert site.releases.find(name).id == row.id
    assert site.releases.living() is None
    assert pausable(site.releases, "1.1.0").id == row.id
    assert under_way(site.releases, Back()) is None
    site.book.lease(Product("shop"), "production", row.id, NOW)
    assert under_way(site.releases, Back("1.1.0")).id == row.id
    with pytest.raises(UsageError, match="No candidate waits"):
        promotable(site.releases, "")
    site.book.enter(row.id, doing("watch", "watch", "production"), 1)
    assert promotable(site.releases, "1.1.0").id == promotable(site.releases, "").id == row.id


def test_another_version_does_not_go_there_meanwhile(site):
    site.made("1.1.0", "aborted")
    site.made("1.2.0", "aborted")
    site.begun("1.1.0")
    with pytest.raises(UsageError, match=r"1\.1\.0 to production is under way\. See: gonogo status"):
        site.begun("1.2.0")
    assert site.begun("1.2.0", "staging").deploys == "1.2.0"


def test_what_is_live_is_there_already(site):
    site.made("1.1.0", "released")
    site.live = "1.1.0"
    assert site.asked("1.1.0").is_there


def test_what_is_older_is_taken_back_to(site):
    site.made("1.1.0", "released")
    site.live = "1.2.0"
    told = "1.2.0 is live in production, and newer than 1.1.0. To go back: gonogo rollback --to 1.1.0"
    assert site.refused("1.1.0") == f"{told} --env production"


def test_what_nobody_knows_is_refused_with_what_there_is(site):
    assert site.refused("9.9.9") == "There is no version 9.9.9 to deploy. There are: none yet"
    site.made("1.1.0", "aborted")
    site.made("1.2.0", "rejected", tag=False, staged=False)
    assert site.refused("9.9.9").endswith("There are: 1.1.0")
    assert site.refused("1.1.0", "moon") == "There is no environment moon. There are: staging and production"
    site.project.settings = parse_settings("", "gonogo.yml")
    assert site.refused("1.1.0").startswith("gonogo.yml names no environment")


def test_a_candidate_that_was_staged_may_be_staged_again_and_goes_no_further(site):
    site.made("1.1.0", "rolled_back", tag=False)
    assert site.asked("1.1.0-rc.1", "staging").request.version == "1.1.0-rc.1"
    assert site.refused("1.1.0-rc.1").startswith("1.1.0-rc.1 is a candidate, and production gets only")
    assert deployable_names(site.releases) == ["1.1.0-rc.1"]


def test_a_candidate_whose_gates_did_not_say_go_is_staged_by_nobody(site):
    site.made("1.1.0", "rejected", tag=False, staged=False)
    assert "1.1.0-rc.1 is rejected, and stays so" in site.refused("1.1.0-rc.1", "staging")


def test_two_packages_of_a_version_are_told_apart(site):
    site.made("1.1.0", "aborted", package="api")
    site.made("1.1.0", "aborted", package="web")
    assert "Say which one: --package NAME" in site.refused("1.1.0")
    assert site.asked("1.1.0", package="web").job.plan.package == "web"


@pytest.mark.threat("person", "Move the tag of a released version, and have something else deployed by it")
def test_a_tag_that_was_moved_or_is_gone_deploys_nothing(site):
    site.made("1.1.0", "aborted")
    site.tags.refs["refs/tags/v1.1.0"] = "f" * 40
    assert "v1.1.0 is fffffff on" in site.refused("1.1.0")
    assert site.refused("1.1.0").endswith("and was released as 1111111: it was moved")
    site.tags.refs.clear()
    assert "v1.1.0 is not on" in site.refused("1.1.0")


def test_a_remote_that_is_away_lets_nothing_be_deployed(site):
    site.made("1.1.0", "aborted")
    site.tags.away = True
    with pytest.raises(RepositoryError, match="gave no answer: it is away"):
        site.asked("1.1.0")


@pytest.mark.threat("person", "Deploy by the rules of last week, with the remote out of reach")
def test_rules_that_nobody_could_look_up_let_nothing_be_deployed(site):
    site.made("1.1.0", "rolled_back", tag=False)
    site.project.sight = Sight(site.project.here, "origin", silence="it is away")
    with pytest.raises(RepositoryError, match=r"gave no answer: it is away\. Its rules say who may"):
        site.asked("1.1.0-rc.1", "staging")


def test_a_commit_that_is_not_here_is_not_deployed(site):
    site.head = "d" * 40
    site.made("1.1.0", "aborted")
    assert site.refused("1.1.0") == (
        "The commit of 1.1.0, ddddddd, is not in this clone. Fetch it: git fetch"
    )


def test_an_emergency_says_why(site):
    site.made("1.1.0", "aborted")
    assert site.refused("1.1.0", emergency=True) == "Say why: --reason TEXT"
    row = site.begun("1.1.0", emergency=True, reason="the shop is down")
    (word,) = site.book.orders(row.id)
    assert (word.kind, word.comment) == ("emergency", "the shop is down")


@pytest.mark.parametrize(
    ("roles", "kind", "why"),
    [
        (("qa",), "person", "is not in the role of admin or release-manager"),
        (("release-manager",), "program", "is a program, which may only ask"),
    ],
)
def test_it_is_not_everybody_who_deploys(site, roles, kind, why):
    site.made("1.1.0", "aborted")
    people = (Member("Ann", ANN.email, roles, keys=(KEY,)),)
    site.project.settings = msgspec.structs.replace(site.project.settings, people=list(people))
    site.caller = msgspec.structs.replace(
        site.caller, person=msgspec.structs.replace(site.caller.person, kind=kind)
    )
    with pytest.raises(UsageError, match=why):
        site.begun("1.1.0")
    assert site.book.alive("shop") == []


def test_what_did_not_stay_is_told_with_how_it_is_deployed_again(site):
    aborted = site.made("1.1.0", "aborted")
    assert deploy_again(site.releases, aborted) == "gonogo deploy 1.1.0 --env production"
    site.book.block("block", aborted.id, "1.1.0", "it is slow", NOW)
    lifted = "gonogo unblock 1.1.0 --reason TEXT; gonogo deploy 1.1.0 --env production"
    assert deploy_again(site.releases, aborted) == lifted
    assert place_of(site.releases, Product("shop"), "1.1.0") == "production"
    assert place_of(site.releases, Product("shop"), "9.9.9") == ""
    assert deploy_again(site.releases, site.made("1.2.0", "released")) == ""
    assert deploy_again(site.releases, site.made("1.3.0", "rejected", tag=False, staged=False)) == ""


def test_a_candidate_that_is_over_names_how_it_is_staged_again(site):
    site.made("1.1.0", "rolled_back", tag=False)
    with pytest.raises(UsageError, match=r"again: gonogo deploy 1\.1\.0-rc\.1 --env staging"):
        promotable(site.releases, "1.1.0-rc.1")


def test_the_report_of_a_version_tells_of_its_deployments_that_came_later(site):
    made = site.made("1.1.0", "aborted")
    row = site.begun("1.1.0")
    site.book.deploy("again", row.id, "production", "1.1.0", site.head, NOW + 60)
    site.book.deployed("over", "again", "success", Moment(NOW + 70))
    told = [line for line in text_of(site.book, made).splitlines() if "| 1.1.0 |" in line]
    assert [line.split("|")[-2].strip() for line in told] == ["rolled back", "success"]
    own = text_of(site.book, row)
    assert "| Kind | deployment of 1.1.0 to production |" in own
    assert own.count("| 1.1.0 |") == 1
    assert deploy_again(site.releases, made) == ""


def test_a_rollback_to_a_later_version_names_how_that_is_deployed(site):
    site.made("1.0.0", "released")
    site.made("1.1.0", "aborted")
    told = "not deployed to production. No version can come back. To deploy a later version: "
    with pytest.raises(UsageError, match=f"{told}gonogo deploy 1.1.0 --env production"):
        prepare_rollback(site.releases, site.caller, Back(to="1.1.0"), lambda _: site.standing("1.0.0"))


def test_what_was_deployed_again_is_taken_back_as_any_other(site):
    site.made("1.0.0", "released")
    site.made("1.1.0", "aborted")
    row = site.begun("1.1.0")
    site.book.deploy("again", row.id, "production", "1.1.0", site.head, NOW + 60)
    site.book.deployed("over", "again", "success", Moment(NOW + 70))
    site.book.conclude("end", row.id, "deployed", "", NOW + 70)
    site.book.close(row.id, NOW + 70)
    standing = site.standing("1.1.0", "1.0.0")
    going = prepare_rollback(site.releases, site.caller, Back(), lambda _: standing)
    assert (going.job.back.version, going.job.back.to) == ("1.1.0", "1.0.0")
    assert (going.job.back.deployment, going.job.deployment) == ("again", None)
