"""The client of the payment service, which is somebody else's."""

from __future__ import annotations

import json
from collections import deque
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from shop.exchange import RefusedError

_PATIENCE = 2.0


class Charges:
    """Asks for payments, over connections that are kept. url: of the service."""

    def __init__(self, url: str) -> None:
        self._address = urlsplit(url).netloc
        self._kept: deque[HTTPConnection] = deque()

    def charge(self, charge: str, cents: int) -> bool:
        """Ask for a payment: whether it was paid. The same charge again is paid once."""
        status = self._asked("POST", "/charges", {"charge": charge, "cents": cents})
        if status not in {201, 402}:
            raise RefusedError(502, f"the payment service answered {status}")
        return status == 201

    def healthy(self) -> bool:
        """Whether the service says that it is well."""
        return self._asked("GET", "/health") == 200

    def close(self) -> None:
        """Close the connections that are kept."""
        while self._kept:
            self._kept.pop().close()

    def _asked(self, method: str, path: str, document: object = None) -> int:
        body = None if document is None else json.dumps(document)
        try:
            return self._sent(method, path, body)
        except (OSError, HTTPException):
            self.close()  # those that were kept may all have been closed meanwhile: once more, on a new one
        try:
            return self._sent(method, path, body)
        except (OSError, HTTPException) as problem:
            raise RefusedError(502, "the payment service does not answer") from problem

    def _sent(self, method: str, path: str, body: str | None) -> int:
        try:
            connection = self._kept.pop()
        except IndexError:
            connection = HTTPConnection(self._address, timeout=_PATIENCE)
        try:
            connection.request(method, path, body)
            answer = connection.getresponse()
            answer.read()
        except BaseException:
            connection.close()
            raise
        self._kept.append(connection)
        return answer.status
