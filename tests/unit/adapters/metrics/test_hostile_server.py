"""A server in Prometheus' place that answers as it likes: the watch holds, with a sentence, and in time."""

from __future__ import annotations

import gzip
import json
import socket
from contextlib import suppress
from datetime import UTC, datetime
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest

from gonogo.adapters.http.standard import StandardHttp
from gonogo.adapters.metrics.prometheus.metrics import PrometheusMetrics
from gonogo.adapters.metrics.prometheus.settings import PrometheusSettings
from gonogo.ports.http import MOST
from gonogo.ports.metrics import MetricsContext, Unavailable
from gonogo.testing.target import MemoryTarget

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = 1_700_000_000


class Clock:
    """Stands still, so that only the server can be late."""

    def now(self) -> datetime:
        return datetime.fromtimestamp(NOW, UTC)

    def monotonic(self) -> float:
        return 0.0


def answer(body: bytes, head: str = "HTTP/1.1 200 OK\r\nContent-Type: application/json") -> list[bytes]:
    return [f"{head}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body]


def numbers(value: object) -> list[bytes]:
    result = [{"metric": {}, "value": [NOW, value]}]
    return answer(
        json.dumps({"status": "success", "data": {"resultType": "vector", "result": result}}).encode()
    )


def endless() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    while True:
        yield b"10000\r\n" + b"[" * 0x10000 + b"\r\n"


def dripping() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
    while True:
        Event().wait(0.05)
        yield b" "


HOSTILE = {
    "deep": (answer(b"[" * 100_000), "without JSON as expected"),
    "deep in data": (
        answer(
            b'{"status":"success","data":{"resultType":"vector","result":'
            + b"[" * 50_000
            + b"]" * 50_000
            + b"}}"
        ),
        "",
    ),
    "huge": (answer(b" " * (MOST + 1)), "more than 1 MiB"),
    "endless": (endless(), "more than 1 MiB"),
    "slow": (dripping(), "timed out after"),
    "gzip bomb": (
        answer(gzip.compress(b"0" * (64 << 20)), "HTTP/1.1 200 OK\r\nContent-Encoding: gzip"),
        "without JSON as expected",
    ),
    "a file": (answer(b"", "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd"), "answers 302"),
    "another": (answer(b"", "HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:1/"), "answers 301"),
    "a page": (answer(b"<html>", "HTTP/1.1 200 OK\r\nContent-Type: text/html"), "without JSON as expected"),
    "no HTTP": ([b"SSH-2.0-OpenSSH\r\n"], ""),
    "not UTF-8": (answer(b'{"status": "\xff"}'), "without JSON as expected"),
    "NaN": (numbers("NaN"), "the value is NaN"),
    "infinite": (numbers("+Inf"), "the value is +Inf"),
    "words": (numbers("many"), "is no number"),
    "underscores": (numbers("1_000"), "is no number"),
    "other digits": (numbers("\u0663"), "is no number"),
    "a number": (numbers(5), "no plain numbers"),
    "too many": (numbers("1e300"), "above 2^53"),
    "below zero": (numbers("-5"), "below zero"),
}


@pytest.mark.threat("machine", "Answer for Prometheus with what no server sends, or without end")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_prometheus_that_answers_with_hostile_bodies_is_a_hold_with_a_sentence(name):
    pieces, said = HOSTILE[name]
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError), server.accept()[0] as one:
            one.recv(65536)
            for piece in pieces:
                one.sendall(piece)
            one.shutdown(socket.SHUT_WR)
            while one.recv(65536):  # what is not read when it closes would break the answer off
                pass

    Thread(target=serve, daemon=True).start()
    url = f"http://127.0.0.1:{server.getsockname()[1]}"
    settings = PrometheusSettings(url=url, timeout=5 if name != "slow" else 1, buckets="", sampled="")
    context = MetricsContext("production", StandardHttp(), Clock(), MemoryTarget())
    with server:
        seen = PrometheusMetrics(settings, context).read(["1.1.0"], [])
    assert isinstance(seen, Unavailable)
    assert said in seen.sentence
    assert len(seen.sentence) < 1000
