"""Events as they come, by server-sent events: who comes again with `Last-Event-ID` has missed none."""

from __future__ import annotations

from asyncio import sleep, to_thread
from time import monotonic
from typing import TYPE_CHECKING, Annotated

from litestar import get
from litestar.datastructures import State
from litestar.params import HeaderParameter
from litestar.response import Stream

from gonogo.app.event_stream import POLL, Listening, as_text, cursor_of
from gonogo.web.api.problems import documented

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from gonogo.bootstrap.server import Server

LONGEST = 600.0
"""Seconds after which a listener is to come again, as browsers do by themselves."""
_TYPE = "text/event-stream"

Last = Annotated[
    str, HeaderParameter(name="Last-Event-ID", max_length=40, description="the `id` of the last event")
]


@get("/events", operation_id="listen", media_type=_TYPE, responses=documented())
async def listen(state: State, last: Last = "") -> Stream:
    """Tell every event behind `Last-Event-ID` as it comes, or, without it, what happens from now on."""
    server: Server = state.server
    longest: float = state.get("longest", LONGEST)
    return Stream(_told(server, last, longest), media_type=_TYPE)


async def _told(server: Server, last: str, longest: float) -> AsyncIterator[str]:
    kept, project = server.deliveries, server.project.name
    cursor = cursor_of(last, await to_thread(kept.last_event))
    listening = Listening(cursor, lambda behind, most: kept.events(behind, most, project))
    over = monotonic() + longest
    yield "retry: 1000\n\n"
    while True:
        items = await to_thread(listening.look)
        for item in items:
            yield as_text(item)
        if not items:
            if monotonic() >= over:
                return
            await sleep(POLL)
