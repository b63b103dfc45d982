"""A signer without a key file."""

from __future__ import annotations

from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


class FakeSigner:
    """Signs with a key that follows from a name: the same name gives the same signatures."""

    def __init__(self, name: str = "fake") -> None:
        """Make the key."""
        self._key = Ed25519PrivateKey.from_private_bytes(sha256(name.encode()).digest())

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes."""
        return self._key.public_key().public_bytes_raw()

    @property
    def known(self) -> bytes:
        """The public key."""
        return self.public

    def sign(self, message: bytes) -> bytes:
        """The signature, 64 bytes."""
        return self._key.sign(message)
