"""The verifier's own Ed25519, beside RFC 8032 and beside another implementation."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from gonogo.store.verify_ledger import ORDER, P, genuine, point

VECTORS = [  # RFC 8032, section 7.1, tests 1 to 3: public key, message, signature
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
            "d25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
            "387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
            "4a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
]


@pytest.mark.parametrize(("key", "message", "signature"), VECTORS)
def test_the_vectors_of_rfc_8032_are_true(key: str, message: str, signature: str) -> None:
    assert genuine(bytes.fromhex(key), bytes.fromhex(signature), bytes.fromhex(message))
    assert not genuine(bytes.fromhex(key), bytes.fromhex(signature), bytes.fromhex(message) + b"x")


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=100), st.integers(0, 95), st.integers(1, 255))
def test_it_agrees_with_another_implementation(seed: bytes, message: bytes, place: int, flip: int) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    key, signature = private.public_key().public_bytes_raw(), private.sign(message)
    assert genuine(key, signature, message)
    changed = bytearray(key + signature)
    changed[place] ^= flip
    assert not genuine(bytes(changed[:32]), bytes(changed[32:]), message)


def test_a_signature_has_one_form_only() -> None:
    key, message, signature = (bytes.fromhex(part) for part in VECTORS[0])
    s = int.from_bytes(signature[32:], "little") + ORDER
    assert not genuine(key, signature[:32] + s.to_bytes(32, "little"), message)


def test_what_is_no_point_is_none() -> None:
    assert point(P.to_bytes(32, "little")) is None
    assert point((2).to_bytes(32, "little")) is None
    assert point((1 | 1 << 255).to_bytes(32, "little")) is None
    assert not genuine(b"", b"", b"")
