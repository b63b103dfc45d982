"""Whether somebody wrote a secret down; quick to say no, which it does without loading what masks."""

from __future__ import annotations

import re

from gonogo.domain.secrets import mask
from gonogo.domain.secrets.chance import SHORTEST, by_chance

_WORD = re.compile(rf"[A-Za-z0-9_+/=-]{{{SHORTEST},}}")
_HASH = re.compile(r"[0-9a-f]{32,}")
_NAMED = re.compile(
    r"(?i)(?:passw|token|secret|credential|api[_-]?key)[\w.-]*[\"']?\s{0,3}[:=]\s{0,3}\S|-----BEGIN |://[^/\s@]*:[^/\s@]*@"
)


def has_secret(text: str) -> bool:
    """Whether masking would take anything out of it."""
    return _may_have(text) and mask(text) != text


def _may_have(text: str) -> bool:
    words = (word for word in _WORD.findall(text) if not _HASH.fullmatch(word))
    return _NAMED.search(text) is not None or any(map(by_chance, words))
