"""Signed statements about the ledger's head, in the form of a C2SP signed note."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from hashlib import sha256

import msgspec

from gonogo.typed import decoded

_ED25519 = b"\x01"
_NOT_IN_NAMES = re.compile(r"[\s+\x00-\x1f\x7f]+")
_STATEMENT = re.compile(r"([^\s+]+)\n([1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)\n")


def origin(project: str) -> str:
    """The name under which a project's ledger is signed; without spaces and plus signs, as notes ask."""
    return f"gonogo/{_NOT_IN_NAMES.sub('-', project) or '-'}"


def statement(name: str, size: int, head: str) -> str:
    """The text that is signed: origin, number of entries, hash of the last one (hex, written as base64)."""
    return f"{name}\n{size}\n{b64encode(bytes.fromhex(head)).decode()}\n"


class Checkpoint(msgspec.Struct, frozen=True):
    """A statement with its signature.

    text: see `statement`. signature: 64 bytes of Ed25519 over the text. key: the public key, 32 bytes.
    """

    text: str
    signature: bytes
    key: bytes

    @property
    def size(self) -> int:
        """How many entries it covers."""
        return int(self.text.split("\n")[1])

    @property
    def head(self) -> str:
        """The hash of the last entry that it covers, in hex."""
        return b64decode(self.text.split("\n")[2]).hex()

    @property
    def note(self) -> str:
        """Text and signature as a C2SP signed note."""
        name = self.text.split("\n")[0]
        mark = sha256(name.encode() + b"\n" + _ED25519 + self.key).digest()[:4]
        return f"{self.text}\n— {name} {b64encode(mark + self.signature).decode()}\n"

    @property
    def line(self) -> bytes:
        """The note and its key as one line of canonical JSON."""
        return msgspec.json.encode({"key": b64encode(self.key).decode(), "note": self.note}) + b"\n"


class _Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    key: str
    note: str


def read_checkpoint(line: bytes) -> Checkpoint:
    """The checkpoint of a line; its signature is not yet proven.

    Raises:
        ValueError: it is not written exactly as `Checkpoint.line` writes it.
    """
    try:
        read = decoded(line, _Line)
        text, _, signature = read.note.partition("\n\n— ")
        signed = b64decode(signature.rstrip("\n").rpartition(" ")[2])
        found = Checkpoint(f"{text}\n", signed[4:], b64decode(read.key))
        good = _STATEMENT.fullmatch(found.text) and len(found.key) == 32 and len(signed) == 68
        same = good and found.line == line
    except (msgspec.MsgspecError, NotBase64, ValueError, RecursionError):
        same = False
    else:
        if same:
            return found
    raise ValueError("not a signed checkpoint as gonogo writes it")
