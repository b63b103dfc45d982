"""HTTP/1.1 with threads and keep-alive; it leaves without losing a request."""

from __future__ import annotations

import signal
import socket
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from threading import Event, Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING

from shop.exchange import Answer, RefusedError, Request

if TYPE_CHECKING:
    from collections.abc import Callable

    Application = Callable[[Request], Answer]

_LARGEST = 64 * 1024
_BREATH = 0.01
_LOOK = 0.1
"""Seconds between looks whether to stop accepting."""
_FIRST_WORD = 0.5
"""Seconds that whoever has just connected has for the request."""


class Server(ThreadingTCPServer):
    """A thread for each connection.

    Args:
        application: what answers.
        version: sent with each answer as X-Version.
        host: where it listens.
        port: where it listens; 0 takes a free one.
        draining: set once it is about to leave: each answer then closes its connection.
    """

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self, application: Application, version: str, host: str, port: int, draining: Event | None = None
    ) -> None:
        super().__init__((host, port), Connection)
        self.application = application
        self.version = version
        self.draining = draining or Event()
        self.connections: set[socket.socket] = set()
        self.idle: set[socket.socket] = set()

    @property
    def url(self) -> str:
        """Where it listens."""
        host, port = self.socket.getsockname()[:2]
        return f"http://{host}:{port}"

    def serve(self, drain: float, patience: float) -> None:
        """Serve until SIGTERM or SIGINT, then leave; see `leave`."""
        told = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: told.set())
        accepting = Thread(target=self.serve_forever, args=(_LOOK,), daemon=True)
        accepting.start()
        told.wait()
        self.leave(drain, patience)

    def leave(self, drain: float, patience: float) -> None:
        """Answer what was asked, and close.

        Args:
            drain: seconds in which it still accepts, so that clients hear by an answer that this connection
                closes, and whoever looks at its health sends them elsewhere.
            patience: seconds that the requests in flight have after that.
        """
        self.draining.set()
        sleep(drain)
        self.shutdown()
        self._accept_the_rest()
        self.socket.close()
        self._wait(_FIRST_WORD)
        self._close_idle()
        self._wait(patience)

    def _wait(self, seconds: float) -> None:
        """Wait until the last connection is over, at most so long."""
        end = monotonic() + seconds
        while self.connections and monotonic() < end:
            sleep(_BREATH)

    def _accept_the_rest(self) -> None:
        """Who is connected already, in the kernel's queue, is served as well."""
        self.socket.setblocking(False)
        with suppress(BlockingIOError):
            while True:
                self.process_request(*self.get_request())

    def _close_idle(self) -> None:
        """Stop reading only: a request that has arrived is still read, and answered."""
        for connection in tuple(self.idle):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RD)

    def get_request(self) -> tuple[socket.socket, tuple[str, int]]:
        """Accept a connection, and count it from then on."""
        connection, address = self.socket.accept()
        connection.setblocking(True)
        self.connections.add(connection)
        return connection, address

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        """The connection is over."""
        super().shutdown_request(request)
        if isinstance(request, socket.socket):
            self.connections.discard(request)


class Connection(BaseHTTPRequestHandler):
    """One connection, from its first request to its last."""

    protocol_version = "HTTP/1.1"
    timeout = 75
    disable_nagle_algorithm = True
    server: Server
    connection: socket.socket

    def handle(self) -> None:
        """Answer until one side has enough."""
        with suppress(ConnectionError):
            super().handle()
        self.server.idle.discard(self.connection)

    def handle_one_request(self) -> None:
        """Wait for a request, and answer it."""
        self.server.idle.add(self.connection)
        super().handle_one_request()

    def parse_request(self) -> bool:
        """A request has begun to come: the connection is no longer idle."""
        self.server.idle.discard(self.connection)
        return super().parse_request()

    def exchange(self) -> None:
        """One request, one answer."""
        try:
            request = Request(self.command, self.path.partition("?")[0], self.headers, self._body())
        except RefusedError as refused:
            self.close_connection = True
            self._send(Answer(refused.status, {"error": refused.sentence}))
        else:
            self._send(self.server.application(request))

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = exchange  # noqa: N815 -- http.server's names

    def _body(self) -> bytes:
        stated = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers:
            raise RefusedError(411, "expected a Content-Length")
        if not (stated.isascii() and stated.isdigit()):
            raise RefusedError(400, "Content-Length is no number")
        if len(stated) > len(str(_LARGEST)) or int(stated) > _LARGEST:
            raise RefusedError(413, f"expected at most {_LARGEST} bytes")
        body = self.rfile.read(int(stated))
        if len(body) < int(stated):
            raise ConnectionAbortedError
        return body

    def _send(self, answer: Answer) -> None:
        if self.server.draining.is_set():
            self.close_connection = True
        body = answer.body
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Version", self.server.version)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Requests are counted by the metrics; a line for each would cost more than the answer."""
