"""Text without secrets: whatever looks like one is replaced, in time linear in the length of the text."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from gonogo.domain.secrets import REMOVED
from gonogo.domain.secrets.chance import SHORTEST, by_chance
from gonogo.domain.secrets.issuers import MARKS
from gonogo.domain.secrets.keys import KEY
from gonogo.domain.secrets.named import without_named
from gonogo.domain.secrets.places import without_placed

if TYPE_CHECKING:
    from collections.abc import Callable

VERBATIM = frozenset({"signature", "public_key", "free_text"})
"""Names in data whose text is random by nature and public."""
_TOKEN = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{16,}={0,2}")
_DIGEST = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9a-f]{16}|[0-9a-f]{24}|[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128}"
    r"|(?i:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})|GHSA(?:-[0-9a-z]{4}){3})(?![0-9A-Za-z])"
)
_INTEGRITY = re.compile(r"(?i)(?:sha(?:1|256|384|512)|md5)-")
_NAMED_DIGEST = re.compile(
    r"(?i)(?:(?:sha(?:1|256|384|512)|md5|h1)[:=-]|data:(?:image|font)/[\w+.-]{1,20};base64,)\Z"
)


def mask(text: str) -> str:
    """The text with `[secret]` in place of whatever looks like one.

    Found are keys by the marks of those who issue them; values behind names such as `password=`, in options,
    headers, queries and addresses; and long words that mix letters and digits as chance does. Hashes,
    UUIDs, advisories, words and paths stay.
    """
    text = _marked().sub(REMOVED, KEY.sub(REMOVED, text))
    return _TOKEN.sub(_unless_known, without_named(without_placed(text)))


def masked(data: Any, by: Callable[[str], str] = mask) -> Any:
    """The data with every text in it masked, but those under the names in `VERBATIM`."""
    match data:
        case str():
            return by(data)
        case dict():
            return {name: part if name in VERBATIM else masked(part, by) for name, part in data.items()}
        case list() | tuple():
            return [masked(part, by) for part in data]
        case _:
            return data


@cache
def _marked() -> re.Pattern[str]:
    """Compiled when first needed: there are many."""
    return re.compile(rf"(?:(?<![A-Za-z0-9])|(?<=\dm))(?:{'|'.join(MARKS)})[\w=+-]*")


def _unless_known(found: re.Match[str]) -> str:
    token = found[0]
    if _INTEGRITY.match(token) or _NAMED_DIGEST.search(
        found.string[max(0, found.start() - 50) : found.start()]
    ):
        return token
    parts = re.split("[/_-]", token) if _is_path(found) else [token]
    long = (part for part in parts if len(part) >= SHORTEST)
    return REMOVED if any(by_chance(_DIGEST.sub("", part)) for part in long) else token


def _is_path(found: re.Match[str]) -> bool:
    """Whether it begins as paths do, so that it is its parts that could be secrets."""
    before = found.string[found.start() - 1 : found.start()]
    return found[0].startswith("/") or before in {".", "~"}
