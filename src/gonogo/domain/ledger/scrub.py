"""Free text without the secrets that people paste into it."""

from __future__ import annotations

import re
from typing import Any

REMOVED = "[secret]"
VERBATIM = frozenset({"signature", "public_key"})
"""Names in an entry's data whose text is random by nature and public."""

_PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
    r"[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|\Z)"
)
_ISSUED = re.compile(
    r"(?<![A-Za-z0-9_-])(?:"
    r"A(?:KIA|SIA|ROA|IDA|GPA|NPA)[A-Z0-9]{16}"
    r"|gh[pousr]_[A-Za-z0-9]{20,}"
    r"|github_pat_[A-Za-z0-9_]{20,}"
    r"|gl[a-z]{2,6}-[A-Za-z0-9_.-]{20,}"
    r"|x(?:ox[a-z]|app)-[A-Za-z0-9-]{10,}"
    r"|eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*"
    r"|AIza[A-Za-z0-9_-]{30,}"
    r"|npm_[A-Za-z0-9]{30,}"
    r"|pypi-[A-Za-z0-9_-]{16,}"
    r"|[srp]k[-_][A-Za-z0-9_-]{20,}"
    r"|hv[sbr]\.[A-Za-z0-9_-]{20,}"
    r")"
)
_SLACK_HOOK = re.compile(r"(hooks\.slack\.com/(?:services|workflows|triggers)/)[A-Za-z0-9/_-]+")
_USERINFO = re.compile(r"(?<=://)[^\s/?#]*@")
_AUTHORIZATION = re.compile(r"(?i)(authorization[\"']?\s{0,3}[:=]\s{0,3})(?:\w+\s{1,3})?\S+")
_BEARER = re.compile(r"(?i)(\bbearer\s{1,3})(?=\S{0,64}\d)\S{8,}")
_NAMED = re.compile(
    r"(?i)((?:pass(?:word|wd|phrase|code)|pwd|secret|token|credentials?|(?:api|access|private|auth|account)[_-]?key)"
    r"[\w-]{0,32}[\"']?(?:\s{0,3}(?:=>?|:=?)\s{0,3}|(?<=--password)\s{1,3}))"
    r"(?:\"[^\"\n]*\"|'[^'\n]*'|\S+)"
)
_LONG = re.compile(r"(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{20,}={0,2}")
_DIGEST = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128}"
    r"|(?i:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})|GHSA(?:-[0-9a-z]{4}){3})(?![0-9A-Za-z])"
)
_NAMED_DIGEST = re.compile(r"(?i)sha(?:1|256|384|512)[:-]\Z")
_SHORTEST = 20
_PIECES = 0.27
_PIECE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")


def scrub(text: str) -> str:
    """The text with `[secret]` in place of whatever looks like one; in time linear in its length.

    Found are tokens and keys by the marks of those who issue them, values behind names such as
    `password=`, user and password in addresses, and long tokens that mix letters and digits as
    chance does. Hashes, UUIDs, advisories, words and paths stay.
    """
    text = _PRIVATE_KEY.sub(REMOVED, text)
    text = _ISSUED.sub(REMOVED, text)
    text = _SLACK_HOOK.sub(rf"\1{REMOVED}", text)
    text = _USERINFO.sub(f"{REMOVED}@", text)
    text = _AUTHORIZATION.sub(rf"\1{REMOVED}", text)
    text = _BEARER.sub(rf"\1{REMOVED}", text)
    text = _NAMED.sub(rf"\1{REMOVED}", text)
    return _LONG.sub(_unless_known, text)


def scrubbed(data: Any) -> Any:
    """The data with every text in it scrubbed, but those under the names in `VERBATIM`."""
    match data:
        case str():
            return scrub(data)
        case dict():
            return {name: part if name in VERBATIM else scrubbed(part) for name, part in data.items()}
        case list() | tuple():
            return [scrubbed(part) for part in data]
        case _:
            return data


def _unless_known(found: re.Match[str]) -> str:
    token = found[0]
    if _NAMED_DIGEST.search(found.string[max(0, found.start() - 8) : found.start()]):
        return token
    parts = re.split("[/_-]", token) if _is_path(found) else [token]
    return REMOVED if any(_random(_DIGEST.sub("", part)) for part in parts) else token


def _is_path(found: re.Match[str]) -> bool:
    """Whether it begins as paths do, so that it is its parts that could be secrets."""
    before = found.string[found.start() - 1 : found.start()]
    return found[0].startswith("/") or before in {".", "~"}


def _random(token: str) -> bool:
    """Whether the token falls into as many words and numbers as chance makes of it, short ones."""
    if len(token) < _SHORTEST or not any(map(str.isdigit, token)):
        return False
    return len(_PIECE.findall(token)) >= _PIECES * len(token)
