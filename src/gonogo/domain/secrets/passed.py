"""Values that were passed to a program: found in what it prints, in whatever form programs print them."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

from gonogo.domain.secrets import REMOVED
from gonogo.domain.secrets.named import NAME

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

SHORTEST = 6
"""Characters of a value that is masked wherever it stands; shorter ones stand in any text by themselves."""
_SECRET_NAME = re.compile(rf"(?i){NAME}|(?:^|_)(?:key|pat|pin|auth|session|sig|salt|license)$")
_PERCENT = re.compile("%[0-9A-F]{2}")
_ABOUT = re.compile(r"(?i)(?:_?(?:file|path|dir|name|url|uri|id|ttl|type|sock|socket|command|cmd))$")
_UNPADDED = {0: 0, 1: 2, 2: 3}
"""Characters of base64 that so many bytes before a value have a part in."""


class Passed:
    """Some values, in all the forms in which a program may print them."""

    def __init__(self, values: Iterable[str]) -> None:
        """Take the values; a value of several lines is known by each of them."""
        lines = {line.strip() for value in values for line in value.splitlines()}
        forms = {form for line in lines if len(line) >= SHORTEST for form in _forms(line)}
        pattern = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
        self._pattern = re.compile(pattern) if forms else None

    def masked(self, text: str) -> str:
        """The text without them."""
        return self._pattern.sub(REMOVED, text) if self._pattern else text


def secret_variables(variables: Mapping[str, str], known: Collection[str] = ()) -> dict[str, str]:
    """Those whose names say that they are secret, but for paths, and those with one of the known values."""
    return {
        name: value
        for name, value in variables.items()
        if value in known or (is_secret_name(name) and not value.startswith(("/", "~")))
    }


def is_secret_name(name: str) -> bool:
    """Whether a variable's name says that its value is secret, and not a place or a name of it."""
    return _SECRET_NAME.search(name) is not None and _ABOUT.search(name) is None


def too_short(values: Mapping[str, str]) -> list[str]:
    """The names of the values that are there, and too short to be found in text."""
    return [name for name, value in values.items() if 0 < max(map(len, value.split("\n"))) < SHORTEST]


def _forms(value: str) -> Iterator[str]:
    """The value as it is, in URLs, in JSON, in hex, and in base64 wherever it begins there."""
    raw = value.encode(errors="surrogateescape")
    encoded, plain = quote(raw, safe=""), json.dumps(value, ensure_ascii=False)[1:-1]
    yield from (
        value,
        encoded,
        _PERCENT.sub(lambda found: found[0].lower(), encoded),
        quote(raw),
        quote_plus(raw),
    )
    yield from (plain, plain.replace("/", "\\/"), json.dumps(value)[1:-1], raw.hex())
    for before, without in _UNPADDED.items():
        whole = (before + len(raw)) * 8 // 6
        part = b64encode(b"\0" * before + raw).decode()[without:whole]
        yield from (part, part.replace("+", "-").replace("/", "_"))
