"""One request and its answer, in a thread of its own, so that it can be left at any moment.

A timeout of a socket begins again with every byte, and the resolver of names has none; so time is
kept outside of the thread, and what is late is left behind with its connection closed.
"""

from __future__ import annotations

import socket
import ssl
from concurrent.futures import Future, wait
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, IncompleteRead
from threading import Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING

import msgspec

from gonogo.adapters.http.trouble import sentence
from gonogo.domain import duration
from gonogo.domain.evidence.address import Address
from gonogo.ports.http import NoAnswer, Response

if TYPE_CHECKING:
    from collections.abc import Callable

_TICK = 0.05


class Request(msgspec.Struct, frozen=True):
    """What is asked. timeout: seconds for all of it. most: bytes of the answer to read."""

    method: str
    address: Address
    headers: dict[str, str]
    body: bytes | None
    most: int
    timeout: float


class Exchange:
    """One request on its way. It is made once, and asked for its answer once."""

    def __init__(self, request: Request) -> None:
        """Take what is asked; nothing is sent yet."""
        self._request = request
        self._began = monotonic()
        self._lock = Lock()
        self._socket: socket.socket | None = None
        self._left = False

    def done(self, stopped: Callable[[], bool]) -> Response | NoAnswer:
        """The answer, or why there is none, in the time that the request gives it."""
        future: Future[Response | NoAnswer] = Future()
        Thread(target=self._work, args=[future], name="gonogo-http", daemon=True).start()
        while not wait([future], min(_TICK, self._rest)).done:
            if stopped():
                return self._leave("interrupted")
            if not self._rest:
                return self._leave(self._late)
        return future.result()

    @property
    def _rest(self) -> float:
        return max(0.0, self._request.timeout - self._seconds)

    @property
    def _seconds(self) -> float:
        return monotonic() - self._began

    @property
    def _late(self) -> str:
        return f"timed out after {duration.shown(self._request.timeout)}"

    def _leave(self, reason: str) -> NoAnswer:
        with self._lock:
            self._left = True
            if self._socket is not None:
                with suppress(OSError):
                    self._socket.shutdown(socket.SHUT_RDWR)
        return NoAnswer(reason, self._seconds)

    def _work(self, future: Future[Response | NoAnswer]) -> None:
        try:
            future.set_result(self._asked())
        except BaseException as problem:  # noqa: BLE001 - it is raised again where the answer is awaited
            future.set_exception(problem)

    def _asked(self) -> Response | NoAnswer:
        try:
            with self._connected() as connection:
                return self._answered(connection)
        except TimeoutError:
            return NoAnswer(self._late, self._seconds)
        except (OSError, HTTPException) as problem:
            return NoAnswer(sentence(problem, self._request.address), self._seconds)

    def _answered(self, connection: socket.socket) -> Response:
        request = self._request
        speech = _speech(request.address, connection)
        speech.request(request.method, request.address.target, request.body, request.headers)
        with speech.getresponse() as answer:
            content = answer.read(request.most + 1)
            if answer.length and len(content) <= request.most:
                raise IncompleteRead(content)
            headers = {name.lower(): value for name, value in answer.getheaders()}
        cut = len(content) > request.most
        return Response(answer.status, headers, content[: request.most], self._seconds, cut)

    def _connected(self) -> socket.socket:
        address = self._request.address
        opened = self._known(socket.create_connection((address.host, address.port), self._request.timeout))
        if not address.secure:
            return opened
        context = ssl.create_default_context()
        context.set_alpn_protocols(["http/1.1"])
        secured = context.wrap_socket(opened, server_hostname=address.host, do_handshake_on_connect=False)
        self._known(secured)
        try:
            secured.do_handshake()
        except BaseException:
            secured.close()
            raise
        return secured

    def _known(self, opened: socket.socket) -> socket.socket:
        """Keep it, so that it can be closed from outside; close it if that is late."""
        with self._lock:
            self._socket = opened
            if self._left:
                opened.close()
        return opened


def _speech(address: Address, connection: socket.socket) -> HTTPConnection:
    speech = HTTPConnection(address.host, address.port)
    speech.default_port = 443 if address.secure else 80
    speech.sock = connection
    return speech
