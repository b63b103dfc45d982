"""Beginning a release: which words count, who may say them, and who may try again what failed."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from gonogo.app.caller import local_caller
from gonogo.app.releases import Releases
from gonogo.app.releasing.beginning import Words, begin, check_words, failed_before, say_words
from gonogo.app.releasing.candidates import known, promotable
from gonogo.domain.decision import Because, Call, Decision, Subject
from gonogo.domain.job import Job
from gonogo.domain.people.people import Member, Permissions
from gonogo.domain.people.person import Person
from gonogo.domain.planning.candidate import State
from gonogo.domain.planning.plan import GatePlan, Part
from gonogo.domain.stage import doing
from gonogo.errors import UsageError
from gonogo.store.book import ReleaseRecord
from gonogo.store.database import open_database
from gonogo.store.record import Record
from gonogo.testing.polling import PLAN
from gonogo.testing.signatures import MemorySignatures

NOW = 1_700_000_000
ANN = Person("Ann", "ann@x.example")
GATES = (
    GatePlan("unit", "tests", "{}", True, 60, stage="unit"),
    GatePlan("api-e2e", "tests", "{}", True, 60, stage="e2e"),
    GatePlan("smoke", "smoke", "{}", True, 60, stage="smoke"),
)
KEY = f"ssh-ed25519 {'A' * 68}"
BOSS = Member("Ann", "ann@x.example", ("release-manager",), (KEY,))
DEV = Member("Ann", "ann@x.example", ("developer",), (KEY,))
DAN = Member("Dan", "dan@x.example", ("release-manager",), (f"ssh-ed25519 {'D' * 68}",))
SIGNATURES = MemorySignatures()


def caller(member=BOSS, kind="person"):
    """Somebody with the key that people has for them."""
    settings = {"user.name": member.name, "user.email": member.email, "user.signingkey": KEY}
    settings |= {"user.signingkey": member.keys[0]} if member.keys else {}
    return local_caller(settings, SIGNATURES, kind)


class Clock:
    def now(self) -> datetime:
        return datetime.fromtimestamp(NOW, UTC)


@pytest.fixture
def releases(clone, tmp_path):
    """Ann's clone, with a key; the engine only has a bell."""
    record = Record(open_database(tmp_path / "record.db"), Clock())
    yield Releases(clone(Clock()), ReleaseRecord(record), lambda _: None, SIGNATURES)
    record.close()


def job(release="1.1.0-0a", *people, **plan) -> Job:
    made = msgspec.structs.replace(PLAN, gates=GATES, people=people, **plan)
    return Job(release, made, made.digest, {}, ANN, NOW)


def failed(releases, gate="unit", because=Because.FAILED, outcome="rejected", **plan):
    """An earlier release of the same commit that a gate ended."""
    earlier = job("1.1.0-00", **plan)
    releases.begin(earlier)
    no = Decision(gate, Call.NO_GO, because, "no", Subject("c", earlier.digest))
    releases.record.decide("1", earlier.release, no)
    releases.record.decide("2", earlier.release, msgspec.structs.replace(no, asker="extra", required=False))
    releases.record.conclude("3", earlier.release, outcome, "no", NOW)
    releases.record.close(earlier.release, NOW)


def said(releases, release="1.1.0-0a"):
    return [(word.kind, word.about, word.person.level) for word in releases.record.orders(release)]


class TestWords:
    @pytest.mark.parametrize(
        ("words", "told"),
        [
            (Words(("untit",), reason="x"), "There is no gate 'untit' to override. There are: unit, api-e2e"),
            (Words(("smoke",), reason="x"), "Gate smoke is one that is never overridden"),
            (Words(("unit",)), "Say why: --reason TEXT"),
            (Words(("unit",), reason="  "), "Say why: --reason TEXT"),
            (Words(emergency=True), "Say why: --reason TEXT"),
        ],
    )
    def test_what_could_not_count_is_refused_before_anything_begins(self, words, told):
        with pytest.raises(UsageError, match=told):
            check_words(job(), words)

    @pytest.mark.parametrize(
        ("words", "what"),
        [(Words(("unit",), reason="x"), "override a gate"), (Words((), True, "x"), "declare an emergency")],
    )
    def test_who_may_not_say_it_is_told_so_before_anything_begins(self, releases, words, what):
        told = rf"Ann may not {what}: ann@x\.example began it, so it takes somebody else"
        with pytest.raises(UsageError, match=told):
            begin(releases, caller(), job("a", BOSS), words)
        assert releases.living() is None

    @pytest.mark.parametrize(
        ("who", "kind", "why"),
        [
            (DEV, "person", "is not in the role of admin or release-manager"),
            (Member("Eve", "eve@x.example"), "person", "is not in people"),
            (DEV, "program", "is not in the role of admin or release-manager"),
        ],
    )
    def test_who_may_not_begin_it_is_told_so_and_nothing_begins(self, releases, who, kind, why):
        with pytest.raises(UsageError, match=f"may not begin a release: .* {why}"):
            begin(releases, caller(who, kind), job("a", DEV, DAN), Words())
        assert releases.living() is None

    @pytest.mark.parametrize("kind", ["person", "program", "service"])
    def test_whatever_speaks_for_a_release_manager_may_begin_it(self, releases, kind):
        begin(releases, caller(BOSS, kind), job("a", BOSS), Words())
        (word,) = releases.record.orders("a")
        assert (word.kind, word.person.kind, word.person.level) == ("start", kind, "signed")

    def test_another_release_manager_overrides_a_gate_of_what_is_under_way(self, releases):
        begin(releases, caller(), job("a", BOSS, DAN), Words())
        say_words(releases, caller(DAN), releases.find("a"), Words(("unit",), reason="a flake"))
        assert ("override", "unit", "signed") in said(releases, "a")

    def test_saying_nothing_is_fine(self):
        check_words(job("a", DEV), Words())


class TestBegin:
    def test_where_nobody_is_known_nothing_has_to_be_said(self, releases):
        assert begin(releases, caller(), job(), Words()) == "1.1.0-0a"
        assert said(releases) == []

    def test_where_people_are_known_the_start_is_signed_and_about_this_release(self, releases):
        begin(releases, caller(), job("1.1.0-0a", BOSS), Words())
        assert said(releases) == [("start", "1.1.0-0a", "signed")]

    def test_words_are_written_down_with_it(self, releases):
        begin(releases, caller(), job(), Words(("unit", "api-e2e"), emergency=True, reason="it burns"))
        assert [one[:2] for one in said(releases)] == [
            ("override", "unit"),
            ("override", "api-e2e"),
            ("emergency", ""),
        ]
        assert {word.comment for word in releases.record.orders("1.1.0-0a")} == {"it burns"}

    def test_said_twice_it_is_begun_and_said_once(self, releases):
        for release in ("1.1.0-0a", "1.1.0-0b"):
            assert begin(releases, caller(), job(release, BOSS), Words()) == "1.1.0-0a"
        assert len(said(releases)) == 1


class TestTryingAgain:
    @pytest.mark.parametrize(
        ("gate", "roles", "may"),
        [
            ("unit", ("developer",), True),
            ("unit", ("qa",), False),
            ("api-e2e", ("qa",), True),
            ("api-e2e", ("technical-lead",), False),
            ("approval", ("guest",), False),
            ("approval", ("boss",), True),
        ],
    )
    def test_what_failed_is_tried_again_by_the_word_of_a_role_that_may(self, releases, gate, roles, may):
        failed(releases, gate)
        roles = ("release-manager",) if roles == ("boss",) else (*roles, "admin")
        again = job("1.1.0-0a", Member("Ann", "ann@x.example", roles, (KEY,)))
        if may:
            begin(releases, caller(again.plan.people[0]), again, Words(reason="fixed"))
            assert ("retry", gate, "signed") in said(releases)
        else:
            with pytest.raises(UsageError, match="Ann may not try it again"):
                begin(releases, caller(again.plan.people[0]), again, Words())
            assert releases.living() is None

    def test_roles_are_those_of_the_plan(self, releases):
        failed(releases)
        rules = Permissions(retry={"unit": ("boss",)})
        with pytest.raises(UsageError, match="not in the role of boss"):
            begin(releases, caller(), job("1.1.0-0a", BOSS, permissions=rules), Words())

    def test_where_nobody_is_known_anybody_may(self, releases):
        failed(releases)
        begin(releases, caller(), job(), Words())
        assert said(releases) == [("retry", "unit", "asserted")]

    def test_another_commit_or_an_outcome_that_no_gate_gave_is_no_retry(self, releases):
        failed(releases)
        assert failed_before(releases, job("x", commit="d" * 40)) is None
        assert failed_before(releases, job("x")).asker == "unit"

    def test_a_package_that_was_rejected_with_others_is_tried_again_also_where_it_is_alone(self, releases):
        parts = tuple(Part(name, PLAN.bump, f"{name}@1.1.0", ()) for name in ("api", "web", "docs"))
        failed(releases, package="api", parts=parts[:2])
        assert failed_before(releases, job("x", package="web")).asker == "unit"
        assert failed_before(releases, job("x", package="docs", parts=parts[::-1])).asker == "unit"
        assert failed_before(releases, job("x", package="docs")) is None

    def test_an_aborted_release_failed_in_nothing(self, releases):
        failed(releases, outcome="aborted")
        assert failed_before(releases, job("x")) is None

    def test_a_release_that_was_rejected_by_no_gate_failed_in_nothing(self, releases):
        releases.begin(job("1.1.0-00"))
        releases.record.conclude("3", "1.1.0-00", "rejected", "the poll says hold", NOW)
        assert failed_before(releases, job("x")) is None


WAITS = doing("proposal", "candidate")


class TestPromoting:
    """Which candidate may go on."""

    def proposed(self, releases, at=WAITS):
        begin(releases, caller(), job(), Words())
        releases.record.candidate("c", "1.1.0-0a", "c" * 40, NOW, ())
        releases.record.move("m", "1.1.0-0a", State.TESTING)
        releases.record.enter("1.1.0-0a", at, 500)

    @pytest.mark.parametrize("name", ["", "1.1.0-rc.1"])
    def test_the_one_that_waits_may(self, releases, name):
        self.proposed(releases)
        assert promotable(releases, name).id == "1.1.0-0a"

    def test_without_any_one_is_told_how_to_propose(self, releases):
        with pytest.raises(UsageError, match=r"No candidate waits\. Propose one: gonogo release --candidate"):
            promotable(releases, "")
        begin(releases, caller(), job(), Words())
        with pytest.raises(UsageError, match="No candidate waits"):
            promotable(releases, "")

    def test_one_that_does_not_wait_says_where_it_is(self, releases):
        self.proposed(releases, doing("gate", "gate unit"))
        with pytest.raises(UsageError, match=r"rc\.1 does not wait to be promoted: it is at gate unit"):
            promotable(releases, "")

    def test_do_better_a_rejected_one_is_told_to_stay_so(self, releases):
        self.proposed(releases)
        releases.record.move("r", "1.1.0-0a", State.REJECTED)
        releases.record.conclude("e", "1.1.0-0a", "aborted", "", NOW)
        releases.record.close("1.1.0-0a", NOW)
        with pytest.raises(UsageError, match=r"1\.1\.0-rc\.1 is rejected, and stays so\. Propose the next"):
            promotable(releases, "1.1.0-rc.1")

    def test_one_that_there_never_was_is_told(self, releases):
        self.proposed(releases)
        with pytest.raises(UsageError, match=r"There is no candidate 1\.1\.0-rc\.9\. See: gonogo candidates"):
            promotable(releases, "1.1.0-rc.9")

    def test_candidates_are_known_with_all_that_belongs_to_them(self, releases):
        assert known(releases, 9) == []
        self.proposed(releases)
        no = Decision("unit", Call.NO_GO, Because.FAILED, "no", Subject("c", "d"))
        releases.record.decide("1", "1.1.0-0a", no)
        releases.say(caller().by("by gonogo abort"), releases.find(), "abort", "why not")
        (found,) = known(releases, 9)
        assert (found.candidate.name, found.row.id) == ("1.1.0-rc.1", "1.1.0-0a")
        assert [one.asker for one in found.decisions] == ["unit"]
        assert [word.kind for word in found.words] == ["abort"]
        assert known(releases, 0) == []
