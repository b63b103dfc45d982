"""Signatures of people, by the keys that they have already."""

from __future__ import annotations

from typing import Protocol


class Signatures(Protocol):
    """Signs for the person at this machine, and verifies what anybody signed."""

    def knows(self, key: str) -> bool:
        """Whether this is an Ed25519 key that can sign: a file that is there, or a public key as text."""
        ...

    def reach(self, key: str) -> str:
        """How any program of this user could sign with a key, as whoever has it; "" where none could.

        key: as for `sign`.
        """
        ...

    def sign(self, text: bytes, namespace: str, key: str) -> bytes:
        """A signature over a text, for one purpose only, which the namespace names.

        key: as git's `user.signingkey`: a file, or a public key whose private one an agent holds.

        Raises:
            RepositoryError: there is no such key, or it is locked; the sentence says which.
        """
        ...

    def verify(self, text: bytes, signature: bytes, namespace: str, principal: str, allowed_key: str) -> bool:
        """Whether this key made this signature over this text for this purpose.

        principal: one word that names the person, such as an address; a pattern is nobody.
        allowed_key: the public key, as `ssh-ed25519 AAAA…`.
        """
        ...
