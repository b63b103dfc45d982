"""Events as they come, for whoever listens: from a cursor on, with a sign of life while nothing happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gonogo.domain.event import Event, Told

POLL = 0.5
"""Seconds between two looks at the record."""
HEARTBEAT = 15.0
"""Seconds after which a listener gets a sign of life."""
_AT_ONCE = 200


class Heartbeat(msgspec.Struct, frozen=True):
    """Nothing happened for a while; the connection is there."""


Item: TypeAlias = "Event | Heartbeat"


def event_stream(
    cursor: int,
    events: Callable[[int, int], Told],
    wait: Callable[[float], bool],
    poll: float = POLL,
    heartbeat: float = HEARTBEAT,
) -> Iterator[Item]:
    """Every event behind a cursor in its order, none twice and none left out, until `wait` says so.

    cursor: the id of the last event that the listener has (`Last-Event-ID`). events: those behind a cursor,
    at most so many. wait: waits for some seconds, and tells whether the listener is gone.
    """
    silent = 0.0
    while True:
        told = events(cursor, _AT_ONCE)
        yield from told.events
        cursor = told.cursor
        if len(told.events) == _AT_ONCE:
            continue
        silent = 0.0 if told.events else silent + poll
        if silent >= heartbeat:
            silent = 0.0
            yield Heartbeat()
        if wait(poll):
            return


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
