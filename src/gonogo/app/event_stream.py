"""Events as they come, for whoever listens: from a cursor on, with a sign of life while nothing happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable

    from gonogo.domain.event import Event, Told

POLL = 0.5
"""Seconds between two looks at the record."""
HEARTBEAT = 15.0
"""Seconds after which a listener gets a sign of life."""
_AT_ONCE = 200


class Heartbeat(msgspec.Struct, frozen=True):
    """Nothing happened for a while; the connection is there."""


Item: TypeAlias = "Event | Heartbeat"


class Listening:
    """Somebody who listens: every event behind a cursor in its order, none twice and none left out."""

    def __init__(
        self,
        cursor: int,
        events: Callable[[int, int], Told],
        poll: float = POLL,
        heartbeat: float = HEARTBEAT,
    ) -> None:
        """Take the cursor: the id of the last event that they have (`Last-Event-ID`).

        events: those behind a cursor, at most so many. poll: seconds between two looks.
        """
        self._cursor = cursor
        self._events = events
        self._poll = poll
        self._heartbeat = heartbeat
        self._silent = 0.0

    def look(self) -> tuple[Item, ...]:
        """What happened since the look before; after a long silence, a sign of life."""
        told = self._events(self._cursor, _AT_ONCE)
        self._cursor = told.cursor
        self._silent = 0.0 if told.events else self._silent + self._poll
        if self._silent < self._heartbeat:
            return told.events
        self._silent = 0.0
        return (Heartbeat(),)


def as_text(item: Item) -> str:
    """As server-sent events are written; a heartbeat is a comment."""
    if isinstance(item, Heartbeat):
        return ": still here\n\n"
    data = msgspec.json.encode(item).decode()  # one line: JSON escapes what ends a line
    return f"id: {item.id}\nevent: {item.kind}\ndata: {data}\n\n"


def cursor_of(last_event_id: str, newest: int) -> int:
    """Where a listener goes on; one that has nothing, or says nonsense, begins with what happens next."""
    text = last_event_id.strip()
    return min(int(text[:18]), newest) if text.isascii() and text.isdecimal() else newest
