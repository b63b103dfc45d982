"""Signatures without keys: who knows the key's name can sign."""

from __future__ import annotations

import hashlib


class MemorySignatures:
    """Signs by a hash; a key and its public key are the same text."""

    def knows(self, key: str) -> bool:
        """See the port; every name is a key."""
        return bool(key)

    def reach(self, key: str) -> str:
        """See the port; whoever knows the name can sign."""
        return f"{key} is known" if key else ""

    def sign(self, text: bytes, namespace: str, key: str) -> bytes:
        """See the port."""
        return hashlib.sha256(b"\0".join([text, namespace.encode(), key.encode()])).hexdigest().encode()

    def verify(self, text: bytes, signature: bytes, namespace: str, principal: str, allowed_key: str) -> bool:
        """See the port; a principal is anybody who is named."""
        return bool(principal) and signature == self.sign(text, namespace, allowed_key)
