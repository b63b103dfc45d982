"""How long a version warms up once it gets more traffic, before it is judged by how fast it is."""

from __future__ import annotations

import re

import msgspec

from gonogo.domain import duration
from gonogo.domain.text import quoted
from gonogo.errors import UsageError

_REQUESTS = re.compile(r"([1-9][0-9]{0,8}) requests?")


class Warmth(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a version needs before it is warm: so many seconds of a watch, or so many requests in it."""

    seconds: int = 0
    requests: int = 0


def parse(text: str) -> Warmth:
    """Of a text such as 60s, 500 requests, or 0s for nothing.

    Raises:
        UsageError: it is neither.
    """
    if found := _REQUESTS.fullmatch(text.strip()):
        return Warmth(requests=int(found[1]))
    if text == "0s":
        return Warmth()
    try:
        return Warmth(round(duration.parse(text)))
    except UsageError as problem:
        raise UsageError(
            f"{quoted(text)} is neither a duration nor a number of requests: {problem}"
        ) from None
