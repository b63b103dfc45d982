"""The ledger: its entries, in pages."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from litestar import get
from litestar.datastructures import State

from gonogo.app.views.ledger import EntryView, entry_view
from gonogo.domain.ledger import read_entry
from gonogo.web.api.paging import USUAL, Cursor, Limit, Page, cursor_of, place_of
from gonogo.web.api.problems import ProblemError, documented

if TYPE_CHECKING:
    from gonogo.bootstrap.server import Server

_LONGEST = 18
"""Digits of the number of an entry."""


@get("/ledger/entries", operation_id="listEntries", sync_to_thread=True, responses=documented())
def entries(state: State, limit: Limit = USUAL, cursor: Cursor = "") -> Page[EntryView]:
    """List the entries of the ledger, the oldest first."""
    server: Server = state.server
    lines = server.entries(_number(cursor), limit + 1)
    found = [read_entry(line) for line in lines[:limit]]
    names = server.ledger()
    views = [entry_view(entry, names.name_of(entry.who)) for entry in found]
    return Page(views, cursor_of(str(found[-1].seq)) if len(lines) > limit else None)


def _number(cursor: str) -> int:
    place = place_of(cursor) or "0"
    if not place.isascii() or not place.isdecimal() or len(place) > _LONGEST:
        raise ProblemError(
            HTTPStatus.BAD_REQUEST, "cursor", "The cursor is none of ours. Leave it out to begin again"
        )
    return int(place)
