"""The key in a signature, and signatures for tests."""

from __future__ import annotations

import hashlib
from base64 import b64encode

import pytest

from gonogo.formats.ssh_signature import public_key


def _string(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


def _key(name: str) -> bytes:
    return _string(b"ssh-ed25519") + _string(hashlib.sha256(name.encode()).digest())


def key_of(name: str) -> str:
    """The public key of somebody, who needs no private one here."""
    return f"ssh-ed25519 {b64encode(_key(name)).decode()}"


def sign(name: str, text: bytes) -> str:
    """What has the form of somebody's signature over a text."""
    blob = b"SSHSIG\0\0\0\1" + _string(_key(name)) + hashlib.sha256(text).digest()
    return f"-----BEGIN SSH SIGNATURE-----\n{b64encode(blob).decode()}\n-----END SSH SIGNATURE-----\n"


def test_the_key_that_stands_in_a_signature_is_told() -> None:
    assert public_key(sign("ann", b"x")) == key_of("ann")


@pytest.mark.parametrize(
    "text", ["", "x", "-----BEGIN SSH SIGNATURE-----", "ÿ", "U1NIU0lHAAAAAQ==", "A" * 70_000]
)
def test_what_is_no_signature_has_none(text: str) -> None:
    assert public_key(text) == ""
