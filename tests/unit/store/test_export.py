from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gonogo.adapters.signer.ed25519 import genuine, public_pem
from gonogo.domain.ledger import read_checkpoint
from gonogo.errors import StoreError
from gonogo.store import verify_ledger
from gonogo.store.export import (
    CHECKPOINTS,
    ENTRIES,
    KEY,
    SIGNATURE,
    TEXT,
    TEXTS,
    VERIFIER,
    export,
    verify_export,
)
from gonogo.testing.signer import FakeSigner

if TYPE_CHECKING:
    from pathlib import Path

    from gonogo.store.ledger import Ledger
    from gonogo.store.record import Record

MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SIZE = 12


def keep(ledger: Ledger, name: str) -> None:
    signed = ledger.sign("gonogo/shop", FakeSigner(name))
    assert signed
    ledger.add_checkpoint(signed)


@pytest.fixture
def folder(record: Record, tmp_path: Path) -> Path:
    with record.transaction() as change:
        for number in range(SIZE):
            change.append("gate.decided", "r-1", "p-1", f"r-1/{number}", {"reason": f"numéro {number}"})
            if number == 5:
                keep(change.ledger, "laptop")
        keep(change.ledger, "server")
    with record.reading() as now:
        assert export(now.ledger, tmp_path / "out", public_pem) == SIZE
    return tmp_path / "out"


def library(folder: Path) -> bool:
    try:
        return verify_export(folder, genuine, public_pem).ok
    except StoreError:
        return False


def standalone(folder: Path, *words: str) -> int:
    kept, sys.argv = sys.argv, ["verify_ledger.py", str(folder), *words]
    try:
        return verify_ledger.main()
    finally:
        sys.argv = kept


def found_by_both(folder: Path) -> bool:
    return not library(folder) and standalone(folder) == 3


def test_an_export_is_sound(folder: Path) -> None:
    verdict = verify_export(folder, genuine, public_pem)
    assert verdict.sentence == f"The ledger is sound: {SIZE} entries, all of them signed."


def test_the_verifier_runs_on_its_own_with_the_standard_library_only(folder: Path) -> None:
    command = [sys.executable, "-I", "-S", str(folder / VERIFIER), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "SOUND: 12 entries, all of them signed")


@MANY
@given(st.data())
def test_any_byte_that_is_changed_is_found(folder: Path, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([ENTRIES, ENTRIES, CHECKPOINTS, TEXT, SIGNATURE, KEY]))
    before = (folder / name).read_bytes()
    place = data.draw(st.integers(0, len(before) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != before[place]))
    try:
        (folder / name).write_bytes(before[:place] + bytes([other]) + before[place + 1 :])
        assert found_by_both(folder)
    finally:
        (folder / name).write_bytes(before)


@MANY
@given(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1), st.sampled_from(["remove", "add", "swap", "cut"]))
def test_entries_removed_added_or_swapped_are_found(folder: Path, one: int, two: int, how: str) -> None:
    before = (folder / ENTRIES).read_bytes()
    lines = before.splitlines(keepends=True)
    match how:
        case "remove":
            del lines[one]
        case "add":
            lines.insert(one, lines[two])
        case "swap":
            lines[one], lines[one - 1] = lines[one - 1], lines[one]
        case _:
            del lines[one:]
    try:
        (folder / ENTRIES).write_bytes(b"".join(lines))
        assert found_by_both(folder)
    finally:
        (folder / ENTRIES).write_bytes(before)


@pytest.mark.parametrize("seq", range(1, SIZE + 1))
def test_a_chain_that_was_written_anew_from_an_entry_on_is_found(folder: Path, seq: int) -> None:
    from msgspec.structs import replace

    from gonogo.domain.ledger import Chain, fingerprint, read_entry

    lines, head = [], Chain().head
    for line in (folder / ENTRIES).read_bytes().splitlines(keepends=True):
        entry = read_entry(line)
        new = replace(entry, previous=head, at=entry.at + (entry.seq == seq))
        lines.append(new.line)
        head = fingerprint(new.line)
    (folder / ENTRIES).write_bytes(b"".join(lines))
    verdict = verify_export(folder, genuine, public_pem)
    assert (verdict.signed, verdict.seq) == ((0, 6) if seq <= 6 else (6, 12))
    assert standalone(folder) == 3


def test_a_key_that_is_not_trusted_is_refused(folder: Path, tmp_path: Path) -> None:
    trusted = {FakeSigner("laptop").public, FakeSigner("server").public}
    assert verify_export(folder, genuine, public_pem, trusted).ok
    assert not verify_export(folder, genuine, public_pem, {FakeSigner("server").public}).ok
    (tmp_path / "laptop.pem").write_bytes(public_pem(FakeSigner("laptop").public))
    assert standalone(folder, "--key", str(folder / KEY)) == 3
    assert standalone(folder, "--key", str(folder / KEY), "--key", str(tmp_path / "laptop.pem")) == 0


def test_what_lies_after_the_last_checkpoint_is_said(
    record: Record, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with record.transaction() as change:
        change.append("note", "r-1", "p-1", "last")
    with record.reading() as now:
        export(now.ledger, folder, public_pem)
    assert "with 1 entry that no checkpoint covers" in verify_export(folder, genuine, public_pem).sentence
    assert standalone(folder) == 0
    assert "the last 1 are not yet signed" in capsys.readouterr().out


@pytest.mark.parametrize("name", [ENTRIES, CHECKPOINTS, TEXT])
def test_a_file_that_is_missing_is_named(folder: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / name).unlink()
    with pytest.raises(StoreError, match=name):
        verify_export(folder, genuine, public_pem)
    assert standalone(folder) == 2
    assert name in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"", b"{}\n", b"[" * 100_000, b'{"key":1,"note":"x"}\n', b"\x00" * 99])
def test_checkpoints_that_are_none_are_found(folder: Path, content: bytes) -> None:
    (folder / CHECKPOINTS).write_bytes(content)
    assert found_by_both(folder)


def test_a_ledger_without_a_checkpoint_is_not_exported(another: Record, tmp_path: Path) -> None:
    with another.reading() as now, pytest.raises(StoreError, match="no checkpoint to export yet"):
        export(now.ledger, tmp_path / "none", public_pem)


def test_a_folder_that_cannot_be_written_is_refused(record: Record, folder: Path) -> None:
    with record.reading() as now, pytest.raises(StoreError, match="name a folder"):
        export(now.ledger, folder / ENTRIES / "x", public_pem)


def test_a_checkpoint_is_a_signed_note(folder: Path) -> None:
    note = read_checkpoint((folder / CHECKPOINTS).read_bytes().splitlines(keepends=True)[-1]).note
    origin, size, _, blank, signature, end = note.split("\n")
    assert (origin, size, blank, end) == ("gonogo/shop", str(SIZE), "", "")
    assert signature.startswith("— gonogo/shop ")
    assert shutil.which("openssl")


def test_both_find_a_free_text_that_was_changed_or_that_no_entry_names(folder: Path) -> None:
    texts = folder / TEXTS
    whole = texts.read_bytes()
    assert whole.count(b"\n") == SIZE
    for changed in (whole.replace("numéro 3".encode(), "numéro 4".encode()), whole + b"{}\n"):
        texts.write_bytes(changed)
        assert found_by_both(folder)


def test_both_find_the_ledger_sound_without_texts_that_were_erased(folder: Path) -> None:
    texts = folder / TEXTS
    texts.write_bytes(b"".join(texts.read_bytes().splitlines(keepends=True)[1:]))
    assert library(folder)
    assert standalone(folder) == 0
    texts.unlink()
    assert library(folder)
    assert standalone(folder) == 0
