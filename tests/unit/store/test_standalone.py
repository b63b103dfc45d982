"""Twelve kinds of tampering and more, each found by the verifier that stands alone and by gonogo's own.

A ledger that somebody tells anew from its beginning and signs with a key of the clone is a sound chain:
then it is what it says that does not follow.
"""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.telling import ANN, BOB, CEM, COMMIT, MAIN, RELEASE, RULE, TAG_OBJECT, Telling

from gonogo.adapters.signer.ed25519 import genuine, public_pem
from gonogo.app.releasing.recomputing import exported
from gonogo.domain.audit.rows import Row, compared
from gonogo.domain.decision import Call, Subject
from gonogo.domain.ledger import Checkpoint, origin, statement
from gonogo.domain.people.answer import Answer
from gonogo.domain.people.approval import ApprovalContext, Approvals, decide
from gonogo.domain.people.people import Member
from gonogo.domain.planning.plan import GatePlan
from gonogo.store import verify_ledger
from gonogo.store.export import exported_entries, exported_plan, exported_rows, verify_export
from gonogo.testing.signer import FakeSigner

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def private(name: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(sha256(name.encode()).digest())


def _string(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


def key_of(name: str) -> str:
    return private(name).public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


def sign(name: str, text: bytes) -> str:
    """A signature as ssh-keygen makes it."""
    from base64 import b64decode, b64encode

    key = b64decode(key_of(name).split(" ")[1])
    parts = (b"gonogo-approval", b"", b"sha256", sha256(text).digest())
    made = private(name).sign(b"SSHSIG" + b"".join(map(_string, parts)))
    signature = _string(_string(b"ssh-ed25519") + _string(made))
    blob = b"SSHSIG\0\0\0\1" + _string(key) + b"".join(map(_string, parts[:3])) + signature
    body = b64encode(blob).decode()
    return f"-----BEGIN SSH SIGNATURE-----\n{body}\n-----END SSH SIGNATURE-----\n"


def told(**plan: Any) -> Telling:
    return Telling(sign, key_of, **plan)


def rows(telling: Telling) -> list[Row]:
    """What tables say of what is told."""
    found = []
    for one in telling.told:
        data, place = one["data"], (one["operation"], RELEASE)
        if one["kind"].startswith("order."):
            facts = {name: value for name, value in data.items() if name != "comment"}
            found.append(Row("orders", *place, facts | {"kind": one["kind"][6:], "person": one["who"]}))
        elif one["kind"] == "gate.decided":
            subject = data["subject"] if isinstance(data.get("subject"), dict) else {}
            found.append(Row("decision", *place, data | subject))
    begun = telling.find("release.started")["data"]
    state = {"starter": ANN, "outcome": "released", "project": "shop", "package": ""}
    made = telling.find("candidate.made")["data"]
    return [
        *found,
        Row("release", RELEASE, RELEASE, begun | state),
        Row("candidate", RELEASE, RELEASE, made),
    ]


class Export:
    """A folder as `gonogo ledger export` writes it."""

    def __init__(self, folder: Path, telling: Telling) -> None:
        self.folder = folder
        folder.mkdir()
        (folder / "plans").mkdir()
        (folder / "plans" / f"{telling.plan.digest}.json").write_bytes(
            rfc8785.dumps(msgspec.to_builtins(telling.plan))
        )
        self.tables(rows(telling))
        self.lines([entry.line for entry in telling.entries])
        self.signed()

    def lines(self, lines: list[bytes]) -> None:
        (self.folder / "ledger.jsonl").write_bytes(b"".join(lines))

    @property
    def entries(self) -> list[bytes]:
        return (self.folder / "ledger.jsonl").read_bytes().splitlines(keepends=True)

    def tables(self, found: list[Row]) -> None:
        (self.folder / "rows.jsonl").write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in found))

    def signed(self, name: str = "laptop") -> None:
        """Sign what is there."""
        entries = self.entries
        text = statement(origin("shop"), len(entries), sha256(entries[-1][:-1]).hexdigest())
        signer = FakeSigner(name)
        checkpoint = Checkpoint(text, signer.sign(text.encode()), signer.public)
        (self.folder / "checkpoints.jsonl").write_bytes(checkpoint.line)
        (self.folder / "checkpoint.txt").write_bytes(text.encode())
        (self.folder / "checkpoint.sig").write_bytes(checkpoint.signature)
        (self.folder / "key.pem").write_bytes(public_pem(checkpoint.key))

    def verdict(self, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
        """What the verifier says, and its exit code."""
        kept, sys.argv = sys.argv, ["verify_ledger.py", str(self.folder), "--json", *words]
        try:
            code = verify_ledger.main()
        finally:
            sys.argv = kept
        return code, json.loads(capsys.readouterr().out or "{}")


class Keys:
    """Signatures by the verifier's own means, which is faster than to start a process for each."""

    def verify(self, text: bytes, signature: bytes, namespace: str, principal: str, allowed_key: str) -> bool:
        found = verify_ledger.read_ssh(signature.decode())
        return verify_ledger.ssh_genuine(found, text) is True


def gonogo(folder: Path) -> list[str]:
    """What `gonogo ledger verify FOLDER` finds that does not follow."""
    plan = partial(exported_plan, folder)
    found = list(exported(exported_entries(folder), plan, Keys()))  # type: ignore[arg-type]
    differing = compared(exported_rows(folder) or [], exported_entries(folder))
    return [*(fault for one in found for fault in one.faults), *differing]


@pytest.fixture
def verified(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, list[str]]]:
    """Exports what is told, and gives exit code and faults."""

    def verify(telling: Telling, *words: str) -> tuple[int, list[str]]:
        place = tmp_path / f"out-{len(list(tmp_path.iterdir()))}"
        code, found = Export(place, telling).verdict(capsys, *words)
        if not words:
            assert bool(gonogo(place)) is bool(found["faults"]), "both find it, or neither"
        return code, found.get("faults", [])

    return verify


def test_an_untouched_export_is_sound_and_says_what_it_could_not_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = Export(tmp_path / "out", told())
    code, found = export.verdict(capsys)
    assert (code, found["sound"], found["entries"], found["signed"]) == (0, True, 8, 8)
    assert (found["releases"], found["faults"]) == (1, [])
    assert list(found["unchecked"]) == [
        "where tags stand is not looked at without --git REPOSITORY",
        "that its plan has the rules of gonogo.yml and all authors is not checked without --git",
    ]
    assert export.verdict(capsys, "--strict")[0] == 4
    done = subprocess.run(
        [sys.executable, "-I", "-S", verify_ledger.__file__, str(export.folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.splitlines()[-1]) == (
        0,
        "SOUND: 8 entries, all of them signed; 1 releases computed again",
    )


CHAIN = {
    "changed": lambda lines: [*lines[:3], lines[3].replace(b'"go"', b'"no"'), *lines[4:]],
    "removed": lambda lines: [*lines[:3], *lines[4:]],
    "inserted": lambda lines: [*lines[:3], lines[2], *lines[3:]],
    "reordered": lambda lines: [*lines[:3], lines[4], lines[3], *lines[5:]],
    "cut off at the end": lambda lines: lines[:-1],
}


@pytest.mark.threat("file", "Change the chain of the ledger, cut it, or put it in another order")
@pytest.mark.parametrize("how", CHAIN)
def test_an_entry_that_was_changed_removed_inserted_reordered_or_cut_off_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], how: str
) -> None:
    export = Export(tmp_path / "out", told())
    export.lines(CHAIN[how](export.entries))
    assert export.verdict(capsys)[0] == 3
    assert not verify_export(export.folder, genuine, public_pem).ok


def test_a_ledger_that_another_key_signed_is_found_where_keys_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = Export(tmp_path / "out", told())
    mine = tmp_path / "mine.pem"
    mine.write_bytes(public_pem(FakeSigner("laptop").public))
    assert export.verdict(capsys, "--key", str(mine))[0] == 0
    export.signed("somebody else")
    code, found = export.verdict(capsys, "--key", str(mine))
    assert (code, found["faults"]) == (
        3,
        ["the checkpoint at entry 8 is signed with a key that is not trusted"],
    )
    assert not verify_export(export.folder, genuine, public_pem, {FakeSigner("laptop").public}).ok


def test_a_plan_that_was_changed_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    telling = told()
    export = Export(tmp_path / "out", telling)
    plan = export.folder / "plans" / f"{telling.plan.digest}.json"
    plan.write_bytes(plan.read_bytes().replace(b'"at_least":1', b'"at_least":0'))
    faults = export.verdict(capsys)[1]["faults"]
    assert faults == [f"1.1.0 ({RELEASE}): its plan is not the one of its digest"]
    plan.unlink()
    code, found = export.verdict(capsys)
    assert code == 0
    assert "its plan is not in the folder, so people and rules are not checked" in found["unchecked"]


def test_rules_that_were_replaced_in_plan_and_entries_make_the_approvals_void(verified) -> None:
    before = told()
    telling = told(approvals=Approvals(at_least=1, roles=("developer",)))
    telling.find("order.approve")["data"] |= {
        "signature": before.find("order.approve")["data"]["signature"],
    }
    code, faults = verified(telling)
    assert code == 3
    assert "entry 5: the word to approve is signed by nobody who is known" in faults[0]


def test_an_approval_by_nobody_who_is_known_is_found(verified) -> None:
    telling = told()
    telling.told.remove(telling.find("order.approve"))
    word = telling.order("approve", "eve", BOB)
    telling.told.remove(word)
    telling.told.insert(4, word)
    assert verified(telling) == (
        3,
        [
            f"1.1.0 ({RELEASE}): entry 5: the word to approve is signed by nobody who is known",
            f"1.1.0 ({RELEASE}): entry 6: approved, but by what is there: 0 of 1 approvals count",
        ],
    )


@pytest.mark.parametrize("name", ["plan", "commit", "about"])
def test_an_approval_of_another_question_is_found(verified, name: str) -> None:
    telling = told()
    telling.find("order.approve")["data"][name] = "f" * 64
    code, faults = verified(telling)
    assert (code, len(faults)) == (3, 2)


def test_an_approval_that_answers_no_question_does_not_count(verified) -> None:
    telling = told()
    asked = {"about": "", "question": "1" * 64}
    telling.before("order.approve", telling.add("question.asked", ANN, asked))
    assert "0 of 1 approvals count" in verified(telling)[1][0]
    telling.told.remove(telling.find("order.approve"))
    telling.before("release.published", telling.order("approve", "bob", BOB, question="1" * 64))
    decided = telling.find("gate.decided", "approval")
    telling.told.remove(decided)
    telling.told.insert(6, decided)
    assert verified(telling) == (0, [])
    telling.find("question.asked")["data"]["question"] = "2" * 64
    assert "0 of 1 approvals count" in verified(telling)[1][0]


@pytest.mark.parametrize("part", ["candidate", "plan", "round", "risk", "level", "gate", "call", "digest"])
def test_a_question_that_names_another_thing_than_the_entries_before_it_is_found(verified, part: str) -> None:
    telling = told()
    telling.asked()
    assert verified(telling) == (0, [])
    telling.otherwise(part)
    code, (fault,) = verified(telling)
    named = part if part in ("candidate", "plan", "round", "risk", "level") else "answer of a gate"
    assert (code, fault.endswith(f"entry 5: its question names another {named} than was")) == (3, True)


@pytest.mark.parametrize("part", ["none", "no list", "no text"])
def test_a_question_that_shows_no_answers_of_gates_is_found(verified, part: str) -> None:
    telling = told()
    telling.asked()
    telling.otherwise(part)
    assert "its question names another answer of a gate than was" in verified(telling)[1][0]


@pytest.mark.threat("file", "Change what a question showed, and leave the digest that people signed")
def test_a_question_that_is_not_the_one_of_its_digest_is_found(verified) -> None:
    telling = told()
    telling.asked()
    telling.find("question.asked")["data"]["nonce"] = "8"
    code, faults = verified(telling)
    assert (code, faults) == (3, [f"1.1.0 ({RELEASE}): entry 5: its question is not the one of its digest"])


@pytest.mark.threat("file", "Let an approval count that came after the time in which it was waited for")
@pytest.mark.parametrize(("seconds", "code"), [(299, 0), (300, 3)])
def test_an_approval_that_came_too_late_is_found(verified, seconds: int, code: int) -> None:
    telling = told(approvals=msgspec.structs.replace(RULE, expires="5m"))
    question = telling.asked()
    telling.find("order.approve")["at"] = question["at"] + seconds
    assert verified(telling)[0] == code


@pytest.mark.threat("file", "Say that a window was open when it was closed, or that nothing was frozen")
@pytest.mark.parametrize(("at", "code"), [(1_800_000_000, 3), (1_800_021_600, 0)])
def test_a_go_while_a_window_was_closed_is_found(verified, at: int, code: int) -> None:
    hours = GatePlan("hours", "window", '{"days":"mon-fri"}', required=True, timeout=60)
    telling = told(gates=(hours,))
    telling.before("order.approve", telling.decided("hours"))
    telling.find("gate.decided", "hours")["at"] = at
    assert verified(telling)[0] == code
    telling.find("gate.decided", "hours")["data"]["free_text"] = "f" * 64
    telling.before("gate.decided", telling.order("emergency", "bob", BOB))
    assert verified(telling)[0] == 0


def test_times_that_nothing_is_known_of_are_told_as_not_checked(tmp_path: Path, capsys) -> None:
    hours = GatePlan("hours", "window", '{"holidays":"DE"}', required=False, timeout=60)
    other = GatePlan("other", "window", '{"zone":"Nowhere/Else"}', required=False, timeout=60)
    rule = msgspec.structs.replace(RULE, expires="5m")
    export = Export(tmp_path / "out", told(gates=(hours, other), approvals=rule))
    code, found = export.verdict(capsys)
    assert code == 0
    assert {
        "the holidays of a window are not checked",
        "a window or its zone cannot be read here",
        "when people were asked was not recorded, so how long they had is not checked",
    } <= set(found["unchecked"])


def test_questions_that_were_taken_out_of_the_ledger_are_missed(verified) -> None:
    telling = told()
    telling.find("release.started")["data"]["asks"] = True
    assert "approved, and nobody was asked a question" in verified(telling)[1][0]
    automatic = told(approvals=Approvals(automatic=True))
    automatic.find("release.started")["data"]["asks"] = True
    assert verified(automatic) == (0, [])


def test_an_override_that_answers_no_question_does_not_count(verified) -> None:
    telling = told()
    telling.before("gate.decided", telling.add("question.asked", ANN, {"about": "u", "question": "1" * 64}))
    telling.before("gate.decided", telling.order("override", "bob", BOB, "unit", question="1" * 64))
    telling.find("gate.decided", "unit")["data"]["because"] = "overridden"
    assert "overridden" not in " ".join(verified(telling)[1])
    telling.find("question.asked")["data"]["question"] = "2" * 64
    assert "unit was overridden by nobody who may" in " ".join(verified(telling)[1])


def test_a_genuine_approval_of_another_plan_does_not_count(verified) -> None:
    telling = told()
    telling.find("order.approve")["data"] = told(day="2030-01-01").find("order.approve")["data"]
    assert "0 of 1 approvals count" in verified(telling)[1][0]


@pytest.mark.parametrize(("name", "who"), [("ann", ANN), ("cem", CEM)])
def test_an_approval_by_the_starter_or_in_another_role_is_found(verified, name: str, who: str) -> None:
    telling = told()
    telling.told.remove(telling.find("order.approve"))
    word = telling.order("approve", name, who)
    telling.told.remove(word)
    telling.told.insert(4, word)
    assert "approved, but by what is there: 0 of 1 approvals count" in verified(telling)[1][0]


def test_a_rejection_that_was_passed_over_is_found(verified) -> None:
    telling = told()
    word = telling.order("reject", "bob", BOB)
    telling.told.remove(word)
    telling.told.insert(4, word)
    assert "somebody rejected it" in verified(telling)[1][0]


def test_a_release_that_a_gate_refused_or_was_not_asked_about_is_found(verified) -> None:
    telling = told()
    telling.find("gate.decided", "unit")["data"]["call"] = "no-go"
    assert "entry 4: it was published although unit said no-go" in verified(telling)[1][0]
    telling.told.remove(telling.find("gate.decided", "unit"))
    assert "unit, which its plan requires, was not asked" in verified(telling)[1][0]
    telling.told.remove(telling.find("gate.decided", "approval"))
    assert "nobody was asked for approval" in verified(telling)[1][0]


def test_an_answer_about_another_commit_and_a_second_candidate_are_found(verified) -> None:
    telling = told()
    telling.find("gate.decided", "unit")["data"]["subject"]["commit"] = "9" * 40
    assert "entry 4: unit answered about another commit or plan" in verified(telling)[1][0]
    made = telling.find("candidate.made")
    telling.told.insert(3, made | {"data": made["data"] | {"commit": "9" * 40, "plan": "f"}})
    telling.told.insert(1, telling.told[0])
    faults = " ".join(verified(telling)[1])
    for fault in ("made by another plan", "it has two candidates", "entry 2 begins it a second time"):
        assert fault in faults


def test_a_version_that_is_not_the_plans_is_found(verified) -> None:
    telling = told()
    telling.find("release.started")["data"]["version"] = "9.9.9"
    assert "its plan has another version, tag or commit" in " ".join(verified(telling)[1])


@pytest.mark.parametrize(
    ("name", "who", "may"),
    [("bob", BOB, True), ("ann", ANN, False), ("cem", CEM, False), ("eve", BOB, False)],
)
def test_an_override_counts_by_somebody_who_may_alone(verified, name: str, who: str, may: bool) -> None:
    telling = told()
    telling.before("gate.decided", telling.order("override", name, who, "unit"))
    telling.find("gate.decided", "unit")["data"]["because"] = "overridden"
    faults = " ".join(verified(telling)[1])
    assert ("unit was overridden by nobody who may" in faults) is not may


def test_an_emergency_counts_by_somebody_who_may_alone(verified) -> None:
    telling = told()
    telling.find("gate.decided", "unit")["data"]["evidence"] = [{"name": "emergency", "value": "Bob"}]
    assert "let an emergency pass that nobody declared" in verified(telling)[1][0]
    telling.before("gate.decided", telling.order("emergency", "bob", BOB))
    assert verified(telling) == (0, [])


def test_rows_without_entries_entries_without_rows_and_rows_that_say_otherwise_are_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    telling = told()
    export, found = Export(tmp_path / "out", telling), rows(telling)
    export.tables([*found, Row("decision", "invented", RELEASE, {})])
    assert export.verdict(capsys)[1]["faults"] == ["no entry explains the row 'invented' of decision"]
    export.tables(found[1:])
    assert "is missing: an entry tells of it" in export.verdict(capsys)[1]["faults"][0]
    found[0].facts["person"] = CEM
    export.tables(found)
    assert "says another person than its entry" in export.verdict(capsys)[1]["faults"][0]
    (export.folder / "rows.jsonl").write_text("{}\n")
    assert export.verdict(capsys)[1]["faults"] == ["rows.jsonl holds a line that is no row"]
    (export.folder / "rows.jsonl").unlink()
    code, found_without = export.verdict(capsys)
    assert code == 0
    assert (
        "the folder has no rows.jsonl, so the tables of reports are not compared"
        in found_without["unchecked"]
    )


def test_an_entry_that_is_dated_before_its_predecessor_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    telling = told()
    telling.told[4]["at"] -= 100
    told_of = Export(tmp_path / "out", telling).verdict(capsys)[1]["unchecked"]
    assert "entry 5 is dated before its predecessor: a clock was set back" in told_of


@pytest.mark.parametrize("data", [{}, {"subject": 1}, {"required": True, "evidence": 7, "asker": []}])
def test_entries_that_nobody_would_write_are_a_fault_and_no_crash(verified, data: dict[str, Any]) -> None:
    telling = told()
    telling.find("gate.decided", "unit")["data"] = data
    assert verified(telling)[0] == 3


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A clone with a candidate, its tag, and a commit beside them."""
    place = tmp_path / "clone"
    git(tmp_path, "init", "-q", "-b", "main", str(place))
    for number in range(3):
        (place / "file").write_text(str(number))
        git(place, "add", "file")
        git(place, "commit", "-q", "-m", f"feat: {number}")
    git(place, "tag", "-m", "x", "v1.1.0")
    return place


def git(place: Path, *words: str) -> str:
    who = ["-c", "user.name=Dan", "-c", "user.email=Dan@x.example", "-c", "commit.gpgsign=false"]
    return subprocess.run(
        ["git", *who, *words], cwd=place, check=True, capture_output=True, text=True
    ).stdout.strip()


def in_git(place: Path, **plan: Any) -> Telling:
    """A release of what is in a repository."""
    first, base, head = (git(place, "rev-parse", name) for name in ("HEAD~2", "HEAD~1", "HEAD"))
    telling = told(**{"commit": base, "since": first} | plan)
    text = json.dumps(telling.told)
    signed = telling.sign
    known = {COMMIT: head, TAG_OBJECT: git(place, "rev-parse", "v1.1.0"), MAIN: first}
    for old, new in known.items():
        text = text.replace(old, new)
    telling.told = json.loads(text)
    from gonogo.domain.people.approval import statement as word

    approved = signed("bob", word(telling.plan.digest, head))
    telling.find("order.approve")["data"]["signature"] = approved
    return telling


def test_a_tag_that_was_moved_is_found(repository: Path, verified) -> None:
    telling, words = in_git(repository), ("--git", str(repository), "--protected", "refs/heads/main")
    assert verified(telling, *words) == (0, [])
    git(repository, "tag", "-f", "-m", "x", "v1.1.0", "HEAD~1")
    code, faults = verified(telling, *words)
    assert (code, "tag v1.1.0 was moved" in faults[0]) == (3, True)
    telling.find("release.published")["data"]["object"] = git(repository, "rev-parse", "v1.1.0")
    assert "has other files than the candidate" in verified(telling, *words)[1][0]
    git(repository, "tag", "-d", "v1.1.0")
    assert verified(telling, *words)[0] == 0


def test_rules_of_a_commit_that_is_not_on_the_protected_branch_are_found(repository: Path, verified) -> None:
    telling = in_git(repository)
    git(repository, "checkout", "-q", "-b", "evil")
    git(repository, "commit", "-q", "--allow-empty", "-m", "chore: my rules")
    telling.find("release.started")["data"]["rules"] = git(repository, "rev-parse", "HEAD")
    code, faults = verified(telling, "--git", str(repository), "--protected", "refs/heads/main")
    assert (code, "which is not on refs/heads/main" in faults[0]) == (3, True)


def test_an_author_whom_the_plan_leaves_out_is_found(repository: Path, verified) -> None:
    rule = msgspec.structs.replace(RULE, not_by=("author",))
    named = in_git(repository, approvals=rule, authors=("dan@x.example",))
    assert verified(named, "--git", str(repository)) == (0, [])
    code, faults = verified(in_git(repository, approvals=rule), "--git", str(repository))
    assert (code, "its plan leaves out an author" in faults[0]) == (3, True)


APART = msgspec.structs.replace(RULE, not_by=("author",))
DAN, COMMITTER = "dan@x.example", "committer@x.example"


def authored(place: Path, **plan: Any) -> Telling:
    """A release of the last commit of a repository."""
    git(place, "tag", "-f", "-m", "x", "v1.1.0")
    since, commit = git(place, "rev-parse", "HEAD~1"), git(place, "rev-parse", "HEAD")
    return in_git(place, **{"approvals": APART, "since": since, "commit": commit} | plan)


@pytest.mark.threat("person", "Approve what they wrote, named as committer, beside the author, or otherwise")
@pytest.mark.parametrize("address", ["eve@home.example", "eve@x.example", COMMITTER, "hal@x.example"])
def test_a_plan_that_leaves_out_anybody_whom_a_commit_names_is_found(
    repository: Path, verified, address: str
) -> None:
    (repository / ".mailmap").write_text("Eve <eve@x.example> <eve@home.example>\n")
    git(repository, "add", ".mailmap")
    git(repository, "commit", "-q", "-m", "chore: names")
    beside = "feat: x\n\nCo-authored-by: Hal <HAL@x.example>"
    who = ("-c", f"user.email={COMMITTER}")
    git(repository, *who, "commit", "-q", "--allow-empty", "-m", beside, "--author", "Eve <EVE@home.example>")
    every = {"eve@home.example", "eve@x.example", COMMITTER, "hal@x.example"}
    words = ("--git", str(repository))
    assert verified(authored(repository, authors=tuple(every)), *words) == (0, [])
    fewer = tuple(every - {address})
    code, faults = verified(authored(repository, authors=fewer), *words)
    assert (code, "its plan leaves out an author" in faults[0]) == (3, True)


def test_a_mailmap_of_later_does_not_rename_whom_an_earlier_plan_named(repository: Path, verified) -> None:
    telling = authored(repository, authors=(DAN,))
    (repository / ".mailmap").write_text("Dan <other@x.example> <dan@x.example>\n")
    git(repository, "add", ".mailmap")
    git(repository, "commit", "-q", "-m", "chore: names")
    assert verified(telling, "--git", str(repository)) == (0, [])


def test_who_only_merged_may_be_left_out_and_who_added_to_a_merge_may_not(repository: Path, verified) -> None:
    git(repository, "checkout", "-q", "-b", "side", "HEAD~1")
    (repository / "other").write_text("x")
    git(repository, "add", "other")
    git(repository, "commit", "-q", "-m", "feat: side")
    git(repository, "checkout", "-q", "main")
    merging = ("-c", "user.name=Mel", "-c", "user.email=mel@x.example")
    git(repository, *merging, "merge", "-q", "--no-ff", "-m", "Merge", "side")
    words = ("--git", str(repository))
    assert verified(authored(repository, authors=(DAN,)), *words) == (0, [])
    (repository / "other").write_text("slipped in")
    git(repository, "add", "other")
    git(repository, *merging, "commit", "-q", "--amend", "-m", "Merge", "--reset-author")
    assert verified(authored(repository, authors=(DAN,)), *words)[0] == 3
    assert list((repository / ".git" / "objects").glob("tmp_*")) == []


@pytest.mark.threat("contributor", "Have a commit that nobody signed taken for one that its author signed")
def test_a_commit_that_nobody_known_signed_and_the_plan_does_not_name_is_found(
    repository: Path, verified, tmp_path: Path
) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "key"], check=True)
    public = " ".join((tmp_path / "key.pub").read_text().split()[:2])
    signing = ("-c", "gpg.format=ssh", "-c", f"user.signingkey={tmp_path / 'key'}")
    git(repository, *signing, "commit", "-q", "--allow-empty", "-S", "-m", "feat: signed")
    people = (*told().plan.people, Member("Sam", "sam@x.example", (), (public,)))
    rule = msgspec.structs.replace(APART, authors="signed")
    plan = {"approvals": rule, "people": people, "authors": (DAN, "sam@x.example")}
    words = ("--git", str(repository))
    assert verified(authored(repository, **plan), *words) == (0, [])
    assert verified(authored(repository, **plan | {"authors": (DAN,)}), *words)[0] == 3
    unknown = authored(repository, **plan | {"people": people[:-1], "authors": (DAN,)})
    code, faults = verified(unknown, *words)
    assert (code, "of which nobody proved to be the author" in faults[0]) == (3, True)


def test_commits_that_are_not_in_the_repository_are_told(repository: Path, tmp_path: Path, capsys) -> None:
    telling = authored(repository, authors=(DAN,), since="9" * 40)
    code, found = Export(tmp_path / "out", telling).verdict(capsys, "--git", str(repository))
    skipped = "its commits are not all in that repository, so authors are not checked"
    assert (code, found["faults"], skipped in found["unchecked"]) == (0, [], True)


def test_a_repository_or_branch_that_is_not_there_is_wrong_use(repository: Path, verified) -> None:
    assert verified(told(), "--git", str(repository / "none"))[0] == 2
    assert verified(told(), "--git", str(repository), "--protected", "refs/heads/none")[0] == 2


PEOPLE = st.lists(
    st.builds(
        lambda name, roles, key, owner: Member(
            name, f"{name}@x.example", tuple(roles), (key_of(name),) if key else (), (), owner
        ),
        st.sampled_from("abcd"),
        st.lists(st.sampled_from(["qa", "dev", "ops"]), max_size=2, unique=True),
        st.booleans(),
        st.sampled_from(["", "", "", "a@x.example"]),
    ),
    max_size=4,
    unique_by=lambda one: one.name,
)
RULES = st.builds(
    lambda at_least, roles, one, not_by, emergency, automatic, authors: Approvals(
        at_least=min(at_least, len(roles) or at_least) if one else at_least,
        roles=tuple(roles),
        one_per_role=one and bool(roles),
        not_by=tuple(not_by),
        emergency=tuple(emergency),
        automatic=automatic,
        authors=authors,
    ),
    st.integers(1, 3),
    st.lists(st.sampled_from(["qa", "dev", "ops"]), max_size=3, unique=True),
    st.booleans(),
    st.lists(st.sampled_from(["author", "starter"]), max_size=2, unique=True),
    st.lists(st.sampled_from(["ops"]), max_size=1),
    st.sampled_from([False, False, False, True]),
    st.sampled_from(["asserted", "signed"]),
)
WORDS = st.lists(
    st.tuples(
        st.sampled_from("abcde"),
        st.sampled_from(["approve", "approve", "approve", "reject"]),
        st.sampled_from(["signed", "signed", "asserted"]),
        st.sampled_from(["person", "person", "program"]),
        st.sampled_from(["", "", "emergency", "staging"]),
    ),
    max_size=5,
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PEOPLE, RULES, WORDS, st.sampled_from("abe"), st.booleans(), st.sampled_from([(), ("b@x.example",)]))
def test_it_decides_approvals_as_gonogo_does(people, rule, words, starter, signed, authors) -> None:
    unsigned = ("abc",) if len(words) == 3 else ()
    plan = {
        "people": msgspec.to_builtins(people),
        "authors": list(authors),
        "unsigned": list(unsigned),
    }
    level = "signed" if signed else "asserted"
    address = f"{starter}@x.example"
    began = verify_ledger.Word(1, "start", starter, address, level, "person", "", "", "")
    said = [
        verify_ledger.Word(number, verb, name, f"{name}@x.example", how, kind, "c", "p", about)
        for number, (name, verb, how, kind, about) in enumerate(words)
    ]
    answers = [
        Answer(
            one.name, one.email, one.level, one.verb == "approve", "", "", "c", "p", 1, one.about, one.kind
        )
        for one in said
    ]
    context = ApprovalContext(tuple(people), authors, unsigned, address, level, signed=True)
    for about in ("", "staging"):
        expected = decide(rule, answers, Subject("c", "p"), context, about).call is Call.GO
        found = verify_ledger.Poll(msgspec.to_builtins(rule), about, plan, began, said).refusal()
        assert (found == "") is expected, found
