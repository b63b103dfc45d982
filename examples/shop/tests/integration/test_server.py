"""How connections begin, stay and end."""

from __future__ import annotations

import socket
from threading import Event, Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from shop.exchange import Answer, Request
from tests.running import served
from tests.visitor import Visitor

if TYPE_CHECKING:
    from shop.server import Server


def _sent(server: Server, text: bytes) -> bytes:
    """What comes back, until the server closes."""
    parts = urlsplit(server.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=5) as connection:
        connection.sendall(text)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_a_connection_serves_many_requests(visitor: Visitor, server: Server):
    assert [visitor.ask("GET", "/health").status for _ in range(3)] == [200] * 3
    assert len(server.connections) == 1


def test_bodies_without_a_length_or_too_large_are_refused(server: Server):
    start = b"POST /checkout HTTP/1.1\r\nHost: x\r\n"
    assert b" 411 " in _sent(server, start + b"Transfer-Encoding: chunked\r\n\r\n")
    assert b" 413 " in _sent(server, start + b"Content-Length: 999999999999999\r\n\r\n")
    assert b" 400 " in _sent(server, start + b"Content-Length: -1\r\n\r\n")


def test_while_it_leaves_each_answer_closes_its_connection():
    with served(lambda _: Answer(200, {})) as server:
        visitor = Visitor(server.url)
        assert "Connection" not in visitor.ask("GET", "/").headers
        leaving = Thread(target=server.leave, args=(0.2, 5))
        leaving.start()
        server.draining.wait(5)
        assert visitor.ask("GET", "/").headers["Connection"] == "close"
        assert visitor.ask("GET", "/").status == 200, "a new connection is still accepted"
        leaving.join()
        visitor.close()


def test_a_request_in_flight_is_answered_before_it_leaves():
    arrived, may_go = Event(), Event()

    def slow(_: Request) -> Answer:
        arrived.set()
        may_go.wait(5)
        return Answer(200, {"done": True})

    with served(slow) as server:
        visitor, replies = Visitor(server.url), []
        asking = Thread(target=lambda: replies.append(visitor.ask("GET", "/")))
        asking.start()
        arrived.wait(5)
        leaving = Thread(target=server.leave, args=(0, 5))
        leaving.start()
        server.draining.wait(5)
        may_go.set()
        asking.join()
        leaving.join()
        visitor.close()
    assert replies[0].content == {"done": True}


def test_an_idle_connection_does_not_hold_it_up():
    with served(lambda _: Answer(200, {})) as server:
        visitor = Visitor(server.url)
        visitor.ask("GET", "/")
        server.leave(0, 60)
        assert not server.connections
        visitor.close()
