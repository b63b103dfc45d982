"""Signing, so that nothing else has to hold a key."""

from __future__ import annotations

from typing import Protocol


class Signer(Protocol):
    """Signs with one Ed25519 key."""

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes.

        Raises:
            StoreError: the key cannot be read or made.
        """
        ...

    @property
    def known(self) -> bytes:
        """The same, b"" where no key was made yet: none is made for this."""
        ...

    def sign(self, message: bytes) -> bytes:
        """The signature over the message as it is, 64 bytes.

        Raises:
            StoreError: the key cannot be read or made.
        """
        ...
