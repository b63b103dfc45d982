"""The verifier's own RSA, ECDSA and SSH signatures, beside ssh-keygen and another implementation."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gonogo.store.verify_ledger import CURVES, ecdsa_genuine, name_of, read_ssh, rsa_genuine, ssh_genuine

if TYPE_CHECKING:
    from pathlib import Path

TEXT = b"gonogo approval\nplan sha256:d\ncommit c\n"
KINDS = ["ed25519", "rsa:2048", "ecdsa:256", "ecdsa:384", "ecdsa:521"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


def signed(folder: Path, kind: str, text: bytes = TEXT, *options: str) -> tuple[str, str]:
    """A public key of ssh-keygen's, and its signature."""
    name, _, bits = kind.partition(":")
    place = folder / kind.replace(":", "-")
    if not place.exists():
        made = ["ssh-keygen", "-q", "-t", name, "-N", "", "-C", "", "-f", str(place)]
        subprocess.run([*made, *(["-b", bits] if bits else [])], check=True)
    command = ["ssh-keygen", "-q", "-Y", "sign", "-n", "gonogo-approval", "-f", str(place), *options]
    told = subprocess.run(command, input=text, capture_output=True, check=True)
    return place.with_name(f"{place.name}.pub").read_text().strip(), told.stdout.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_what_ssh_keygen_signs_is_true_and_nothing_else(folder: Path, kind: str) -> None:
    public, armoured = signed(folder, kind)
    found = read_ssh(armoured)
    assert name_of(found.key) == public
    assert found.namespace == b"gonogo-approval"
    assert ssh_genuine(found, TEXT) is True
    assert ssh_genuine(found, TEXT + b"x") is False
    assert ssh_genuine(found._replace(namespace=b"git"), TEXT) is False
    assert ssh_genuine(found._replace(digest=b"sha256"), TEXT) is False
    for place in (len(found.signature) - 1, len(found.signature) - 30, 25):
        changed = bytearray(found.signature)
        changed[place] ^= 1
        assert ssh_genuine(found._replace(signature=bytes(changed)), TEXT) is False
    other = read_ssh(signed(folder, KINDS[KINDS.index(kind) - 1])[1])
    assert ssh_genuine(found._replace(key=other.key), TEXT) is False


def test_rsa_takes_the_other_digest_too_and_no_older_one(folder: Path) -> None:
    _, armoured = signed(folder, "rsa:2048", TEXT, "-O", "hashalg=sha256")
    found = read_ssh(armoured)
    assert ssh_genuine(found, TEXT) is True
    old = found._replace(signature=found.signature.replace(b"rsa-sha2-512", b"rsa-sha1-000"))
    assert ssh_genuine(old, TEXT) is False


def test_rsa_agrees_with_another_implementation() -> None:
    for bits, name, digest in ((1024, "sha256", SHA256()), (3072, "sha512", SHA512())):
        private = rsa.generate_private_key(65537, bits)
        numbers = private.public_key().public_numbers()
        signature = private.sign(TEXT, padding.PKCS1v15(), digest)
        assert rsa_genuine(numbers.n, numbers.e, signature, TEXT, name)
        assert not rsa_genuine(
            numbers.n, numbers.e, signature, TEXT, "sha512" if name == "sha256" else "sha256"
        )
        assert not rsa_genuine(numbers.n, 1, signature, TEXT, name)
        beyond = (int.from_bytes(signature, "big") + numbers.n).to_bytes(bits // 8 + 1, "big")
        assert not rsa_genuine(numbers.n, numbers.e, beyond, TEXT, name)
    assert not rsa_genuine(2**512 + 1, 65537, b"\1", TEXT, "sha256")
    assert not rsa_genuine(2**20000 + 1, 65537, b"\1", TEXT, "sha256")


ELLIPTIC = [
    (b"nistp256", ec.SECP256R1(), SHA256()),
    (b"nistp384", ec.SECP384R1(), SHA384()),
    (b"nistp521", ec.SECP521R1(), SHA512()),
]


@pytest.mark.parametrize(("name", "curve", "digest"), ELLIPTIC)
def test_ecdsa_agrees_with_another_implementation(
    name: bytes, curve: ec.EllipticCurve, digest: SHA256
) -> None:
    ours = CURVES[name]
    for _ in range(3):
        private = ec.generate_private_key(curve)
        public = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        r, s = decode_dss_signature(private.sign(TEXT, ec.ECDSA(digest)))
        assert ecdsa_genuine(ours, public, r, s, TEXT)
        assert not ecdsa_genuine(ours, public, r, s, TEXT + b"x")
        assert not ecdsa_genuine(ours, public, r, (s + 1) % ours.order, TEXT)
    for wrong in ((0, s), (r, 0), (ours.order, s), (r, ours.order), (r + ours.order, s)):
        assert not ecdsa_genuine(ours, public, *wrong, TEXT)
    for point in (
        b"",
        b"\3" + public[1:],
        public[:-1],
        public + b"\0",
        public[:-1] + bytes([public[-1] ^ 1]),
    ):
        assert not ecdsa_genuine(ours, point, r, s, TEXT)


@pytest.mark.parametrize(
    "text", ["", "x", "-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----", "A" * 70_000]
)
def test_what_is_no_signature_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"signature"):
        read_ssh(text)


def test_parts_that_are_cut_off_or_too_many_are_refused(folder: Path) -> None:
    armoured = signed(folder, "ed25519")[1].splitlines()
    for body in (armoured[1:-2], [*armoured[1:-1], "AAAA"]):
        with pytest.raises(ValueError):  # noqa: PT011 - which of them does not matter
            read_ssh("\n".join([armoured[0], *body, armoured[-1]]))


def test_a_key_on_hardware_is_one_that_cannot_be_checked_here(folder: Path) -> None:
    found = read_ssh(signed(folder, "ed25519")[1])
    kind = b"sk-ssh-ed25519@openssh.com"
    hardware = found._replace(key=len(kind).to_bytes(4, "big") + kind)
    assert ssh_genuine(hardware, TEXT) is None
    assert ssh_genuine(found._replace(key=b"\0\0\0\3abc"), TEXT) is None
    assert ssh_genuine(found._replace(key=found.key[:-1]), TEXT) is False
