"""Asks an address again and again whether all is well, in a thread of its own."""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Event, Thread
from time import monotonic

_HURRY = 0.1
_MOST = 1 << 16


class Probe:
    """The health of one instance.

    passed: good answers so far. failures: questions since the last good one; silent: since the last answer.
    """

    def __init__(self, port: int, path: str, *, every: float, timeout: float) -> None:
        """Begin to ask. every: seconds between two questions; before the first good answer it hurries."""
        self.passed = 0
        self.failures = 0
        self.silent = 0
        self.problem = ""
        self._where = (port, path, timeout)
        self._every = every
        self._ended = Event()
        Thread(target=self._run, daemon=True).start()

    def end(self) -> None:
        """Ask no more."""
        self._ended.set()

    def _run(self) -> None:
        pause = 0.0
        while not self._ended.wait(pause):
            self._take(*asked(*self._where))
            pause = self._every if self.passed else _HURRY

    def _take(self, status: int, problem: str) -> None:
        self.silent = 0 if status else self.silent + 1
        if 200 <= status < 300:
            self.passed, self.failures, self.problem = self.passed + 1, 0, ""
        else:
            self.failures, self.problem = self.failures + 1, problem or f"answers {status}"


def asked(port: int, path: str, timeout: float) -> tuple[int, str]:
    """The status of one request, or 0 and why there is none. timeout: seconds for all of it."""
    end = monotonic() + timeout
    try:
        with socket.create_connection(("127.0.0.1", port), timeout) as one:
            one.sendall(
                f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nUser-Agent: gonogo\r\n"
                "Accept: */*\r\nConnection: close\r\n\r\n".encode()
            )
            return _status(_answer(one, end))
    except TimeoutError:
        return 0, f"no answer in {timeout:g} s"
    except OSError as problem:
        return 0, (problem.strerror or str(problem)).lower()


def _answer(one: socket.socket, end: float) -> bytes:
    """All that comes, up to a bound: whoever leaves early makes a server complain in its log."""
    data = b""
    while len(data) < _MOST:
        one.settimeout(max(0.001, end - monotonic()))
        with suppress(ConnectionResetError):
            part = one.recv(_MOST)
            if part:
                data += part
                continue
        break
    return data


def _status(answer: bytes) -> tuple[int, str]:
    words = answer.partition(b"\r\n")[0].split(b" ")
    if len(words) < 2 or not words[0].startswith(b"HTTP/") or not words[1].isdigit():
        return 0, "its answer is none of HTTP"
    return int(words[1]), ""
