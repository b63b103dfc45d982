"""Beginning a release: which words count, who may say them, and who may try again what failed."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import msgspec
import pytest

from gonogo.app.releasing.beginning import Words, begin, check_words, failed_before
from gonogo.app.releasing.candidates import known, promotable
from gonogo.app.room import Room
from gonogo.domain.decision import Because, Call, Decision, Subject
from gonogo.domain.job import Job
from gonogo.domain.people.people import Member, Permissions
from gonogo.domain.people.person import Person
from gonogo.domain.planning.candidate import State
from gonogo.domain.planning.plan import GatePlan
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
BOSS = Member("Ann", "ann@x.example", ("release-manager",))
DEV = Member("Ann", "ann@x.example", ("developer",))


class Clock:
    def now(self) -> datetime:
        return datetime.fromtimestamp(NOW, UTC)


@pytest.fixture
def room(tmp_path):
    """Ann's clone, with a key; the engine only has a bell."""
    record = Record(open_database(tmp_path / "record.db"), Clock())
    settings = {"user.name": "Ann", "user.email": ANN.email, "user.signingkey": "ann"}
    project = SimpleNamespace(name="shop", clock=Clock(), git_settings=settings)
    bell = SimpleNamespace(is_launched=False, ring=lambda _: None)
    yield Room(project, ReleaseRecord(record), bell, None, None, MemorySignatures())
    record.close()


def job(release="1.1.0-0a", *people, **plan) -> Job:
    made = msgspec.structs.replace(PLAN, gates=GATES, people=people, **plan)
    return Job(release, made, made.digest, {}, ANN, NOW)


def failed(room, gate="unit", because=Because.FAILED, outcome="rejected"):
    """An earlier release of the same commit that a gate ended."""
    earlier = job("1.1.0-00")
    room.begin(earlier)
    no = Decision(gate, Call.NO_GO, because, "no", Subject("c", earlier.digest))
    room.record.decide("1", earlier.release, no)
    room.record.decide("2", earlier.release, msgspec.structs.replace(no, asker="extra", required=False))
    room.record.conclude("3", earlier.release, outcome, "no", NOW)
    room.record.close(earlier.release, NOW)


def said(room, release="1.1.0-0a"):
    return [(word.kind, word.about, word.person.level) for word in room.record.orders(release)]


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
    def test_who_may_not_say_it_is_told_so(self, words, what):
        check_words(job("a", BOSS), words)
        check_words(job("a"), words)
        told = rf"Ann may not {what}: ann@x\.example is not in the role of release-manager"
        with pytest.raises(UsageError, match=told):
            check_words(job("a", DEV), words)

    def test_saying_nothing_is_fine(self):
        check_words(job("a", DEV), Words())


class TestBegin:
    def test_where_nobody_is_known_nothing_has_to_be_said(self, room):
        assert begin(room, job(), Words()) == "1.1.0-0a"
        assert said(room) == []

    def test_where_people_are_known_the_start_is_signed_and_about_this_release(self, room):
        begin(room, job("1.1.0-0a", BOSS), Words())
        assert said(room) == [("start", "1.1.0-0a", "signed")]

    def test_words_are_written_down_with_it(self, room):
        begin(room, job(), Words(("unit", "api-e2e"), emergency=True, reason="it burns"))
        assert [one[:2] for one in said(room)] == [
            ("override", "unit"),
            ("override", "api-e2e"),
            ("emergency", ""),
        ]
        assert {word.comment for word in room.record.orders("1.1.0-0a")} == {"it burns"}

    def test_said_twice_it_is_begun_and_said_once(self, room):
        for release in ("1.1.0-0a", "1.1.0-0b"):
            assert begin(room, job(release, BOSS), Words(("unit",), reason="x")) == "1.1.0-0a"
        assert len(said(room)) == 2


class TestTryingAgain:
    @pytest.mark.parametrize(
        ("gate", "roles", "may"),
        [
            ("unit", ("developer",), True),
            ("unit", ("qa",), False),
            ("api-e2e", ("qa",), True),
            ("api-e2e", ("technical-lead",), False),
            ("approval", ("guest",), True),
        ],
    )
    def test_what_failed_is_tried_again_by_the_word_of_a_role_that_may(self, room, gate, roles, may):
        failed(room, gate)
        again = job("1.1.0-0a", Member("Ann", "ann@x.example", roles))
        if may:
            begin(room, again, Words(reason="mended"))
            assert ("retry", gate, "signed") in said(room)
        else:
            with pytest.raises(UsageError, match=f"Ann may not try again what failed in {gate}"):
                begin(room, again, Words())
            assert room.living() is None

    def test_roles_are_those_of_the_plan(self, room):
        failed(room)
        rules = Permissions(retry={"unit": ("boss",)})
        with pytest.raises(UsageError, match="not in the role of boss"):
            begin(room, job("1.1.0-0a", DEV, permissions=rules), Words())

    def test_where_nobody_is_known_anybody_may(self, room):
        failed(room)
        begin(room, job(), Words())
        assert said(room) == [("retry", "unit", "asserted")]

    def test_another_commit_or_an_outcome_that_no_gate_gave_is_no_retry(self, room):
        failed(room)
        assert failed_before(room, job("x", commit="d" * 40)) is None
        assert failed_before(room, job("x")).asker == "unit"

    def test_an_aborted_release_failed_in_nothing(self, room):
        failed(room, outcome="aborted")
        assert failed_before(room, job("x")) is None

    def test_a_release_that_was_rejected_by_no_gate_failed_in_nothing(self, room):
        room.begin(job("1.1.0-00"))
        room.record.conclude("3", "1.1.0-00", "rejected", "the poll says hold", NOW)
        assert failed_before(room, job("x")) is None


class TestPromoting:
    """Which candidate may go on."""

    def proposed(self, room, stage="candidate"):
        begin(room, job(), Words())
        room.record.candidate("c", "1.1.0-0a", "c" * 40, NOW, ())
        room.record.move("m", "1.1.0-0a", State.TESTING)
        room.record.enter("1.1.0-0a", stage)

    @pytest.mark.parametrize("name", ["", "1.1.0-rc.1"])
    def test_the_one_that_waits_may(self, room, name):
        self.proposed(room)
        assert promotable(room, name).id == "1.1.0-0a"

    def test_without_any_one_is_told_how_to_propose(self, room):
        with pytest.raises(UsageError, match=r"No candidate waits\. Propose one: gonogo release --candidate"):
            promotable(room, "")
        begin(room, job(), Words())
        with pytest.raises(UsageError, match="No candidate waits"):
            promotable(room, "")

    def test_one_that_does_not_wait_says_where_it_is(self, room):
        self.proposed(room, "gate unit")
        with pytest.raises(UsageError, match=r"rc\.1 does not wait to be promoted: it is at gate unit"):
            promotable(room, "")

    def test_do_better_a_rejected_one_is_told_to_stay_so(self, room):
        self.proposed(room)
        room.record.move("r", "1.1.0-0a", State.REJECTED)
        room.record.conclude("e", "1.1.0-0a", "aborted", "", NOW)
        room.record.close("1.1.0-0a", NOW)
        with pytest.raises(UsageError, match=r"1\.1\.0-rc\.1 is rejected, and stays so\. Propose the next"):
            promotable(room, "1.1.0-rc.1")

    def test_one_that_there_never_was_is_told(self, room):
        self.proposed(room)
        with pytest.raises(UsageError, match=r"There is no candidate 1\.1\.0-rc\.9\. See: gonogo candidates"):
            promotable(room, "1.1.0-rc.9")

    def test_candidates_are_known_with_all_that_belongs_to_them(self, room):
        assert known(room, 9) == []
        self.proposed(room)
        no = Decision("unit", Call.NO_GO, Because.FAILED, "no", Subject("c", "d"))
        room.record.decide("1", "1.1.0-0a", no)
        room.say(room.find(), "abort", "why not", "by gonogo abort")
        (found,) = known(room, 9)
        assert (found.candidate.name, found.row.id) == ("1.1.0-rc.1", "1.1.0-0a")
        assert [one.asker for one in found.decisions] == ["unit"]
        assert [word.kind for word in found.words] == ["abort"]
        assert known(room, 0) == []
