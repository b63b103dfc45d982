"""The ledger and the report, by real processes, with a real remote, openssl, ssh-keygen and the verifier."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from gonogo.adapters.signer.ed25519 import KeyFile
from gonogo.app.releasing.record_keys import fingerprint
from gonogo.bootstrap.diagnosis import examine
from gonogo.bootstrap.ledger import open_signer, verify_ledger
from gonogo.bootstrap.project import open_project
from gonogo.bootstrap.record import open_record
from gonogo.domain.ledger import Chain, Entry, read_entry
from gonogo.domain.ledger.layout import entries_path

if TYPE_CHECKING:
    from gonogo.store.ledger import Ledger

SECRET = "ghp_0123456789abcdefghijABCDEFGHIJ012345"
COLUMNS = ("seq", "operation", "at", "kind", "release", "who", "line", "hash")


@pytest.fixture(scope="module")
def once(tmp_path_factory) -> Path:
    """Where a place with one release is kept, to be copied."""
    return tmp_path_factory.mktemp("once") / "place"


@pytest.fixture
def released(place, once):
    """A place where one release is out."""
    shop = place("trunk")
    if once.exists():
        shutil.rmtree(shop.folder)
        shutil.copytree(once, shop.folder)
    else:
        code, told = shop.run("release", "--yes")
        assert code == 0, told
        shutil.copytree(shop.folder, once)
    return shop


def tamper(place, *statements: str) -> None:
    """Change the database as somebody does who owns the file: without its triggers."""
    with closing(sqlite3.connect(place.state / "record.db")) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            database.execute(statement)
        database.commit()


def inspected(place):
    """What `gonogo ledger verify` judges by, without a process."""
    return verify_ledger(open_project(place.shop))[0]


def standalone(folder: Path) -> int:
    return subprocess.run(
        [sys.executable, "-S", str(folder / "verify_ledger.py"), str(folder)], check=False
    ).returncode


def export(place) -> Path:
    folder = place.folder / "out"
    code, told = place.run("ledger", "export", str(folder))
    assert code == 0, told
    return folder


def commit(place, subject: str) -> None:
    place.git("commit", "-q", "--allow-empty", "-m", subject)
    place.git("push", "-q", "origin", "HEAD")


def pull(place) -> None:
    place.git("pull", "-q", "--tags", "origin", "main")


def clone(place, name: str):
    place.git("clone", "-q", "--branch", "main", str(place.remote), str(place.folder / name), at=place.folder)
    return type(place)(place.folder, name)


def test_an_untouched_ledger_is_sound_signed_and_anchored(released):
    code, told = released.run("ledger", "verify", "--json")
    found = msgspec.json.decode(told)
    assert (code, found["sound"]) == (0, True)
    assert found["entries"] == found["signed"] == found["anchored"] == len(released.entries)


@pytest.mark.parametrize("column", COLUMNS)
def test_any_column_of_any_entry_that_is_changed_is_found(released, column):
    number = column in ("seq", "at")
    for seq in (1, len(released.entries)):
        changed = (
            f"{column} + 1000"
            if number
            else f"CAST({column} || ' ' AS BLOB)"
            if column == "line"
            else f"{column} || 'x'"
        )
        tamper(released, f"UPDATE ledger SET {column} = {changed} WHERE seq = {seq}")
        assert not inspected(released).ok, seq
        back = f"{column} - 1000" if number else f"CAST(substr({column}, 1, length({column}) - 1) AS BLOB)"
        back = back if number or column == "line" else f"substr({column}, 1, length({column}) - 1)"
        where = f"{column} = {seq + 1000}" if column == "seq" else f"seq = {seq}"
        tamper(released, f"UPDATE ledger SET {column} = {back} WHERE {where}")
    assert inspected(released).ok


def audited(place):
    """What `gonogo ledger verify` finds that does not follow."""
    return verify_ledger(open_project(place.shop))[1].faults


def test_rows_that_no_entry_explains_and_a_tag_that_was_moved_are_found(released):
    """A report is made of rows, and the chain says nothing of them."""
    assert audited(released) == ()
    (release,) = (row[0] for row in released.rows("SELECT id FROM release"))
    answer = "SELECT 'invented', release, gate, body, at, project, package FROM decision LIMIT 1"
    columns = "operation, release, gate, body, at, project, package"
    tamper(released, f"INSERT INTO decision ({columns}) {answer}")
    assert audited(released) == ("no entry explains the row 'invented' of decision",)
    tamper(released, "DELETE FROM decision WHERE operation = 'invented'")
    tamper(released, "UPDATE release SET outcome = 'aborted'")
    assert audited(released) == (f"the row '{release}' of release says another outcome than its entry",)
    tamper(released, "UPDATE release SET outcome = 'released'", "DELETE FROM candidate")
    assert audited(released) == (f"the row '{release}' of candidate is missing: an entry tells of it",)
    code, told = released.run("ledger", "verify")
    assert (code, "What it says does not follow" in told) == (3, True)

    other = clone(released, "other")
    (tag,) = other.git("tag", "--list", "v1.3.0").split()
    assert audited(other) == ()
    other.git("tag", "-f", tag, "HEAD~1")
    assert "has other files than the candidate" in audited(other)[0]
    other.git("push", "-q", "-f", "origin", tag)
    assert "was moved" in audited(other)[0]
    code, told = other.run("ledger", "verify", "--json")
    assert (code, "was moved" in msgspec.json.decode(told)["fault"]) == (3, True)


def test_any_byte_of_an_entry_that_is_changed_in_the_file_is_found(released):
    file, line = released.state / "record.db", released.rows("SELECT line FROM ledger WHERE seq = 3")[0][0]
    whole = file.read_bytes()
    begin = whole.index(line)
    for place in range(begin, begin + len(line), 23):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert not inspected(released).ok, whole[place : place + 1]
    code, told = released.run("ledger", "verify")
    assert (code, "entry 3" in told) == (3, True), told


@pytest.mark.parametrize(
    "statements",
    [
        ("DELETE FROM ledger WHERE seq = 2",),
        ("DELETE FROM ledger WHERE seq >= 5", "DELETE FROM checkpoint"),
        ("DELETE FROM ledger", "DELETE FROM checkpoint"),
        ("UPDATE ledger SET seq = -seq WHERE seq IN (2, 3)", "UPDATE ledger SET seq = 5 + seq WHERE seq < 0"),
        ("INSERT INTO ledger SELECT max(seq) + 1, 'new', at, kind, release, who, line, hash FROM ledger",),
        ("UPDATE checkpoint SET size = size - 1",),
        ("UPDATE checkpoint SET text = 'nothing'",),
    ],
)
def test_entries_that_are_removed_swapped_or_added_are_found(released, statements):
    tamper(released, *statements)
    code, told = released.run("ledger", "verify")
    assert (code, "not sound" in told) == (3, True), told


def test_a_ledger_that_is_rewritten_whole_and_signed_anew_is_found(released):
    entries = [read_entry(line) for (line,) in released.rows("SELECT line FROM ledger ORDER BY seq")]
    tamper(released, "DELETE FROM ledger", "DELETE FROM checkpoint")
    record = open_record(open_project(released.shop))
    with record.transaction() as transaction:
        for entry in entries:
            _written_anew(transaction.ledger, entry)
        signed = transaction.ledger.sign("gonogo/shop", KeyFile(released.state))
        assert signed
        transaction.ledger.add_checkpoint(signed)
    record.close()
    code, told = released.run("ledger", "verify")
    assert (code, "anchored on the remote" in told) == (3, True), told


def _written_anew(ledger: Ledger, entry: Entry) -> None:
    head: Chain = ledger.head()
    ledger.append(entry.kind, entry.release, entry.who, entry.operation, entry.at + 1, entry.data)
    assert ledger.head().size == head.size + 1


def test_an_export_is_checked_by_openssl_and_by_the_standalone_verifier(released):
    folder = export(released)
    command = (
        "openssl pkeyutl -verify -rawin -pubin -inkey key.pem -sigfile checkpoint.sig -in checkpoint.txt"
    )
    assert subprocess.run(command.split(), cwd=folder, check=False, capture_output=True).returncode == 0
    assert standalone(folder) == 0
    assert released.run("ledger", "verify", str(folder))[0] == 0
    (folder / "checkpoint.txt").write_text(
        (folder / "checkpoint.txt").read_text().replace("gonogo", "gonoga")
    )
    assert subprocess.run(command.split(), cwd=folder, check=False, capture_output=True).returncode != 0
    assert standalone(folder) == 3
    assert released.run("ledger", "verify", str(folder))[0] == 3


@pytest.mark.threat("gate", "Print a secret")
def test_secrets_and_names_of_people_are_nowhere_in_the_ledger(place):
    shop = place("trunk")
    assert shop.run("release")[0] == 4
    code, told = shop.run("reject", "--comment", f"Ann told me token={SECRET}")
    assert code == 3, told
    name, email = (shop.git("config", key) for key in ("user.name", "user.email"))
    kept = b"".join(path.read_bytes() for path in shop.state.rglob("*") if path.is_file())
    assert SECRET.encode() not in kept
    lines = "".join(msgspec.json.encode(entry).decode() for entry in shop.entries)
    assert name not in lines
    assert email not in lines
    assert "token" not in lines
    texts = b"".join(line for (line,) in shop.rows("SELECT line FROM free_text"))
    assert b"[secret]" in texts
    assert name.encode() not in texts
    code, report = shop.run("report")
    assert code == 0
    assert name in report
    assert "[secret]" in report
    assert SECRET not in report


def test_a_release_that_was_rejected_has_a_report_and_a_line_for_auditors(place):
    shop = place("trunk")
    Path(f"{shop.gate}.fails").touch()
    assert shop.run("release", "--yes")[0] == 3
    told = msgspec.json.decode(shop.run("report", "--json")[1])
    assert (told["outcome"], told["orders"]) == ("rejected", [])
    assert "**no-go**" in shop.run("report", "1.3.0")[1]
    assert shop.run("ledger", "export", "out", "--audit", "docs/audit/releases.log")[0] == 0
    audited = [
        msgspec.json.decode(line)
        for line in (shop.shop / "docs/audit/releases.log").read_bytes().splitlines()
    ]
    assert [(line["version"], line["outcome"]) for line in audited] == [("1.3.0", "rejected")]
    assert [(gate["name"], gate["call"]) for gate in audited[0]["gates"]] == [("unit", "no-go")]
    assert audited[0]["starter"].startswith("p-")


def test_clones_write_one_chain_in_turn(released):
    first, second = released, clone(released, "second")
    commit(second, "fix: count once")
    code, told = second.run("release", "--yes")
    assert (code, "taken over" in told) == (0, True), told
    pull(first)
    commit(first, "fix: count twice")
    assert "not here yet" in first.run("ledger", "verify")[1]
    assert first.run("release", "--yes")[0] == 0
    folder = export(first)
    started = [entry["data"]["version"] for entry in first.entries if entry["kind"] == "release.started"]
    assert started == ["1.3.0", "1.3.1", "1.3.2"]
    assert standalone(folder) == 0
    signed = (folder / "checkpoints.jsonl").read_bytes().splitlines()
    assert len({msgspec.json.decode(line)["key"] for line in signed}) == 2
    assert first.run("ledger", "verify")[0] == 0


def test_two_clones_that_wrote_at_once_write_one_behind_the_other(released):
    first, second = released, clone(released, "second")
    commit(second, "feat: count")
    pull(first)
    assert first.run("release", "--version", "1.4.0")[0] == 4
    assert second.run("release", "--version", "1.5.0", "--yes")[0] == 0
    code, told = first.run("ledger", "verify")
    assert (code, "of a running release that the remote has not" in told) == (0, True), told
    assert first.run("abort")[0] == 3
    started = [entry["data"]["version"] for entry in first.entries if entry["kind"] == "release.started"]
    assert started == ["1.3.0", "1.5.0", "1.4.0"]
    assert first.run("ledger", "verify")[0] == 0
    assert standalone(export(first)) == 0


def test_a_change_is_found_while_a_release_runs_and_another_clone_has_anchored(released):
    first, second = released, clone(released, "second")
    size = len(first.entries)
    commit(second, "feat: count")
    pull(first)
    assert first.run("release", "--version", "1.4.0")[0] == 4
    assert second.run("release", "--version", "1.5.0", "--yes")[0] == 0
    for seq in (1, size, size + 1, len(first.entries)):
        changed = "CAST(replace(CAST(line AS TEXT), 'at', 'ta') AS BLOB)"
        kept = first.rows(f"SELECT line FROM ledger WHERE seq = {seq}")[0][0].hex()
        tamper(first, f"UPDATE ledger SET line = {changed} WHERE seq = {seq}")
        assert not inspected(first).ok, seq
        tamper(first, f"UPDATE ledger SET line = x'{kept}' WHERE seq = {seq}")
        assert inspected(first).ok
    tamper(first, f"DELETE FROM ledger WHERE seq >= {size}", "DELETE FROM checkpoint")
    assert not inspected(first).ok


def test_a_fresh_clone_reads_the_remotes_ledger_and_makes_nothing(released):
    fresh, size = clone(released, "fresh"), len(released.entries)
    before = fresh.refs(fresh.shop)
    code, told = fresh.run("ledger", "verify", "--json")
    found = msgspec.json.decode(told)
    assert (code, found["sound"], found["entries"], found["signed"]) == (0, True, size, size)
    shown = [json["operation"] for json in msgspec.json.decode(fresh.run("ledger", "show", "--json")[1])]
    assert shown == [entry["operation"] for entry in released.entries]
    assert standalone(export(fresh)) == 0
    for command in ("report", "abort", "resume"):
        code, told = fresh.run(command)
        assert (code, "Nothing was released from this clone yet" in told) == (2, True), told
    for command in ("approve", "reject"):
        code, told = fresh.run(command)
        assert (code, "No release waits for approval on origin" in told) == (2, True), told
    assert (fresh.state.exists(), fresh.refs(fresh.shop)) == (False, before)


def test_where_nothing_was_ever_released_reading_says_so_and_makes_nothing(place):
    shop = place("trunk")
    for command in ("show", "verify"):
        code, told = shop.run("ledger", command)
        assert code == 0, told
    assert "Nothing was released yet" in told
    code, told = shop.run("ledger", "export", "out")
    assert (code, "no checkpoint to export yet" in told) == (1, True), told
    assert [shop.state.exists(), (shop.shop / "out").exists()] == [False, False]


def test_a_remotes_ledger_that_was_changed_is_found_by_a_fresh_clone(released):
    fresh = clone(released, "fresh")
    file = entries_path(1, len(released.entries))
    content = released.git("show", f"refs/gonogo/ledger:{file}", at=released.remote)
    rewrite_remote(released, file, content.replace("1.3.0", "1.3.1"))
    code, told = fresh.run("ledger", "verify")
    assert (code, "the copy on the remote" in told) == (3, True), told
    code, told = fresh.run("ledger", "show")
    assert (code, "not sound" in told) == (1, True), told
    assert not fresh.state.exists()


def rewrite_remote(place, file: str, content: str) -> None:
    """Change one file of the ledger that is anchored, as somebody does who owns the server."""
    work = place.folder / "forged"
    place.git("clone", "-q", "--no-checkout", str(place.remote), str(work), at=place.folder)
    place.git("fetch", "-q", "origin", "refs/gonogo/ledger", at=work)
    place.git("checkout", "-q", "FETCH_HEAD", at=work)
    (work / file).write_text(f"{content}\n")
    place.git("commit", "-qam", "forged", at=work)
    place.git("push", "-q", "origin", "HEAD:refs/gonogo/ledger", at=work)


def test_a_ledger_that_somebody_else_changed_on_the_remote_is_not_gone_on_from(released):
    first, second = released, clone(released, "second")
    first.git("update-ref", "-d", "refs/gonogo/ledger", at=first.remote)
    commit(second, "fix: count once")
    assert second.run("release", "--yes")[0] == 0
    pull(first)
    commit(first, "fix: count twice")
    code, told = first.run("release", "--yes")
    assert (code, "differ from entry 1 on" in told) == (1, True), told
    assert first.run("ledger", "verify")[0] == 3
    code, told = first.run("ledger", "repair", "--dry-run")
    assert (code, "--keep here, or --keep remote" in told, "this clone's key" in told) == (2, True, True), (
        told
    )
    code, told = first.run("ledger", "repair", "--keep", "here", "--json")
    assert (code, json.loads(told)["kept"], json.loads(told)["done"]) == (0, "here", True), told
    assert "refs/gonogo/ledger-aside/" in first.git("ls-remote", str(first.remote))
    assert first.run("ledger", "verify")[0] == 0
    code, told = first.run("ledger", "repair")
    assert (code, "There is nothing to repair." in told) == (0, True), told
    assert first.run("release", "--yes")[0] == 0


@pytest.fixture
def team(place):
    """A shop whose release Ann, with her key, or somebody else of the crew must say yes to."""
    shop = place("trunk")
    for name in ("ann", "mallory"):
        made = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(shop.folder / name)]
        subprocess.run(made, check=True)
    public = (shop.folder / "ann.pub").read_text().strip()
    with (shop.shop / "gonogo.yml").open("a") as settings:
        settings.write("state: state.yml\napprovals: {release: {roles: [crew]}}\npeople:\n")
        settings.write(
            f'  - {{name: Ann, email: ann@x.example, roles: [crew, release-manager], keys: ["{public}"]}}\n'
        )
        settings.write("  - {name: Bob, email: bob@x.example, roles: [guest]}\n")
    shop.git("commit", "-qam", "chore: who is who")
    shop.git("push", "-q", "origin", "HEAD")
    shop.git("config", "user.name", "Ann")
    shop.git("config", "user.email", "ann@x.example")
    return shop


def said_by(shop, name: str, key: str = "") -> tuple[int, str]:
    shop.git("config", "user.name", name.capitalize())
    shop.git("config", "user.email", f"{name}@x.example")
    if key:
        shop.git("config", "user.signingkey", str(shop.folder / key))
    return shop.run("approve")


def test_only_those_count_who_have_the_role_and_a_signature_is_told(team):
    assert team.run("release")[0] == 4
    code, told = said_by(team, "bob")
    assert (code, "Bob may not approve it: bob@x.example did not sign" in told) == (2, True), told
    code, told = said_by(team, "ann", "ann")
    assert (code, "approved 1.3.0, signed" in told) == (0, True), told
    orders = msgspec.json.decode(team.run("report", "--json")[1])["orders"]
    assert [(order["person"]["name"], order["person"]["level"]) for order in orders] == [
        ("Ann", "asserted"),
        ("Ann", "signed"),
    ]
    signed = next(entry["data"] for entry in team.entries if entry["kind"] == "order.approve")
    assert signed["signature"] == orders[1]["signature"]
    assert 'phase: "released"\nversion: "1.3.0"' in team.git("show", "main:state.yml", at=team.remote)


def test_a_signature_by_another_key_is_refused_and_not_written_down(team):
    assert team.run("release")[0] == 4
    code, told = said_by(team, "ann", "mallory")
    assert (code, "Ann may not approve it: ann@x.example did not sign with a key" in told) == (2, True), told
    assert [entry for entry in team.entries if entry["kind"] == "order.approve"] == []


def test_a_checkpoint_with_a_false_signature_is_found(released):
    tamper(released, "UPDATE checkpoint SET signature = zeroblob(64)")
    code, told = released.run("ledger", "verify")
    assert (code, "signature" in told) == (3, True), told


@pytest.mark.threat("remote", "Sign the ledger with another key, so that clones take it for the record's")
def test_a_key_that_the_main_branch_does_not_name_may_not_have_signed(released):
    """A clone knows by gonogo.yml on the main branch whose ledger it is, and not from the ledger."""
    released.git("pull", "-q", "--rebase", "origin", "main")
    project = open_project(released.shop)
    key = fingerprint(open_signer(project).known)
    settings = released.shop / "gonogo.yml"
    before = settings.read_text() if settings.exists() else ""
    assert [one.health for one in examine(project) if one.subject == "ledger"] == ["advice"]
    for known, faults in ((["0" * 64], 1), (["0" * 64, key], 0)):
        settings.write_text(f"{before}\nledger: {{keys: [{', '.join(known)}]}}\n")
        released.git("add", "gonogo.yml")
        released.git("commit", "-qm", "chore: name the ledger's keys")
        released.git("push", "-q", "origin", "HEAD")
        assert len(audited(released)) == faults
        assert len(audited(clone(released, f"other-{faults}"))) == faults
        (told,) = (one for one in examine(open_project(released.shop)) if one.subject == "ledger")
        assert (told.health, key in told.sentence) == (("well", "fault")[faults], True)
    settings.write_text(f"{before}\n")
    assert audited(released) == ()
