"""Verify an exported gonogo ledger with nothing but Python's standard library (3.9 or later).

    python3 verify_ledger.py FOLDER [--key PUBLIC_KEY.pem ...]

Checks that every entry is canonical JSON (RFC 8785) and holds the SHA-256 of the one before, that every
checkpoint in the folder covers exactly the entries that are there, and that its Ed25519 signature
(RFC 8032) is true, and that every line of free_texts.jsonl, where there is one, is what an entry holds the
digest of; what was erased is not there. A folder brings its own keys: with --key only the named ones are
accepted, and without it compare the fingerprints that are printed with those that you know.

The last checkpoint can be checked with openssl as well:

    openssl pkeyutl -verify -rawin -pubin -inkey key.pem -sigfile checkpoint.sig -in checkpoint.txt

Exit status: 0 sound, 2 wrong use or a file that cannot be read, 3 not sound.
"""

# ruff: noqa: T201 - a program of its own

from __future__ import annotations

import argparse
import binascii
import hashlib
import json
import re
import sys
from base64 import b64decode, b64encode
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 1024 * 1024
NAMES = ["at", "data", "kind", "operation", "previous", "release", "seq", "who"]
PEM_BEGIN = b"-----BEGIN PUBLIC KEY-----\n"
PEM_END = b"\n-----END PUBLIC KEY-----\n"
DER_BEGIN = bytes.fromhex("302a300506032b6570032100")
STATEMENT = re.compile(r"([^\s+]+)\n([1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)\n")


class UnsoundError(Exception):
    """The first fault that was found."""


class Checkpoint(NamedTuple):
    """A signed statement that so many entries end in this hash."""

    key: bytes
    size: int
    head: str
    text: bytes
    signature: bytes


# --- Ed25519, RFC 8032 section 5.1.7; points as extended coordinates (X, Y, Z, T) ---------------------------

Point = tuple[int, int, int, int]

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
NEUTRAL: Point = (0, 1, 1, 0)


def added(p: Point, q: Point) -> Point:
    """The sum of two points."""
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def combined(first: int, p: Point, second: int, q: Point) -> Point:
    """The point `first` times p plus `second` times q, both in one pass over the bits."""
    table = (NEUTRAL, p, q, added(p, q))
    result = NEUTRAL
    for bit in range(max(first.bit_length(), second.bit_length()) - 1, -1, -1):
        result = added(result, result)
        index = (first >> bit & 1) | (second >> bit & 1) << 1
        if index:
            result = added(result, table[index])
    return result


def point(encoded: bytes) -> Point | None:
    """The point of 32 bytes; None where they encode none."""
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


BASE = cast("Point", point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")))


def genuine(key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the signature over the message was made with the private half of the key."""
    if len(key) != 32 or len(signature) != 64:
        return False
    public, s = point(key), int.from_bytes(signature[32:], "little")
    if public is None or s >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    minus = (P - public[0], public[1], public[2], P - public[3])
    x, y, z, _ = combined(s, BASE, challenge, minus)
    inverse = pow(z, P - 2, P)
    x, y = x * inverse % P, y * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


# --- Files --------------------------------------------------------------------------------------------------


def lines(path: Path) -> Iterator[bytes]:
    """A file's lines with their line ends; too long a line is cut, and so has none."""
    with path.open("rb") as file:
        while True:
            line = file.readline(LONGEST + 1)
            if not line:
                return
            yield line


def canonical(value: object) -> bytes:
    """The value as RFC 8785 has it; names are ASCII and numbers whole, so that sorting them is enough."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() + b"\n"


def read_pem(content: bytes) -> bytes:
    """The 32 bytes of an Ed25519 public key in PEM, written exactly as openssl writes it."""
    try:
        der = b64decode(content[len(PEM_BEGIN) : -len(PEM_END)])
    except binascii.Error:
        der = b""
    if len(der) != 44 or not der.startswith(DER_BEGIN) or pem(der[12:]) != content:
        raise UnsoundError("a key is no Ed25519 public key in PEM")
    return der[12:]


def pem(key: bytes) -> bytes:
    """A public key in PEM."""
    return PEM_BEGIN + b64encode(DER_BEGIN + key) + PEM_END


def read_checkpoint(line: bytes) -> Checkpoint:
    """The checkpoint of a line, which must be written exactly so."""
    try:
        checkpoint = parsed(json.loads(line))
        same = written(checkpoint) == line
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        same = False
    else:
        if same:
            return checkpoint
    raise UnsoundError("checkpoints.jsonl holds a line that is no checkpoint")


def parsed(read: Any) -> Checkpoint:
    """The checkpoint of a signed note and its key."""
    text, _, signature = read["note"].partition("\n\n\u2014 ")
    _, size, head = STATEMENT.fullmatch(text + "\n").groups()  # type: ignore[union-attr] # the caller catches it
    signed = b64decode(signature.rpartition(" ")[2])
    return Checkpoint(
        b64decode(read["key"]), int(size), b64decode(head).hex(), (text + "\n").encode(), signed[4:]
    )


def written(checkpoint: Checkpoint) -> bytes:
    """The line of a checkpoint: a signed note as C2SP has it, and the key that signed it."""
    text = checkpoint.text.decode()
    name = text.partition("\n")[0]
    mark = hashlib.sha256(name.encode() + b"\n\x01" + checkpoint.key).digest()[:4]
    note = f"{text}\n\u2014 {name} {b64encode(mark + checkpoint.signature).decode()}\n"
    return canonical({"key": b64encode(checkpoint.key).decode(), "note": note})


def read_checkpoints(folder: Path, trusted: set[bytes]) -> dict[int, str]:
    """The proven checkpoints as {size: head}; the last one must be the one that lies beside for openssl."""
    heads: dict[int, str] = {}
    last: Checkpoint | None = None
    for line in lines(folder / "checkpoints.jsonl"):
        checkpoint = read_checkpoint(line)
        key, size = checkpoint.key, checkpoint.size
        if trusted and key not in trusted:
            raise UnsoundError(f"the checkpoint at entry {size} is signed with a key that is not trusted")
        if not genuine(key, checkpoint.signature, checkpoint.text):
            raise UnsoundError(f"the signature of the checkpoint at entry {size} is false")
        if heads.setdefault(size, checkpoint.head) != checkpoint.head:
            raise UnsoundError(f"two checkpoints at entry {size} disagree: there are two ledgers")
        last = checkpoint if last is None or size > last.size else last
        print(f"entry {size}: signed by key {hashlib.sha256(key).hexdigest()}")
    if last is None:
        raise UnsoundError("checkpoints.jsonl is empty")
    compare_copies(folder, last)
    return heads


def compare_copies(folder: Path, last: Checkpoint) -> None:
    """Hold the files for openssl against the last checkpoint."""
    copies = {"checkpoint.txt": last.text, "checkpoint.sig": last.signature, "key.pem": pem(last.key)}
    for name, content in copies.items():
        if (folder / name).read_bytes() != content:
            raise UnsoundError(f"{name} is not that of the last checkpoint in checkpoints.jsonl")


# --- The chain ----------------------------------------------------------------------------------------------


def read_entry(line: bytes, seq: int) -> dict[str, Any]:
    """The entry of a line, which must be written exactly so."""
    if not line.endswith(b"\n") or len(line) > LONGEST:
        raise UnsoundError(f"entry {seq} is cut off, or longer than {LONGEST:,} bytes")
    try:
        entry = json.loads(line)
        same = isinstance(entry, dict) and sorted(entry) == NAMES and canonical(entry) == line
    except (ValueError, RecursionError):
        same = False
    else:
        if same:
            return cast("dict[str, Any]", entry)
    raise UnsoundError(f"entry {seq} is no entry in canonical form")


def digests(path: Path) -> Iterator[str]:
    """The digests of the free texts beside the entries, in their order; earlier exports have no such file."""
    if path.exists():
        for line in lines(path):
            yield hashlib.sha256(line[:-1]).hexdigest()


def named(entry: dict[str, Any]) -> object:
    """The digest of an entry's free text."""
    data = entry["data"]
    return data.get("free_text") if isinstance(data, dict) else None


def follow(path: Path, heads: dict[int, str], texts: Iterator[str]) -> tuple[int, int]:
    """Follow the chain; return how many entries there are and how many of them are signed.

    texts: the digests of the free texts, each of which an entry must hold, in the entries' order.
    """
    size, head, signed = 0, "0" * 64, 0
    text = next(texts, "")
    for line in lines(path):
        entry = read_entry(line, size + 1)
        if entry["seq"] != size + 1:
            raise UnsoundError(f"entry {entry['seq']} stands where entry {size + 1} should")
        if entry["previous"] != head:
            raise UnsoundError(f"entry {size + 1} does not follow from entry {size}: one of them was changed")
        size, head = size + 1, hashlib.sha256(line[:-1]).hexdigest()
        if size in heads:
            if heads[size] != head:
                raise UnsoundError(f"entries {signed + 1} to {size} are not those that were signed")
            signed = size
        if text and named(entry) == text:
            text = next(texts, "")
    if text:
        raise UnsoundError("free_texts.jsonl holds a text that no entry names")
    if max(heads) > size:
        raise UnsoundError(f"entries {size + 1} to {max(heads)} are missing")
    return size, signed


def main() -> int:
    """Verify a folder and say what was found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="an exported ledger")
    parser.add_argument("--key", type=Path, action="append", default=[], help="a public key that is trusted")
    options = parser.parse_args()
    try:
        trusted = {read_pem(path.read_bytes()) for path in options.key}
        texts = digests(options.folder / "free_texts.jsonl")
        heads = read_checkpoints(options.folder, trusted)
        size, signed = follow(options.folder / "ledger.jsonl", heads, texts)
    except OSError as problem:
        print(f"{problem.filename} cannot be read: {problem.strerror}", file=sys.stderr)
        return 2
    except UnsoundError as fault:
        print(f"NOT SOUND: {fault}", file=sys.stderr)
        return 3
    rest = "all of them signed" if size == signed else f"of which the last {size - signed} are not yet signed"
    print(f"SOUND: {size} entries, {rest}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
