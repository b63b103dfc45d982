"""What every maker of people's signatures does: ssh-keygen, and the fake."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, NamedTuple

import pytest

from gonogo.adapters.repository.signing import SshSignatures
from gonogo.testing.signatures import MemorySignatures

if TYPE_CHECKING:
    from pathlib import Path

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
