"""Approvals by people in clones of their own, with real keys, while the release runs in another."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import msgspec
import pytest

RULE = "{at_least: 2, roles: [engineering, qa], one_per_role: true, not_by: [starter]}"
ROLES = {"ann": "engineering", "bob": "qa", "cem": "engineering"}
LEFT = {"refs/heads/main", "refs/tags/v1.2.0", "refs/tags/v1.3.0"}


class Team:
    """Ann's clone, in which the release runs, and the clones of others beside it."""

    def __init__(self, ann) -> None:
        self.ann = ann
        self.folder = ann.folder
        for name in (*ROLES, "eve"):
            made = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(self.folder / name)]
            subprocess.run(made, check=True)
        with (ann.shop / "gonogo.yml").open("a") as settings:
            settings.write(f"approvals: {{release: {RULE}}}\npeople:\n")
            for name, role in ROLES.items():
                who = f"name: {name.capitalize()}, email: {name}@x.example, roles: [{role}, release-manager]"
                public = (self.folder / f"{name}.pub").read_text().strip()
                settings.write(f'  - {{{who}, keys: ["{public}"]}}\n')
        ann.git("commit", "-qam", "chore: who is who")
        ann.git("push", "-q", "origin", "HEAD")
        self.known(ann, "ann")

    def known(self, place, name: str, key: str = "") -> None:
        place.git("config", "user.name", name.capitalize())
        place.git("config", "user.email", f"{name}@x.example")
        place.git("config", "gpg.format", "ssh")
        place.git("config", "user.signingkey", str(self.folder / (key or name)))

    def clone(self, name: str, key: str = ""):
        place = type(self.ann)(self.folder, f"{name}s-clone")
        self.ann.git("clone", "-q", str(self.ann.remote), str(place.shop), at=self.folder)
        self.known(place, name, key)
        return place

    def waits(self) -> bool:
        if "requests" not in self.asked():
            return False
        rows = self.ann.rows("SELECT waiting FROM release WHERE state = 'approval'")
        return bool(rows and rows[0][0])

    def orders(self) -> list[tuple[str, str, str]]:
        told = msgspec.json.decode(self.ann.run("report", "--json")[1])
        return [
            (order["person"]["name"], order["kind"], order["person"]["level"]) for order in told["orders"]
        ]

    def asked(self) -> list[str]:
        return sorted(ref.split("/")[2] for ref in self.ann.public if ref.startswith("refs/gonogo/"))

    def released(self) -> None:
        self.ann.leaves_nothing()
        assert self.ann.public == LEFT
        self.ann.verify_ledger()


@pytest.fixture
def team(place) -> Team:
    return Team(place("trunk"))


def junk(team) -> None:
    """Twenty references beside the request: of 20 MB, folders, commits, and copies of the request."""
    ann, (request,) = team.ann, [ref for ref in team.ann.public if "/requests/" in ref]
    (team.folder / "junk").write_bytes(b"x" * (20 << 20))
    blob = ann.git("hash-object", "-w", str(team.folder / "junk"))
    tree = ann.git("rev-parse", "HEAD^{tree}")
    ann.git("fetch", "-q", "origin", f"{request}:refs/kept")
    for number, thing in enumerate([blob, tree, "HEAD", "refs/kept"] * 5):
        ann.git("push", "-q", "origin", f"{thing}:refs/gonogo/requests/0.0.{number}-junk")


FORGING = """
import json, os, pathlib, sqlite3, subprocess, tempfile
state, keys, remote = {place!r}
record = sqlite3.connect(state + "/record.db")
release, plan = record.execute("SELECT id, plan_digest FROM release").fetchone()
commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True).stdout.strip()
text = f"gonogo approval\\nplan sha256:{{plan}}\\ncommit {{commit}}\\n".encode()
work = tempfile.mkdtemp()
git = ["git", "-C", work, "-c", "user.name=x", "-c", "user.email=x@x.example"]
subprocess.run([*git, "init", "-q"], check=True)
for name in ("bob", "cem"):
    sign = ["ssh-keygen", "-Y", "sign", "-n", "gonogo-approval", "-f", keys + "/" + name]
    signature = subprocess.run(sign, input=text, capture_output=True, check=True).stdout.decode()
    person = {{"name": name.capitalize(), "email": name + "@x.example", "level": "signed"}}
    word = {{"number": 0, "kind": "approve", "person": person, "comment": "fine", "manner": "",
            "commit": commit, "plan": plan, "at": 1800000000, "signature": signature}}
    pathlib.Path(work, name + ".json").write_text(json.dumps(word))
subprocess.run([*git, "add", "."], check=True)
subprocess.run([*git, "commit", "-q", "--no-gpg-sign", "-m", "x"], check=True)
subprocess.run([*git, "push", "-q", remote, "HEAD:refs/gonogo/answers/" + release], check=True)
"""
"""What a gate runs that finds the keys of people on the machine: it signs and pushes their approvals."""


@pytest.mark.threat("remote", "Hide the genuine request behind twenty others, one of 20 MB among them")
@pytest.mark.threat("gate", "Find people's keys on the machine, and sign and push their approvals by itself")
def test_approvals_that_a_gate_signed_with_peoples_keys_before_the_question_are_void_and_told(team):
    ann = team.ann
    place = tuple(map(str, (ann.state, team.folder, ann.remote)))
    (team.folder / "forging.py").write_text(FORGING.format(place=place))
    with (ann.shop / "gate.sh").open("a") as gate:
        gate.write(f"python3 {team.folder / 'forging.py'}\n")
    ann.git("commit", "-qam", "test: look around")
    ann.git("push", "-q", "origin", "HEAD")
    code, told = ann.run("release")
    assert (code, team.asked()) == (4, ["answers", "lock", "requests"]), told
    code, told = ann.run("resume")
    assert code == 4, told
    assert "Bob, Cem: was said before the question was asked" in told.replace("Cem, Bob", "Bob, Cem")
    assert sorted(one[:2] for one in team.orders() if one[1] == "approve") == [
        ("Bob", "approve"),
        ("Cem", "approve"),
    ]
    void = [entry["data"]["why"] for entry in ann.entries if entry["kind"] == "answer.void"]
    assert void == ["was said before the question was asked"] * 2
    assert "word to approve is void: it was said before" in ann.run("status")[1]
    junk(team)
    for name in ("bob", "cem"):
        code, told = team.clone(name).run("approve")
        assert (code, "First contact: this clone takes the record's key" in told) == (0, True), told
        assert "question " in told
        assert "20 references on origin under refs/gonogo/requests/ are no request of a known record" in told
    code, told = ann.run("resume")
    assert code == 0, told
    assert team.ann.public >= LEFT
    team.ann.verify_ledger()


def test_two_people_approve_in_their_clones_though_the_waiting_process_is_killed_between(team):
    waiting = team.ann.start("release", "--wait")
    team.ann.until(team.waits)
    assert team.asked() == ["lock", "requests"]

    code, told = team.clone("bob").run("approve", "--comment", "seen on staging")
    assert code == 0, told
    for part in (
        "find by name",
        "go unit: the command succeeded",
        "Risk",
        "v1.2.0",
        "is the release to go back to",
        "2 people in the role of engineering or qa, one per role, but not who began it",
        "Bob approved 1.3.0, signed; origin has the answer",
    ):
        assert part in told
    team.ann.until(lambda: ("approve",) in team.ann.rows("SELECT kind FROM orders"))
    assert waiting.poll() is None
    waiting.kill()
    assert team.ann.end_of(waiting)[0] == -signal.SIGKILL

    code, told = team.clone("cem").run("approve", "1.3.0")
    assert code == 0, told
    code, told = team.ann.run("status")
    assert code == 0
    assert "Cem approved it in another clone; to hear it: gonogo resume" in told
    code, told = team.ann.run("resume")
    assert code == 0, told
    assert "Cem approved it, signed, in another clone" in told
    assert "approved by Bob, Cem" in told
    assert team.orders() == [
        ("Ann", "start", "signed"),
        ("Bob", "approve", "signed"),
        ("Cem", "approve", "signed"),
    ]
    team.released()


def test_the_process_that_waits_hears_the_answers_and_goes_on_by_itself(team):
    waiting = team.ann.start("release", "--wait")
    team.ann.until(team.waits)
    for name in ("bob", "cem"):
        assert team.clone(name).run("approve")[0] == 0
    code, told = team.ann.end_of(waiting)
    assert code == 0, told
    team.released()


def test_a_no_from_another_clone_ends_the_release(team):
    assert team.ann.run("release")[0] == 4
    assert team.clone("bob").run("reject", "--comment", "the total is wrong")[0] == 0
    code, told = team.ann.run("resume")
    assert code == 3, told
    assert "Bob rejected: the total is wrong" in told
    assert team.ann.public == LEFT - {"refs/tags/v1.3.0"}


def test_neither_the_starter_nor_a_stranger_nor_a_wrong_key_nor_no_key_gets_it_through(team):
    assert team.ann.run("release", "--yes")[0] == 4
    clones = {
        "is not in people": team.clone("eve"),
        "people has another key for bob@x.example": team.clone("bob", key="eve"),
        "has to be signed. Set it up: git config gpg.format ssh": team.clone("cem"),
    }
    clones["has to be signed. Set it up: git config gpg.format ssh"].git(
        "config", "--unset", "user.signingkey"
    )
    for problem, clone in clones.items():
        code, told = clone.run("approve")
        assert (code, problem in told) == (2, True), told
    again = team.clone("ann")
    assert again.run("approve")[0] == 0
    code, told = team.ann.run("resume")
    assert (code, "Ann: began it" in told) == (4, True), told
    assert team.asked() == ["answers", "lock", "requests"]


def test_an_answer_that_was_copied_from_another_release_is_void(team):
    bob = team.clone("bob")
    assert team.ann.run("release")[0] == 4
    assert bob.run("approve")[0] == 0
    (answers,) = (ref for ref in team.ann.public if "/answers/" in ref)
    team.ann.git("fetch", "-q", "origin", f"{answers}:refs/kept")
    assert team.ann.run("abort")[0] == 3
    (Path(team.ann.shop) / "new.txt").write_text("x\n")
    team.ann.git("add", "new.txt")
    team.ann.git("commit", "-qm", "feat: more")
    team.ann.git("push", "-q", "origin", "HEAD")
    assert team.ann.run("release")[0] == 4
    (request,) = (ref for ref in team.ann.public if "/requests/" in ref)
    team.ann.git("push", "-q", "origin", f"refs/kept:{request.replace('requests', 'answers')}")
    code, told = team.ann.run("resume")
    assert (code, "1 answer about another commit or plan" in told) == (4, True), told


@pytest.mark.threat("remote", "Push malformed answers beside the genuine ones")
def test_hostile_files_among_the_answers_are_told_and_the_others_count(team):
    assert team.ann.run("release")[0] == 4
    bob = team.clone("bob")
    assert bob.run("approve")[0] == 0
    (answers,) = (ref for ref in team.ann.public if "/answers/" in ref)
    bob.git("fetch", "-q", "origin", answers)
    bob.git("checkout", "-q", "FETCH_HEAD")
    (bob.shop / "0.json").write_bytes(b"[" * 9000)
    (bob.shop / "1.json").write_bytes(b'{"kind": 7}')
    (bob.shop / "2.json").write_bytes(b"x" * 20_000)
    (bob.shop / "3.json").symlink_to("/etc/passwd")
    (bob.shop / "\x1b[2J.json").write_bytes(b"\xff")
    bob.git("add", "-A")
    bob.git("commit", "-qm", "junk")
    bob.git("push", "-q", "origin", f"HEAD:{answers}")
    code, told = team.ann.run("resume")
    assert code == 4, told
    assert told.count("was passed over") == 5
    assert "\x1b[2J" not in told
    assert "waiting for 1 approval" in told
    assert team.clone("cem").run("approve")[0] == 0
    assert team.ann.run("resume")[0] == 0
    team.released()


def test_a_status_tells_even_when_the_remote_is_away(team):
    assert team.ann.run("release")[0] == 4
    team.ann.remote.rename(team.folder / "away.git")
    code, told = team.ann.run("status")
    assert code == 0
    assert "waits: waiting for 2 approvals" in told
    assert "answers from other clones cannot be read: origin is unreachable" in told


def test_an_emergency_approver_needs_nobody_beside(team):
    with (team.ann.shop / "gonogo.yml").open("r+") as settings:
        text = settings.read().replace("not_by: [starter]", "not_by: [starter], emergency: [qa]")
        settings.seek(0)
        settings.write(text)
    team.ann.git("commit", "-qam", "chore: emergencies")
    team.ann.git("push", "-q", "origin", "HEAD")
    assert team.ann.run("release")[0] == 4
    bob = team.clone("bob")
    assert bob.run("approve", "--emergency")[0] == 2
    assert bob.run("approve", "--emergency", "--comment", "customers cannot pay")[0] == 0
    code, told = team.ann.run("resume")
    assert code == 0, told
    assert "approved in an emergency by Bob: customers cannot pay" in told


def test_a_program_only_asks_whatever_it_says(team):
    assert team.ann.run("release")[0] == 4
    for words in (("abort",), ("approve",), ("reject",), ("promote",), ("resume", "--retry")):
        code, told = team.ann.run(*words, GONOGO_CALLER="program")
        assert (code in (2, 4), team.waits()) == (True, True), told
    told = team.ann.run("status")[1]
    assert "the program of Ann asks to abort. To say it: gonogo abort" in told
    assert team.ann.run("resume", "--take-over", GONOGO_CALLER="program")[0] == 2
    code, told = team.ann.run("abort", GONOGO_CALLER="robot")
    assert (code, "GONOGO_CALLER=robot is no caller" in told) == (2, True), told
    assert team.ann.run("abort")[0] == 3
