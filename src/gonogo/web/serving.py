"""The application, served on a socket until somebody stops it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import uvicorn

from gonogo.web.application import application

if TYPE_CHECKING:
    from socket import socket

    from gonogo.bootstrap.server import Server

_GRACE = 5
"""Seconds for which open requests may go on when the server is stopped; whoever listens would for ever."""
_MOST = 500
"""Requests that are worked on at the same time; the next ones are told to come again."""


def serve(server: Server, listener: socket) -> None:
    """Answer on the socket, until a signal ends it."""
    config = uvicorn.Config(
        application(server),
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=_MOST,
        timeout_graceful_shutdown=_GRACE,
    )
    uvicorn.Server(config).run(sockets=[listener])
