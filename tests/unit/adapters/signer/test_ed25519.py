from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from gonogo.adapters.signer.ed25519 import NAME, KeyFile, genuine, public_pem
from gonogo.domain.ledger import Checkpoint, statement
from gonogo.errors import StoreError

if TYPE_CHECKING:
    from pathlib import Path

RSA = ["openssl", "genpkey", "-algorithm", "RSA", "-out"]


def signed(signer: KeyFile) -> Checkpoint:
    text = statement("gonogo/shop", 3, "ab" * 32)
    return Checkpoint(text, signer.sign(text.encode()), signer.public)


def test_the_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    assert KeyFile(folder).public == KeyFile(folder).public
    assert (folder / NAME).stat().st_mode & 0o777 == 0o600
    assert [file.name for file in folder.iterdir()] == [NAME]


def test_many_who_make_a_key_at_once_have_one(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: KeyFile(tmp_path).public, range(16)))
    assert len(keys) == 1
    assert [file.name for file in tmp_path.iterdir()] == [NAME]


def test_a_signature_is_true_for_its_text_and_key_only(tmp_path: Path) -> None:
    checkpoint = signed(KeyFile(tmp_path))
    assert genuine(checkpoint)
    assert not genuine(Checkpoint(checkpoint.text + "x", checkpoint.signature, checkpoint.key))
    assert not genuine(Checkpoint(checkpoint.text, checkpoint.signature, KeyFile(tmp_path / "b").public))
    assert not genuine(Checkpoint(checkpoint.text, checkpoint.signature[:-1], checkpoint.key))
    assert not genuine(Checkpoint(checkpoint.text, checkpoint.signature, b"short"))


def test_a_key_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("not a key")
    with pytest.raises(StoreError, match=r"not a private key.*restore it"):
        _ = KeyFile(tmp_path).public


def test_a_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    subprocess.run([*RSA, tmp_path / NAME], check=True, capture_output=True)
    with pytest.raises(StoreError, match="not Ed25519"):
        _ = KeyFile(tmp_path).public


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="write access"):
        _ = KeyFile(tmp_path / "file" / "keys").public


def test_openssl_verifies_a_checkpoint_and_refuses_it_once_changed(tmp_path: Path) -> None:
    checkpoint = signed(KeyFile(tmp_path))
    (tmp_path / "key.pem").write_bytes(public_pem(checkpoint.key))
    (tmp_path / "checkpoint.sig").write_bytes(checkpoint.signature)
    (tmp_path / "checkpoint.txt").write_text(checkpoint.text)
    words = "openssl pkeyutl -verify -rawin -pubin -inkey key.pem -sigfile checkpoint.sig -in checkpoint.txt"
    done = subprocess.run(words.split(), cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "Signature Verified Successfully\n")
    (tmp_path / "checkpoint.txt").write_text(checkpoint.text.replace("\n3\n", "\n4\n"))
    assert subprocess.run(words.split(), cwd=tmp_path, capture_output=True, check=False).returncode != 0
