"""The public key that stands in an SSH signature, as `ssh-keygen -Y sign` writes it."""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error

_BEGIN, _END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
_MAGIC = b"SSHSIG\x00\x00\x00\x01"
_LARGEST = 64 * 1024


def public_key(armoured: str) -> str:
    """The key by which it claims to be made, as `ssh-ed25519 AAAA…`; "" where it is no such signature."""
    body = armoured.strip().removeprefix(_BEGIN).removesuffix(_END)
    try:
        blob = b64decode(body) if len(body) < _LARGEST else b""
    except (Error, ValueError):
        return ""
    if not blob.startswith(_MAGIC):
        return ""
    key = _text(blob[len(_MAGIC) :])
    kind = _text(key)
    return f"{kind.decode(errors='replace')} {b64encode(key).decode()}" if kind else ""


def _text(blob: bytes) -> bytes:
    """The first string of a sequence as SSH has them: its length in four bytes, then itself."""
    return blob[4 : 4 + int.from_bytes(blob[:4], "big")]
