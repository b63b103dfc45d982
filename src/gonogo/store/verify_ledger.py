"""Verify an exported gonogo ledger with nothing but Python's standard library (3.9 or later).

    python3 verify_ledger.py FOLDER [--key PUBLIC_KEY.pem ...] [--git REPOSITORY [--protected REF]]

The chain: every entry is canonical JSON (RFC 8785) and holds the SHA-256 of the one before, every checkpoint
covers exactly the entries that are there, its Ed25519 signature (RFC 8032) is true, and every line of
free_texts.jsonl is what an entry holds the digest of; what was erased is not there. A folder brings its own
keys: with --key only the named ones are accepted, and without it compare the fingerprints that are printed
with those that you know.

The verdicts: each release is computed again by its plan (plans/DIGEST.json). The signatures of people are
proved with the keys that the plan has for them (Ed25519, RSA, ECDSA on P-256, P-384 and P-521; SSHSIG), their
approvals, overrides and emergencies are decided again, and what was published needs a go of each that had to
say it. rows.jsonl, the tables that reports are made of, is held against the entries.

With --git, tags are held against the candidates, and the authors of the commits (author, committer and those
named beside them, also by the mailmap; where the rules say so, by signatures) against those of the plan; with
--protected refs/remotes/origin/main, rules must come from a commit of that branch.

What could not be checked is told (NOT CHECKED) and is neither good nor bad; --strict ends with 4 then.

The last checkpoint can be checked with openssl as well:

    openssl pkeyutl -verify -rawin -pubin -inkey key.pem -sigfile checkpoint.sig -in checkpoint.txt

Exit status: 0 sound, 2 wrong use or a file that cannot be read, 3 not sound, 4 with --strict where all that
was checked is sound, and something was not checked.
"""

# ruff: noqa: T201 - a program of its own

from __future__ import annotations

import argparse
import binascii
import datetime as dt
import hashlib
import json
import math
import os
import re
import subprocess
import sys
from base64 import b64decode, b64encode
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONGEST = 1024 * 1024
NAMES = ["at", "data", "kind", "operation", "previous", "release", "seq", "who"]
PEM_BEGIN = b"-----BEGIN PUBLIC KEY-----\n"
PEM_END = b"\n-----END PUBLIC KEY-----\n"
DER_BEGIN = bytes.fromhex("302a300506032b6570032100")
LARGEST_PLAN = 64 * 1024 * 1024
PLAN = re.compile(r"[0-9a-f]{64}")
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


def twice(p: Point) -> Point:
    """A point added to itself, which is cheaper than the sum of two."""
    a, b, c = p[0] * p[0] % P, p[1] * p[1] % P, 2 * p[2] * p[2]
    h, g = a + b, a - b
    e, f = h - (p[0] + p[1]) ** 2, c + g
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def combined(first: int, p: Point, second: int, q: Point) -> Point:
    """The point `first` times p plus `second` times q, both in one pass over two bits of each at a time."""
    rows = [NEUTRAL, p, twice(p)]
    rows.append(added(rows[2], p))
    table = list(rows)
    for _ in range(3):
        rows = [added(one, q) for one in rows]
        table += rows
    result = NEUTRAL
    for bit in range((max(first.bit_length(), second.bit_length()) + 1) // 2 * 2 - 2, -2, -2):
        result = twice(twice(result))
        index = (first >> bit & 3) | (second >> bit & 3) << 2
        if index:
            result = added(result, table[index])
    return result


@lru_cache(maxsize=1024)
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


# --- RSA, RFC 8017 section 8.2.2, and ECDSA, FIPS 186-5 section 6.4.2 ---------------------------------------

RSA_INFO = {
    "sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
    "sha512": bytes.fromhex("3051300d060960864801650304020305000440"),
}
RSA_BITS = (1024, 16384)
RSA_EXPONENT = 2**64


class Curve(NamedTuple):
    """A curve y² = x³ - 3x + b over the integers modulo p, with a base point of a prime order."""

    p: int
    b: int
    order: int
    x: int
    y: int
    digest: str


CURVES = {
    b"nistp256": Curve(
        2**256 - 2**224 + 2**192 + 2**96 - 1,
        0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
        0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
        0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
        0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
        "sha256",
    ),
    b"nistp384": Curve(
        2**384 - 2**128 - 2**96 + 2**32 - 1,
        0xB3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF,
        0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
        0xAA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B9859F741E082542A385502F25DBF55296C3A545E3872760AB7,
        0x3617DE4A96262C6F5D9E98BF9292DC29F8F41DBD289A147CE9DA3113B5F0B8C00A60B1CE1D7E819D7A431D7C90EA0E5F,
        "sha384",
    ),
    b"nistp521": Curve(
        2**521 - 1,
        int(
            "0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf07"
            "3573df883d2c34f1ef451fd46b503f00",
            16,
        ),
        int(
            "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5"
            "d03bb5c9b8899c47aebb6fb71e91386409",
            16,
        ),
        int(
            "00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de"
            "3348b3c1856a429bf97e7e31c2e5bd66",
            16,
        ),
        int(
            "011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761"
            "353c7086a272c24088be94769fd16650",
            16,
        ),
        "sha512",
    ),
}

Triple = tuple[int, int, int]  # X, Y, Z of a point (X / Z², Y / Z³); Z is 0 of the neutral one


def rsa_genuine(modulus: int, exponent: int, signature: bytes, message: bytes, digest: str) -> bool:
    """Whether an RSA key signed the message by PKCS#1 v1.5."""
    bits, size = modulus.bit_length(), (modulus.bit_length() + 7) // 8
    if not RSA_BITS[0] <= bits <= RSA_BITS[1] or not 3 <= exponent < RSA_EXPONENT or len(signature) > size:
        return False
    number = int.from_bytes(signature, "big")
    body = RSA_INFO[digest] + hashlib.new(digest, message).digest()
    expected = b"\x00\x01" + b"\xff" * (size - 3 - len(body)) + b"\x00" + body
    return number < modulus and pow(number, exponent, modulus) == int.from_bytes(expected, "big")


def doubled(curve: Curve, point: Triple) -> Triple:
    """A point added to itself."""
    x, y, z = point
    p, square = curve.p, y * y % curve.p
    s, m = 4 * x * square % p, 3 * (x - z * z) * (x + z * z) % p
    new = (m * m - 2 * s) % p
    return (new, (m * (s - new) - 8 * square * square) % p, 2 * y * z % p)


def summed(curve: Curve, one: Triple, two: Triple) -> Triple:
    """The sum of two points."""
    if not one[2] or not two[2]:
        return two if not one[2] else one
    p, z1, z2 = curve.p, one[2] * one[2], two[2] * two[2]
    u1, u2 = one[0] * z2 % p, two[0] * z1 % p
    s1, s2 = one[1] * z2 * two[2] % p, two[1] * z1 * one[2] % p
    h, r = (u2 - u1) % p, (s2 - s1) % p
    if not h:
        return (1, 1, 0) if r else doubled(curve, one)
    square = h * h % p
    cube, v = h * square % p, u1 * square % p
    x = (r * r - cube - 2 * v) % p
    return (x, (r * (v - x) - s1 * cube) % p, h * one[2] * two[2] % p)


def ecdsa_genuine(curve: Curve, public: bytes, r: int, s: int, message: bytes) -> bool:
    """Whether the key with this point, uncompressed, signed the message."""
    p, order, size = curve.p, curve.order, (curve.p.bit_length() + 7) // 8
    x, y = int.from_bytes(public[1 : 1 + size], "big"), int.from_bytes(public[1 + size :], "big")
    on_curve = x < p and y < p and (y * y - x * x * x + 3 * x - curve.b) % p == 0
    if public[:1] != b"\x04" or len(public) != 1 + 2 * size or not on_curve:
        return False
    if not (0 < r < order and 0 < s < order):
        return False
    digest = hashlib.new(curve.digest, message).digest()
    number = int.from_bytes(digest, "big") >> max(0, 8 * len(digest) - order.bit_length())
    inverse = pow(s, order - 2, order)
    first, second = number * inverse % order, r * inverse % order
    base, own = (curve.x, curve.y, 1), (x, y, 1)
    table = ((1, 1, 0), base, own, summed(curve, base, own))
    result = table[0]
    for bit in range(max(first.bit_length(), second.bit_length()) - 1, -1, -1):
        result = doubled(curve, result)
        result = summed(curve, result, table[(first >> bit & 1) | (second >> bit & 1) << 1])
    z = pow(result[2], p - 2, p)
    return bool(result[2]) and result[0] * z * z % p % order == r


# --- SSH signatures, as `ssh-keygen -Y sign` makes them (PROTOCOL.sshsig of OpenSSH) ------------------------

ARMOUR = ("-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----")
LARGEST_SIGNATURE = 64 * 1024
HASHES = (b"sha256", b"sha512")


class SshSignature(NamedTuple):
    """A signature, and what it claims. key: the public key's own bytes."""

    key: bytes
    namespace: bytes
    digest: bytes
    signature: bytes


def strings(blob: bytes, count: int) -> list[bytes]:
    """So many strings, each behind its length in four bytes; ValueError where there is anything else."""
    found = []
    for _ in range(count):
        size = int.from_bytes(blob[:4], "big")
        if len(blob) < 4 + size:
            raise ValueError("cut off")
        found.append(blob[4 : 4 + size])
        blob = blob[4 + size :]
    if blob:
        raise ValueError("more than was expected")
    return found


def read_ssh(armoured: str) -> SshSignature:
    """The signature of an armoured text; ValueError where it is none."""
    body = armoured.strip()
    if len(body) > LARGEST_SIGNATURE or not body.startswith(ARMOUR[0]) or not body.endswith(ARMOUR[1]):
        raise ValueError("no SSH signature")
    blob = b64decode("".join(body[len(ARMOUR[0]) : -len(ARMOUR[1])].split()), validate=True)
    if blob[:10] != b"SSHSIG\x00\x00\x00\x01":
        raise ValueError("no SSH signature of version 1")
    key, namespace, reserved, digest, signature = strings(blob[10:], 5)
    if reserved or digest not in HASHES:
        raise ValueError("not as OpenSSH makes them")
    return SshSignature(key, namespace, digest, signature)


def name_of(key: bytes) -> str:
    """A public key as it is written: its kind, and itself in base64."""
    kind = key[4 : 4 + int.from_bytes(key[:4], "big")] if len(key) < LARGEST_SIGNATURE else b""
    return f"{kind.decode('ascii', 'replace')} {b64encode(key).decode()}"


def ssh_genuine(signed: SshSignature, message: bytes) -> bool | None:
    """Whether the signature is its key's over this message; None where the kind cannot be checked here."""
    parts = (signed.namespace, b"", signed.digest, hashlib.new(signed.digest.decode(), message).digest())
    text = b"SSHSIG" + b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    try:
        kind, *_ = name_of(signed.key).split(" ")
        how, raw = strings(signed.signature, 2)
        if kind == "ssh-ed25519":
            _, key = strings(signed.key, 2)
            return how == b"ssh-ed25519" and genuine(key, raw, text)
        if kind == "ssh-rsa":
            _, exponent, modulus = (int.from_bytes(part, "big") for part in strings(signed.key, 3))
            digest = {b"rsa-sha2-256": "sha256", b"rsa-sha2-512": "sha512"}.get(how, "")
            return bool(digest) and rsa_genuine(modulus, exponent, raw, text, digest)
        if kind.startswith("ecdsa-sha2-"):
            whole, name, public = strings(signed.key, 3)
            r, s = (int.from_bytes(part, "big") for part in strings(raw, 2))
            same = whole == b"ecdsa-sha2-" + name == how and name in CURVES
            return same and ecdsa_genuine(CURVES[name], public, r, s, text)
    except ValueError:
        return False if not signed.key.startswith(b"\x00\x00\x00\x1ask-") else None
    return None


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


def read_checkpoints(folder: Path, trusted: set[bytes], say: Callable[[str], None]) -> dict[int, str]:
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
        say(f"entry {size}: signed by key {hashlib.sha256(key).hexdigest()}")
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


# --- People and their approvals, by the rules that a plan froze ---------------------------------------------

NAMESPACE = b"gonogo-approval"
Json = dict[str, Any]


class Word(NamedTuple):
    """What somebody said. email: theirs if their key proves it, else their id in the ledger."""

    seq: int
    verb: str
    name: str
    email: str
    level: str
    kind: str
    commit: str
    plan: str
    about: str
    question: str = ""
    at: int = 0


def statement(entry: Json) -> bytes:
    """What an order's signature is over."""
    data, verb = entry["data"], entry["kind"][len("order.") :]
    about = f"about {data['about']}\n" if data.get("about") else ""
    first = "approval" if verb == "approve" else verb
    answers = f"answers sha256:{data['question']}\n" if data.get("question") else ""
    named = f"plan sha256:{data.get('plan')}\ncommit {data.get('commit')}\n"
    return f"gonogo {first}\n{about}{named}{answers}".encode()


def addresses(member: Json) -> set[str]:
    """All addresses of somebody, in small letters."""
    return {address.lower() for address in (member["email"], *member.get("also", ()))}


def member_of(people: list[Json], address: str) -> Json | None:
    """Who has this address."""
    return next((one for one in people if address.lower() in addresses(one)), None)


def behind(people: list[Json], address: str) -> set[str]:
    """The addresses of the person, and of the person behind the program, that an address stands for."""
    member = member_of(people, address)
    if member is None:
        return {address.lower()}
    owner = member.get("program_of", "")
    known = member_of(people, owner) if owner else None
    return addresses(member) | (addresses(known) if known else {owner.lower()} if owner else set())


def urgent(about: str) -> str:
    """What an approval names that stands in for those that are missing."""
    return f"emergency {about}".rstrip()


class Poll:
    """The approvals of a tag or an environment, decided as gonogo decides them."""

    def __init__(self, rule: Json, about: str, plan: Json, starter: Word, words: list[Word]) -> None:
        """Take the rule, what is asked about, the plan, who began it, and what was said about it."""
        self.rule, self.about, self.plan, self.starter = rule, about, plan, starter
        self.people: list[Json] = list(plan.get("people", ()))
        self.words = [word for word in words if word.about in (about, urgent(about))]

    def refusal(self) -> str:
        """Why it is not approved; "" where it is."""
        if self.rule.get("automatic"):
            return ""
        counting = [word for word in self.words if not self.doubt(word)]
        if any(word.verb == "reject" for word in counting):
            return "somebody rejected it"
        return self.unknown() or self.short(counting)

    def unknown(self) -> str:
        """Why nobody can tell whom the rule separates."""
        rule = self.rule
        if "starter" in rule.get("not_by", ()) and self.starter.level == "asserted":
            return "who began it did not sign that"
        signed = "author" in rule.get("not_by", ()) and rule.get("authors") == "signed"
        return "commits are signed by nobody who is known" if signed and self.plan.get("unsigned") else ""

    def short(self, counting: list[Word]) -> str:
        """How many are missing, if nobody stood in for them in an emergency."""
        yes = [word for word in counting if word.verb == "approve"]
        agreed = dict.fromkeys(self.own(word) for word in yes if word.about == self.about)
        placed, wanted = self.placed(list(agreed)), int(self.rule.get("at_least", 1))
        stood_in = any(word.about == urgent(self.about) for word in yes)
        if placed >= wanted or (stood_in and (self.rule.get("emergency") or not self.people)):
            return ""
        return f"{placed} of {wanted} approvals count"

    def own(self, word: Word) -> str:
        """The address under which somebody counts."""
        member = member_of(self.people, word.email)
        return str(member["email"] if member else word.email).lower()

    def placed(self, agreed: list[str]) -> int:
        """How many stand for something that is asked for: each, or one for each role (Kuhn's algorithm)."""
        if not self.rule.get("one_per_role") or not self.people:
            return len(agreed)
        holder: dict[str, str] = {}

        def place(person: str, tried: set[str]) -> bool:
            member = member_of(self.people, person)
            for role in member.get("roles", ()) if member else ():
                if role in self.rule.get("roles", ()) and role not in tried:
                    tried.add(role)
                    if role not in holder or place(holder[role], tried):
                        holder[role] = person
                        return True
            return False

        return sum(place(person, set()) for person in agreed)

    def doubt(self, word: Word) -> str:
        """Why a word does not count."""
        if word.kind != "person":
            return "a program may only ask"
        if not self.people:
            return ""
        member = member_of(self.people, word.email)
        if member is None or member.get("program_of") or word.level == "asserted":
            return "not signed by one of people"
        soon = word.about == urgent(self.about)
        roles = self.rule.get("emergency" if soon else "roles", ())
        if roles and not set(roles) & set(member.get("roles", ())):
            return "not in the role"
        if soon and member.get("keys") and self.starter.level == "asserted":
            return "who began it did not sign, so may be the same"
        return self.part(member, soon)

    def part(self, member: Json, soon: bool) -> str:
        """What part in it keeps somebody from approving."""
        separated = self.rule.get("not_by", ())
        apart = list(self.plan.get("authors", ())) if "author" in separated else []
        apart += [self.starter.email] if soon or "starter" in separated else []
        taking = any(addresses(member) & behind(self.people, address) for address in apart)
        return "takes part in it" if taking else ""


def may(verb: str, word: Word, plan: Json, starter: Word) -> bool:
    """Whether somebody may override a gate, or declare an emergency."""
    people = list(plan.get("people", ()))
    if word.kind != "person":
        return False
    if not people:
        return True
    member = member_of(people, word.email)
    if member is None or member.get("program_of") or word.level == "asserted":
        return False
    roles = plan.get("permissions", {}).get(verb, ())
    began = bool(addresses(member) & behind(people, starter.email))
    return (
        not began and starter.level != "asserted" and (not roles or bool(set(roles) & set(member["roles"])))
    )


# --- Releases, computed again -------------------------------------------------------------------------------


class Findings:
    """What was found. unchecked: each reason with how often it was met."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.faults: list[str] = []
        self.unchecked: dict[str, int] = {}
        self.releases = 0

    def fault(self, sentence: str) -> None:
        """Say what is wrong."""
        self.faults.append(sentence)

    def skip(self, reason: str) -> None:
        """Say what could not be checked, and why."""
        self.unchecked[reason] = self.unchecked.get(reason, 0) + 1


MADE_OF = ("about", "round", "plan", "candidate", "shown", "risk", "starter", "nonce")
PARTS = ("plan", "candidate", "round", "risk", "level", "shown")
FREE = ("reason", "comment", "mend", "details", "evidence")
ID = re.compile(rb"p-[0-9a-f]{16}")


def digest_of(data: Json) -> str:
    """The digest of an answer; "" where its text was erased, or has ids in place of names."""
    said = {name: value for name, value in data.items() if name != "free_text"}
    line = canonical(said)[:-1]
    erased = "free_text" in data and not any(said.get(name) for name in FREE)
    return "" if erased or ID.search(line) else hashlib.sha256(line).hexdigest()


def made_of(entry: Json) -> str:
    """The digest that a question has by what it says."""
    said = {name: entry["data"][name] for name in MADE_OF}
    return hashlib.sha256(canonical({**said, "release": entry["release"]})[:-1]).hexdigest()


def shows(shown: Any, before: list[Json]) -> bool:
    """Whether a question shows the answers that were given before it; so where that was not recorded."""
    if shown is None:
        return True
    if not isinstance(shown, list) or len(shown) != len(before):
        return False
    for one, data in zip(shown, before):  # noqa: B905 - Python 3.9 has no strict
        digest = digest_of(data)
        if not isinstance(one, dict) or (one.get("gate"), one.get("call"), digest and one.get("digest")) != (
            data.get("asker"),
            data.get("call"),
            digest,
        ):
            return False
    return True


SECONDS = {"d": 86400.0, "h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def seconds_of(text: str) -> float:
    """A duration such as 1h30m."""
    return sum(float(number) * SECONDS[unit] for number, unit in re.findall(r"([0-9.]+)(ms|[dhms])", text))


def found_open(data: Json, urgent: bool) -> bool:
    """Whether a gate said go because its window was open, not for an emergency, as far as its text is here.

    urgent: whether one was declared before, which holds where the text was erased.
    """
    seen = data.get("evidence")
    if seen is not None or "free_text" not in data:
        urgent = any(isinstance(one, dict) and one.get("name") == "emergency" for one in seen or ())
    return (data.get("call"), data.get("because")) == ("go", "passed") and not urgent


def weekdays(text: str) -> set[int]:
    """Days such as mon-thu or fri,sat: 0 for Monday."""
    found: set[int] = set()
    for part in text.split(","):
        ends = [DAYS.index(day.strip().lower()[:3]) for day in part.split("-")]
        found |= {(ends[0] + step) % 7 for step in range((ends[-1] - ends[0]) % 7 + 1)}
    return found


class Times:
    """When a gate of kind window may say go: hours of days of the week, but for freezes."""

    def __init__(self, said: Json) -> None:
        """Take its settings; raises ValueError and the like where they or the zone cannot be read."""
        self.said = said
        name = said.get("zone", "UTC")
        if name == "UTC":
            self.zone: dt.tzinfo = dt.timezone.utc  # noqa: UP017 - Python 3.9 has no other
        else:
            from zoneinfo import ZoneInfo

            self.zone = ZoneInfo(name)
        self.closed(0)

    def closed(self, moment: int) -> str:
        """Why it is closed at a moment, in seconds since 1970; "" where it is open."""
        wall = dt.datetime.fromtimestamp(moment, self.zone).replace(tzinfo=None)
        said = self.said
        days, since, until = said.get("days", "mon-thu"), said.get("from", "09:00"), said.get("to", "16:00")
        day = within(since, until, wall)
        if day is None or day.weekday() not in weekdays(days):
            return f"outside {days} {since}\N{EN DASH}{until} {said.get('zone', 'UTC')}"
        names = (freeze["name"] for freeze in said.get("freezes", ()) if frozen(freeze, wall))
        return next((f"freeze {name}" for name in names), "")


def frozen(freeze: Json, wall: dt.datetime) -> bool:
    """Whether a freeze holds at a time of the wall clock."""
    day = within(freeze.get("from", ""), freeze.get("to", ""), wall)
    if day is None or (freeze.get("days") and day.weekday() not in weekdays(freeze["days"])):
        return False
    monthly = str(freeze.get("monthly", "")).lower().split()
    if not monthly:
        return True
    number = int(monthly[1]) if len(monthly) > 2 else 1
    if monthly[0] == "last":
        return (day + dt.timedelta(number)).month != day.month
    return day.day <= number


def within(since: str, until: str, wall: dt.datetime) -> dt.date | None:
    """The day to which a time belongs, if it is between two hours, days of the year or dates."""
    texts = [text for text in (since, until) if text]
    if all(re.fullmatch("[0-9]{1,2}:[0-9]{2}", text) for text in texts):
        return by_hours(minutes(since or "00:00"), minutes(until or "24:00"), wall)
    if all(re.fullmatch("[0-9]{2}-[0-9]{2}", text) for text in texts):
        now, begin, end = f"{wall:%m-%d}", since or "01-01", until or "12-31"
        inside = begin <= now <= end if begin <= end else now >= begin or now <= end
    else:
        now = f"{wall:%Y-%m-%dT%H:%M}"
        begin, end = since.replace(" ", "T"), until.replace(" ", "T")
        whole = len(end) == len("2026-12-18")  # a last day is in it, a last time is not
        inside = now >= begin and (not end or (now[:10] <= end if whole else now < end))
    return wall.date() if inside else None


def by_hours(begin: int, end: int, wall: dt.datetime) -> dt.date | None:
    """The day whose hours a time is in; hours over midnight belong to the day on which they begin."""
    minute = wall.hour * 60 + wall.minute
    if begin < end:
        return wall.date() if begin <= minute < end else None
    if minute >= begin:
        return wall.date()
    return wall.date() - dt.timedelta(1) if minute < end else None


def minutes(text: str) -> int:
    """Minutes since midnight."""
    hour, _, minute = text.partition(":")
    return int(hour) * 60 + int(minute)


class Release:
    """What the ledger tells of one release."""

    def __init__(self, started: Json) -> None:
        """Take its first entry."""
        self.started = started
        self.orders: list[Json] = []
        self.decisions: list[Json] = []
        self.made: list[Json] = []
        self.questions: list[Json] = []
        self.deployments: list[Json] = []
        self.published: Json | None = None
        self.again: list[int] = []

    def take(self, entry: Json) -> None:
        """Take a further entry."""
        kind = entry["kind"]
        if kind.startswith("order."):
            self.orders.append(entry)
        elif kind == "question.asked":
            self.questions.append(entry)
        elif kind == "gate.decided":
            self.decisions.append(entry)
        elif kind == "candidate.made":
            self.made.append(entry)
        elif kind == "deployment.began":
            self.deployments.append(entry)
        elif kind == "release.published":
            self.published = self.published or entry
        elif kind == "release.started":
            self.again.append(entry["seq"])

    def told(self, name: str) -> str:
        """What its first entry says."""
        return str(self.started["data"].get(name, ""))

    @property
    def commit(self) -> str:
        """The candidate, or what is deployed beside any release."""
        told = [*self.made, self.started, *self.deployments]
        return next((str(one["data"]["commit"]) for one in told if one["data"].get("commit")), "")

    @property
    def is_rollback(self) -> bool:
        """Whether it takes a version back, by the plan of the release that it takes back."""
        return bool(self.told("environment")) and not self.told("commit")

    def question(self, about: str, before: int) -> str:
        """The digest of the last question about something before an entry; "" where nobody was asked one."""
        asked = [one for one in self.questions if one["seq"] < before and one["data"].get("about") == about]
        return str(asked[-1]["data"].get("question", "")) if asked else ""

    def asked(self, entry: Json) -> Json:
        """What a question must say by the entries before it."""
        about, seq, begun = entry["data"].get("about"), entry["seq"], self.started
        same = [one for one in self.questions if one["seq"] <= seq and one["data"].get("about") == about]
        found: Json = {"plan": self.told("plan"), "round": len(same)}
        for made in self.made[:1]:
            if made["seq"] < seq:
                found["candidate"] = made["data"].get("commit")
        for word in self.orders:
            said = (word["kind"], word["who"], word["data"].get("about"))
            if said == ("order.start", begun["who"], begun["release"]) and word["seq"] < seq:
                found.setdefault("level", str(word["data"].get("level", "")).partition(" ")[0])
        return found

    def answers(self, word: Word) -> bool:
        """Whether an override or an emergency was said with the start, or answers a question."""
        if not self.questions or word.seq < (self.made or self.questions)[0]["seq"]:
            return True
        return any(word.question == one["data"].get("question") for one in self.questions)

    @property
    def last(self) -> dict[str, Json]:
        """The last answer of each that was asked before it was published."""
        end = self.published["seq"] if self.published else None
        return {
            str(one["data"].get("asker")): one for one in self.decisions if end is None or one["seq"] < end
        }

    @property
    def tags(self) -> dict[str, str]:
        """The hash of each tag that it published."""
        data = self.published["data"] if self.published else {}
        named = data.get("tags") or ({data["tag"]: data.get("object")} if data.get("tag") else {})
        return {str(name): str(sha) for name, sha in named.items()}


class Checking:
    """Checks one release by its plan."""

    def __init__(self, release: Release, plan: Json | None, repository: Repository | None, found: Findings):
        """Take what there is."""
        self.release, self.plan, self.repository, self.found = release, plan, repository, found
        self.words: list[Word] = []
        self.written: Written | None = None

    @property
    def name(self) -> str:
        """What it is called where something is wrong with it."""
        return f"{self.release.told('version')} ({self.release.started['release']})"

    def fault(self, sentence: str) -> None:
        """Say what is wrong with it."""
        self.found.fault(f"{self.name}: {sentence}")

    def check(self) -> None:
        """Check all of it."""
        self.found.releases += 1
        self.subjects()
        self.questions()
        self.published()
        if self.repository is None:
            self.found.skip("where tags stand is not looked at without --git REPOSITORY")
        else:
            self.tags(self.repository)
        if self.plan is None:
            if not self.release.is_rollback:
                self.found.skip("its plan is not in the folder, so people and rules are not checked")
            return
        self.begun(self.plan)
        self.words = [self.word(entry, self.plan) for entry in self.release.orders]
        self.windows(self.plan)
        self.overrides(self.plan)
        self.approvals(self.plan)
        self.required(self.plan)
        if self.repository is None:
            self.found.skip(
                "that its plan has the rules of gonogo.yml and all authors is not checked without --git"
            )
        else:
            self.grounds(self.plan, self.repository)

    def subjects(self) -> None:
        """What answers are about."""
        release = self.release
        wanted = {"commit": release.commit, "plan": release.told("plan")}
        for name, entry in release.last.items():
            if entry["data"].get("subject") != wanted:
                self.fault(f"entry {entry['seq']}: {name} answered about another commit or plan")
        for made in release.made:
            if made["data"].get("plan") != wanted["plan"]:
                self.fault(f"entry {made['seq']}: the candidate was made by another plan")
        if len({made["data"].get("commit") for made in release.made}) > 1:
            self.fault("it has two candidates")
        for seq in release.again:
            self.fault(f"entry {seq} begins it a second time")

    def questions(self) -> None:
        """What questions say that people answered, held against the entries before them."""
        for entry in self.release.questions:
            data, seq = entry["data"], entry["seq"]
            expected = self.release.asked(entry)
            if self.plan is None:
                self.found.skip(
                    "its plan is not in the folder, so the risk that a question shows is not checked"
                )
            else:
                expected["risk"] = self.plan["risk"]["level"]
            if any(name not in data for name in PARTS):
                self.found.skip("what a question showed was not recorded in full")
            wrong = [name for name, value in expected.items() if data.get(name, value) != value]
            before = [one["data"] for one in self.release.decisions if one["seq"] < seq]
            if not shows(data.get("shown"), before):
                wrong.append("answer of a gate")
            if any(name not in data for name in MADE_OF):
                self.found.skip("what the digest of a question is made of was not recorded")
            elif data.get("question") != made_of(entry):
                self.fault(f"entry {seq}: its question is not the one of its digest")
            for name in wrong:
                self.fault(f"entry {seq}: its question names another {name} than was")

    def published(self) -> None:
        """What was published although somebody did not say go."""
        if self.release.published is None:
            return
        for name, entry in self.release.last.items():
            if entry["data"].get("required") and entry["data"].get("call") != "go":
                self.fault(
                    f"entry {entry['seq']}: it was published although {name} said {entry['data'].get('call')}"
                )
        if "approval" not in self.release.last:
            self.fault("it was published, and nobody was asked for approval")

    def required(self, plan: Json) -> None:
        """Gates that the plan requires."""
        for gate in plan.get("gates", ()) if self.release.published else ():
            told = self.release.last.get(gate["name"])
            if gate["required"] and (told is None or not told["data"].get("required")):
                self.fault(f"it was published, and {gate['name']}, which its plan requires, was not asked")

    def begun(self, plan: Json) -> None:
        """What the plan says beside the first entry."""
        release = self.release
        if release.told("environment") or " back to " in release.told("version"):
            return  # what runs beside a release is called by what it does
        said = (plan["bump"]["version"], plan["tag"], plan["commit"])
        if said != tuple(release.told(name) for name in ("version", "tag", "base")):
            self.fault("its plan has another version, tag or commit than it was begun with")

    def word(self, entry: Json, plan: Json) -> Word:
        """An order by whom its signature proves."""
        data = entry["data"]
        level, _, kind = str(data.get("level", "")).partition(" ")
        verb = entry["kind"][len("order.") :]
        member = None
        if level == "signed" and plan.get("people"):
            member, checked = self.signer(entry, plan)
            if member is None and checked:
                self.fault(f"entry {entry['seq']}: the word to {verb} is signed by nobody who is known")
        elif level not in ("signed", "asserted"):
            self.found.skip(f"who said what is known by {level or 'nothing'}, which is not in the ledger")
        name, email = (member["name"], member["email"]) if member else (entry["who"], entry["who"])
        about = (str(data.get(part, "")) for part in ("commit", "plan", "about", "question"))
        known = "signed" if member else "asserted"
        said = Word(entry["seq"], verb, name, email, known, kind or "person", *about)  # type: ignore[arg-type]
        return said._replace(at=entry["at"])

    def signer(self, entry: Json, plan: Json) -> tuple[Json | None, bool]:
        """Whose key signed an order, and whether that could be checked."""
        try:
            signed = read_ssh(str(entry["data"].get("signature", "")))
        except ValueError:
            return None, True
        key = name_of(signed.key)
        owner = next(
            (one for one in plan["people"] if key in (" ".join(k.split()[:2]) for k in one.get("keys", ()))),
            None,
        )
        true = signed.namespace == NAMESPACE and ssh_genuine(signed, statement(entry))
        if owner and true is None:
            self.found.skip(f"entry {entry['seq']} is signed with a key of kind {key.split(' ')[0]}")
            return owner, False
        return (owner if true else None), True

    @property
    def starter(self) -> Word:
        """Who began it, as far as that is proven."""
        begun, data = self.release.started, self.release.started["data"]
        said = (
            word
            for word in self.words
            if (word.verb, word.about, word.level) == ("start", begun["release"], "signed")
        )
        nobody = Word(begun["seq"], "start", begun["who"], begun["who"], "asserted", "person", "", "", "")
        return next(said, nobody._replace(plan=str(data.get("plan", ""))))

    def overrides(self, plan: Json) -> None:
        """Gates that were passed over, and emergencies."""
        for entry in self.release.decisions:
            name, seq = str(entry["data"].get("asker")), entry["seq"]
            if entry["data"].get("because") == "overridden" and not self.said("override", name, seq, plan):
                self.fault(f"entry {seq}: {name} was overridden by nobody who may")
            evidence = entry["data"].get("evidence") or []
            if any(one.get("name") == "emergency" for one in evidence) and not self.said(
                "emergency", "", seq, plan
            ):
                self.fault(f"entry {seq}: {name} let an emergency pass that nobody declared who may")

    def said(self, verb: str, about: str, before: int, plan: Json) -> bool:
        """Whether somebody who may had said so."""
        digest = self.release.told("plan")
        return any(
            may(verb, word, plan, self.starter)
            for word in self.words
            if word.verb == verb
            and word.seq < before
            and word.plan == digest
            and about in ("", word.about)
            and self.release.answers(word)
        )

    def approvals(self, plan: Json) -> None:
        """The answers of people, decided again."""
        rules = {
            one["name"]: one["approvals"] for one in plan.get("environments", ()) if one.get("approvals")
        }
        for about, rule in {"": plan.get("approvals", {}), **rules}.items():
            asker = f"{about}-approval" if about else "approval"
            told = [one for one in self.release.decisions if one["data"].get("asker") == asker]
            if told and told[-1]["data"].get("call") == "go":
                seq = told[-1]["seq"]
                heard = self.in_time(self.heard(seq, about), rule, about)
                why = Poll(rule, about, plan, self.starter, heard).refusal()
                if why:
                    self.fault(f"entry {seq}: approved, but by what is there: {why}")
                elif self.release.started["data"].get("asks") and not (
                    rule.get("automatic") or self.release.question(about, seq)
                ):
                    self.fault(f"entry {seq}: approved, and nobody was asked a question")

    def heard(self, before: int, about: str) -> list[Word]:
        """Each yes and no about this candidate and plan, and to what was asked, before an entry."""
        wanted = (self.release.commit, self.release.told("plan"), self.release.question(about, before))
        return [
            word
            for word in self.words
            if word.verb in ("approve", "reject")
            and word.seq < before
            and (word.commit, word.plan, word.question) == wanted
        ]

    def in_time(self, words: list[Word], rule: Json, about: str) -> list[Word]:
        """Those that were said while an answer was waited for."""
        asked = [one["at"] for one in self.release.questions if one["data"].get("about") == about]
        if rule.get("expires") and not asked:
            self.found.skip("when people were asked was not recorded, so how long they had is not checked")
        if not rule.get("expires") or not asked:
            return words
        until = asked[0] + math.ceil(seconds_of(rule["expires"]))
        return [word for word in words if word.at < until]

    def windows(self, plan: Json) -> None:
        """Gates that found their window open, looked at again for the time of their answers."""
        for gate in plan.get("gates", ()):
            if gate["kind"] != "window":
                continue
            try:
                times = Times(json.loads(gate["settings"]))
            except (ValueError, KeyError, TypeError, ImportError, OSError):
                self.found.skip("a window or its zone cannot be read here")
                continue
            if times.said.get("holidays"):
                self.found.skip("the holidays of a window are not checked")
            for entry in self.release.decisions:
                urgent = any(
                    one["kind"] == "order.emergency" and one["seq"] < entry["seq"]
                    for one in self.release.orders
                )
                if entry["data"].get("asker") == gate["name"] and found_open(entry["data"], urgent):
                    why = times.closed(entry["at"])
                    took = entry["data"].get("milliseconds", 0) // 1000 + 1
                    if why and times.closed(entry["at"] - took):
                        self.fault(f"entry {entry['seq']}: {gate['name']} said go, and it was {why}")

    def tags(self, repository: Repository) -> None:
        """Where its tags stand."""
        for name, sha in self.release.tags.items():
            there = repository.tags.get(name)
            if there is None:
                self.found.skip("a tag is not in that repository")
            elif there[0] != sha:
                self.fault(f"tag {name} was moved: it is {there[0][:7]}, and was published as {sha[:7]}")
            elif there[1] != self.release.commit:
                mine, theirs = repository.tree(self.release.commit), repository.tree(there[1])
                if mine and mine != theirs:
                    self.fault(f"tag {name} has other files than the candidate {self.release.commit[:7]}")

    def grounds(self, plan: Json, repository: Repository) -> None:
        """The commit of the rules; the authors of the commits are looked for when all releases are known."""
        rules = self.release.told("rules")
        if not HASH.fullmatch(rules):
            self.found.skip("which commit's rules held was not recorded")
        elif repository.protected and rules not in repository.ruling:
            self.fault(f"its rules are those of {rules[:7]}, which is not on {repository.protected}")
        else:
            self.found.skip(
                "this program reads no YAML: hold people and approvals of its plan against "
                "`git show RULES:gonogo.yml`, RULES being the commit that release.started names"
            )
        rows = [
            plan.get("approvals", {}),
            *(one.get("approvals") or {} for one in plan.get("environments", ())),
        ]
        apart = [rule for rule in rows if "author" in rule.get("not_by", ())]
        if apart:
            signed = any(rule.get("authors") == "signed" for rule in apart)
            self.written = written_by(self.name, plan, signed)


# --- A repository, if one is named --------------------------------------------------------------------------

HASH = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


_NEUTRAL = (
    *("log.showSignature=false", "log.mailmap=false", "i18n.logOutputEncoding=UTF-8", "color.ui=false"),
    *("core.commitGraph=false", "core.multiPackIndex=false", "core.quotePath=false", "core.fsmonitor=false"),
    *("core.hooksPath=/dev/null", "mailmap.file=/dev/null", "core.attributesFile=/dev/null"),
)
"""What a clone is set to has no say in what git reads of it."""
_AT_ONCE = 20_000
"""Objects that are held at once."""


class Repository:
    """What git has, read without replaced objects, hooks, grafts or settings that say otherwise."""

    def __init__(self, place: Path, protected: str) -> None:
        """Take where it is. protected: the branch whose rules hold, as refs/remotes/origin/main."""
        self.place, self.protected = place, protected
        self.tags: dict[str, tuple[str, str]] = {}  # the hash of each, and the commit that it names
        listing = "--format=%(objectname) %(*objectname) %(refname:strip=2)"
        for line in self.ask("for-each-ref", listing, "refs/tags").splitlines():
            sha, commit, name = line.split(" ", 2)
            self.tags[name] = (sha, commit or sha)
        self.ruling = set(self.ask("rev-list", protected, "--").split()) if protected else set()

    def start(self, *words: str) -> list[str]:
        """The command."""
        command = ["git", "--no-pager", "-C", str(self.place)]
        for setting in _NEUTRAL:
            command += ["-c", setting]
        return [*command, *words]

    def run(self, *words: str, given: bytes | None = None, **more: str) -> bytes:
        """What git says; raises OSError where it fails. more: further variables."""
        environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "GIT_GRAFT_FILE": "", **more}
        environment |= {"GIT_NO_REPLACE_OBJECTS": "1", "GIT_ATTR_NOSYSTEM": "1"}
        done = subprocess.run(
            self.start(*words), input=given, capture_output=True, env=environment, check=False
        )
        if done.returncode:
            raise OSError(done.returncode, done.stderr.decode("utf-8", "replace").strip(), str(self.place))
        return done.stdout

    def ask(self, *words: str) -> str:
        """The same as text."""
        return self.run(*words).decode("utf-8", "replace")

    def tree(self, commit: str) -> str:
        """The files of a commit, "" where it is not there."""
        try:
            return (
                self.ask("rev-parse", "--verify", "-q", f"{commit}^{{tree}}").strip()
                if HASH.fullmatch(commit)
                else ""
            )
        except OSError:
            return ""

    def objects(self, names: list[str], kind: str) -> dict[str, bytes]:
        """The objects of a kind that are there, by the names by which they are asked for."""
        found: dict[str, bytes] = {}
        for begin in range(0, len(names), _AT_ONCE):
            asked = names[begin : begin + _AT_ONCE]
            told, place = self.run("cat-file", "--batch", "--buffer", given=_lines(asked)), 0
            for name in asked:
                end = told.index(b"\n", place)
                head = told[place:end].split(b" ")
                place = end + 1
                if len(head) == 3 and head[2].isdigit():
                    if head[1] == kind.encode():
                        found[name] = told[place : place + int(head[2])]
                    place += int(head[2]) + 1
        return found

    def ranges(self, ends: list[tuple[str, str]]) -> tuple[list[list[str]], dict[str, list[str]]]:
        """The commits of many ranges by one walk over the history, and what each of these comes from.

        Each commit hands on to its parents, as bits of two numbers, which ranges it is in and which it is
        not in.
        """
        inside: dict[str, int] = {}
        outside: dict[str, int] = {}
        for number, (since, commit) in enumerate(ends):
            inside[commit] = inside.get(commit, 0) | 1 << number
            outside[since] = outside.get(since, 0) | 1 << number
        found: list[list[str]] = [[] for _ in ends]
        parents: dict[str, list[str]] = {}
        tips = _lines([name for name in {*inside, *outside} if name])
        for line in self.run("rev-list", "--topo-order", "--parents", "--stdin", given=tips).splitlines():
            sha, *before = line.decode().split(" ")
            known = outside.pop(sha, 0)
            wanted = inside.pop(sha, 0) & ~known
            for parent in before if known or wanted else ():
                inside[parent] = inside.get(parent, 0) | wanted
                outside[parent] = outside.get(parent, 0) | known
            if wanted:
                parents[sha] = before
            while wanted:
                lowest = wanted & -wanted
                found[lowest.bit_length() - 1].append(sha)
                wanted ^= lowest
        return found, parents

    def empty(self, merges: dict[str, list[str]], commits: dict[str, bytes]) -> set[str]:
        """The merges of two whose files are what merging gives, so that nobody wrote them.

        They are made again by one git, in a store of objects of its own.
        """
        if not merges:
            return set()
        own = {"GIT_ALTERNATE_OBJECT_DIRECTORIES": self.store}
        with TemporaryDirectory(prefix="verify-ledger-") as folder:
            told = self.run(
                *("merge-tree", "--stdin", "--no-messages", "--allow-unrelated-histories"),
                given=_lines([" ".join(before) for before in merges.values()]),
                GIT_OBJECT_DIRECTORY=folder,
                **own,
            )
        fields, found = iter(told.split(b"\0")), set()
        for sha in merges:
            next(fields)
            if commits[sha].startswith(b"tree " + next(fields) + b"\n"):
                found.add(sha)
            for field in fields:  # the files that are in conflict
                if not field:
                    break
        return found

    @property
    def store(self) -> str:
        """Where its objects are."""
        return self.ask("rev-parse", "--path-format=absolute", "--git-path", "objects").strip()

    @property
    def shallow(self) -> bool:
        """Whether its history is cut off."""
        return self.ask("rev-parse", "--is-shallow-repository").strip() == "true"


def _lines(names: list[str]) -> bytes:
    return "".join(f"{name}\n" for name in names).encode()


# --- Who wrote what a release brings ------------------------------------------------------------------------

_PERSON = re.compile(r"([^<\n]*)<([^>\n]*)>")
_BESIDE = re.compile(r"^co-authored-by:([^<>\n]*)<([^<>\n]+)>[ \t\r]*$", re.IGNORECASE | re.MULTILINE)
Person = tuple[str, str]  # name and address, as they are written


class Written(NamedTuple):
    """What a plan says of who wrote a release. owners: of keys, where they must have signed; else nothing."""

    name: str
    since: str
    commit: str
    authors: frozenset[str]
    unsigned: frozenset[str]
    owners: dict[str, str] | None

    @property
    def are_commits(self) -> bool:
        """Whether its range is one of hashes."""
        return bool(HASH.fullmatch(self.commit) and (not self.since or HASH.fullmatch(self.since)))


def written_by(name: str, plan: Json, signed: bool) -> Written:
    """What a plan says of it."""
    owners = {
        " ".join(key.split()[:2]): str(member["email"]).lower()
        for member in plan.get("people", ())
        for key in member.get("keys", ())
    }
    told = (frozenset(plan.get("authors", ())), frozenset(plan.get("unsigned", ())))
    return Written(name, str(plan.get("since", "")), str(plan["commit"]), *told, owners if signed else None)


class Commit:
    """A commit as its object has it."""

    def __init__(self, raw: bytes) -> None:
        """Take the object."""
        head, _, self.message = raw.partition(b"\n\n")
        kept, signature, part = [], [], b""
        for line in head.split(b"\n"):
            part = part if line[:1] == b" " else line.partition(b" ")[0]
            if part in (b"gpgsig", b"gpgsig-sha256"):
                signature.append(line[1:] if line[:1] == b" " else line.partition(b" ")[2])
            else:
                kept.append(line)
        self.signature = b"\n".join(signature).decode("ascii", "replace")
        self.signed = b"\n".join(kept) + b"\n\n" + self.message
        self.people = {
            (person[1].strip(), person[2])
            for line in kept
            for kind, _, who in [line.decode("utf-8", "replace").partition(" ")]
            for person in [_PERSON.match(who)]
            if kind in ("author", "committer") and person
        }
        beside = _BESIDE.findall(self.message.decode("utf-8", "replace"))
        self.people |= {(name.strip(), email) for name, email in beside}

    @property
    def signer(self) -> tuple[str, bool | None]:
        """The key that it names for its signature, and whether that is true; None where nobody can tell."""
        try:
            signed = read_ssh(self.signature)
        except ValueError:
            return "", False
        return name_of(signed.key), signed.namespace == b"git" and ssh_genuine(signed, self.signed)


def mailmap(text: str) -> dict[Person, str]:
    """Addresses by the names ("" for any) and addresses that commits have, in small letters."""
    found: dict[Person, str] = {}
    for line in text.split("\n"):
        people = [] if line.startswith("#") else _PERSON.findall(line)
        if len(people) > 1 and people[0][1]:
            found[people[1][0].strip().lower(), people[1][1].lower()] = people[0][1].lower()
    return found


class Authors:
    """Who wrote each of many releases: git is asked a few times, however many there are."""

    def __init__(self, repository: Repository, every: list[Written], found: Findings) -> None:
        """Read their commits."""
        self.found = found
        known = [one for one in every if one.are_commits]
        ends = [name for one in known for name in (one.since, one.commit) if name]
        here = {} if repository.shallow else repository.objects(list(dict.fromkeys(ends)), "commit")
        self.every = [one for one in known if all(not end or end in here for end in (one.since, one.commit))]
        for _ in range(len(every) - len(self.every)):
            found.skip("its commits are not all in that repository, so authors are not checked")
        self.listed, parents = repository.ranges([(one.since, one.commit) for one in self.every])
        raw = repository.objects(list(parents), "commit")
        nobodys = repository.empty({sha: two for sha, two in parents.items() if len(two) == 2}, raw)
        self.commits = {sha: Commit(content) for sha, content in raw.items() if sha not in nobodys}
        named = [f"{one.commit}:.mailmap" for one in self.every]
        self.mailmaps = repository.objects(list(dict.fromkeys(named)), "blob")
        self.signers: dict[str, tuple[str, bool | None]] = {}

    def check(self) -> None:
        """Say what plans leave out."""
        for one, listed in zip(self.every, self.listed):  # noqa: B905 - Python 3.9 has no strict
            written = [sha for sha in listed if sha in self.commits]
            authors = self.named(one, written)
            proven = {} if one.owners is None else {sha: self.owner(sha, one.owners) for sha in written}
            if not authors | set(filter(None, proven.values())) <= one.authors:
                self.found.fault(f"{one.name}: its plan leaves out an author of the commits in its range")
            if not {sha[:7] for sha, owner in proven.items() if not owner} <= one.unsigned:
                self.found.fault(
                    f"{one.name}: its plan leaves out a commit in its range of which nobody proved to be the "
                    "author"
                )

    def named(self, one: Written, written: list[str]) -> set[str]:
        """All whom these commits name, as they stand and as the mailmap of the release has them."""
        renamed = mailmap(self.mailmaps.get(f"{one.commit}:.mailmap", b"").decode("utf-8", "replace"))
        people = {
            (name.lower(), email.lower()) for sha in written for name, email in self.commits[sha].people
        }
        found = {email for _, email in people if email}
        for name, email in people:
            found.add(renamed.get((name, email)) or renamed.get(("", email), email))
        return found - {""}

    def owner(self, sha: str, owners: dict[str, str]) -> str:
        """Whose key signed a commit; "" where it is nobody's who is known."""
        if sha not in self.signers:
            self.signers[sha] = self.commits[sha].signer
        key, true = self.signers[sha]
        if true is None and key in owners:
            self.found.skip(f"a commit is signed with a key of kind {key.split(' ')[0]}")
        return "" if true is False else owners.get(key, "")


# --- Tables that reports are made of ------------------------------------------------------------------------

ORDERED = ("about", "commit", "level", "plan", "question", "signature")
BEGUN = ("version", "tag", "plan", "base")
DEPLOYED = ("environment", "version", "commit")
Place = tuple[str, str]


class Tables:
    """Rows as they were exported, held against the entries."""

    def __init__(self, path: Path) -> None:
        """Read the rows; an earlier export has none."""
        self.there: dict[Place, Json] = {}
        self.told: dict[Place, Json] = {}
        self.present = path.exists()
        for line in lines(path) if self.present else ():
            try:
                row = json.loads(line)
                self.there[row["table"], row["key"]] = row
            except (ValueError, KeyError, TypeError, RecursionError):
                raise UnsoundError("rows.jsonl holds a line that is no row") from None
        self.releases = {row["release"]: row for row in self.there.values() if row["table"] == "release"}

    def take(self, entry: Json) -> None:
        """Take what one entry says of rows; those of releases without a row were made in other clones."""
        if not self.present or (entry["release"] and entry["release"] not in self.releases):
            return
        kind, data, release = entry["kind"], entry["data"], entry["release"]
        some = {name: data[name] for name in ORDERED if name in data}
        if kind.startswith("order."):
            facts = dict(some, kind=kind[len("order.") :], person=entry["who"])
            self.told["orders", entry["operation"]] = facts
        elif kind == "gate.decided":
            facts = {name: data[name] for name in ("asker", "call", "because", "required") if name in data}
            subject = data.get("subject")
            about = subject if isinstance(subject, dict) else {}
            self.told["decision", entry["operation"]] = dict(facts, **about)
        elif kind == "release.started":
            facts = {name: data[name] for name in BEGUN if name in data}
            self.told["release", release] = dict(facts, starter=entry["who"], outcome="")
        elif kind == "release.ended":
            self.told.setdefault(("release", release), {})["outcome"] = data.get("outcome")
        elif kind == "candidate.made":
            self.told["candidate", release] = {name: data.get(name) for name in ("name", "commit", "plan")}
        elif kind == "candidate.moved":
            self.told.setdefault(("candidate", release), {})["state"] = data.get("to")
        elif kind == "deployment.began":
            self.told["deployment", entry["operation"]] = {name: data.get(name) for name in DEPLOYED}
        elif kind in ("version.blocked", "version.lifted"):
            self.block(entry)

    def block(self, entry: Json) -> None:
        """A version that may not be deployed, or may again."""
        product = self.releases[entry["release"]]["facts"] if entry["release"] else entry["data"]
        if "project" in product:
            version = entry["data"].get("version")
            place = ("block", f"{product['project']}/{product['package']}/{version}")
            if entry["kind"] == "version.blocked":
                self.told[place] = {}
            else:
                self.told.pop(place, None)

    def compare(self, found: Findings) -> None:
        """Say what rows and entries say that the other does not."""
        if not self.present:
            found.skip("the folder has no rows.jsonl, so the tables of reports are not compared")
        for table, key in self.there.keys() - self.told.keys():
            found.fault(f"no entry explains the row '{key}' of {table}")
        for table, key in self.told.keys() - self.there.keys():
            found.fault(f"the row '{key}' of {table} is missing: an entry tells of it")
        for place in self.told.keys() & self.there.keys():
            facts = self.there[place]["facts"]
            wrong = [name for name, value in self.told[place].items() if facts.get(name) != value]
            if wrong:
                found.fault(f"the row '{place[1]}' of {place[0]} says another {wrong[0]} than its entry")


# --- The chain ----------------------------------------------------------------------------------------------


def well_formed(entry: Any) -> bool:
    """Whether it has what every entry has."""
    if not isinstance(entry, dict) or sorted(entry) != NAMES or not isinstance(entry["data"], dict):
        return False
    texts = all(isinstance(entry[name], str) for name in ("kind", "operation", "previous", "release", "who"))
    return texts and type(entry["seq"]) is int and type(entry["at"]) is int


def read_entry(line: bytes, seq: int) -> dict[str, Any]:
    """The entry of a line, which must be written exactly so."""
    if not line.endswith(b"\n") or len(line) > LONGEST:
        raise UnsoundError(f"entry {seq} is cut off, or longer than {LONGEST:,} bytes")
    try:
        entry = json.loads(line)
        same = well_formed(entry) and canonical(entry) == line
    except (ValueError, RecursionError):
        same = False
    else:
        if same:
            return cast("dict[str, Any]", entry)
    raise UnsoundError(f"entry {seq} is no entry in canonical form")


def free_texts(path: Path) -> Iterator[tuple[str, Json]]:
    """The free texts by their digests, in the order of the entries; earlier exports have no such file."""
    for line in lines(path) if path.exists() else ():
        try:
            data = json.loads(line)["data"]
        except (ValueError, KeyError, TypeError, RecursionError):
            data = {}
        yield hashlib.sha256(line[:-1]).hexdigest(), data if isinstance(data, dict) else {}


def read_plan(folder: Path, digest: str) -> Json | None:
    """The plan of a digest; None where it is not there, UnsoundError where it is another."""
    path = folder / "plans" / f"{digest}.json"
    if not PLAN.fullmatch(digest) or not path.exists():
        return None
    with path.open("rb") as file:
        content = file.read(LARGEST_PLAN)
    if hashlib.sha256(content).hexdigest() != digest:
        raise UnsoundError("its plan is not the one of its digest")
    return cast("Json", json.loads(content))


class Audit:
    """Takes entry after entry; each release is checked when it has ended, and then forgotten."""

    def __init__(self, folder: Path, repository: Repository | None) -> None:
        """Take the folder, and a repository if there is one."""
        self.folder, self.repository = folder, repository
        self.found, self.tables = Findings(), Tables(folder / "rows.jsonl")
        self.open: dict[str, Release] = {}
        self.written: list[Written] = []
        self.at = 0

    def take(self, entry: Json, text: Json) -> None:
        """Take an entry whose place in the chain is proven; text: its free text, where that is there."""
        if text:
            entry = dict(entry, data=dict(entry["data"], **text))
        if entry["at"] < self.at:
            self.found.skip(f"entry {entry['seq']} is dated before its predecessor: a clock was set back")
        self.at, name = entry["at"], entry["release"]
        self.tables.take(entry)
        known = self.open.get(name)
        if known is not None:
            known.take(entry)
        elif entry["kind"] == "release.started":
            self.open[name] = Release(entry)
        if known is not None and entry["kind"] == "release.ended":
            self.check(self.open.pop(name))

    def end(self) -> Findings:
        """Check what is under way, and the tables."""
        for release in self.open.values():
            self.check(release)
        if self.repository is not None and self.written:
            Authors(self.repository, self.written, self.found).check()
        self.tables.compare(self.found)
        return self.found

    def check(self, release: Release) -> None:
        """Check a release."""
        checking = Checking(release, None, self.repository, self.found)
        try:
            checking.plan = read_plan(self.folder, release.told("plan"))
            checking.check()
        except UnsoundError as fault:
            checking.fault(str(fault))
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
            checking.fault("its entries or its plan are not as gonogo writes them")
        if checking.written:
            self.written.append(checking.written)


def follow(
    path: Path, heads: dict[int, str], texts: Iterator[tuple[str, Json]], audit: Audit
) -> tuple[int, int]:
    """Follow the chain; return how many entries there are and how many of them are signed.

    texts: the free texts by their digests, each of which an entry must hold, in the entries' order.
    """
    size, head, signed = 0, "0" * 64, 0
    text, data = next(texts, ("", {}))
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
        own: Json = {}
        if text and entry["data"].get("free_text") == text:
            own = data
            text, data = next(texts, ("", {}))
        audit.take(entry, own)
    if text:
        raise UnsoundError("free_texts.jsonl holds a text that no entry names")
    if max(heads) > size:
        raise UnsoundError(f"entries {size + 1} to {max(heads)} are missing")
    return size, signed


def options_of() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="an exported ledger")
    parser.add_argument("--key", type=Path, action="append", default=[], help="a public key that is trusted")
    parser.add_argument("--git", type=Path, help="a clone to hold tags, rules and authors against")
    parser.add_argument("--protected", default="", help="the branch whose rules hold, a full reference")
    parser.add_argument("--strict", action="store_true", help="end with 4 where something was not checked")
    parser.add_argument("--json", action="store_true", help="print one line of JSON and nothing else")
    return parser.parse_args()


def main() -> int:
    """Verify a folder and say what was found."""
    options = options_of()
    say = (lambda _: None) if options.json else print
    size, signed, found, fault = 0, 0, Findings(), ""
    try:
        trusted = {read_pem(path.read_bytes()) for path in options.key}
        repository = Repository(options.git, options.protected) if options.git else None
        texts = free_texts(options.folder / "free_texts.jsonl")
        heads = read_checkpoints(options.folder, trusted, say)
        audit = Audit(options.folder, repository)
        size, signed = follow(options.folder / "ledger.jsonl", heads, texts, audit)
        found = audit.end()
    except OSError as problem:
        print(f"{problem.filename} cannot be read: {problem.strerror}", file=sys.stderr)
        return 2
    except UnsoundError as problem:
        fault = str(problem)
    faults = [fault] if fault else found.faults
    if options.json:
        told: Json = {"sound": not faults, "entries": size, "signed": signed, "releases": found.releases}
        print(json.dumps(dict(told, faults=faults, unchecked=found.unchecked)))
    else:
        tell(size, signed, faults, found)
    return 3 if faults else 4 if options.strict and found.unchecked else 0


def tell(size: int, signed: int, faults: list[str], found: Findings) -> None:
    """Say what was found, what was not checked, and the verdict last."""
    for reason, number in found.unchecked.items():
        print(f"NOT CHECKED: {reason}" + (f" ({number} times)" if number > 1 else ""))
    for fault in faults:
        print(f"NOT SOUND: {fault}", file=sys.stderr)
    if not faults:
        rest = (
            "all of them signed"
            if size == signed
            else f"of which the last {size - signed} are not yet signed"
        )
        again = f"; {found.releases} releases computed again" if found.releases else ""
        print(f"SOUND: {size} entries, {rest}{again}")


if __name__ == "__main__":
    sys.exit(main())
