"""Private keys, which are a secret of many lines."""

from __future__ import annotations

import re

_KIND = r"[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
_END = re.compile(rf"-----END {_KIND}")
_BEGUN = re.compile(rf"-----BEGIN {_KIND}(?:(?!-----END )[\s\S])*\Z")
KEY = re.compile(
    rf"-----BEGIN {_KIND}[\s\S]*?(?:-----END {_KIND}|\Z)|(?<=Private-Lines: )\d+\s[\s\S]*?(?=Private-MAC|\Z)"
)
"""A private key as far as it goes."""


def begins_key(text: str) -> bool:
    """Whether a private key begins in the text and does not end in it."""
    begun = text.rfind("-----BEGIN ")
    return begun >= 0 and _BEGUN.match(text, begun) is not None


def behind_key(text: str) -> str:
    """What stands behind the end of a private key that began before the text; "" where it goes on."""
    end = _END.search(text)
    return text[end.end() :] if end else ""
