"""Lists in pages: opaque cursors, and never more than a bounded part."""

from __future__ import annotations

from base64 import b64decode, urlsafe_b64encode
from binascii import Error
from http import HTTPStatus
from typing import Annotated, Generic, TypeVar

import msgspec
from litestar.params import QueryParameter

from gonogo.web.api.problems import ProblemError

T = TypeVar("T")
USUAL = 20
MOST = 100

Limit = Annotated[int, QueryParameter(ge=1, le=MOST, description="how many at most")]
Cursor = Annotated[
    str, QueryParameter(max_length=200, description="`next` of the page before; empty for the first page")
]


class Page(msgspec.Struct, Generic[T], frozen=True):
    """A part of a list. next: the cursor of the next part, null where this is the last one."""

    items: list[T]
    next: str | None = None


def cursor_of(place: str) -> str:
    """A place in a list, as clients hand it back."""
    return urlsafe_b64encode(place.encode()).decode().rstrip("=")


def place_of(cursor: str) -> str:
    """The place of a cursor; "" for the beginning.

    Raises:
        ProblemError: 400, it is no cursor.
    """
    try:
        return b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True).decode()
    except (Error, ValueError):
        raise ProblemError(
            HTTPStatus.BAD_REQUEST, "cursor", "The cursor is none of ours. Leave it out to begin again"
        ) from None
