"""Answers from another clone: what counts, what is passed over, and that each is written down once."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import msgspec
import pytest
from click import unstyle

from gonogo.adapters.signer.ed25519 import made_by
from gonogo.app.caller import local_caller
from gonogo.app.people.identity import proven
from gonogo.app.releases import Releases
from gonogo.app.releasing.answers import LARGEST, MOST, Answers, Reply, give
from gonogo.app.releasing.record_keys import RecordKeys, fingerprint, foreign
from gonogo.app.releasing.releasing import row_of
from gonogo.app.releasing.requests import RemoteRequests, request_here, subjects
from gonogo.domain.decision import Because, Call, Decision, Subject
from gonogo.domain.instruction import Instruction
from gonogo.domain.job import Job
from gonogo.domain.people.approval import EMERGENCY, Approvals, statement
from gonogo.domain.people.people import Member
from gonogo.domain.people.person import Person
from gonogo.domain.planning.bump import Bump
from gonogo.domain.planning.plan import Destination, Plan
from gonogo.domain.planning.request import ANSWERS, FILE, REQUESTS, SEAL, Seal, sealed
from gonogo.domain.stage import doing
from gonogo.errors import RepositoryError, UsageError
from gonogo.ports.engine import Attempt
from gonogo.ports.record.ledger import Anchored
from gonogo.render.request import request_text
from gonogo.store.book import ReleaseRecord
from gonogo.store.database import open_database
from gonogo.store.record import Record
from gonogo.testing.files import MemoryFiles
from gonogo.testing.publisher import MemoryPublisher
from gonogo.testing.signatures import MemorySignatures
from gonogo.testing.signer import FakeSigner
from gonogo.workflow.questions import Questions

NOW = 1_700_000_000
SIGNATURES = MemorySignatures()
BOB_KEY, CEM_KEY = (f"ssh-ed25519 {letter * 68}" for letter in "BC")
ANN = Person("Ann", "ann@shop.example")
PEOPLE = (
    Member("Ann", ANN.email, ("engineering",)),
    Member("Bob", "bob@shop.example", ("qa",), (BOB_KEY,), also=("bob@home.example",)),
    Member("Cem", "cem@shop.example", ("engineering",), (CEM_KEY,)),
    Member("Robot", "robot@shop.example", ("qa",), (f"ssh-ed25519 {'R' * 68}",), program_of=ANN.email),
)
RELEASE = "1.1.0-0a"
REF = f"{ANSWERS}{RELEASE}"
SIGNER = FakeSigner()


class Clock:
    def now(self) -> datetime:
        return datetime.fromtimestamp(NOW + 100, UTC)


class Bell:
    """An engine of which only the bell is there."""

    is_launched = False

    def __init__(self) -> None:
        self.rung: list[str] = []

    def ring(self, key: str) -> None:
        self.rung.append(key)


def someone(email: str, key: str, name: str = "Bob"):
    """Git's settings in the clone of somebody with a key."""
    return {"user.name": name, "user.email": email, "user.signingkey": key}


BOB = someone("bob@shop.example", BOB_KEY)


class Place:
    """A release that waits for approval in Ann's clone, and its request on the remote."""

    def __init__(self, clone, folder) -> None:
        self.clone = partial(clone, Clock())
        self.publisher = MemoryPublisher()
        self.remote = self.publisher.remotes["origin"]
        self.record = Record(open_database(folder / "record.db"), Clock())
        self.book = ReleaseRecord(self.record, partial(proven, SIGNATURES))
        self.bell = Bell()
        self.releases = Releases(self.clone(), self.book, self.bell.ring, None)
        self.answers = Answers(self.releases, self.publisher, SIGNATURES)
        base = self.publisher.commit("", {"shop.py": "1\n"}, "feat: sell", ANN, NOW)
        plan = Plan(
            project="shop",
            workflow="trunk",
            branch="main",
            commit=base,
            bump=Bump("1.0.0", "1.1.0", "minor", "1 commit asks for minor"),
            tag="v1.1.0",
            day="2023-11-14",
            commits=(base,),
            changelog="## 1.1.0\n\n- sell\n",
            destination=Destination("origin"),
            approvals=Approvals(
                at_least=2, roles=("engineering", "qa"), one_per_role=True, not_by=("starter",)
            ),
            people=PEOPLE,
        )
        job = Job(RELEASE, plan, plan.digest, {}, ANN, NOW, flow=3)
        self.book.begin(row_of(job), ANN)
        self.candidate = self.publisher.commit(base, {"v": "1\n"}, "chore(release): 1.1.0", ANN, NOW)
        self.book.candidate(f"{RELEASE}/candidate", RELEASE, self.candidate, NOW, ())
        self.remote.refs["refs/heads/release/1.1.0"] = self.candidate
        self.book.enter(RELEASE, doing("approval", "approval"), 500)
        self.kept = MemoryFiles()
        self.asking: tuple[str, ...] = (RELEASE,)
        self.questions = Questions(job, self.book, lambda: "0c" * 16)
        self.ask()
        self.request(request_here(self.releases, self.row))

    @property
    def row(self):
        return self.book.find(RELEASE)

    def ask(self) -> str:
        """Ask what there is to ask now; the digest of it."""
        name, asking = self.questions.next(self.row.at.question)
        attempt = Attempt(f"{RELEASE}/{name}", 1, lambda: False)
        return self.questions.ask(attempt, asking, self.candidate, ANN, NOW).digest

    def request(self, request, release: str = RELEASE, signer=SIGNER, seal: bytes | None = None) -> None:
        content = request if isinstance(request, bytes) else msgspec.json.encode(request)
        if seal is None:
            seal = msgspec.json.encode(Seal(signer.public, signer.sign(sealed(release, content))))
        files = {FILE: content, SEAL: seal}
        self.publisher.publish_files("origin", f"{REQUESTS}{release}", files, "x", ANN, NOW)

    def seal(self) -> bytes:
        """That of the request that is there."""
        return self.publisher.objects[self.remote.refs[f"{REQUESTS}{RELEASE}"]].files[SEAL]

    @property
    def requests(self) -> RemoteRequests:
        keys = RecordKeys(lambda: Anchored(frozenset({SIGNER.public}), self.asking), made_by, self.kept)
        return RemoteRequests(self.publisher, "origin", keys)

    def find(self, name: str = ""):
        return self.requests.find(name)

    def give(self, who=BOB, kind="approve", comment="", about=""):
        return give(
            self.clone(who),
            self.publisher,
            SIGNATURES,
            local_caller(who, SIGNATURES),
            self.find(),
            Reply(kind, comment, about),
        )

    def push(self, *contents: bytes) -> None:
        files = {f"{number}.json": content for number, content in enumerate(contents)}
        self.publisher.publish_files("origin", REF, files, "x", ANN, NOW)

    def said(self) -> list[tuple[str, str, str]]:
        return [(order.person.name, order.kind, order.person.level) for order in self.book.orders(RELEASE)]


def asking_so(request, **change):
    """The request with something changed, and a question that goes with it."""
    named = {"digest": "plan", "release": "release", "candidate": "candidate", "about": "about"}
    known = {named[name]: value for name, value in change.items() if name in named}
    question = msgspec.structs.replace(request.question, **known)
    return msgspec.structs.replace(request, question=question, **change)


@pytest.fixture
def place(clone, tmp_path):
    found = Place(clone, tmp_path)
    yield found
    found.record.close()


def test_a_signed_answer_from_another_clone_is_written_down_and_the_release_hears_it(place):
    place.give(comment="seen on staging")
    heard = place.answers.collect(place.row)
    assert heard.remarks == ()
    (order,) = place.book.orders(RELEASE)
    assert (order.kind, order.person) == ("approve", Person("Bob", "bob@shop.example", "signed"))
    assert (order.comment, order.manner) == ("seen on staging", "by gonogo approve in another clone")
    assert (order.commit, order.plan) == (place.candidate, place.row.job["digest"])
    assert place.bell.rung == [RELEASE]


def test_an_answer_is_written_down_once_however_often_it_is_found(place):
    for comment in ("first", "said again"):
        place.give(comment=comment)
        place.answers.collect(place.row)
        Answers(place.releases, place.publisher, SIGNATURES).collect(place.row)
    assert [order.comment for order in place.book.orders(RELEASE)] == ["first"]


def test_two_processes_that_find_an_answer_at_once_write_it_down_once(place, monkeypatch):
    place.give()
    other = Answers(place.releases, place.publisher, SIGNATURES)
    found = other.heard(place.row)
    place.answers.collect(place.row)
    monkeypatch.setattr(other, "heard", lambda _: found)
    assert len(other.collect(place.row).words) == 1
    assert place.said() == [("Bob", "approve", "signed")]


def test_a_word_that_is_said_before_the_flow_begins_rings_no_bell_that_is_not_there_yet(place):
    place.book.enter(RELEASE, doing("beginning", "beginning"), 0)
    place.give()
    place.answers.collect(place.row)
    assert place.said() == [("Bob", "approve", "signed")]
    assert place.bell.rung == []


def test_looking_writes_nothing_down(place):
    place.give()
    assert [word.person.name for word in place.answers.heard(place.row).words] == ["Bob"]
    assert place.said() == []


def test_several_people_and_kinds_of_answer_are_all_heard(place):
    place.give(about=EMERGENCY, comment="customers cannot pay")
    place.give(someone("cem@shop.example", CEM_KEY, "Cem"), kind="reject", comment="no")
    place.answers.collect(place.row)
    assert sorted(place.said()) == [("Bob", "approve", "signed"), ("Cem", "reject", "signed")]


def test_somebodys_further_address_is_theirs(place):
    place.give(someone("bob@home.example", BOB_KEY))
    place.answers.collect(place.row)
    assert [order.person.email for order in place.book.orders(RELEASE)] == ["bob@shop.example"]


@pytest.mark.parametrize(
    ("change", "remark"),
    [
        ({"signature": "made up"}, "signed it with no key that people has for them"),
        ({"kind": "reject"}, "signed it with no key"),
        ({"commit": "e" * 40}, "signed it with no key"),
        ({"person": Person("Bob", "cem@shop.example")}, "Cem signed it with no key"),
        ({"person": Person("Bob", "eve@shop.example")}, "eve@shop.example is not in people"),
        ({"person": Person("Ann", "ann@shop.example")}, "Ann signed it with no key"),
        ({"kind": "abort"}, "it is no yes and no no, but abort"),
        ({"kind": "approve", "about": "unit"}, "it is about unit, which nobody asks about"),
    ],
)
def test_what_nobody_signed_is_passed_over_and_told_once(place, change, remark):
    word = place.give()
    place.remote.refs.pop(REF)
    place.push(msgspec.json.encode(msgspec.structs.replace(word, **change)))
    (told,) = place.answers.collect(place.row).remarks
    assert remark in told
    assert place.answers.collect(place.row).remarks == ()
    assert place.said() == []


def test_a_name_that_somebody_else_wrote_over_an_answer_does_not_count(place):
    word = place.give()
    place.remote.refs.pop(REF)
    place.push(msgspec.json.encode(msgspec.structs.replace(word, person=Person("Eve", word.person.email))))
    place.answers.collect(place.row)
    assert place.said() == [("Bob", "approve", "signed")]


def test_an_answer_about_another_commit_is_written_down_as_what_it_is(place):
    other = msgspec.structs.replace(place.find(), candidate="e" * 40)
    give(
        place.clone(BOB), place.publisher, SIGNATURES, local_caller(BOB, SIGNATURES), other, Reply("approve")
    )
    place.answers.collect(place.row)
    assert [order.commit for order in place.book.orders(RELEASE)] == ["e" * 40]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"null",
        b"[" * 100_000,
        b'{"x":' * 3000 + b"1",
        b"\xff\xfe",
        b'{"number": "one"}',
        b'{"number":0,"kind":"approve","person":{"name":"Bob"}}',
        b"x" * (LARGEST + 1),
        b'"\\ud800"',
    ],
    ids=lambda content: repr(content[:12]),
)
@pytest.mark.threat("remote", "Push malformed answers beside the genuine ones")
def test_a_hostile_file_is_passed_over_with_a_sentence_and_hides_no_other(place, content):
    word = place.give()
    place.push(content)
    heard = place.answers.collect(place.row)
    assert len(heard.remarks) == 1
    assert heard.remarks[0].isprintable()
    assert place.said() == [("Bob", word.kind, "signed")]


def test_a_number_that_no_clock_shows_and_a_text_without_end_are_cut(place):
    word = place.give()
    place.remote.refs.pop(REF)
    place.push(msgspec.json.encode(msgspec.structs.replace(word, at=10**40, comment="\x1b[2J" + "x" * 9000)))
    place.answers.collect(place.row)
    (order,) = place.book.orders(RELEASE)
    assert order.at == NOW + 100
    assert len(order.comment) < 2100
    assert order.comment.isprintable()


def test_too_many_or_too_large_answers_are_not_read(place):
    place.push(*(b"%d" % number for number in range(MOST + 1)))
    assert "where 500 may be" in place.answers.collect(place.row).remarks[0]
    place.push(b"x" * (9 << 20))
    assert "too many to read" in place.answers.collect(place.row).remarks[0]


def test_a_remote_that_is_away_is_told_once_and_breaks_nothing(place):
    place.give()
    place.remote.away = True
    (told,) = place.answers.collect(place.row).remarks
    assert "origin is unreachable" in told
    assert place.answers.collect(place.row).remarks == ()
    place.remote.away = False
    place.answers.collect(place.row)
    assert place.said() == [("Bob", "approve", "signed")]


def test_the_request_is_found_by_nothing_version_release_candidate_or_commit(place):
    names = ("", "1.1.0", RELEASE, "v1.1.0", "1.1.0-rc.1", place.candidate[:9])
    assert {place.find(name).release for name in names} == {RELEASE}
    with pytest.raises(UsageError, match=r"No request on origin is for 2\.0\.0\. There are: 1\.1\.0"):
        place.find("2.0.0")


def test_of_several_requests_one_has_to_be_named(place):
    found = place.find()
    question = msgspec.structs.replace(found.question, release="1.1.0-0b")
    place.request(msgspec.structs.replace(found, release="1.1.0-0b", question=question), "1.1.0-0b")
    place.asking = ("1.1.0-0b", RELEASE)
    with pytest.raises(
        UsageError, match=r"say which one:\n  1\.1\.0: release 1\.1\.0-0b.*\n  1\.1\.0: .*-0a"
    ):
        place.find()
    assert place.find("1.1.0-0b").release == "1.1.0-0b"


def test_without_a_request_there_is_nothing_to_answer(place):
    place.remote.refs.pop(f"{REQUESTS}{RELEASE}")
    with pytest.raises(UsageError, match="No release waits for approval on origin"):
        place.find()


def test_a_remote_that_gives_no_answer_is_an_error_for_who_asks(place):
    place.remote.away = True
    with pytest.raises(RepositoryError, match="origin gave no answer"):
        place.find()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"digest": "d" * 64}, "its plan is not the one of its digest"),
        ({"version": "2.0.0"}, "it is for 2.0.0, and its plan is for 1.1.0"),
        ({"release": "another"}, "it is for another"),
        ({"candidate": "e" * 40}, "it asks about eeeeeee, and release/1.1.0 stands on"),
        ({"candidate": "--output=x"}, "it names a commit that is none"),
        ({"about": "moon"}, "it asks about an environment that its plan does not have"),
    ],
)
def test_a_request_that_is_not_what_it_says_is_refused(place, change, problem):
    place.request(asking_so(place.find(), **change))
    with pytest.raises(UsageError, match=problem):
        place.find(RELEASE)


def test_a_plan_that_was_changed_has_another_digest(place):
    request = place.find()
    rule = Approvals(automatic=True)
    place.request(
        msgspec.structs.replace(request, plan=msgspec.structs.replace(request.plan, approvals=rule))
    )
    with pytest.raises(UsageError, match="its plan is not the one of its digest"):
        place.find()


def test_a_release_branch_that_is_gone_is_refused(place):
    place.remote.refs.pop("refs/heads/release/1.1.0")
    with pytest.raises(UsageError, match=r"release/1\.1\.0 is not there"):
        place.find()


@pytest.mark.parametrize("content", [b"", b"{}", b"[" * 100_000, b"\xff", b"x" * (33 << 20)], ids=len)
def test_a_broken_request_is_told_and_hides_no_other(place, content):
    place.request(content, "broken")
    with pytest.raises(UsageError, match="The request of release broken cannot be answered") as told:
        place.find("broken")
    assert len(str(told.value)) < 400
    assert place.find().release == RELEASE
    assert place.find("1.1.0").release == RELEASE


@pytest.mark.parametrize(
    ("who", "problem"),
    [
        (someone("bob@shop.example", ""), "has to be signed. Set it up: git config gpg.format ssh"),
        (someone("eve@shop.example", BOB_KEY), "eve@shop.example is not in people"),
        (someone("bob@shop.example", CEM_KEY), "people has another key for bob@shop.example"),
        (someone("ann@shop.example", BOB_KEY), "people has no key for ann@shop.example"),
        (someone("robot@shop.example", f"ssh-ed25519 {'R' * 68}"), "is a program, which may only ask"),
    ],
)
def test_an_answer_that_could_not_count_is_not_pushed(place, who, problem):
    with pytest.raises(UsageError, match=problem):
        place.give(who)
    assert REF not in place.remote.refs


def test_a_server_that_refuses_the_answer_is_told(place):
    place.remote.refusing[REF] = "read only"
    with pytest.raises(RepositoryError, match="origin refused your answer: read only"):
        place.give()


def test_two_who_answer_at_once_both_come_through(place, monkeypatch):
    publish, others = place.publisher.publish_files, [b"theirs"]

    def published(*given, **more):
        if others:
            tip = place.remote.refs.get(REF, "")
            publish("origin", REF, {"other.json": others.pop()}, "x", ANN, NOW)
            return publish(*given, **{**more, "on": tip})
        return publish(*given, **more)

    monkeypatch.setattr(place.publisher, "publish_files", published)
    place.give()
    assert len(place.publisher.objects[place.remote.refs[REF]].files) == 2


def test_the_request_shows_what_an_approver_needs(place):
    request, project = place.find(), place.clone()
    head = project.references.head
    plan = msgspec.structs.replace(request.plan, commit=head, commits=(head,))
    request = msgspec.structs.replace(request, plan=plan)
    known = subjects(project.repository, plan)
    told = unstyle(request_text(request, known, ["go unit: 12 tests"]))
    for part in (
        f"shop 1.1.0 at {place.candidate[:7]}, candidate 1.1.0-rc.1",
        "begun by Ann <ann@shop.example>",
        "- sell",
        f"{head[:7]} feat: sell things",
        "go unit: 12 tests",
        "Risk\n  low",
        "after it: v1.0.0 is the release to go back to",
        "2 people in the role of engineering or qa, one per role, but not who began it",
    ):
        assert part in told


def lies(asked):
    """The request with one thing changed that people see, or that its question has, by what it is."""
    unit = decision("unit")
    changed = {
        "another answer of a gate": {"decisions": (msgspec.structs.replace(unit, call=Call.NO_GO),)},
        "an answer that was not given": {"decisions": (*asked.decisions, decision("e2e"))},
        "no answer": {"decisions": ()},
        "other words of a gate": {"decisions": (msgspec.structs.replace(unit, reason="all well"),)},
        "another starter": {"starter": "Eve <eve@shop.example>"},
        "another environment": {"about": "production"},
        "another candidate": {"candidate": "e" * 40},
        "another risk": {"question": msgspec.structs.replace(asked.question, risk="high")},
        "another release": {"release": "1.1.0-0b"},
    }
    return {name: msgspec.structs.replace(asked, **change) for name, change in changed.items()}


def decision(gate: str, call: Call = Call.GO, reason: str = "said so") -> Decision:
    return Decision(gate, call, Because.PASSED, reason, Subject("c", "d"), seconds=0.5)


@pytest.mark.threat("remote", "Let a request show something else than its question has")
def test_a_request_that_shows_what_its_question_has_not_is_refused_though_a_known_key_signed_it(place):
    place.book.decide(f"{RELEASE}/gate-unit", RELEASE, decision("unit"))
    place.ask()
    asked = request_here(place.releases, place.row)
    assert asked.fault == ""
    for lie, lying in lies(asked).items():
        place.request(lying)
        with pytest.raises(UsageError, match=r"cannot be answered: its question|it asks about an env"):
            pytest.fail(f"{lie}: {place.find(RELEASE)}")


SEALS = [
    ("no record signed it", b""),
    ("no record signed it: an earlier gonogo", b"[" * 100_000),
    ("its signature is false", msgspec.json.encode(Seal(SIGNER.public, SIGNER.sign(b"something else")))),
    ("its signature is false", msgspec.json.encode(Seal(b"", b""))),
]


@pytest.mark.threat("remote", "Show people a request that no record signed")
@pytest.mark.parametrize(("problem", "seal"), SEALS)
def test_a_request_that_no_record_signed_is_refused_with_a_way_out(place, problem, seal):
    place.request(place.find(), seal=seal)
    with pytest.raises(UsageError, match=rf"{problem}.* Ask who began it"):
        place.find(RELEASE)


@pytest.mark.threat("remote", "Sign a request with a key that the ledger does not show")
def test_a_request_that_another_key_signed_is_refused(place):
    place.request(place.find(), signer=FakeSigner("another"))
    with pytest.raises(UsageError, match=r"by a key that the ledger there does not show: [0-9a-f]{64}"):
        place.find(RELEASE)


@pytest.mark.threat("remote", "Use the signature of one request for another")
def test_a_signature_is_good_for_one_request_of_one_release(place):
    first = place.find()
    place.request(asking_so(first, release="1.1.0-0b"), "1.1.0-0b", signer=SIGNER, seal=place.seal())
    with pytest.raises(UsageError, match="its signature is false"):
        place.find("1.1.0-0b")


def test_what_an_earlier_gonogo_asks_is_refused_with_a_way_out(place):
    place.request(msgspec.structs.replace(place.find(), question=None))
    with pytest.raises(UsageError, match=r"it asks no question.*is answered where it runs"):
        place.find()


@pytest.mark.threat("remote", "Sign a request with a key that the ledger shows, and gonogo.yml does not")
def test_where_the_main_branch_names_the_keys_the_ledger_is_not_trusted_for_them(place):
    known, other = fingerprint(SIGNER.public), "0" * 64
    seal = msgspec.json.encode(Seal(SIGNER.public, SIGNER.sign(sealed(RELEASE, b"asked"))))
    shown = Anchored(frozenset({SIGNER.public}), ())
    for anchored, pinned, fault in ((shown, [other], True), (Anchored(), [other, known], False)):
        keys = RecordKeys(lambda found=anchored: found, made_by, place.kept, pinned)
        assert bool(keys.fault(RELEASE, b"asked", seal)) is fault
        assert bool(keys.first_contact(seal)) is fault
    assert foreign([SIGNER.public], []) == foreign([SIGNER.public], [known]) == ()
    (told,) = foreign([SIGNER.public], [other])
    assert known in told


def test_the_first_contact_with_a_key_is_told_once(place):
    first, second = place.requests, place.requests
    first.find()
    assert len(first.remarks) == 1
    assert "First contact: this clone takes the record's key" in first.remarks[0]
    second.find()
    assert second.remarks == []


JUNK = (b"", b"{", b"[" * 10_000, b"\xff", b"x" * 100_000)


@pytest.mark.threat("remote", "Hide the genuine request among twenty others, or thousands")
@pytest.mark.parametrize("known", [True, False], ids=["the ledger tells of it", "the ledger is behind"])
@pytest.mark.parametrize("number", [20, 3000])
def test_junk_requests_do_not_hide_the_genuine_one_and_are_counted(place, monkeypatch, number, known):
    genuine, refs = place.find(), place.remote.refs
    names = [f"{'0' if known else '9'}.0.{count}-junk" for count in range(number)]
    for count, name in enumerate(names[:20]):
        place.request(JUNK[count % len(JUNK)], name, seal=b"")
    refs |= {f"{REQUESTS}{name}": refs[f"{REQUESTS}{names[0]}"] for name in names[20:]}
    place.asking = (RELEASE,) if known else ()
    reads, read = [], place.publisher.read_files
    monkeypatch.setattr(place.publisher, "read_files", lambda *a, **k: (reads.append(a), read(*a, **k))[1])
    requests = place.requests
    assert requests.find() == genuine
    assert len(reads) == (1 if known else 20)
    assert requests.remarks == [
        f"{number:,} references on origin under refs/gonogo/requests/ are no request of a known record"
    ]


def test_junk_alone_is_told_and_read_no_further_than_needed(place):
    place.remote.refs.pop(f"{REQUESTS}{RELEASE}")
    for count in range(25):
        place.request(b"{", f"0.0.{count}-junk", seal=b"")
    with pytest.raises(UsageError, match=r"(?s)No request on origin can be answered.*and 5 more") as told:
        place.find()
    assert str(told.value).count("no record signed it") == 20


@pytest.mark.threat("person", "Answer an older question, or one that was never asked")
@pytest.mark.parametrize("question", ["", "f" * 64, "older"])
def test_a_signed_answer_to_another_question_is_written_down_as_what_it_is(place, question):
    older, newer = place.find().question.digest, place.ask()
    assert older != newer
    given = older if question == "older" else question
    who = local_caller(BOB, SIGNATURES)
    person, signature = who.signed(statement(place.row.job["digest"], place.candidate, "approve", "", given))
    word = Instruction(
        0, "approve", person, "", "", place.candidate, place.row.job["digest"], NOW, signature, "", given
    )
    place.push(msgspec.json.encode(word))
    assert place.answers.collect(place.row).remarks == ()
    (order,) = place.book.orders(RELEASE)
    assert (order.question, order.person.level) == (given, "signed")


@pytest.mark.threat("remote", "Let a signed answer say that it answers another question")
def test_an_answer_whose_question_was_changed_is_passed_over(place):
    word = place.give()
    place.remote.refs.pop(REF)
    place.push(msgspec.json.encode(msgspec.structs.replace(word, question=place.ask())))
    (told,) = place.answers.collect(place.row).remarks
    assert "signed it with no key that people has for them" in told


def test_a_record_that_has_no_longer_what_was_asked_shows_nothing(place):
    place.book.enter(RELEASE, doing("approval", "approval", "production"), 500)
    with pytest.raises(UsageError, match=r"cannot be shown: nothing was asked yet.*gonogo resume"):
        request_here(place.releases, place.row)
