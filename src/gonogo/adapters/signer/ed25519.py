"""An Ed25519 key in a file of its own, made when it is first needed."""

from __future__ import annotations

import os
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import uuid4

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from gonogo.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gonogo.domain.ledger import Checkpoint

NAME = "ledger-key.pem"


class KeyFile:
    """Signs with the key in `ledger-key.pem` of a folder; the file is its owner's alone (0600)."""

    def __init__(self, folder: Path) -> None:
        """Take the folder."""
        self._path = folder / NAME

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes; see the port."""
        return self._key.public_key().public_bytes_raw()

    @property
    def known(self) -> bytes:
        """The public key, nothing before it is made; see the port."""
        return self.public if self._path.exists() else b""

    def sign(self, message: bytes) -> bytes:
        """The signature, 64 bytes; see the port."""
        return self._key.sign(message)

    @cached_property
    def _key(self) -> Ed25519PrivateKey:
        with _explained(self._path):
            if not self._path.exists():
                _make(self._path)
            key = load_pem_private_key(self._path.read_bytes(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise StoreError(f"{self._path} holds a key that is not Ed25519; move it away to have one made")
        return key


def genuine(checkpoint: Checkpoint) -> bool:
    """Whether the checkpoint's signature was made with the private half of its key."""
    return made_by(checkpoint.key, checkpoint.signature, checkpoint.text.encode())


def made_by(public: bytes, signature: bytes, text: bytes) -> bool:
    """Whether the signature over the text was made with the private half of a key."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True


def _make(path: Path) -> None:
    """Write a new key beside, then link it: of several who try at once, one is first and all read its key."""
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise StoreError(
            f"the ledger's key {path} cannot be used: {problem.strerror}; "
            "make room there, and give this user write access to its folder"
        ) from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise StoreError(
            f"{path} is not a private key in PEM without a password; "
            "restore it, or move it away to have one made"
        ) from None


def public_pem(public: bytes) -> bytes:
    """The public key as PEM, as openssl reads it.

    Raises:
        ValueError: it is not 32 bytes.
    """
    key = Ed25519PublicKey.from_public_bytes(public)
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
