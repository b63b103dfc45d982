"""The ledger of several clones on one remote stays one chain."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from gonogo.adapters.files.directory import Directory
from gonogo.adapters.repository.process import GitCommand
from gonogo.adapters.repository.publisher import GitPublisher
from gonogo.adapters.signer.ed25519 import genuine, public_pem
from gonogo.app.project import UNSHARED
from gonogo.app.releasing.anchoring import REF, Anchor
from gonogo.bootstrap.project import open_project
from gonogo.domain.ledger import Checkpoint, fingerprint, statement
from gonogo.domain.people.person import Person
from gonogo.errors import RepositoryError, StoreError
from gonogo.ports.publisher import Moved
from gonogo.store.database import open_database
from gonogo.store.files import StoredLedgerFiles
from gonogo.store.record import Record
from gonogo.testing.signer import FakeSigner

if TYPE_CHECKING:
    from pathlib import Path

    from gonogo.domain.ledger import Inspection

TRIGGERS = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
ANN = Person("Ann", "ann@shop.example")


class Stopped:
    def now(self) -> datetime:
        return datetime.fromtimestamp(1_700_000_000, UTC)


class Clone:
    """One clone with its record, which is a file of its own where no other is given."""

    def __init__(self, folder: Path, record: Record | None = None) -> None:
        self.folder = folder
        self.record = record or Record(open_database(folder / "kept" / "record.db"), Stopped())
        self.signer = FakeSigner(folder.name)
        self.ledger: Any = StoredLedgerFiles(self.record, "gonogo/shop", self.signer, genuine, public_pem)
        self.publisher: Any = GitPublisher(open_project(folder).repository.place)
        self.kept = Directory(folder / "kept")
        self.told: list[str] = []
        self.anchor = Anchor(self.ledger, self.publisher, self.kept, self.told.append)

    def write(self, *operations: str) -> None:
        with self.record.transaction() as transaction:
            for operation in operations:
                transaction.append("test", "r", "p", operation)

    def drop(self) -> None:
        self.anchor.drop("origin", ANN, 1_700_000_000)

    @property
    def operations(self) -> list[str]:
        return [entry.operation for entry in self.ledger.entries()]

    def inspect(self) -> Inspection:
        return self.anchor.inspect("origin")

    def is_sound(self) -> bool:
        return self.inspect().ok

    def tamper(self, *statements: str) -> None:
        """Change the database as somebody does who owns the file: without its triggers."""
        with closing(sqlite3.connect(self.folder / "kept" / "record.db")) as database:
            for (name,) in database.execute(TRIGGERS).fetchall():
                database.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                database.execute(statement)
            database.commit()


@pytest.fixture
def clones(tell, tmp_path):
    shop = tell("commit main  feat: sell things", name="first")
    shop.git("init", "-q", "--bare", str(tmp_path / "remote.git"))
    shop.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    shop.git("push", "-q", "origin", "main")
    shop.git("clone", "-q", str(tmp_path / "remote.git"), str(tmp_path / "second"))
    made = [Clone(shop.path), Clone(tmp_path / "second")]
    yield made
    for clone in made:
        clone.record.close()


def test_clones_that_take_turns_go_on_from_one_another(clones):
    first, second = clones
    first.write("1", "2")
    first.drop()
    assert second.anchor.take_over("origin") == 2
    assert second.anchor.take_over("origin") == 0
    second.write("3")
    second.drop()
    assert first.anchor.take_over("origin") == 1
    assert first.operations == second.operations == ["1", "2", "3"]
    assert first.is_sound()


def test_what_is_anchored_already_is_not_pushed_again(clones):
    first, _ = clones
    first.write("1")
    first.drop()
    before = first.publisher.remote_refs("origin", [REF])
    first.drop()
    assert first.publisher.remote_refs("origin", [REF]) == before


def test_where_nothing_moved_the_remotes_files_are_not_read(clones):
    first, _ = clones
    first.write("1")
    first.drop()
    first.ledger.take_in = None
    assert first.anchor.take_over("origin") == 0
    first.write("2")
    first.drop()


def test_clones_that_wrote_at_once_write_one_behind_the_other(clones):
    first, second = clones
    first.write("1")
    first.drop()
    second.anchor.take_over("origin")
    first.write("2 of the first")
    first.ledger.signed(1)
    second.write("2 of the second")
    second.drop()
    first.drop()
    assert first.operations == ["1", "2 of the second", "2 of the first"]
    assert first.is_sound()
    second.anchor.take_over("origin")
    assert second.operations == first.operations


def test_entries_that_others_have_are_never_written_anew(clones):
    first, second = clones
    first.write("1")
    first.drop()
    second.write("another")
    first.publisher.withdraw("origin", REF, first.publisher.remote_refs("origin", [REF]).refs[REF])
    second.drop()
    with pytest.raises(StoreError, match="differ from entry 1 on"):
        first.drop()
    assert first.operations == ["1"]
    assert not first.is_sound()


def test_a_record_that_was_lost_comes_back_from_the_remote(clones):
    first, _ = clones
    first.write("1")
    first.drop()
    first.record.close()
    for file in (first.folder / "kept").glob("record.db*"):
        file.unlink()
    again = Clone(first.folder)
    assert again.anchor.take_over("origin") == 1
    assert again.is_sound()
    again.record.close()


def test_whoever_pushes_in_between_is_gone_on_from(clones, monkeypatch):
    first, second = clones
    first.write("1 of the first")
    second.write("1 of the second")
    publish = first.publisher.publish_files

    def raced(*given: Any, **options: Any) -> Any:
        monkeypatch.setattr(first.publisher, "publish_files", publish)
        second.drop()
        return publish(*given, **options)

    monkeypatch.setattr(first.publisher, "publish_files", raced)
    first.drop()
    assert first.operations == ["1 of the second", "1 of the first"]
    assert first.is_sound()


def test_a_remote_that_moves_at_every_try_is_told(clones, monkeypatch):
    first, _ = clones
    first.write("1")
    monkeypatch.setattr(first.publisher, "publish_files", lambda *_, **__: Moved(REF, "1"))
    with pytest.raises(RepositoryError, match=r"could not be anchored on origin.*gonogo resume"):
        first.drop()


def test_where_the_server_takes_no_ledger_it_stays_here_until_it_takes_one(clones):
    first, second = clones
    hook = first.folder.parent / "remote.git" / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho branches and tags only >&2\nexit 1\n")
    hook.chmod(0o755)
    first.write("1")
    first.drop()
    assert "branches and tags only" in (first.kept.read(UNSHARED) or "")
    assert first.is_sound()
    hook.unlink()
    first.write("2")
    first.drop()
    assert first.kept.read(UNSHARED) is None
    assert second.anchor.take_over("origin") == 2


@pytest.fixture
def apart(clones):
    """Two clones: what the first wrote of a running release, and what the second anchored meanwhile."""
    first, second = clones
    first.write("1", "2")
    first.drop()
    second.anchor.take_over("origin")
    first.write("3 of the first", "4 of the first")
    second.write("3 of the second")
    second.drop()
    return first, second


def test_a_running_release_beside_what_another_anchored_is_no_fault(apart):
    first, second = apart
    found = first.inspect()
    assert (found.verdict.fault, found.anchored, found.ahead) == ("", 2, 1)
    assert "This clone has 2 entries of a running release that the remote has not" in found.sentence
    assert "The remote has 1 entry that is not here yet" in found.sentence
    first.drop()
    assert first.inspect().sentence == "The ledger is sound: 5 entries, all of them signed."
    assert second.inspect().sentence.endswith(
        "2 entries that are not here yet; the next release takes them over."
    )


@pytest.mark.parametrize("seq", [1, 2, 3])
def test_a_change_while_another_anchored_is_found(apart, seq):
    first, _ = apart
    first.tamper(f'UPDATE ledger SET line = replace(line, \'"who":"p"\', \'"who":"q"\') WHERE seq = {seq}')
    assert not first.is_sound()


@pytest.mark.parametrize("forgets", [(), ("DELETE FROM checkpoint",)])
@pytest.mark.parametrize("seq", [1, 2])
@pytest.mark.threat("machine", "Write entries of the ledger anew that were anchored on the remote")
def test_anchored_entries_that_are_written_anew_are_found(apart, seq, forgets):
    for clone in apart:
        entries = [(entry.kind, entry.operation) for entry in clone.ledger.entries()]
        clone.tamper(f"DELETE FROM ledger WHERE seq >= {seq}", *forgets)
        with clone.record.transaction() as transaction:
            for kind, operation in entries[seq - 1 :]:
                transaction.append(kind, "r", "mallory", operation)
        assert not clone.is_sound()


@pytest.mark.parametrize("forgets", [(), ("DELETE FROM checkpoint",)])
@pytest.mark.threat("machine", "Cut entries off the ledger that were anchored on the remote")
def test_anchored_entries_that_are_cut_off_are_found_also_those_of_others(clones, forgets):
    first, second = clones
    first.write("1", "2")
    first.drop()
    second.anchor.take_over("origin")
    for clone in clones:
        clone.tamper("DELETE FROM ledger WHERE seq = 2", *forgets)
        assert not clone.is_sound()


def test_what_is_anchored_and_lost_on_the_remote_is_found_and_put_back(clones):
    first, _ = clones
    first.write("1")
    first.drop()
    tip = first.publisher.remote_refs("origin", [REF]).refs[REF]
    first.publisher.withdraw("origin", REF, tip)
    assert "entries 1 to 1 were anchored and are missing on the remote" in first.inspect().sentence
    first.drop()
    assert first.is_sound()


def test_without_a_remote_ours_is_all_that_is_looked_at(clones):
    first, _ = clones
    first.write("1")
    found = first.anchor.inspect("")
    assert (found.ok, found.anchored) == (True, 0)


def test_a_word_that_comes_while_the_ledger_is_pushed_waits_for_the_next_time(clones, monkeypatch):
    first, second = clones
    first.write("1")
    publish = first.publisher.publish_files

    def meanwhile(*given: Any, **options: Any) -> Any:
        first.write("2")
        return publish(*given, **options)

    monkeypatch.setattr(first.publisher, "publish_files", meanwhile)
    first.drop()
    assert "This clone has 1 entry of a running release" in first.inspect().sentence
    assert second.anchor.take_over("origin") == 1


def test_who_dies_between_the_push_and_the_record_goes_on(clones, monkeypatch):
    first, second = clones
    first.write("1")
    with monkeypatch.context() as patched:
        patched.setattr(first.ledger, "keep", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            first.drop()
    assert first.is_sound()
    second.anchor.take_over("origin")
    second.write("2 of the second")
    second.drop()
    first.write("2 of the first")
    assert first.is_sound()
    first.drop()
    assert first.operations == ["1", "2 of the second", "2 of the first"]
    assert first.is_sound()


def test_what_another_process_joins_while_one_verifies_is_no_fault(apart, monkeypatch):
    first, _ = apart
    read = first.publisher.open_files

    def meanwhile(*given: Any) -> Any:
        monkeypatch.setattr(first.publisher, "open_files", read)
        first.drop()
        return read(*given)

    monkeypatch.setattr(first.publisher, "open_files", meanwhile)
    assert first.inspect().sentence == "The ledger is sound: 5 entries, all of them signed."


def tip(clone: Clone) -> str:
    return clone.publisher.remote_refs("origin", [REF]).refs[REF]


def names(clone: Clone) -> list[str]:
    return sorted(clone.publisher.read_files("origin", REF).files)


def as_before_blocks(clone: Clone, *sizes: int) -> None:
    """Anchor the ledger as it was anchored before there were blocks: two files a release, side by side."""
    with clone.record.reading() as reading:
        lines, before, files = list(reading.ledger.lines()), 0, {}
    for size in sizes:
        head = fingerprint(lines[size - 1])
        said = statement("gonogo/shop", size, head)
        signed = Checkpoint(said, clone.signer.sign(said.encode()), clone.signer.public)
        files[f"{before + 1:012}-{size:012}.jsonl"] = b"".join(lines[before:size])
        files[f"{size:012}.checkpoint"] = signed.line
        before = size
    clone.publisher.publish_files("origin", REF, files, "The ledger goes on\n", ANN, 1)


@pytest.mark.threat("remote", "Push a file with another name into the ledger, so that nobody can anchor")
def test_a_name_that_is_not_ours_is_told_and_passed_over(clones):
    first, second = clones
    first.write("1")
    first.drop()
    junk = {
        "zzz.jsonl": b"?",
        "zzz.checkpoint": b"?",
        f"{'x' * 300}.jsonl": b"",
        "0000/00/00/00/\n": b"",
        "a/b": b"",
    }
    first.publisher.publish_files("origin", REF, junk, "Junk\n", ANN, 1)
    second.anchor.take_over("origin")
    assert "5 names that gonogo did not write, and passes over" in second.told[0]
    assert len(second.told[0]) < 1_000
    second.write("2")
    second.drop()
    assert first.anchor.take_over("origin") == 1
    assert second.is_sound()
    assert set(junk) <= set(names(first))


@pytest.mark.threat("remote", "Put something else where the ledger's next file belongs")
def test_what_lies_in_the_way_does_not_stop_anchoring(clones):
    first, second = clones
    shop = GitCommand(first.folder)
    head = shop.run("rev-parse", "HEAD").strip()
    blob = shop.run("hash-object", "-w", "--stdin", given=b"x").strip()
    for line in (
        f"160000 commit {head}\t0000\n",
        f"120000 blob {blob}\t0000\n",
        f"100644 blob {blob}\t0000\n",
    ):
        tree = shop.run("mktree", given=line.encode()).strip()
        made = shop.run("-c", "user.name=M", "-c", "user.email=m@m", "commit-tree", tree, given=b"x").strip()
        shop.run("push", "-q", "-f", "origin", f"{made}:{REF}")
        first.write(line)
        first.drop()
        assert names(first)[0].startswith("0000/00/00/00/")
    assert second.anchor.take_over("origin") == 3


def test_a_ledger_of_before_there_were_blocks_is_read_and_moved_into_blocks_by_the_next_release(clones):
    first, second = clones
    first.write(*map(str, range(250)))
    as_before_blocks(first, 120, 240, 250)
    assert second.anchor.take_over("origin") == 250
    assert second.is_sound()
    second.write("250")
    second.drop()
    assert not [name for name in names(second) if "/" not in name]
    assert names(second)[0] == "0000/00/00/00/000000000001-000000000100.jsonl"
    assert first.anchor.take_over("origin") == 1
    assert first.inspect().sentence == "The ledger is sound: 251 entries, all of them signed."


@pytest.mark.threat("clone", "Change a row of the ledger in the record, and let the next release sign it")
@pytest.mark.parametrize(
    "change",
    [
        'UPDATE ledger SET line = replace(line, \'"who":"p"\', \'"who":"q"\') WHERE seq = 2',
        "UPDATE ledger SET release = 'another' WHERE seq = 1",
        "UPDATE ledger SET hash = 'x' WHERE seq = 3",
        "UPDATE ledger SET line = 7 WHERE seq = 1",
        "DELETE FROM ledger WHERE seq = 1",
        "UPDATE checkpoint SET signature = zeroblob(64)",
        "UPDATE checkpoint SET text = 'nothing'",
    ],
)
def test_a_ledger_that_does_not_verify_is_neither_signed_nor_pushed(clones, change):
    first, _ = clones
    first.write("1", "2")
    first.drop()
    first.write("3")
    before = tip(first)
    first.tamper(change)
    for attempt in (first.drop, lambda: first.anchor.take_over("origin")):
        with pytest.raises(StoreError, match=r"neither signed nor pushed.*gonogo ledger repair"):
            attempt()
    assert tip(first) == before
