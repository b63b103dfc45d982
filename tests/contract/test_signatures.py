"""What every maker of people's signatures does: ssh-keygen, and the fake."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from gonogo.adapters.repository.git import Git
from gonogo.adapters.repository.signing import SshSignatures, verifier
from gonogo.domain.people.approval import NAMESPACE
from gonogo.errors import RepositoryError
from gonogo.testing.signatures import MemorySignatures

if TYPE_CHECKING:
    from gonogo.ports.signatures import Signatures


class World(NamedTuple):
    """Ann's key and public key, and another's public key."""

    signatures: Signatures
    key: str
    public: str
    other: str


def _by_ssh(folder: Path) -> World:
    for name in ("ann", "bob"):
        made = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name]
        subprocess.run(made, check=True)
    public, other = ((folder / name).read_text() for name in ("ann.pub", "bob.pub"))
    return World(SshSignatures(), str(folder / "ann"), public, other)


@pytest.fixture(params=["ssh", "memory"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    return _by_ssh(tmp_path) if request.param == "ssh" else World(MemorySignatures(), "ann", "ann", "bob")


def test_a_signature_holds_for_its_text_purpose_and_key_only(world: World) -> None:
    verify, ann = world.signatures.verify, "ann@example.com"
    signature = world.signatures.sign(b"yes", "approval", world.key)
    assert verify(b"yes", signature, "approval", ann, world.public)
    assert not verify(b"no", signature, "approval", ann, world.public)
    assert not verify(b"yes", signature, "git", ann, world.public)
    assert not verify(b"yes", signature, "approval", ann, world.other)
    assert not verify(b"yes", signature, "approval", "", world.public)
    assert not verify(b"yes", b"none", "approval", ann, world.public)


def _known(folder: Path) -> World:
    """Real keys, and a commit that Ann signed as git signs it."""
    world = _by_ssh(folder)
    subprocess.run(["git", "init", "-q", str(folder / "shop")], check=True)
    for name, value in {
        "gpg.format": "ssh",
        "user.signingkey": world.key,
        "user.name": "Ann",
        "user.email": "ann@example.com",
    }.items():
        subprocess.run(["git", "-C", str(folder / "shop"), "config", name, value], check=True)
    made = ["git", "-C", str(folder / "shop"), "commit", "-q", "--allow-empty", "-S", "-m", "feat: sell"]
    subprocess.run(made, check=True)
    return world


@pytest.mark.threat("person", "Use the signature of a commit as an approval, or an approval's as a commit's")
def test_the_signature_of_a_commit_is_good_for_no_word_and_the_other_way_round(tmp_path: Path) -> None:
    world = _known(tmp_path)
    verify = world.signatures.verify
    raw = subprocess.run(
        ["git", "-C", str(tmp_path / "shop"), "cat-file", "commit", "HEAD"], check=True, capture_output=True
    ).stdout
    begin, end = raw.index(b"gpgsig "), raw.index(b"-----END SSH SIGNATURE-----") + 28
    armoured, text = raw[begin + 7 : end].replace(b"\n ", b"\n"), raw[:begin] + raw[end:]
    assert verify(text, armoured, "git", "ann@example.com", world.public)
    assert not verify(text, armoured, NAMESPACE, "ann@example.com", world.public)
    given = world.signatures.sign(text, NAMESPACE, world.key)
    assert not verify(text, given, "git", "ann@example.com", world.public)


@pytest.mark.threat("clone", "Name a program that says yes to every signature, in git's settings or in PATH")
def test_a_program_that_says_yes_to_everything_is_never_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, shop = _known(tmp_path), tmp_path / "shop"
    signed = world.signatures.sign(b"yes", NAMESPACE, world.key)
    yes = shop / "ssh-keygen"
    yes.write_text("#!/bin/sh\necho 'Good \"git\" signature for ann@example.com with ED25519 key SHA256:x'\n")
    yes.chmod(0o755)
    (shop / "allowed").write_text(f"ann@example.com {world.other}bob@example.com {world.public}")
    for name in ("gpg.program", "gpg.ssh.program", "gpg.openpgp.program"):
        subprocess.run(["git", "-C", str(shop), "config", name, str(yes)], check=True)
    for name in ("gpg.ssh.allowedSignersFile", "gpg.ssh.revocationFile"):
        subprocess.run(["git", "-C", str(shop), "config", name, str(shop / "allowed")], check=True)
    monkeypatch.chdir(shop)
    monkeypatch.setenv("PATH", f".::{shop}:/usr/bin:/bin")
    verifier.cache_clear()
    assert Path(verifier()).is_absolute()
    assert verifier() != str(yes)
    assert not world.signatures.verify(b"yes", signed, NAMESPACE, "bob@example.com", world.other)
    assert world.signatures.verify(b"yes", signed, NAMESPACE, "ann@example.com", world.public)
    repository = Git(shop)
    head = repository.resolve("HEAD")
    assert repository.signers([head], {"ann@example.com": [world.public]}) == {head: "ann@example.com"}
    assert repository.signers([head], {"bob@example.com": [world.other]}) == {head: ""}


def test_without_a_program_that_verifies_nothing_is_taken_as_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", ".")
    monkeypatch.setattr("gonogo.adapters.repository.signing._SYSTEM", ("/nowhere",))
    verifier.cache_clear()
    with pytest.raises(RepositoryError, match=r"no ssh-keygen to verify signatures with. Install it"):
        verifier()
    verifier.cache_clear()


@pytest.mark.parametrize("written", ["the file", "the public file", "the text"])
def test_whether_programs_of_the_user_could_sign_with_a_key_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    world = _by_ssh(tmp_path)
    key = {"the file": world.key, "the public file": f"{world.key}.pub", "the text": world.public}[written]
    without = "" if written == "the text" else f"{world.key} has no passphrase"
    assert world.signatures.reach(key) == without
    socket = tmp_path / "agent"
    agent = subprocess.Popen(["ssh-agent", "-D", "-a", str(socket)], stdout=subprocess.DEVNULL)
    try:
        while not socket.exists():
            assert agent.poll() is None
        monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
        subprocess.run(["ssh-add", "-q", world.key], check=True, capture_output=True)
        subprocess.run(["ssh-keygen", "-q", "-p", "-P", "", "-N", "secret", "-f", world.key], check=True)
        assert world.signatures.reach(key) == "an agent holds it (SSH_AUTH_SOCK)"
        subprocess.run(["ssh-add", "-q", "-D"], check=True, capture_output=True)
        assert world.signatures.reach(key) == ""
    finally:
        agent.kill()
        agent.wait()


@pytest.mark.parametrize("key", ["", "/nowhere/id", "key::ssh-ed25519 AAAA", "\0"])
def test_a_key_that_is_not_there_is_in_nobodys_reach(key: str) -> None:
    assert SshSignatures().reach(key) == ""
